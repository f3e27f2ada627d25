"""Changes of bodies on their way, free of everything that belongs to WebAssembly."""


class Change:
    """A change of one body. This one lets the body pass as it comes."""

    has_trailers = True
    """Whether the trailers pass."""

    @property
    def is_over(self) -> bool:
        """Whether no further byte passes."""
        return False

    def add(self, data: bytes) -> list[bytes]:
        """Take the bytes that come next and return the pieces that pass now."""
        return [data]

    def rest(self) -> bytes:
        """Return the piece that passes behind the last byte; it may be empty."""
        return b""


class Upper(Change):
    """Letters from `a` to `z` become upper-case."""

    def add(self, data: bytes) -> list[bytes]:
        """Take the bytes that come next and return them in upper case."""
        return [data.upper()]


class Pieces(Change):
    """The body passes in pieces of one length, the last of which may be shorter."""

    def __init__(self, length: int) -> None:
        """Begin without bytes of a piece; the length is not 0."""
        self._length = length
        self._rest = b""

    def add(self, data: bytes) -> list[bytes]:
        """Take the bytes that come next and return the pieces that are complete now."""
        data = self._rest + data
        whole = len(data) - len(data) % self._length
        self._rest = data[whole:]
        return [data[at : at + self._length] for at in range(0, whole, self._length)]

    def rest(self) -> bytes:
        """Return the bytes of the last piece."""
        return self._rest


class First(Change):
    """Only the first bytes pass, and no trailers."""

    has_trailers = False

    def __init__(self, left: int) -> None:
        """Begin with the number of bytes that may pass."""
        self._left = left

    @property
    def is_over(self) -> bool:
        """Whether no further byte passes."""
        return self._left == 0

    def add(self, data: bytes) -> list[bytes]:
        """Take the bytes that come next and return those that pass."""
        data = data[: self._left]
        self._left -= len(data)
        return [data]


def of_middleware(field: bytes) -> Change:
    """Parse the field `x-ask` or `x-answer`, which a middleware obeys."""
    if field == b"upper":
        return Upper()
    if field.startswith(b"pieces "):
        return of_handler(field.removeprefix(b"pieces "))
    number = field.removeprefix(b"first ")
    return First(int(number)) if number != field and number.isdigit() else Change()


def of_handler(field: bytes) -> Change:
    """Parse the field `x-pieces`, which a handler obeys."""
    length = int(field) if field.isdigit() else 0
    return Pieces(length) if length > 0 else Change()
