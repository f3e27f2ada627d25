"""The component: binds the database to the world `watched-database`."""

from wit_world import exports
from wit_world.exports.connection import DbConnection as Exported

from connection import DbConnection


class Connection(exports.Connection):
    """The exported interface `my:database/connection`."""

    def describe(self, connection: Exported) -> str:
        """Answer the string of a connection."""
        # Every handle is to an object of the one class that is exported.
        assert isinstance(connection, DbConnection)
        return connection.name

    def rename(self, connection: Exported, connection_string: str) -> Exported:
        """Give the same object back under another string; its handle will be a new one."""
        assert isinstance(connection, DbConnection)
        connection.name = connection_string
        return connection
