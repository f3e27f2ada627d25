"""The component: binds the users to the world `user-store`."""

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

from places import AbsentError, Places
from users import ALREADY_THERE, CREATE, LIST, insert, user_fault


class Users(exports.Users):
    """The exported interface `my:database/users`."""

    def run(self, steps: list[Step]) -> list[Outcome]:
        """Do the steps; leaving the block drops the connections that are left."""
        with Places[DbConnection]() as connections:
            return [outcome(connections, step) for step in steps]


def outcome(connections: Places[DbConnection], step: Step) -> Outcome:
    """Do a step and return what came of it."""
    try:
        return do(connections, step)
    except AbsentError:
        return Outcome_Absent()
    except Err as error:
        return Outcome_Failed(error.value)


def do(connections: Places[DbConnection], step: Step) -> Outcome:
    """Do a step that may fail."""
    match step:
        case Step_Open(name):
            connections.add(DbConnection(name))
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
            connections.put(at, rename(connections.take(at), name))
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
