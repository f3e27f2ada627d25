"""Tests of the arithmetic of reports."""

import math

from report import ages, domains, score


def test_ages() -> None:
    """Every age has its bucket."""
    edges = [0, 12, 13, 17, 18, 24, 25, 34, 35, 49, 50, 64, 65, 150, 151, 2**32 - 1]
    assert ages(edges) == [2] * 8
    assert ages([]) == [0] * 8


def test_domains() -> None:
    """The order is that of numbers first and of UTF-8 bytes then."""
    emails = ["a@b.c", "a@\U0001f600.c", "a@\uff5e.c", "b@b.c", "c@B.c"]
    assert domains(emails) == [
        ("b.c", 2, 4000),
        ("B.c", 1, 2000),
        ("\uff5e.c", 1, 2000),
        ("\U0001f600.c", 1, 2000),
    ]
    assert domains([]) == []
    assert domains(["a@b.c", "a@c.d", "a@c.d"])[1] == ("b.c", 1, 3333)


def test_score() -> None:
    """Scores grow with age, length and creation, up to their bounds."""
    assert score(0, "", created=False) == 1 / (1 + math.exp(2.7))
    assert score(150, "", created=True) == score(2**32 - 1, "", created=True)
    assert score(9, "é" * 64, created=True) == score(9, "a" * 65, created=True)
    least = score(30, "Al", created=False)
    assert least < score(30, "Ali", created=False)
    assert least < score(31, "Al", created=False)
    assert least < score(30, "Al", created=True)
