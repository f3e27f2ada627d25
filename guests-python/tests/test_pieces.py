"""Tests of the pieces of streams."""

from itertools import count

import pytest

from pieces import MOST, cut, largest


@pytest.mark.parametrize(
    ("items", "sizes", "pieces"),
    [
        (5, [2, 0, 1], [2, 0, 1, 2]),
        (2, [3, 1], [2]),
        (130, [], [64, 64, 2]),
        (0, [1], []),
    ],
)
def test_pieces_have_their_sizes_and_the_last_what_is_left(
    items: int, sizes: list[int], pieces: list[int]
) -> None:
    """Cut as the contract says."""
    assert [len(piece) for piece in cut(count(), items, sizes)] == pieces


@pytest.mark.parametrize(
    ("items", "sizes", "size"),
    [(5, [2, 0, 1], 2), (9, [2, 1], 6), (900, [2, 1], MOST), (0, [7], 7), (0, [], 0)],
)
def test_the_largest_piece_is_one_that_is_given_or_of_what_is_left(
    items: int, sizes: list[int], size: int
) -> None:
    """Count what is left as well."""
    assert largest(items, sizes) == size
