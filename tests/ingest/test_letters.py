"""The letters of a line are read in the order in which they are written, whichever way a file has them."""

from __future__ import annotations

import pytest

from webapp.ingest.letters import mended, reading_order
from webapp.ingest.paragraphs import Line, blocks_of


def boxes(*lefts: float):
    """Return a function from a place to the box of the letter there, by the left edge of each."""
    return lambda place: (lefts[place], 0.0, lefts[place] + 1, 10.0)


@pytest.mark.parametrize(
    ("text", "lefts", "read"),
    [
        ("ةعرج", (1, 2, 3, 4), "جرعة"),
        ("جرعة", (4, 3, 2, 1), "جرعة"),
        ("ةعرج نم", (4, 5, 6, 7, 3, 1, 2), "جرعة من"),
        ("5 ةعرج mg", (9, 8, 4, 5, 6, 7, 3, 1, 2), "5 جرعة mg"),
        ("םולש", (1, 2, 3, 4), "שלום"),
        ("١٢", (1, 2), "١٢"),
        ("مب", (1, 1), "مب"),
        ("בשנת .1925 ה", (40, 39, 38, 37, 36, 20, 21, 22, 23, 24, 19, 18), "בשנת 1925. ה"),
        ("לכ23,500- א", (40, 39, 30, 31, 32, 33, 34, 35, 38, 29, 28), "לכ-23,500 א"),
        ("about .25 mg", range(12), "about .25 mg"),
    ],
)
def test_a_word_from_right_to_left_is_read_from_its_rightmost_letter(text, lefts, read):
    assert mended(text, boxes(*lefts)) == read


def test_a_comma_is_no_letter_of_the_word_before_it():
    assert reading_order("رصم،", boxes(2, 3, 4, 1)) == [2, 1, 0, 3]


def test_letters_of_one_glyph_keep_their_order():
    assert reading_order("ملاس", boxes(1, 2, 2, 3)) == [3, 1, 2, 0]
    assert reading_order("سلام", boxes(4, 2, 2, 1)) == [0, 1, 2, 3]


def test_a_paragraph_from_right_to_left_begins_with_a_line_set_in_at_the_right():
    texts, rights = ("بلغ عدد الطلاب في السنة", "الأولى من الدراسة.", "يقع السد العالي في"), (377, 377, 360)
    lines = [
        Line(text, 1, 43, 100 + 15 * n, right, 110 + 15 * n, 11)
        for n, (text, right) in enumerate(zip(texts, rights, strict=True))
    ]
    assert [block.text for block in blocks_of(lines)] == [f"{texts[0]} {texts[1]}", texts[2]]
