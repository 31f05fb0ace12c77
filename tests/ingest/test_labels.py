"""The numbers that are printed on the pages of a PDF: those of its labels, or those in its margins."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.ingest.pdfs import Sheet, Words, lines, pdf
from webapp.ingest.file import File
from webapp.ingest.pdf import parse_pdf
from webapp.shared.places import label_of

TEXT = ("Frogs breathe through their skin and", "live near ponds. They lay eggs in spring", "and sleep in winter.")


def read(tmp_path, *margins: str, labels: str = "", top: float = 560) -> list[str]:
    """Return the labels of the pages of a PDF that has these words in its margins."""
    sheets = [Sheet([*lines(*TEXT, top=90), *([Words(words, top=top)] if words else [])]) for words in margins]
    (tmp_path / "book.pdf").write_bytes(pdf(*sheets, labels=labels))
    found = parse_pdf(File(tmp_path / "book.pdf"))
    return [label_of(found.page_labels, sheet) for sheet in range(1, len(margins) + 1)]


def numbers(first: int, count: int, form: str = "{}") -> Sequence[str]:
    return [form.format(number) for number in range(first, first + count)]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("0<</S/r>>2<</S/D>>", ["i", "ii", "1", "2"]),
        ("0<</S/D/St 48>>", ["48", "49", "50", "51"]),
        ("0<</P(A-)/S/D>>", ["A-1", "A-2", "A-3", "A-4"]),
        ("0<</S/D>>", [""] * 4),
        ("0<</P(*<b>_[x]\n)/S/D>>", [""] * 4),
        ("0<</P(cover)>>1<</S/D>>", ["", "1", "2", "3"]),
    ],
)
def test_labels_of_the_file(tmp_path, labels, expected):
    assert read(tmp_path, *[""] * 4, labels=labels) == expected


@pytest.mark.parametrize(
    ("margins", "expected"),
    [
        (numbers(48, 6), numbers(48, 6)),
        (numbers(48, 6, "{} FREE CULTURE"), numbers(48, 6)),
        (numbers(48, 6, "INTRODUCTION {}"), numbers(48, 6)),
        (numbers(48, 6, "- {} -"), numbers(48, 6)),
        (numbers(48, 6, "Page {} of 300"), numbers(48, 6)),
        (["", "", *numbers(1, 6)], ["", "", *numbers(1, 6)]),
        # The first page of a chapter has none; a page that is missing is noticed.
        (["", *numbers(12, 3), "", *numbers(16, 3)], numbers(11, 8)),
        ([*numbers(10, 4), *numbers(20, 4)], [*numbers(10, 4), *numbers(20, 4)]),
        (["v", "vi", "vii", *numbers(1, 4)], ["v", "vi", "vii", *numbers(1, 4)]),
        # Numbers that are those of the sheets, years, list items, or of too few pages.
        (numbers(1, 6), [""] * 6),
        (["2004"] * 6, [""] * 6),
        (["3 of them", "17 frogs", "9 ponds", "41 eggs", "", ""], [""] * 6),
        (["", "", "", "", "", *numbers(7, 3)], [""] * 8),
    ],
)
def test_numbers_in_the_margins(tmp_path, margins, expected):
    assert read(tmp_path, *margins) == list(expected)


def test_labels_that_only_count_the_sheets_do_not_hide_what_is_printed(tmp_path):
    assert read(tmp_path, *numbers(48, 4), labels="0<</S/D>>", top=30) == numbers(48, 4)
