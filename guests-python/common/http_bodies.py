"""The bodies of wasi:http 0.3: read, written and passed on."""

from types import TracebackType
from typing import Final, Self

from componentize_py_async_support import spawn
from componentize_py_async_support.futures import FutureReader, FutureWriter
from componentize_py_async_support.streams import ByteStreamReader
from componentize_py_types import Err, Ok, Result
from wit_world import byte_stream
from wit_world import (
    result_option_wasi_http_types_fields_wasi_http_types_error_code_future as new_end,
)
from wit_world import result_unit_wasi_http_types_error_code_future as new_handled
from wit_world.imports.wasi_http_types import (
    ErrorCode,
    ErrorCode_ConnectionTerminated,
    Fields,
    Request,
    Response,
)

from body_change import Change

MOST_READ: Final = 65_536
"""The most bytes that one read returns."""

type End = Result[Fields | None, ErrorCode]
"""What comes behind the last byte of a body: its trailers or none, or why it broke off."""

type Body = tuple[ByteStreamReader | None, FutureReader[End]]
"""The body of a message that is made: its bytes, if there are any, and its end."""


class Reader:
    """Reads a body. Leaving its block reports to the sender that the body was handled."""

    def __init__(
        self,
        stream: ByteStreamReader,
        end: FutureReader[End],
        handled: FutureWriter[Result[None, ErrorCode]],
    ) -> None:
        """Take what `consume_body` returned and the writer of the future that it took."""
        self._stream = stream
        self._end = end
        self._handled = handled

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Drop what is left now, and not when the garbage collector comes to it."""
        with self._stream, self._end, self._handled:
            pass

    def __aiter__(self) -> Self:
        """Return itself: its items are the bytes, as they come."""
        return self

    async def __anext__(self) -> bytes:
        """Return the bytes that come next."""
        while not self._stream.writer_dropped:
            # The last bytes may come with the news that they are the last.
            if data := await self._stream.read(MOST_READ):
                return data
        raise StopAsyncIteration

    async def end(self) -> End:
        """Return what comes behind the last byte, once that is read."""
        return await self._end.read()


class Writer:
    """Writes a body and changes it on the way. Leaving its block breaks an unfinished one off."""

    def __init__(self, change: Change) -> None:
        """Make a body."""
        self._stream, stream = byte_stream()
        self._end, end = new_end(lambda: Err(ErrorCode_ConnectionTerminated()))
        self._change = change
        self.body: Body = stream, end

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Drop what is left now, and not when the garbage collector comes to it."""
        with self._stream, self._end:
            pass

    @property
    def is_over(self) -> bool:
        """Whether no further byte is written."""
        return self._change.is_over

    async def write(self, data: bytes) -> bool:
        """Write the bytes that come next; return whether the receiver took them."""
        for piece in self._change.add(data):
            if await self._stream.write_all(piece) < len(piece):
                return False
        return True

    async def finish(self, end: End) -> None:
        """End the body."""
        rest = self._change.rest()
        if await self._stream.write_all(rest) < len(rest):
            return
        # A receiver looks for the end when the stream is closed.
        with self._stream:
            pass
        if isinstance(end, Ok) and not self._change.has_trailers:
            end = Ok(None)
        await write_end(self._end, end)


def body_of_request(request: Request) -> Reader:
    """Return the reader of a request's body."""
    handled, result = new_handled(lambda: Ok(None))
    return Reader(*Request.consume_body(request, result), handled)


def body_of_response(response: Response) -> Reader:
    """Return the reader of a response's body."""
    handled, result = new_handled(lambda: Ok(None))
    return Reader(*Response.consume_body(response, result), handled)


def without_bytes(trailers: Fields | None = None) -> Body:
    """Return a body that has no bytes."""
    writer, end = new_end(lambda: Ok(None))
    spawn(write_end(writer, Ok(trailers)))
    return None, end


async def write_end(writer: FutureWriter[End], end: End) -> None:
    """Write what comes behind the last byte, and drop trailers that the receiver does not take."""
    if not await writer.write(end) and isinstance(end, Ok) and end.value is not None:
        drop_unwritten(end.value)


def drop_unwritten(fields: Fields) -> None:
    """Drop fields that a future did not take.

    componentize-py 0.25.1 gives them a finalizer that calls its function with the tuple of its
    arguments and a dictionary, so neither the garbage collector nor a `with` block drops them.
    """
    _, drop, (arguments, _), _ = vars(fields)["finalizer"].detach()
    drop(*arguments)


def passed_on(source: Reader, change: Change) -> Body:
    """Return a body to which another one passes in the background."""
    writer = Writer(change)
    spawn(pass_on(source, writer))
    return writer.body


async def pass_on(source: Reader, to: Writer) -> None:
    """Pass a body on, piece by piece, and stop to read if the receiver stops."""
    end: End = Ok(None)
    with to:
        with source:
            while not to.is_over:
                data = await anext(source, None)
                if data is None:
                    end = await source.end()
                    break
                if not await to.write(data):
                    return
        await to.finish(end)
