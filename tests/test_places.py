"""Where something stands, in words."""

import pytest

from webapp.shared.places import clock, pages, place


def test_times_as_players_show_them():
    assert [clock(seconds) for seconds in (0, 5.9, 65, 3599, 3727.2, 36000)] == [
        "0:00", "0:05", "1:05", "59:59", "1:02:07", "10:00:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("page", "second", "name", "words"),
    [
        (12, None, "page", "page 12"),
        (3, 65.0, "slide", "slide 3"),
        (None, 65.0, "page", "at 1:05"),
        (None, 0.0, "page", "at 0:00"),
        (None, None, "page", ""),
    ],
)
def test_a_place_is_a_page_or_a_second(page, second, name, words):
    assert place(page, second, name) == words


def test_pages_are_listed_up_to_a_limit():
    assert pages([]) == ""
    assert pages([3]) == "page 3"
    assert pages([3, 4], "slide") == "slides 3 and 4"
    assert pages([3, 4, 7], limit=3) == "pages 3, 4 and 7"
    assert pages([3, 4, 7, 9, 12], limit=3) == "pages 3, 4, 7 and 2 more"
    assert pages(list(range(1, 31)), limit=10) == "pages 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 20 more"
