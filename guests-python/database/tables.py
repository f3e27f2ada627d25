"""Tables in memory, and what the statements do with them.

The normative text is in the comments of `wit/database/database.wit`.
"""

from collections.abc import Callable

from sql import Condition, Create, Delete, Insert, StatementError, parse_command, parse_query


class Table:
    """The columns of a table and its rows in the order of their insertion."""

    def __init__(self, columns: list[str]) -> None:
        """Make a table without rows."""
        for place, column in enumerate(columns):
            if column in columns[:place]:
                raise StatementError(f"duplicate column name: {column}")
        self.columns = columns
        self.rows: list[list[str]] = []

    def place(self, column: str) -> int:
        """Return the place of a column."""
        if column not in self.columns:
            raise StatementError(f"no such column: {column}")
        return self.columns.index(column)

    def chooser(self, condition: Condition | None) -> Callable[[list[str]], bool]:
        """Return what tells the rows that a condition chooses; none chooses all."""
        if condition is None:
            return lambda _: True
        place = self.place(condition.column)
        return lambda row: row[place] == condition.value


def find(tables: dict[str, Table], name: str) -> Table:
    """Return the table of a name."""
    if name not in tables:
        raise StatementError(f"no such table: {name}")
    return tables[name]


class Database:
    """A database that is empty at first and gone when it is closed."""

    def __init__(self) -> None:
        """Open it."""
        self._tables: dict[str, Table] | None = {}

    def close(self) -> None:
        """Close it, if it is not closed yet."""
        self._tables = None

    def query(self, text: str) -> list[list[str]]:
        """Answer the chosen columns of the chosen rows."""
        tables = self._open()
        select = parse_query(text)
        table = find(tables, select.table)
        places = [table.place(column) for column in select.columns]
        chosen = table.chooser(select.condition)
        order = None if select.order is None else table.place(select.order)
        rows = [row for row in table.rows if chosen(row)]
        if order is not None:
            # Python compares texts by scalar values, and its sort is stable.
            rows.sort(key=lambda row: row[order])
        return [[row[place] for place in places] for row in rows]

    def execute(self, text: str) -> int:
        """Change a table and answer how many rows are new or gone."""
        tables = self._open()
        match parse_command(text):
            case Create(name, columns):
                if name in tables:
                    raise StatementError(f"table {name} already exists")
                tables[name] = Table(columns)
                return 0
            case Insert(name, values):
                table = find(tables, name)
                if len(values) != len(table.columns):
                    raise StatementError(
                        f"table {name} has {len(table.columns)} columns"
                        f" but {len(values)} values were supplied"
                    )
                table.rows.append(values)
                return 1
            case Delete(name, condition):
                table = find(tables, name)
                chosen = table.chooser(condition)
                kept = [row for row in table.rows if not chosen(row)]
                gone = len(table.rows) - len(kept)
                table.rows = kept
                return gone

    def _open(self) -> dict[str, Table]:
        """Return the tables if the database is not closed."""
        if self._tables is None:
            raise StatementError("Not connected")
        return self._tables
