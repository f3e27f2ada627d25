"""The arithmetic of reports, free of everything that belongs to WebAssembly.

The normative text is in the comments of `wit/reporting/reporting.wit`.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from typing import Final

# The highest age of each bucket but the last.
HIGHEST: Final = (12, 17, 24, 34, 49, 64, 150)


def ages(users: Iterable[int]) -> list[int]:
    """Count the ages that fall into each bucket."""
    counts = [0] * (len(HIGHEST) + 1)
    for age in users:
        counts[bisect_left(HIGHEST, age)] += 1
    return counts


def domains(emails: list[str]) -> list[tuple[str, int, int]]:
    """Return each domain with its number of addresses and its share of them."""
    counts = Counter(email.partition("@")[2] for email in emails)
    # Python compares texts by scalar values, which is the order of their UTF-8 bytes.
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(domain, count, count * 10_000 // len(emails)) for domain, count in order]


def score(age: int, name: str, *, created: bool) -> float:
    """Return the score of a user."""
    z = -2.7 + 0.031 * min(age, 150) + 0.085 * min(len(name), 64) + 1.9 * created
    return 1 / (1 + math.exp(-z))
