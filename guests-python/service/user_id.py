"""Identifiers of users, free of everything that belongs to WebAssembly.

The normative text is in the comments of `wit/user-service/service.wit`.
"""

from typing import Final

FNV_OFFSET_BASIS: Final = 0xCBF29CE484222325
FNV_PRIME: Final = 0x100000001B3


def user_id(name: str, email: str, age: int) -> str:
    """Return the identifier of a user."""
    data = b"\0".join([name.encode(), email.encode(), age.to_bytes(4, "little")])
    return f"usr_{fnv1a_64(data):016x}"


def fnv1a_64(data: bytes) -> int:
    """Return the FNV-1a hash of 64 bits."""
    digest = FNV_OFFSET_BASIS
    for byte in data:
        digest = (digest ^ byte) * FNV_PRIME & 0xFFFF_FFFF_FFFF_FFFF
    return digest
