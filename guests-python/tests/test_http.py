"""Tests of what the handler makes of a request."""

import pytest

from body_sum import BodySum
from fields import for_upstream, of_response
from target import split

MESSAGE = [
    ("x-in-b", b"\xff"),
    ("x-in", b"1"),
    ("x-in-a", b""),
    ("x-in-b", b"2"),
    ("a-x-in-", b"3"),
]
"""Two fields of one name, bytes that are not UTF-8, and names that only resemble the prefix."""


def test_fields_of_a_response() -> None:
    """The fields have new names and the same order."""
    assert of_response("get", "/a?%00", MESSAGE) == [
        ("x-method", b"get"),
        ("x-path", b"/a?%00"),
        ("x-out-b", b"\xff"),
        ("x-out-a", b""),
        ("x-out-b", b"2"),
    ]
    assert of_response("", "", [("x-in-x-in-", b"")])[2:] == [("x-out-x-in-", b"")]


def test_fields_for_the_upstream() -> None:
    """The fields stay as they are."""
    assert for_upstream(MESSAGE) == [MESSAGE[0], MESSAGE[2], MESSAGE[3]]


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("", "", ""),
        ("/ask", "/ask", ""),
        ("/ask?", "/ask", "?"),
        ("/a%3F?b?c", "/a%3F", "?b?c"),
    ],
)
def test_targets(target: str, path: str, query: str) -> None:
    """The first question mark begins the query."""
    assert split(target) == (path, query)


@pytest.mark.parametrize(
    ("pieces", "length", "digest"),
    [
        ([], b"0", b"cbf29ce484222325"),
        ([b"a"], b"1", b"af63dc4c8601ec8c"),
        ([b"a", b"c"], b"2", b"089c4507b5459a1d"),
        ([b"foo", b"", b"bar"], b"6", b"85944171f73967e8"),
    ],
)
def test_sums(pieces: list[bytes], length: bytes, digest: bytes) -> None:
    """How the bytes are cut does not matter; the vectors are from the FNV reference code."""
    body_sum = BodySum()
    for piece in pieces:
        body_sum.add(piece)
    assert body_sum.trailers() == [("x-length", length), ("x-sum", digest)]
