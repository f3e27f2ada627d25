"""The buckets of a run by their places."""

from contextlib import ExitStack
from types import TracebackType
from typing import Self

from wit_world.imports.wasi_keyvalue_store import Bucket


class AbsentError(Exception):
    """There is no bucket at a place."""


class Places:
    """Buckets that are dropped when their block is left; the place of a released one is empty."""

    def __init__(self) -> None:
        """Begin without places."""
        self._buckets: list[Bucket | None] = []

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
        with ExitStack() as left:
            for bucket in self._buckets:
                if bucket is not None:
                    left.enter_context(bucket)

    def add(self, bucket: Bucket) -> None:
        """Put a bucket at the next place."""
        self._buckets.append(bucket)

    def at(self, place: int) -> Bucket:
        """Return the bucket of a place, which keeps it."""
        if place < len(self._buckets) and (bucket := self._buckets[place]) is not None:
            return bucket
        raise AbsentError

    def release(self, place: int) -> None:
        """Drop the bucket of a place."""
        with self.at(place):
            self._buckets[place] = None
