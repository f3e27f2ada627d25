"""Header fields, free of everything that belongs to WebAssembly.

Their values are bytes and need not be UTF-8.
"""

from typing import Final

Field = tuple[str, bytes]

IN: Final = "x-in-"
"""What the names of fields begin with that the handler passes on."""

OUT: Final = "x-out-"
"""What their names begin with in a response."""


def of_response(method: str, target: str, message: list[Field]) -> list[Field]:
    """Return what the request was, and the fields of a message under their new names."""
    own = [("x-method", method.encode()), ("x-path", target.encode())]
    return own + [(OUT + name.removeprefix(IN), value) for name, value in for_upstream(message)]


def for_upstream(message: list[Field]) -> list[Field]:
    """Return the fields of a message that go to the upstream as they are."""
    return [field for field in message if field[0].startswith(IN)]
