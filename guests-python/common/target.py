"""The target of a request, free of everything that belongs to WebAssembly."""


def split(target: str) -> tuple[str, str]:
    """Return the path and the query, which begins with the first `?`; empty if there is none."""
    path, mark, rest = target.partition("?")
    return path, mark + rest
