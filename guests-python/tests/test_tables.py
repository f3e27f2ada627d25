"""Tests of the tables in memory."""

import pytest

from sql import StatementError
from tables import Database


def with_rows(*values: str) -> Database:
    """Return a database whose table has these values and their numbers."""
    database = Database()
    assert database.execute("CREATE TABLE t (a, b)") == 0
    for number, value in enumerate(values):
        assert database.execute(f"INSERT INTO t VALUES ('{value}', '{number}')") == 1
    return database


def numbers(database: Database, rest: str = "") -> str:
    """Return the numbers of the rows that a query answers."""
    return "".join(b for (b,) in database.query(f"SELECT b FROM t{rest}"))


def test_columns() -> None:
    """A query names its columns in its own order, also twice."""
    database = with_rows("x")
    assert database.query("SELECT b, a, b FROM t") == [["0", "x", "0"]]
    assert with_rows().query("SELECT a FROM t") == []


def test_order() -> None:
    """The order is that of insertion, or of scalar values first."""
    database = with_rows("\U0001f600", "b", "\uff5e", "b", "a", "B", "")
    assert numbers(database) == "0123456"
    assert numbers(database, " ORDER BY a") == "6541320"
    assert numbers(database) == "0123456"


def test_conditions() -> None:
    """A condition means equal values, and a deletion counts its rows."""
    database = with_rows("x", "X", "x ", "x", "e\u0301", "\u00e9")
    assert numbers(database, " WHERE a = 'x'") == "03"
    assert numbers(database, " WHERE a = '\u00e9' ORDER BY a") == "5"
    assert database.execute("DELETE FROM t WHERE a = 'x'") == 2
    assert database.execute("DELETE FROM t WHERE a = 'x'") == 0
    assert numbers(database) == "1245"
    assert database.execute("DELETE FROM t") == 4
    assert numbers(database) == ""


def test_injection() -> None:
    """A quote that is doubled ends no value."""
    database = with_rows("x", "'', ''y''); DELETE FROM t WHERE a = ''x")
    assert numbers(database) == "01"
    assert database.query("SELECT a FROM t WHERE b = '1'") == [
        ["', 'y'); DELETE FROM t WHERE a = 'x"]
    ]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("INSERT INTO u VALUES (1)", "syntax error"),
        ("CREATE TABLE t (c, c)", "table t already exists"),
        ("CREATE TABLE u (c, d, e, d, c)", "duplicate column name: d"),
        ("INSERT INTO u VALUES ('')", "no such table: u"),
        ("INSERT INTO t VALUES ('')", "table t has 2 columns but 1 values were supplied"),
        ("INSERT INTO t VALUES ('', '', '')", "table t has 2 columns but 3 values were supplied"),
        ("DELETE FROM u WHERE c = ''", "no such table: u"),
        ("DELETE FROM t WHERE c = ''", "no such column: c"),
    ],
)
def test_failing_commands(command: str, reason: str) -> None:
    """The first reason is told, and nothing changes."""
    database = with_rows("x")
    with pytest.raises(StatementError) as failure:
        database.execute(command)
    assert str(failure.value) == reason
    assert database.query("SELECT a, b FROM t") == [["x", "0"]]
    with pytest.raises(StatementError, match="no such table: u"):
        database.query("SELECT a FROM u")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("DELETE FROM t", "syntax error"),
        ("SELECT c FROM u", "no such table: u"),
        ("SELECT a, d, c FROM t WHERE e = '' ORDER BY f", "no such column: d"),
        ("SELECT a FROM t WHERE e = '' ORDER BY f", "no such column: e"),
        ("SELECT a FROM t ORDER BY f", "no such column: f"),
    ],
)
def test_failing_queries(query: str, reason: str) -> None:
    """The first reason is told, also if there is no row."""
    with pytest.raises(StatementError) as failure:
        with_rows().query(query)
    assert str(failure.value) == reason


def test_closed() -> None:
    """Nothing is said of a statement if the database is closed."""
    database = with_rows("x")
    database.close()
    database.close()
    with pytest.raises(StatementError, match=r"\ANot connected\Z"):
        database.query("?")
    with pytest.raises(StatementError, match=r"\ANot connected\Z"):
        database.execute("?")
