"""What a run has opened, by its places."""

from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import Generic, Self, TypeVar

T = TypeVar("T", bound=AbstractContextManager[object, bool | None])


class AbsentError(Exception):
    """Nothing is at a place."""


class Places(Generic[T]):  # noqa: UP046 (the tests run on the system's Python, which may be older)
    """Things that are left when the block is left; the place of a released one is empty."""

    def __init__(self) -> None:
        """Begin without places."""
        self._items: list[T | None] = []

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Leave what is there now, and not when the garbage collector comes to it."""
        with ExitStack() as left:
            for item in self._items:
                if item is not None:
                    left.enter_context(item)

    def add(self, item: T) -> None:
        """Put something at the next place."""
        self._items.append(item)

    def at(self, place: int) -> T:
        """Return what is at a place, which keeps it."""
        if place < len(self._items) and (item := self._items[place]) is not None:
            return item
        raise AbsentError

    def take(self, place: int) -> T:
        """Return what is at a place, which is empty then."""
        item = self.at(place)
        self._items[place] = None
        return item

    def put(self, place: int, item: T) -> None:
        """Put something at a place that is there and empty."""
        self._items[place] = item

    def release(self, place: int) -> None:
        """Leave what is at a place."""
        with self.take(place):
            pass
