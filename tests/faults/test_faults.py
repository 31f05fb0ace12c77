"""What people have done is there, and what they have deleted is not, whatever was broken for some minutes."""

from __future__ import annotations

import pytest

from tests.faults.__main__ import run


@pytest.mark.long
def test_nothing_is_lost_and_nothing_comes_back():
    assert run(minutes=5, seed=1) == []
