"""The component: binds the given surroundings to the world `provider`."""

from itertools import cycle, islice
from typing import override

from wit_world import exports
from wit_world.exports.wall_clock import Datetime
from wit_world.imports import given

from buckets import Buckets
from wasi_keyvalue_store import Bucket


class Environment(exports.Environment):
    """The exported interface `wasi:cli/environment`."""

    @override
    def get_environment(self) -> list[tuple[str, str]]:
        """Return the variables."""
        return given.get().variables

    @override
    def get_arguments(self) -> list[str]:
        """Return the arguments."""
        return given.get().arguments

    @override
    def initial_cwd(self) -> str | None:
        """Return that there is no working directory."""
        return None


class WallClock(exports.WallClock):
    """The exported interface `wasi:clocks/wall-clock`."""

    @override
    def now(self) -> Datetime:
        """Return what the clock stands at."""
        setup = given.get()
        return Datetime(setup.seconds, setup.nanoseconds)

    @override
    def resolution(self) -> Datetime:
        """Return a nanosecond."""
        return Datetime(0, 1)


class Random(exports.Random):
    """The exported interface `wasi:random/random`."""

    @override
    def get_random_bytes(self, len: int) -> bytes:
        """Return the bytes of the number, over and over."""
        return bytes(islice(cycle(given.get().random.to_bytes(8, "little")), len))

    @override
    def get_random_u64(self) -> int:
        """Return the number."""
        return given.get().random


class WasiConfigStore(exports.WasiConfigStore):
    """The exported interface `wasi:config/store`."""

    @override
    def get(self, key: str) -> str | None:
        """Return the value of the first pair with a key."""
        return next((value for name, value in given.get().config if name == key), None)

    @override
    def get_all(self) -> list[tuple[str, str]]:
        """Return all pairs."""
        return given.get().config


class WasiKeyvalueStore(exports.WasiKeyvalueStore):
    """The exported interface `wasi:keyvalue/store`."""

    def __init__(self) -> None:
        """Begin without buckets."""
        self._buckets = Buckets()

    @override
    def open(self, identifier: str) -> Bucket:
        """Return a handle to the bucket of an identifier."""
        return Bucket(self._buckets.open(identifier))
