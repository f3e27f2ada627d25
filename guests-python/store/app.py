"""The component: binds the users to the world `user-store`."""

from types import TracebackType
from typing import Self

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.users import (
    NewUser,
    Outcome,
    Outcome_Absent,
    Outcome_Changed,
    Outcome_Done,
    Outcome_Failed,
    Outcome_Rows,
    Outcome_Text,
    Statement,
    Step,
    Step_AddUser,
    Step_Close,
    Step_Describe,
    Step_Execute,
    Step_ListUsers,
    Step_Open,
    Step_Query,
    Step_Release,
    Step_Rename,
)
from wit_world.imports.connection import DbConnection, describe, rename

from users import ALREADY_THERE, CREATE, LIST, insert, user_fault


class Users(exports.Users):
    """The exported interface `my:database/users`."""

    def run(self, steps: list[Step]) -> list[Outcome]:
        """Do the steps; leaving the block drops the connections that are left."""
        with Connections() as connections:
            return [outcome(connections, step) for step in steps]


class AbsentError(Exception):
    """There is no connection at a place."""


class Connections:
    """The connections of one call by their places; that of a released one is empty."""

    def __init__(self) -> None:
        """Begin without places."""
        self._places: list[DbConnection | None] = []

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Drop what is left now, and not when the garbage collector comes to it."""
        for connection in self._places:
            if connection is not None:
                connection.__exit__(exc_type, exc_value, traceback)

    def open(self, name: str) -> None:
        """Open a connection at the next place."""
        self._places.append(DbConnection(name))

    def at(self, place: int) -> DbConnection:
        """Return the connection of a place, which keeps it."""
        if place < len(self._places) and (connection := self._places[place]) is not None:
            return connection
        raise AbsentError

    def release(self, place: int) -> None:
        """Drop the connection of a place."""
        with self.at(place):
            self._places[place] = None

    def rename(self, place: int, name: str) -> None:
        """Give the connection of a place away and keep what comes back."""
        connection = self.at(place)
        self._places[place] = None
        self._places[place] = rename(connection, name)


def outcome(connections: Connections, step: Step) -> Outcome:
    """Do a step and return what came of it."""
    try:
        return do(connections, step)
    except AbsentError:
        return Outcome_Absent()
    except Err as error:
        return Outcome_Failed(error.value)


def do(connections: Connections, step: Step) -> Outcome:
    """Do a step that may fail."""
    match step:
        case Step_Open(name):
            connections.open(name)
        case Step_Query(Statement(at, sql)):
            return Outcome_Rows(connections.at(at).query(sql))
        case Step_Execute(Statement(at, sql)):
            return Outcome_Changed(connections.at(at).execute(sql))
        case Step_Close(at):
            connections.at(at).close()
        case Step_Release(at):
            connections.release(at)
        case Step_Describe(at):
            return Outcome_Text(describe(connections.at(at)))
        case Step_Rename(Statement(at, name)):
            connections.rename(at, name)
        case Step_AddUser(NewUser(at, name, email)):
            return Outcome_Changed(add_user(connections.at(at), name, email))
        case Step_ListUsers(at):
            return Outcome_Rows(connections.at(at).query(LIST))
    return Outcome_Done()


def add_user(connection: DbConnection, name: str, email: str) -> int:
    """Store a user, if both of its texts are right."""
    if fault := user_fault(name, email):
        raise Err(fault)
    try:
        connection.execute(CREATE)
    except Err as error:
        if error.value != ALREADY_THERE:
            raise
    return connection.execute(insert(name, email))
