"""The component: responds to requests in the world `handler`."""

from typing import override

from componentize_py_async_support import spawn
from componentize_py_types import Err, Ok
from wit_world import exports
from wit_world.imports.wasi_http_types import Fields, Method, Method_Other, Request, Response

from body_change import Change, of_handler
from body_sum import BodySum
from fields import Field, of_response
from http_bodies import (
    Body,
    Reader,
    Writer,
    body_of_request,
    body_of_response,
    passed_on,
    without_bytes,
)
from target import split
from upstream import ask


class Handler(exports.Handler):
    """The exported interface `wasi:http/handler`."""

    @override
    async def handle(self, request: Request) -> Response:
        """Respond to a request."""
        return await Call(request).respond_by_path()


class Call:
    """A request."""

    def __init__(self, request: Request) -> None:
        """Look at a request, from which no body was taken yet."""
        self._request = request
        self._method = name(request.get_method())
        self._target = request.get_path_with_query() or ""
        with request.get_headers() as headers:
            self._fields = headers.copy_all()

    async def respond_by_path(self) -> Response:
        """Respond as the path says."""
        path, query = split(self._target)
        match path:
            case "/echo":
                body = passed_on(body_of_request(self._request), self._pieces())
                return self._respond(200, self._fields, body)
            case "/reverse":
                return await self._reverse(body_of_request(self._request))
            case "/sum":
                return await self._sum(body_of_request(self._request))
            case "/ignore":
                return self._ignore(200)
            case "/ask":
                return await self._ask(query)
            case _:
                return self._ignore(404)

    def _pieces(self) -> Change:
        """Return what becomes of a body that is written."""
        lengths = (value for name, value in self._fields if name == "x-pieces")
        return of_handler(next(lengths, b""))

    def _respond(self, status: int, message: list[Field], body: Body) -> Response:
        """Return a response, with the fields of a message."""
        fields = of_response(self._method, self._target, message)
        response, transmitted = Response.new(Fields.from_list(fields), *body)
        # What the future reports is not needed: writers notice a receiver that stops.
        with transmitted:
            response.set_status_code(status)
        return response

    def _ignore(self, status: int) -> Response:
        """Respond without reading the body; leaving the block drops the request."""
        with self._request:
            return self._respond(status, self._fields, without_bytes())

    async def _reverse(self, body: Reader) -> Response:
        """Respond with the bytes of a body from the last to the first."""
        data = bytearray()
        with body:
            async for piece in body:
                data += piece
            end = await body.end()
        if isinstance(end, Err):
            return self._respond(400, self._fields, without_bytes())
        data.reverse()
        writer = Writer(self._pieces())
        spawn(write(writer, bytes(data)))
        return self._respond(200, self._fields, writer.body)

    async def _sum(self, body: Reader) -> Response:
        """Respond with trailers that hold the sum of a body."""
        body_sum = BodySum()
        with body:
            async for piece in body:
                body_sum.add(piece)
            end = await body.end()
        if isinstance(end, Err):
            return self._respond(400, self._fields, without_bytes())
        trailers = Fields.from_list(body_sum.trailers())
        return self._respond(200, self._fields, without_bytes(trailers))

    async def _ask(self, query: str) -> Response:
        """Respond as the upstream does."""
        body = passed_on(body_of_request(self._request), self._pieces())
        try:
            answer = await ask(query, self._fields, body)
        except Err:
            return self._respond(502, [], without_bytes())
        with answer.get_headers() as headers:
            message = headers.copy_all()
        status = answer.get_status_code()
        return self._respond(status, message, passed_on(body_of_response(answer), self._pieces()))


async def write(to: Writer, data: bytes) -> None:
    """Write a whole body."""
    with to:
        if await to.write(data):
            await to.finish(Ok(None))


def name(method: Method) -> str:
    """Return the name of a method; the bindings have a class for each, as `Method_Get`."""
    if isinstance(method, Method_Other):
        return method.value
    return type(method).__name__.removeprefix("Method_").upper()
