"""Tests of the statements' grammar."""

import pytest

from sql import (
    Condition,
    Create,
    Delete,
    Insert,
    Select,
    StatementError,
    parse_command,
    parse_query,
)


def test_queries() -> None:
    """A query has all of its parts or few."""
    assert parse_query("SELECT a FROM t") == Select("t", ["a"], None, None)
    assert parse_query("SELECT b_, a FROM t1 WHERE a = 'it''s' ORDER BY b_") == Select(
        "t1", ["b_", "a"], Condition("a", "it's"), "b_"
    )


def test_commands() -> None:
    """There are three commands."""
    assert parse_command("CREATE TABLE t (a, a)") == Create("t", ["a", "a"])
    assert parse_command("INSERT INTO t VALUES ('', 'b')") == Insert("t", ["", "b"])
    assert parse_command("DELETE FROM t") == Delete("t", None)
    assert parse_command("DELETE FROM t WHERE a = 'b'") == Delete("t", Condition("a", "b"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("''", ""),
        ("''''", "'"),
        ("''''''", "''"),
        ("'''a'", "'a"),
        ("'\0\r\n\u2028'", "\0\r\n\u2028"),
        ("' ORDER BY a'", " ORDER BY a"),
        ("'x'' WHERE a = ''y'", "x' WHERE a = 'y"),
        ("''', ''b'", "', 'b"),
        ("''')'", "')"),
    ],
)
def test_values(value: str, text: str) -> None:
    """A value holds everything, its quotes doubled."""
    condition = Condition("a", text)
    assert parse_command(f"INSERT INTO t VALUES ({value})") == Insert("t", [text])
    assert parse_command(f"INSERT INTO t VALUES ({value}, {value})") == Insert("t", [text, text])
    assert parse_command(f"DELETE FROM t WHERE a = {value}") == Delete("t", condition)
    assert parse_query(f"SELECT a FROM t WHERE a = {value}") == Select("t", ["a"], condition, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SELECT a FROM t ",
        "SELECT a FROM t\n",
        "SELECT a FROM t;",
        " SELECT a FROM t",
        "SELECT  a FROM t",
        "SELECT\ta FROM t",
        "select a FROM t",
        "SELECT FROM t",
        "SELECT * FROM t",
        "SELECT a,b FROM t",
        "SELECT a , b FROM t",
        "SELECT a, FROM t",
        "SELECT A FROM t",
        "SELECT 1 FROM t",
        "SELECT _a FROM t",
        "SELECT \u00e9 FROM t",
        "SELECT a\u0661 FROM t",
        "SELECT a FROM T",
        "SELECT a FROM t WHERE a='x'",
        "SELECT a FROM t WHERE a = x",
        "SELECT a FROM t WHERE a = 'x",
        "SELECT a FROM t WHERE a = 'x''",
        "SELECT a FROM t WHERE a = ''x'",
        "SELECT a FROM t WHERE a = 'x' OR 'y'",
        "SELECT a FROM t ORDER BY a, b",
        "SELECT a FROM t ORDER BY a WHERE a = ''",
        "DELETE FROM t",
    ],
)
def test_wrong_queries(text: str) -> None:
    """A query is nothing but what the grammar says."""
    with pytest.raises(StatementError, match=r"\Asyntax error\Z"):
        parse_query(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CREATE TABLE t",
        "CREATE TABLE t ()",
        "CREATE TABLE t(a)",
        "CREATE TABLE t (a",
        "CREATE TABLE t (a) ",
        "CREATE TABLE t (a b)",
        "CREATE TABLE t (A)",
        "INSERT INTO t VALUES ()",
        "INSERT INTO t VALUES (a)",
        "INSERT INTO t VALUES ('a','b')",
        "INSERT INTO t VALUES ('a'), ('b')",
        "INSERT INTO t VALUES ('a')\n",
        "INSERT INTO t VALUES ('it's')",
        "INSERT INTO t VALUES ('a''); DELETE FROM t",
        "DELETE FROM t ",
        "DELETE FROM t WHERE",
        "DELETE FROM t ORDER BY a",
        "DELETE FROM t; DELETE FROM t",
        "SELECT a FROM t",
    ],
)
def test_wrong_commands(text: str) -> None:
    """A command is nothing but what the grammar says."""
    with pytest.raises(StatementError, match=r"\Asyntax error\Z"):
        parse_command(text)
