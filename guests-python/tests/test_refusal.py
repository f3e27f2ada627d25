"""Tests of the gate's rules."""

import pytest

from refusal import TOKEN, refusal


@pytest.mark.parametrize("loops", [False, True])
def test_the_token_comes_first(*, loops: bool) -> None:
    """Without the right token, loops do not matter."""
    assert refusal(None, loops=loops) == 401
    for token in [b"", b"open sesam", b"open sesame ", b"Open sesame"]:
        assert refusal(token, loops=loops) == 403


def test_loops() -> None:
    """With the right token, only loops are refused."""
    assert refusal(TOKEN, loops=True) == 508
    assert refusal(TOKEN, loops=False) is None
