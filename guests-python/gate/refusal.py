"""The rules of the gate, free of everything that belongs to WebAssembly.

The normative text is in the comments of `wit/web-gate/web-gate.wit`.
"""

from typing import Final

TOKEN: Final = b"open sesame"


def refusal(token: bytes | None, *, loops: bool) -> int | None:
    """Return the status with which a request is refused; `None` if it may pass."""
    if token is None:
        return 401
    if token != TOKEN:
        return 403
    return 508 if loops else None
