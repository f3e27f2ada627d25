"""Buckets of pairs, free of everything that belongs to WebAssembly.

The normative text is in the comments of `wit/provider/provider.wit`.
"""

from weakref import WeakValueDictionary


class Pairs(dict[str, bytes]):
    """The pairs of a bucket, in the order in which their keys were first set.

    It is a class of its own since there are no weak references to a `dict`.
    """


class Buckets:
    """The buckets by identifier; each is gone with the last reference to its pairs."""

    def __init__(self) -> None:
        """Begin without buckets."""
        self._pairs = WeakValueDictionary[str, Pairs]()

    def open(self, identifier: str) -> Pairs:
        """Return the pairs of a bucket, which is empty if it is not open yet."""
        return self._pairs.setdefault(identifier, Pairs())
