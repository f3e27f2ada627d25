"""The request that the handler makes itself."""

from componentize_py_types import Err, Ok
from wit_world.imports import outgoing_handler
from wit_world.imports.types import (
    Fields,
    IncomingBody,
    IncomingResponse,
    Method_Post,
    OutgoingRequest,
    Scheme_Https,
)

from bodies import Writer, pass_on
from fields import Field, for_upstream


def ask(query: str, received: list[Field], body: IncomingBody) -> IncomingResponse | None:
    """Pass a request on to the upstream and return the response; `None` if there is none."""
    request = OutgoingRequest(Fields.from_list(for_upstream(received)))
    request.set_method(Method_Post())
    request.set_scheme(Scheme_Https())
    request.set_authority("upstream.example")
    request.set_path_with_query(f"/{query}")
    to = Writer(request.body())
    # The host reads the body only after the request is handed over, and writes block until then.
    try:
        future = outgoing_handler.handle(request, None)
    except Err:
        with body, to:
            return None
    # If the upstream stopped reading, the future still has its response or error.
    pass_on(body, to)
    with future:
        with future.subscribe() as ready:
            ready.block()
        match future.get():
            case Ok(Ok(response)):
                return response
            case _:
                return None
