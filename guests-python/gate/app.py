"""The component: binds the rules to the world `gate`."""

from typing import override

from componentize_py_types import Ok
from wit_world import exports
from wit_world.imports import incoming_handler
from wit_world.imports.types import (
    Fields,
    IncomingRequest,
    OutgoingBody,
    OutgoingResponse,
    ResponseOutparam,
)

from refusal import refusal


class IncomingHandler(exports.IncomingHandler):
    """The exported interface `wasi:http/incoming-handler`."""

    @override
    def handle(self, request: IncomingRequest, response_out: ResponseOutparam) -> None:
        """Refuse a request or hand it on."""
        # The handle to the headers is a child of the request, which may go to the handler.
        with request.headers() as headers:
            token = next(iter(headers.get("x-token")), None)
            status = refusal(token, loops=headers.has("x-loop"))
        if status is None:
            incoming_handler.handle(request, response_out)
        else:
            with request:
                refuse(response_out, status)


def refuse(out: ResponseOutparam, status: int) -> None:
    """Respond without a body."""
    response = OutgoingResponse(Fields.from_list([("x-gate", b"refused")]))
    response.set_status_code(status)
    body = response.body()
    ResponseOutparam.set(out, Ok(response))
    # A body without bytes is finished, too: dropped, it would break off.
    OutgoingBody.finish(body, None)
