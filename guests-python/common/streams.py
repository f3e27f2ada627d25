"""The types of the streams of `lab:streams`."""

from componentize_py_async_support.futures import FutureReader
from componentize_py_types import Result

type End = Result[int, str]
"""How many items of a stream were written, or why it broke off."""

type Opened[R] = tuple[R, FutureReader[End]]
"""A stream, and its end."""
