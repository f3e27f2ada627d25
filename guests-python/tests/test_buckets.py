"""Tests of the buckets of pairs."""

from buckets import Buckets


def test_sharing() -> None:
    """An identifier has one bucket."""
    buckets = Buckets()
    pairs = buckets.open("a")
    pairs["x"] = b"1"
    assert buckets.open("a") is pairs
    assert buckets.open("b") == {}


def test_end() -> None:
    """A bucket is gone with its last handle, also if it is opened again later."""
    buckets = Buckets()
    first, second = buckets.open("a"), buckets.open("a")
    first["x"] = b"1"
    del first
    assert buckets.open("a") == {"x": b"1"}
    del second
    assert buckets.open("a") == {}


def test_order() -> None:
    """The keys are in the order in which they were first set."""
    pairs = Buckets().open("")
    for key in ["b", "", "1", "a", ""]:
        pairs[key] = b""
    assert list(pairs) == ["b", "", "1", "a"]
    del pairs["b"]
    pairs["b"] = b""
    assert list(pairs) == ["", "1", "a", "b"]
