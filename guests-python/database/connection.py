"""The resource `db-connection`.

componentize-py looks for it here: in the module that has the name of its interface.
"""

from weakref import finalize

from componentize_py_types import Err
from wit_world.exports import connection
from wit_world.imports import census

from sql import StatementError
from tables import Database


class DbConnection(connection.DbConnection):
    """A database under a string."""

    def __init__(self, connection_string: str) -> None:
        """Connect."""
        self.name = connection_string
        self._database = Database()
        # To come when the last reference goes. componentize-py 0.25.1 keeps one for ever,
        # so it does not come: docs/findings/componentize-py-destructor.md.
        finalize(self, census.dropped, census.opened())

    def query(self, sql: str) -> list[list[str]]:
        """Answer a query."""
        try:
            return self._database.query(sql)
        except StatementError as error:
            raise Err(str(error)) from error

    def execute(self, sql: str) -> int:
        """Execute a command."""
        try:
            return self._database.execute(sql)
        except StatementError as error:
            raise Err(str(error)) from error

    def close(self) -> None:
        """Close the database; the string stays."""
        self._database.close()
