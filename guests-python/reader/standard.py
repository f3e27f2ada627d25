"""What a reader sees through Python's standard library."""

import os
import sys
import time
from typing import override

from wit_world import exports
from wit_world.imports.types import Setup


class Standard(exports.Standard):
    """The exported interface `lab:reader/standard`."""

    @override
    def variable(self, setup: Setup, name: str) -> str | None:
        """Return the value of an environment variable, if it is there."""
        return os.environ.get(name)

    @override
    def arguments(self, setup: Setup) -> list[str]:
        """Return the arguments."""
        return sys.argv

    @override
    def milliseconds(self, setup: Setup) -> int:
        """Return the time, not by `time.time()`, whose float would round it."""
        return time.time_ns() // 1_000_000

    @override
    def random(self, setup: Setup, length: int) -> bytes:
        """Return random bytes."""
        return os.urandom(length)
