"""Bodies: read to their end, written, and passed on."""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Final, Never, Self

from componentize_py_types import Err, Ok
from wit_world.imports.streams import (
    InputStream,
    StreamError,
    StreamError_Closed,
    StreamError_LastOperationFailed,
)
from wit_world.imports.types import Fields, IncomingBody, OutgoingBody

MOST_READ: Final = 65_536
"""The most bytes that one read returns; the host allocates them in this component."""

MOST_WRITTEN: Final = 4_096
"""The most bytes that `blocking-write-and-flush` accepts."""


class BrokenError(Exception):
    """A body ended before its last byte or its trailers, or it has no receiver any more."""


def read(body: IncomingBody, use: Callable[[bytes], None]) -> Fields | None:
    """Read a body to its end, hand over each piece as it comes, and return the trailers."""
    with ExitStack() as owned:
        owned.enter_context(body)
        # The stream is a child of the body, and `finish` traps while it lives.
        with body.stream() as stream:
            read_pieces(stream, use)
        owned.pop_all()
    return finish(body)


def read_whole(body: IncomingBody, use: Callable[[bytes], None]) -> bool:
    """Read a body whose trailers are not needed, and return whether it did not break off."""
    try:
        trailers = read(body, use)
    except BrokenError:
        return False
    if trailers is not None:
        trailers.__exit__(None, None, None)
    return True


def read_pieces(stream: InputStream, use: Callable[[bytes], None]) -> None:
    """Hand over each piece of a stream until it ends."""
    while True:
        try:
            piece = stream.blocking_read(MOST_READ)
        except Err as error:
            if isinstance(error.value, StreamError_Closed):
                return
            fail(error.value)
        use(piece)


def finish(body: IncomingBody) -> Fields | None:
    """Wait for the trailers of a body that was read."""
    with IncomingBody.finish(body) as future:
        with future.subscribe() as ready:
            ready.block()
        match future.get():
            case Ok(Ok(None)):
                return None
            case Ok(Ok(Fields() as trailers)):
                # They are a child of the future, so only a copy may outlive it.
                with trailers:
                    return trailers.clone()
            case _:
                raise BrokenError


def fail(error: StreamError) -> Never:
    """Drop the error of a stream, and raise that its body broke off."""
    if isinstance(error, StreamError_LastOperationFailed):
        error.value.__exit__(None, None, None)
    raise BrokenError


class Writer:
    """A body that is written. It breaks off if its block is left before `finish`."""

    def __init__(self, body: OutgoingBody) -> None:
        """Begin to write a body, from which no stream was taken yet."""
        self._body = body
        self._stream = body.write()
        self._is_finished = False

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let the body break off if it is not finished."""
        if not self._is_finished:
            with self._body, self._stream:
                pass

    def write(self, data: bytes) -> None:
        """Write bytes, and block until the receiver has room for more."""
        for at in range(0, len(data), MOST_WRITTEN):
            try:
                self._stream.blocking_write_and_flush(data[at : at + MOST_WRITTEN])
            except Err as error:
                fail(error.value)

    def finish(self, trailers: Fields | None = None) -> None:
        """End the body."""
        self._is_finished = True
        self._stream.__exit__(None, None, None)
        OutgoingBody.finish(self._body, trailers)


def pass_on(body: IncomingBody, to: Writer) -> None:
    """Pass a body on with its trailers, piece by piece.

    If it breaks off, so does the written one.
    """
    with suppress(BrokenError), to:
        to.finish(read(body, to.write))
