"""Where something stands, in words."""

import pytest

from webapp.shared.places import clock, label_of, label_runs, pages, place, sheet_of


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


LABELS = label_runs(["", "ii", "iii", "1", "2", "", "A-9", "A-10", "9"])


def test_labels_are_kept_where_they_do_not_go_on_by_themselves():
    assert LABELS == ((2, "ii"), (3, "iii"), (4, "1"), (6, ""), (7, "A-9"), (9, "9"))
    assert [label_of(LABELS, sheet) for sheet in range(11)] == [
        "", "", "ii", "iii", "1", "2", "", "A-9", "A-10", "9", "10",
    ]  # fmt: skip
    assert [sheet_of(LABELS, label, 9) for label in ("II", "2", "a-10", "10", "")] == [2, 5, 8, None, 1]
    assert sheet_of([], "2", 9) is None


@pytest.mark.parametrize(
    ("page", "words"),
    [(1, "sheet 1"), (2, "page ii (sheet 2)"), (5, "page 2 (sheet 5)"), (6, "sheet 6"), (9, "page 9")],
)
def test_a_page_has_the_number_that_is_printed_on_it(page, words):
    assert place(page, labels=LABELS) == words


def test_listed_pages_are_those_that_are_printed():
    assert pages([2, 4, 6], labels=LABELS) == "pages ii, 1 and 6"
