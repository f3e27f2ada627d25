"""The statements of a database, read to the letter.

The normative text is in the comments of `wit/database/database.wit`.
"""

import re
from dataclasses import dataclass
from typing import Final

NAME: Final = "[a-z][a-z0-9_]*"
NAMES: Final = f"{NAME}(?:, {NAME})*"
VALUE: Final = "'[^']*(?:''[^']*)*'"
VALUES: Final = f"{VALUE}(?:, {VALUE})*"
WHERE: Final = f"(?: WHERE (?P<where>{NAME}) = (?P<value>{VALUE}))?"

SELECT: Final = re.compile(
    f"SELECT (?P<columns>{NAMES}) FROM (?P<table>{NAME}){WHERE}(?: ORDER BY (?P<order>{NAME}))?"
)
CREATE: Final = re.compile(rf"CREATE TABLE (?P<table>{NAME}) \((?P<columns>{NAMES})\)")
INSERT: Final = re.compile(rf"INSERT INTO (?P<table>{NAME}) VALUES \((?P<values>{VALUES})\)")
DELETE: Final = re.compile(f"DELETE FROM (?P<table>{NAME}){WHERE}")


class StatementError(Exception):
    """Why a statement fails, with the text that the contract prescribes."""


@dataclass(frozen=True)
class Condition:
    """The rows with this value in this column."""

    column: str
    value: str


@dataclass(frozen=True)
class Select:
    """What `query` accepts."""

    table: str
    columns: list[str]
    condition: Condition | None
    order: str | None


@dataclass(frozen=True)
class Create:
    """A new table."""

    table: str
    columns: list[str]


@dataclass(frozen=True)
class Insert:
    """A new row."""

    table: str
    values: list[str]


@dataclass(frozen=True)
class Delete:
    """The end of some rows, or of all."""

    table: str
    condition: Condition | None


Command = Create | Insert | Delete
"""What `execute` accepts."""


def parse_query(text: str) -> Select:
    """Read what `query` accepts."""
    # fullmatch() and not "$", which would let a newline stand at the end.
    if found := SELECT.fullmatch(text):
        columns = found["columns"].split(", ")
        return Select(found["table"], columns, condition(found), found["order"])
    raise StatementError("syntax error")


def parse_command(text: str) -> Command:
    """Read what `execute` accepts."""
    if found := CREATE.fullmatch(text):
        return Create(found["table"], found["columns"].split(", "))
    if found := INSERT.fullmatch(text):
        return Insert(found["table"], [unquoted(v) for v in re.findall(VALUE, found["values"])])
    if found := DELETE.fullmatch(text):
        return Delete(found["table"], condition(found))
    raise StatementError("syntax error")


def condition(found: re.Match[str]) -> Condition | None:
    """Return the condition of a statement, if it has one."""
    if found["where"] is None:
        return None
    return Condition(found["where"], unquoted(found["value"]))


def unquoted(value: str) -> str:
    """Return the text of a value."""
    return value[1:-1].replace("''", "'")
