"""What takes more than one call, free of everything that belongs to WebAssembly.

The normative text is in the comments of `wit/file-user/file-user.wit`.
"""

import os
from io import FileIO


def read(file: FileIO, count: int) -> bytes:
    """Return so many of the next bytes, and fewer only at the end."""
    found = bytearray()
    while len(found) < count and (piece := file.read(count - len(found))):
        found += piece
    return bytes(found)


def write(file: FileIO, data: bytes) -> None:
    """Write all bytes; one call may write fewer."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def names(path: str) -> list[str]:
    """Return the names in a folder by their code points, which is the order of UTF-8's bytes."""
    return sorted(os.listdir(path))
