"""The component: responds to requests in the world `handler`."""

from contextlib import suppress
from typing import override

from componentize_py_types import Ok
from wit_world import exports
from wit_world.imports.types import (
    Fields,
    IncomingBody,
    IncomingRequest,
    Method,
    Method_Other,
    OutgoingResponse,
    ResponseOutparam,
)

from bodies import BrokenError, Writer, pass_on, read_whole
from body_sum import BodySum
from fields import Field, of_response
from target import split
from upstream import ask


class IncomingHandler(exports.IncomingHandler):
    """The exported interface `wasi:http/incoming-handler`."""

    @override
    def handle(self, request: IncomingRequest, response_out: ResponseOutparam) -> None:
        """Respond to a request; leaving the block drops it."""
        with request:
            Call(request, response_out).respond_by_path()


class Call:
    """A request and the place of its response."""

    def __init__(self, request: IncomingRequest, out: ResponseOutparam) -> None:
        """Look at a request, from which no body was taken yet."""
        self._request = request
        self._out = out
        self._method = name(request.method())
        self._target = request.path_with_query() or ""
        with request.headers() as headers:
            self._fields = headers.entries()

    def respond_by_path(self) -> None:
        """Respond as the path says."""
        path, query = split(self._target)
        match path:
            case "/echo":
                body = self._request.consume()
                pass_on(body, self._respond(200, self._fields))
            case "/reverse":
                self._reverse(self._request.consume())
            case "/sum":
                self._sum(self._request.consume())
            case "/ignore":
                self._respond(200, self._fields).finish()
            case "/ask":
                self._ask(query)
            case _:
                self._respond(404, self._fields).finish()

    def _respond(self, status: int, message: list[Field]) -> Writer:
        """Set the response, with the fields of a message, and return the writer of its body.

        The host reads a body only after its response is set, and writes block until it does.
        """
        fields = of_response(self._method, self._target, message)
        response = OutgoingResponse(Fields.from_list(fields))
        response.set_status_code(status)
        body = response.body()
        ResponseOutparam.set(self._out, Ok(response))
        return Writer(body)

    def _reverse(self, body: IncomingBody) -> None:
        """Respond with the bytes of a body from the last to the first."""
        data = bytearray()
        if not read_whole(body, data.extend):
            self._respond(400, self._fields).finish()
            return
        data.reverse()
        with suppress(BrokenError), self._respond(200, self._fields) as response:
            response.write(bytes(data))
            response.finish()

    def _sum(self, body: IncomingBody) -> None:
        """Respond with trailers that hold the sum of a body."""
        body_sum = BodySum()
        if read_whole(body, body_sum.add):
            trailers = Fields.from_list(body_sum.trailers())
            self._respond(200, self._fields).finish(trailers)
        else:
            self._respond(400, self._fields).finish()

    def _ask(self, query: str) -> None:
        """Respond as the upstream does."""
        answer = ask(query, self._fields, self._request.consume())
        if answer is None:
            self._respond(502, []).finish()
            return
        with answer:
            with answer.headers() as headers:
                message = headers.entries()
            pass_on(answer.consume(), self._respond(answer.status(), message))


def name(method: Method) -> str:
    """Return the name of a method; the bindings have a class for each, as `Method_Get`."""
    if isinstance(method, Method_Other):
        return method.value
    return type(method).__name__.removeprefix("Method_").upper()
