"""The world `consumer` of `lab:streams`: reads streams as schedules say."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import override

from componentize_py_async_support.streams import ByteStreamReader, StreamReader
from componentize_py_types import Err, Ok
from wit_world import exports
from wit_world.imports import flow
from wit_world.imports.flow import Entry
from wit_world.imports.schedules import (
    End_Dropped,
    End_Failed,
    End_Finished,
    Outcome,
    Plan,
    Schedule,
    Step_Cancel,
    Step_Drop,
    Step_Look,
    Step_Read,
    Step_Stop,
)

from pieces import MOST, largest
from streams import Opened


class Runs(exports.Runs):
    """The exported interface `runs`."""

    @override
    async def numbers(self, schedules: list[Schedule]) -> list[tuple[list[int], Outcome]]:
        """Read streams of numbers."""
        return await read_all(schedules, flow.numbers)

    @override
    async def texts(self, schedules: list[Schedule]) -> list[tuple[list[str], Outcome]]:
        """Read streams of texts."""
        return await read_all(schedules, flow.texts)

    @override
    async def entries(self, schedules: list[Schedule]) -> list[tuple[list[Entry], Outcome]]:
        """Read streams of records."""
        return await read_all(schedules, flow.entries)

    @override
    async def octets(self, schedules: list[Schedule]) -> list[tuple[bytes, Outcome]]:
        """Read streams of bytes."""

        async def run(number: int, schedule: Schedule) -> tuple[bytes, Outcome]:
            items = bytearray()
            outcome = await read(number, schedule, flow.octets, items.extend)
            return bytes(items), outcome

        return await run_all(schedules, run)

    @override
    async def lists(self, schedules: list[Schedule]) -> list[tuple[list[bytes], Outcome]]:
        """Read streams of lists."""
        return await read_all(schedules, flow.lists)

    @override
    async def sums(self, schedules: list[Schedule]) -> list[tuple[int, Outcome]]:
        """Read streams of numbers, of which only the sums are kept."""

        async def run(number: int, schedule: Schedule) -> tuple[int, Outcome]:
            sum_ = Sum()
            outcome = await read(number, schedule, flow.numbers, sum_.add)
            return sum_.value % 2**64, outcome

        return await run_all(schedules, run)

    @override
    async def perhaps(self, schedules: list[Schedule]) -> list[tuple[list[int], Outcome]]:
        """Read streams of numbers, if there are any."""
        return await read_all(schedules, flow.perhaps)


class Sum:
    """The sum of items."""

    def __init__(self) -> None:
        """Begin with 0."""
        self.value = 0

    def add(self, items: Iterable[int]) -> None:
        """Add items."""
        self.value += sum(items)


async def run_all[T](
    schedules: list[Schedule],
    run: Callable[[int, Schedule], Awaitable[tuple[T, Outcome]]],
) -> list[tuple[T, Outcome]]:
    """Read a stream for each schedule, all at the same time."""
    return await asyncio.gather(*(run(number, one) for number, one in enumerate(schedules)))


async def read_all[T](
    schedules: list[Schedule],
    opening: Callable[[int, Plan], Awaitable[Opened[StreamReader[T]]]],
) -> list[tuple[list[T], Outcome]]:
    """Read a stream for each schedule, and keep the items."""

    async def run(number: int, schedule: Schedule) -> tuple[list[T], Outcome]:
        items: list[T] = []
        outcome = await read(number, schedule, opening, items.extend)
        return items, outcome

    return await run_all(schedules, run)


class Reading[P]:
    """A stream while it is read."""

    def __init__(
        self, stream: StreamReader[P] | ByteStreamReader, keep: Callable[[Iterable[P]], None]
    ) -> None:
        """Begin with no items."""
        self.stream = stream
        self.keep = keep
        self.received = 0

    async def read(self, most: int) -> None:
        """Read once, so many items at most."""
        items = await self.stream.read(most)
        self.received += len(items)
        self.keep(items)  # type: ignore[arg-type] # the items of bytes are numbers

    async def read_further(self, count: int) -> None:
        """Read until so many further items have come, or the end."""
        wanted = self.received + count
        while self.received < wanted and not self.stream.writer_dropped:
            await self.read(wanted - self.received)

    async def read_rest(self) -> None:
        """Read to the end."""
        while not self.stream.writer_dropped:
            await self.read(MOST)


async def read[P](
    number: int,
    schedule: Schedule,
    opening: Callable[[int, Plan], Awaitable[Opened[StreamReader[P] | ByteStreamReader]]],
    keep: Callable[[Iterable[P]], None],
) -> Outcome:
    """Read one stream as its schedule says; return what is to be said of it."""
    plan = schedule.plan
    outcome = Outcome(End_Dropped(), looks=0, ahead=0, written=0)
    try:
        stream, end = await opening(number, plan)
    except Err as error:
        outcome.end = End_Failed(error.value)
        return outcome
    reading = Reading(stream, keep)
    held = largest(len(plan.items) * plan.times, plan.passes)

    def look(written: int) -> None:
        outcome.ahead = max(outcome.ahead, written - reading.received - held)

    with stream, end:
        for step in schedule.steps:
            match step:
                case Step_Read(0):
                    await reading.read(0)
                case Step_Read(count):
                    await reading.read_further(count)
                case Step_Look():
                    look(await flow.progress(number))
                    outcome.looks += 1
                case Step_Cancel():
                    # componentize-py 0.25.1 cannot cancel a read:
                    # https://github.com/bytecodealliance/componentize-py/issues/173
                    pass
                case Step_Stop():
                    with stream:
                        pass
                    match await end.read():
                        case Ok(written):
                            look(written)
                    return outcome
                case Step_Drop():
                    return outcome
        await reading.read_rest()
        match await end.read():
            case Ok(written):
                outcome.end = End_Finished()
                outcome.written = written
            case Err(why):
                outcome.end = End_Failed(why)
    return outcome
