"""The pieces in which streams of `lab:streams` are read and written."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice, repeat
from typing import Final

MOST: Final = 64
"""The items of a piece for which no size is given, at most."""


def sizes(given: Iterable[int]) -> Iterator[int]:
    """Return the sizes of pieces: first those that are given, then `MOST` for ever."""
    return chain(given, repeat(MOST))


def cut(numbers: Iterable[int], count: int, given: Iterable[int]) -> Iterator[list[int]]:
    """Cut so many numbers into pieces of these sizes; the last one has what is left."""
    left = islice(numbers, count)
    pieces = sizes(given)
    while count:
        piece = list(islice(left, next(pieces)))
        count -= len(piece)
        yield piece


def largest(count: int, given: Iterable[int]) -> int:
    """Return the size of the largest piece of a stream of so many items."""
    given = list(given)
    return max([*given, min(MOST, count - sum(given)), 0])
