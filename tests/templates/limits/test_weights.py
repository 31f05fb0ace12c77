from __future__ import annotations

import pytest

from webapp.templates.limits.weights import LINK_WEIGHT, length


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("This is a test.", 15),
        ("e\u0301", 1),  # counted as it is composed
        ("文字", 4),
        ("저찀쿿쿿", 8),
        ("\U00010000\U0010ffff", 4),
        ("H🐱☺", 5),
        ("“quoted” – it’s…", 17),
        ("👨‍👩‍👧‍👦", 2),
        ("👩‍❤️‍💋‍👨", 2),
        ("👩🏽‍🔬🇩🇪1️⃣", 6),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2),
        ("🏃🏽‍♀️", 2),
        ("©", 1),
        ("©️", 2),
        ("👩‍🔬‍🔬", 8),  # no emoji: counted by its parts
        ("http://test.com", 23),
        ("Test https://test.com test https://test.com test.com test", 86),
        ("HTTPS://www.ExaMPLE.COM/index.html", 23),
        ("https://example.org/" + "x" * 300, 23),
        ("https://en.wikipedia.org/wiki/Фут?a=1#b,", 24),
        ("こちらhttps://example.jp/です", 33),
        ("https://localhost/" + "x" * 50, 68),  # no link, nor is any of a domain that there is not
        ("https://example.nonsense/" + "x" * 50, 75),
        ("example.org/" + "x" * 50, 62),  # not certain, so the greater of both
        ("me@example.com, e.g. v1.2 and 3.14", 34),
    ],
)
def test_a_post_is_as_long_as_x_counts_it(text, weight):
    assert length(text) == weight


def test_a_link_weighs_the_same_however_long():
    assert {length("https://example.com/" + "a/" * n + "b") for n in range(200)} == {LINK_WEIGHT}
