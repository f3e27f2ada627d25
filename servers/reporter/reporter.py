"""The reporter as an HTTP server. It asks the service at the address that is its argument."""

import http.client
import json
import os
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "guests-python" / "reporter"))

from report import ages, domains, score


class Handler(BaseHTTPRequestHandler):
    """Answers the requests of one connection, which is kept alive."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self) -> None:
        """Open a connection to the service for this one."""
        super().setup()
        self.service = http.client.HTTPConnection(sys.argv[1])

    def do_POST(self) -> None:
        """Answer a report of the users."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.service.request("POST", "/", body, {"Content-Type": "application/json"})
        results = json.loads(self.service.getresponse().read())
        answer = json.dumps(summary(json.loads(body), results)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: object) -> None:
        """Log nothing: a line for each request would be measured too."""


def summary(users: list[dict[str, Any]], results: list[dict[str, Any]]) -> dict[str, Any]:
    """Sum up what the service answered."""
    pairs = list(zip(users, results, strict=True))
    emails = [user["email"] for user, result in pairs if result["success"]]
    broken = Counter(error["field"] for result in results for error in result["errors"])
    return {
        "created": len(emails),
        "rejected": len(users) - len(emails),
        "broken": {field: broken[field] for field in ("name", "email", "age")},
        "ages": ages(user["age"] for user in users),
        "domains": [
            {"domain": domain, "users": count, "share": share}
            for domain, count, share in domains(emails)
        ],
        "scores": [
            score(user["age"], user["name"], created=result["success"]) for user, result in pairs
        ],
    }


def leave_with_parent() -> None:
    """End when whoever started this is gone, as nothing can be read any more."""
    sys.stdin.read()
    os._exit(0)


def main() -> None:
    """Serve until standard input ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    threading.Thread(target=leave_with_parent, daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
