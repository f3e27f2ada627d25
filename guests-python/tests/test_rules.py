"""Tests of the validator's rules."""

import sys
import unicodedata

import pytest

from rules import WHITE_SPACE, broken_rules, is_email

EMPTY = [("name", "Name cannot be empty")]
SHORT = [("name", "Name must be at least 2 characters")]
YOUNG = [("age", "Must be at least 13 years old")]
OLD = [("age", "Invalid age")]


def test_white_space_is_the_unicode_property() -> None:
    """Python's notion is White_Space and four separators that are not."""
    ours = {chr(c) for c in range(sys.maxunicode + 1) if chr(c).isspace()}
    assert set(WHITE_SPACE) == ours - {"\x1c", "\x1d", "\x1e", "\x1f"}
    assert len(WHITE_SPACE) == 25
    assert unicodedata.category("\ufeff") == "Cf"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", EMPTY),
        (WHITE_SPACE, EMPTY),
        ("x", SHORT),
        ("\u3000\U0001f600\x85", SHORT),
        ("\ufeff", SHORT),
        ("\x1c", SHORT),
        ("\ufeffx", []),
        ("\x1f ", SHORT),
        ("a b", []),
        (" \U0001f600\U0001f600 ", []),
        ("e\u0301", []),
        ("\0\0", []),
    ],
)
def test_names(name: str, expected: list[tuple[str, str]]) -> None:
    """White space is trimmed, then scalar values are counted."""
    assert broken_rules(name, "a@b.c", 30) == expected


@pytest.mark.parametrize(
    ("age", "expected"),
    [(0, YOUNG), (12, YOUNG), (13, []), (150, []), (151, OLD), (2**32 - 1, OLD)],
)
def test_ages(age: int, expected: list[tuple[str, str]]) -> None:
    """Both bounds are inclusive."""
    assert broken_rules("Ada", "a@b.c", age) == expected


@pytest.mark.parametrize("email", ["a@b.c", " @ . ", "a@b..c", ".@a.b", "\ufeff@\0.\0"])
def test_right_emails(email: str) -> None:
    """Only the prescribed form counts."""
    assert is_email(email)


@pytest.mark.parametrize(
    "email",
    ["", "@", "a", "a.b", "a@", "@a.b", "a@b", "a@.b", "a@b.", "a@.", "a@b@c.d", "a@@b.c"],
)
def test_wrong_emails(email: str) -> None:
    """Every clause of the rule can fail."""
    assert not is_email(email)


def test_order() -> None:
    """All three fields at once come in the order of the rules."""
    assert [field for field, _ in broken_rules(" ", "x", 1)] == ["name", "email", "age"]
