"""The world `source` of `lab:streams`: writes streams as plans say."""

from collections.abc import Callable
from itertools import cycle
from typing import override

from componentize_py_async_support import spawn
from componentize_py_async_support.futures import FutureWriter
from componentize_py_async_support.streams import (
    ByteStreamReader,
    ByteStreamWriter,
    StreamReader,
    StreamWriter,
)
from componentize_py_types import Err, Ok
from wit_world import (
    byte_stream,
    exports,
    flow_entry_stream,
    list_u8_stream,
    result_u32_string_future,
    string_stream,
    u32_stream,
)
from wit_world.exports.flow import Entry
from wit_world.imports.schedules import Plan

from pieces import cut
from streams import End, Opened


class Flow(exports.Flow):
    """The exported interface `flow`."""

    @override
    async def numbers(self, number: int, plan: Plan) -> Opened[StreamReader[int]]:
        """Open a stream of the numbers."""
        return opened(number, plan, u32_stream(), lambda numbers: numbers)

    @override
    async def texts(self, number: int, plan: Plan) -> Opened[StreamReader[str]]:
        """Open a stream of texts."""
        return opened(number, plan, string_stream(), lambda numbers: [text(n) for n in numbers])

    @override
    async def entries(self, number: int, plan: Plan) -> Opened[StreamReader[Entry]]:
        """Open a stream of records."""
        pair = flow_entry_stream()
        return opened(number, plan, pair, lambda numbers: [Entry(str(n), n) for n in numbers])

    @override
    async def octets(self, number: int, plan: Plan) -> Opened[ByteStreamReader]:
        """Open a stream of bytes."""
        return opened(number, plan, byte_stream(), low_bytes)

    @override
    async def lists(self, number: int, plan: Plan) -> Opened[StreamReader[bytes]]:
        """Open a stream of lists."""
        pair = list_u8_stream()
        return opened(
            number, plan, pair, lambda numbers: [low_bytes([n] * (n % 8)) for n in numbers]
        )

    @override
    async def perhaps(self, number: int, plan: Plan) -> Opened[StreamReader[int]]:
        """Open a stream of the numbers, unless it breaks off before the first."""
        if plan.fails_behind == 0:
            raise Err(broken_off(0))
        return await self.numbers(number, plan)

    @override
    async def progress(self, number: int) -> int:
        """Return how many items of a stream were written so far."""
        return streams[number].written if number in streams else 0


def text(number: int) -> str:
    """Return a number as a text with some accents behind it."""
    return f"{number}{'é' * (number % 4)}"


def low_bytes(numbers: list[int]) -> bytes:
    """Return the lowest byte of each number."""
    return bytes(number & 0xFF for number in numbers)


def broken_off(items: int) -> str:
    """Return why a stream broke off."""
    return f"broke off behind {items} items"


class Stream:
    """A stream that is written."""

    def __init__(self, plan: Plan) -> None:
        """Begin with nothing written."""
        self.plan = plan
        self.written = 0

    async def write[P](
        self,
        writer: StreamWriter[P] | ByteStreamWriter,
        items: Callable[[list[int]], list[P] | bytes],
    ) -> End:
        """Write all items, as long as somebody reads; return how it ended."""
        plan = self.plan
        count = len(plan.items) * plan.times
        fails_behind = plan.fails_behind
        if fails_behind is not None and fails_behind <= count:
            count = fails_behind
        else:
            fails_behind = None
        with writer:
            for piece in cut(cycle(plan.items), count, plan.writes):
                # `write_all` of nothing does nothing.
                write = writer.write_all if piece else writer.write
                self.written += await write(items(piece))  # type: ignore[arg-type]
                if writer.reader_dropped:
                    break
        if self.written == fails_behind:
            return Err(broken_off(fails_behind))
        return Ok(self.written)


streams: dict[int, Stream] = {}
"""The streams that are written, by the numbers that their callers gave them."""


def opened[P, R](
    number: int,
    plan: Plan,
    pair: tuple[StreamWriter[P], R] | tuple[ByteStreamWriter, R],
    items: Callable[[list[int]], list[P] | bytes],
) -> Opened[R]:
    """Write a stream in the background; return its reader and its end."""
    writer, reader = pair
    end_writer, end = result_u32_string_future(lambda: Ok(0))
    stream = streams[number] = Stream(plan)

    async def write(end_writer: FutureWriter[End]) -> None:
        end = await stream.write(writer, items)
        # A later stream may have the number.
        if streams.get(number) is stream:
            del streams[number]
        await end_writer.write(end)

    spawn(write(end_writer))
    return reader, end
