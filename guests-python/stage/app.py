"""The world `stage` of `lab:streams`: passes streams on, piece by piece."""

from collections.abc import Iterator
from typing import override

from componentize_py_async_support import spawn
from componentize_py_async_support.futures import FutureWriter
from componentize_py_async_support.streams import (
    ByteStreamReader,
    ByteStreamWriter,
    StreamReader,
    StreamWriter,
)
from componentize_py_types import Ok
from wit_world import (
    byte_stream,
    exports,
    flow_entry_stream,
    list_u8_stream,
    result_u32_string_future,
    string_stream,
    u32_stream,
)
from wit_world.imports import flow
from wit_world.imports.flow import Entry
from wit_world.imports.schedules import Plan

from pieces import sizes
from streams import End, Opened


class Flow(exports.Flow):
    """The exported interface `flow`."""

    @override
    async def numbers(self, number: int, plan: Plan) -> Opened[StreamReader[int]]:
        """Open a stream of the numbers."""
        return passed_on(plan, await flow.numbers(number, plan), u32_stream())

    @override
    async def texts(self, number: int, plan: Plan) -> Opened[StreamReader[str]]:
        """Open a stream of texts."""
        return passed_on(plan, await flow.texts(number, plan), string_stream())

    @override
    async def entries(self, number: int, plan: Plan) -> Opened[StreamReader[Entry]]:
        """Open a stream of records."""
        return passed_on(plan, await flow.entries(number, plan), flow_entry_stream())

    @override
    async def octets(self, number: int, plan: Plan) -> Opened[ByteStreamReader]:
        """Open a stream of bytes."""
        return passed_on(plan, await flow.octets(number, plan), byte_stream())

    @override
    async def lists(self, number: int, plan: Plan) -> Opened[StreamReader[bytes]]:
        """Open a stream of lists."""
        return passed_on(plan, await flow.lists(number, plan), list_u8_stream())

    @override
    async def perhaps(self, number: int, plan: Plan) -> Opened[StreamReader[int]]:
        """Open a stream of the numbers; an error goes on as such."""
        return passed_on(plan, await flow.perhaps(number, plan), u32_stream())

    @override
    async def progress(self, number: int) -> int:
        """Return how many items of a stream the source has written so far."""
        return await flow.progress(number)


def passed_on[P, R](
    plan: Plan,
    source: Opened[StreamReader[P]] | Opened[ByteStreamReader],
    pair: tuple[StreamWriter[P], R] | tuple[ByteStreamWriter, R],
) -> Opened[R]:
    """Pass a stream on in the background; return its reader and its end."""
    writer, reader = pair
    end_writer, end = result_u32_string_future(lambda: Ok(0))
    spawn(pump(source, writer, end_writer, sizes(plan.passes)))
    return reader, end


async def pump[P](
    source: Opened[StreamReader[P]] | Opened[ByteStreamReader],
    writer: StreamWriter[P] | ByteStreamWriter,
    end_writer: FutureWriter[End],
    sizes: Iterator[int],
) -> None:
    """Write each piece before the next is read, as long as somebody reads what is written."""
    reader, end = source
    with reader, writer:
        while not reader.writer_dropped and not writer.reader_dropped:
            size = next(sizes)
            piece = await reader.read(size)
            # The last items may come with the news that they are the last.
            while len(piece) < size and not reader.writer_dropped:
                piece += await reader.read(size - len(piece))  # type: ignore[operator]
            await writer.write_all(piece)  # type: ignore[arg-type]
    await end_writer.write(await end.read())
