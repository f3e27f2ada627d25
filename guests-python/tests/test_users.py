"""Tests of users as rows."""

from users import insert, user_fault


def test_faults() -> None:
    """The name comes first, and white space is a name."""
    assert user_fault("", "") == "name is required"
    assert user_fault(" ", "a.b") == "email is invalid"
    assert user_fault(" ", "@") is None


def test_quotes() -> None:
    """Every quote is doubled and everything else stays."""
    assert insert("Ada", "a@b.c") == "INSERT INTO users VALUES ('Ada', 'a@b.c')"
    assert insert("''", "@'") == "INSERT INTO users VALUES ('''''', '@''')"
    assert insert("'); DELETE FROM users", "\0\\'\n@") == (
        "INSERT INTO users VALUES ('''); DELETE FROM users', '\0\\''\n@')"
    )
