"""The component: changes what passes in the world `middleware`."""

from typing import override

from wit_world import exports
from wit_world.imports import handler
from wit_world.imports.wasi_http_types import Fields, Request, Response

from body_change import Change, of_middleware
from http_bodies import body_of_request, body_of_response, passed_on


class Handler(exports.Handler):
    """The exported interface `wasi:http/handler`."""

    @override
    async def handle(self, request: Request) -> Response:
        """Pass a request on, and its response; the handler's error goes on as such."""
        with request.get_headers() as headers:
            ask = of_middleware(first(headers, "x-ask"))
            answer = of_middleware(first(headers, "x-answer"))
        response = await handler.handle(passed_request(request, ask))
        return passed_response(response, answer)


def first(headers: Fields, name: str) -> bytes:
    """Return the value of the first field of a name; it is empty if there is none."""
    return next(iter(headers.get(name)), b"")


def one_more(headers: Fields, name: str) -> Fields:
    """Return a copy of fields with one more; those of a message are immutable."""
    with headers:
        fields = headers.clone()
    fields.append(name, b"middleware")
    return fields


def passed_request(source: Request, change: Change) -> Request:
    """Return a request like another one, whose body passes in the background."""
    fields = one_more(source.get_headers(), "x-in-seen")
    method, scheme = source.get_method(), source.get_scheme()
    authority, target = source.get_authority(), source.get_path_with_query()
    options = source.get_options()
    body = passed_on(body_of_request(source), change)
    to, transmitted = Request.new(fields, *body, options)
    # What the future reports is not needed: writers notice a receiver that stops.
    with transmitted:
        to.set_method(method)
        to.set_scheme(scheme)
        to.set_authority(authority)
        to.set_path_with_query(target)
    return to


def passed_response(source: Response, change: Change) -> Response:
    """Return a response like another one, whose body passes in the background."""
    fields = one_more(source.get_headers(), "x-seen")
    status = source.get_status_code()
    body = passed_on(body_of_response(source), change)
    to, transmitted = Response.new(fields, *body)
    # What the future reports is not needed: writers notice a receiver that stops.
    with transmitted:
        to.set_status_code(status)
    return to
