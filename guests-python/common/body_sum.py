"""The sum of a body's bytes, free of everything that belongs to WebAssembly."""

from typing import Final

FNV_OFFSET_BASIS: Final = 0xCBF29CE484222325
FNV_PRIME: Final = 0x100000001B3


class BodySum:
    """The number of bytes and their 64-bit FNV-1a."""

    def __init__(self) -> None:
        """Begin with no byte."""
        self._length = 0
        self._digest = FNV_OFFSET_BASIS

    def add(self, data: bytes) -> None:
        """Add the bytes that come next."""
        self._length += len(data)
        digest = self._digest
        for byte in data:
            digest = (digest ^ byte) * FNV_PRIME & 0xFFFF_FFFF_FFFF_FFFF
        self._digest = digest

    def trailers(self) -> list[tuple[str, bytes]]:
        """Return the trailers that hold the sum."""
        return [("x-length", b"%d" % self._length), ("x-sum", b"%016x" % self._digest)]
