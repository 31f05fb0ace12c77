"""What a text tells of itself: the kind of document, and the year in which it was published."""

from __future__ import annotations

import pytest

from webapp.ingest.kinds import kind_of
from webapp.ingest.parsed import Block
from webapp.ingest.published import published

PAPER = (
    "Tides of the northern sea",
    "Ada Byron, University of Vardø",
    "Abstract\nWe measured the tides for nine years.",
    "Keywords: tides, sea",
    "1 Introduction",
    "As Olsen et al. have shown, the sea rises.",
    "References",
)
BOOK = ("FREE GARDENS", "Copyright © 2004 by A. Byron. All rights reserved.", "ISBN 1-59420-006-8", "Chapter 1")
SPOKEN = "Anna: Where does it stand?\nBert: By the sea.\nAnna: Since when?\nBert: Since 1850.\nAnna: Thank you."


def blocks(*texts: str, page: int | None = 1) -> list[Block]:
    return [Block(text, page) for text in texts]


@pytest.mark.parametrize(
    ("kind", "title", "texts", "mime"),
    [
        ("journal", "Tides", PAPER, "application/pdf"),
        ("journal", "Gezeiten", ("Zusammenfassung", "https://doi.org/10.1000/j.sea.2019.01.001"), "application/pdf"),
        ("textbook", "Free Gardens", BOOK, "application/pdf"),
        ("textbook", "The sea", ("ISBN 1-59420-006-8", "the sea " * 26_000), "application/epub+zip"),
        ("guideline", "Hand hygiene guideline 2021", ("Clean your hands.",), "text/markdown"),
        ("guideline", "S3-Leitlinie Sepsis", ("Es wird empfohlen, früh zu beginnen.",), "application/pdf"),
        ("guideline", "Sepsis", ("This guideline is for nurses.", "We recommend A.", "B is recommended."), ""),
        ("note", "ward", ("The fridge is checked at noon.",), "text/plain"),
        ("note", "Minutes of the meeting", ("Attendees: Ada, Bo", "The door is to be painted."), "application/pdf"),
        ("transcript", "A talk", (SPOKEN,), "text/plain"),
        ("", "Courses", ("Ward: East | Days: 6\n" * 4, "Organism: Worm | Share: 3%\n" * 3), "text/csv"),
        ("transcript", "Talk", ("0:01 Hello\n0:04 and welcome\n0:09 to this talk\n0:12 on birds",), "text/plain"),
        ("", "data", ('{"a": [1, 2], "b": {"c": "d"}}',), "text/plain"),
        ("", "Form 1040", ("Name", "Address", "Tax"), "application/pdf"),
        ("", "Prices", ("Name: Ferrin | Price: 5",) * 9, "text/csv"),
        ("", "Plan", ("From: Ada\nTo: Bob\nDate: Monday\nSubject: Plan", "It is late.") * 2, "message/rfc822"),
        ("", "Prices", (), ""),
        ("", "A letter", ("Dear Ada,", "thank you for the book.", "Yours, Bo"), "application/pdf"),
    ],
)
def test_the_kind_is_told_by_words_and_form(kind, title, texts, mime):
    assert kind_of(title, blocks(*texts), mime) == kind


def test_speech_with_times_is_a_transcript_and_a_long_book_is_one():
    assert kind_of("Guideline", [Block("Clean your hands.", times=((0, 1.0),))]) == "transcript"
    assert kind_of("Guidelines of gardening", blocks("Chapter 1", *["Table of contents"]), page_count=300) == "textbook"


@pytest.mark.parametrize(
    ("year", "text"),
    [
        (2004, "© 2004 Lawrence Lessig"),
        (2019, "Published online: 12 March 2019"),
        (2021, "Stand: 03.2021"),
        (2018, "Publié le 3 mai 2018"),
        (2020, "Last updated: June 2020"),
        (2019, "Lancet 2019; 393: 1234-45"),
        (2010, "Vol. 12, No. 3, March 2010"),
        (2004, "J. Appl. Phys. 12 (2004) 123-130"),
        (2017, "arXiv:1706.03762v5 [cs.CL] 6 Dec 2017"),
        (2019, "https://doi.org/10.1016/j.cell.2019.01.001"),
        (2009, "PLDI'09, June 15-20, 2009, Dublin, Ireland."),
        (2016, "March 2016"),
        (2016, "2016-03-12"),
        (2016, "12. März 2016"),
        (2009, 'Reference: Chuttur M.Y. (2009). "Overview of the model"'),
        (None, "In 1850 the lighthouse was built, and in 1901 it burnt down."),
        (None, "Smith (2004) says so; see also Byron, 2011."),
        (None, "The price of 2010 loaves"),
        (None, "© 2199 by a traveller"),
        (None, "Call 020 2019 4455"),
        (None, ""),
    ],
)
def test_the_year_is_that_of_publication(year, text):
    assert published("Tides", blocks(text)) == year


def test_the_year_stands_at_the_front_or_in_the_title():
    assert published("Tides", [*blocks("Tides"), *blocks("Published 2019", page=30)]) is None
    assert published("Guideline 2021", blocks("Clean your hands.")) == 2021
    assert published("Guideline 2021", blocks("Published 2019")) == 2019


@pytest.mark.parametrize(
    "piece", ["2019 ", "published ", "10.1000/", "vol 1 ", "conference ", "Anna: ", "\n", "received "]
)
def test_long_texts_are_read_in_time_that_grows_with_them(piece):
    """A form of two megabytes is read in a moment, whatever it repeats."""
    text = blocks(*[piece * 20_000] * 100)
    kind_of(piece, text, "text/plain")
    published(piece, text)
