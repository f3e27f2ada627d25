"""Tests of the service's identifiers."""

import pytest

from user_id import fnv1a_64, user_id


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", 0xCBF29CE484222325),
        (b"a", 0xAF63DC4C8601EC8C),
        (b"foobar", 0x85944171F73967E8),
    ],
)
def test_fnv_vectors(data: bytes, expected: int) -> None:
    """The vectors are from the FNV reference code."""
    assert fnv1a_64(data) == expected


def test_layout() -> None:
    """Zero bytes part the fields, and the age is in little endian."""
    digest = fnv1a_64(b"\xef\xbb\xbf\xc3\xa9\0a@b.c\0\xfe\xff\xff\xff")
    assert user_id("\ufeff\u00e9", "a@b.c", 2**32 - 2) == f"usr_{digest:016x}"


def test_digits() -> None:
    """Leading zeros stay: an identifier always has 20 characters."""
    assert all(len(user_id(str(n), "", 0)) == 20 for n in range(1000))
