"""Users as rows of a table, free of everything that belongs to WebAssembly.

The normative text is in the comments of `wit/database/database.wit`.
"""

from typing import Final

CREATE: Final = "CREATE TABLE users (name, email)"
ALREADY_THERE: Final = "table users already exists"
LIST: Final = "SELECT name, email FROM users ORDER BY name"


def user_fault(name: str, email: str) -> str | None:
    """Return what is wrong with a user, if anything is."""
    if name == "":
        return "name is required"
    if "@" not in email:
        return "email is invalid"
    return None


def insert(name: str, email: str) -> str:
    """Return the statement that stores a user."""
    return f"INSERT INTO users VALUES ({quoted(name)}, {quoted(email)})"


def quoted(text: str) -> str:
    """Return a text as a value, whatever stands in it."""
    return "'" + text.replace("'", "''") + "'"
