"""The rules for users, free of everything that belongs to WebAssembly.

The normative text is in the comments of `wit/user-validator/validator.wit`.
"""

from typing import Final

WHITE_SPACE: Final = "".join(
    map(
        chr,
        [
            *range(0x0009, 0x000E),
            0x0020,
            0x0085,
            0x00A0,
            0x1680,
            *range(0x2000, 0x200B),
            0x2028,
            0x2029,
            0x202F,
            0x205F,
            0x3000,
        ],
    )
)
"""The 25 characters with the Unicode property White_Space.

`str.strip()` without an argument will not do: it also removes U+001C to U+001F.
"""


def broken_rules(name: str, email: str, age: int) -> list[tuple[str, str]]:
    """Return a pair of field and message for every broken rule, in their order."""
    findings = [
        ("name", name_fault(name)),
        ("email", None if is_email(email) else "Invalid email format"),
        ("age", age_fault(age)),
    ]
    return [(field, message) for field, message in findings if message is not None]


def name_fault(name: str) -> str | None:
    """Return what is wrong with a name, if anything is."""
    # len() counts code points. A string from outside holds no surrogates, so
    # these are scalar values.
    match len(name.strip(WHITE_SPACE)):
        case 0:
            return "Name cannot be empty"
        case 1:
            return "Name must be at least 2 characters"
        case _:
            return None


def is_email(email: str) -> bool:
    """Tell whether an e-mail address has the right form; it is not trimmed."""
    local, _, domain = email.partition("@")
    return (
        local != ""
        and "@" not in domain
        and "." in domain
        and not domain.startswith(".")
        and not domain.endswith(".")
    )


def age_fault(age: int) -> str | None:
    """Return what is wrong with an age, if anything is."""
    if age < 13:
        return "Must be at least 13 years old"
    if age > 150:
        return "Invalid age"
    return None
