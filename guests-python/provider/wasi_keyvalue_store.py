"""The resource `bucket`.

componentize-py looks for it here: in the module that has the name of its interface.
"""

from typing import override

from wit_world.exports import wasi_keyvalue_store
from wit_world.exports.wasi_keyvalue_store import KeyResponse

from buckets import Pairs


class Bucket(wasi_keyvalue_store.Bucket):
    """A handle to a bucket.

    The pairs end with the last handle that refers to them. componentize-py 0.25.1 never lets go
    of a handle, so its buckets never end: docs/findings/componentize-py-destructor.md.
    """

    def __init__(self, pairs: Pairs) -> None:
        """Hold the pairs."""
        self._pairs = pairs

    @override
    def get(self, key: str) -> bytes | None:
        """Return the value of a key, if it is there."""
        return self._pairs.get(key)

    @override
    def set(self, key: str, value: bytes) -> None:
        """Set the value of a key."""
        self._pairs[key] = value

    @override
    def delete(self, key: str) -> None:
        """Take a key away, if it is there."""
        self._pairs.pop(key, None)

    @override
    def exists(self, key: str) -> bool:
        """Tell whether a key is there."""
        return key in self._pairs

    @override
    def list_keys(self, cursor: int | None) -> KeyResponse:
        """Return all keys at once."""
        return KeyResponse(keys=list(self._pairs), cursor=None)
