"""The request that the handler makes itself."""

from wit_world.imports import client
from wit_world.imports.wasi_http_types import Fields, Method_Post, Request, Response, Scheme_Https

from fields import Field, for_upstream
from http_bodies import Body


async def ask(query: str, received: list[Field], body: Body) -> Response:
    """Send a request to the upstream and return the response; raise `Err` if there is none."""
    fields = Fields.from_list(for_upstream(received))
    request, transmitted = Request.new(fields, *body, None)
    # What the future reports is not needed: writers notice a receiver that stops.
    with transmitted:
        request.set_method(Method_Post())
        request.set_scheme(Scheme_Https())
        request.set_authority("upstream.example")
        request.set_path_with_query(f"/{query}")
    return await client.send(request)
