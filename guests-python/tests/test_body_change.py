"""Tests of the changes of bodies."""

import pytest

from body_change import Change, of_handler, of_middleware


def passed(change: Change) -> str:
    """Return what passes of two pieces, which a bar separates."""
    pieces = []
    for data in b"Hello, ", b"world":
        if not change.is_over:
            pieces += change.add(data)
    pieces += filter(None, [change.rest()])
    return b"|".join(pieces).decode()


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (b"", "Hello, |world"),
        (b"upper", "HELLO, |WORLD"),
        (b"pieces 1", "H|e|l|l|o|,| |w|o|r|l|d"),
        (b"pieces 5", "Hello|, wor|ld"),
        (b"pieces 006", "Hello,| world"),
        (b"pieces 13", "Hello, world"),
        (b"first 0", ""),
        (b"first 3", "Hel"),
        (b"first 7", "Hello, "),
        (b"first 8", "Hello, |w"),
        (b"first 99999999999999999999", "Hello, |world"),
    ],
)
def test_fields(field: bytes, expected: str) -> None:
    """A field says what passes."""
    assert passed(of_middleware(field)) == expected


@pytest.mark.parametrize(
    "field",
    [
        *(b"Upper", b"upper ", b"pieces", b"pieces 0", b"pieces +1", b"pieces 1 ", b"1"),
        *(b"first", b"first ", b"first  1", b"first -1", b"first 1x", b"first \xb2"),
    ],
)
def test_other_fields(field: bytes) -> None:
    """Any other field changes nothing."""
    assert type(of_middleware(field)) is Change


def test_handler() -> None:
    """The field of a handler is a number alone."""
    assert passed(of_handler(b"5")) == "Hello|, wor|ld"
    for field in b"", b"0", b"-1", b"pieces 5", b"\xff":
        assert type(of_handler(field)) is Change


def test_letters() -> None:
    """Only letters of ASCII change, also between the bytes of others."""
    assert of_middleware(b"upper").add(b"a\xe9z\xc3\xa9{`") == [b"A\xe9Z\xc3\xa9{`"]


def test_trailers() -> None:
    """Only the first bytes have no trailers."""
    assert not of_middleware(b"first 1").has_trailers
    assert all(of_middleware(field).has_trailers for field in [b"", b"upper", b"pieces 1"])
