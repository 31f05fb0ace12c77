from __future__ import annotations

import pytest

from webapp.shared.text import many_lines


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("\x00a\x07b\x7f\tc", "ab\tc"),
        ("  \n text \n ", "text"),
        ("half \ud800 a letter", "half  a letter"),
        ("naïve 文 👩‍🔬", "naïve 文 👩‍🔬"),
        (None, ""),
    ],
)
def test_what_is_typed_is_kept_but_for_what_cannot_be(typed, kept):
    assert many_lines(typed) == kept
