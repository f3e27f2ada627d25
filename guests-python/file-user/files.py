"""Open files and what takes more than one call, free of everything that belongs to WebAssembly.

The normative text is in the comments of `wit/file-user/file-user.wit`.
"""

import os
from contextlib import ExitStack
from io import FileIO
from types import TracebackType
from typing import Self


class AbsentError(Exception):
    """There is no open file at a place."""


class Files:
    """Files that are closed when their block is left; a closed one keeps its place."""

    def __init__(self) -> None:
        """Begin without places."""
        self._files: list[FileIO] = []
        self._left = ExitStack()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close what is left now, and not when the garbage collector comes to it."""
        self._left.close()

    def open(self, path: str, mode: str) -> None:
        """Open a file at the next place.

        A `FileIO` has no buffer: another open file sees at once what is written to this one.
        """
        self._files.append(self._left.enter_context(FileIO(path, mode)))

    def at(self, place: int) -> FileIO:
        """Return the open file of a place."""
        if place < len(self._files) and not (file := self._files[place]).closed:
            return file
        raise AbsentError


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
