"""Fields of forms and annotations are read where they stand; what cannot be read is recognised, or said."""

from pathlib import Path

import pytest

from tests.ingest.pdfs import Sheet, lines, pdf, text_field
from webapp.ingest.highlight import highlight
from webapp.ingest.pages import render
from webapp.ingest.parse import parse
from webapp.ingest.parsed import Unreadable

NOTE = "/Subtype/FreeText/F 4/Contents(Not before May.)/Rect[50 300 200 320]"
COMMENT = "/Subtype/Highlight/F 4/Contents(Who says so?)/Rect[50 400 200 420]"
STAMP = "/Subtype/Stamp/F 4/Rect[50 300 200 320]"


@pytest.fixture
def kept(tmp_path: Path):
    def keep(*sheets: Sheet) -> Path:
        path = tmp_path / "form.pdf"
        path.write_bytes(pdf(*sheets))
        return path

    return keep


def texts(path: Path) -> list[str]:
    return [block.text for block in parse(path).blocks]


FORM = Sheet(
    [*lines("Name of the tenant"), *lines("Remarks", top=100), *lines("Signed in Lisbon.", top=300)],
    annotations=[
        text_field("f1", "Ada Byron", 200, 39),
        text_field("f2", "The lamp is new.\\rThe door is old.", 50, 120),
        text_field("f3", "", 200, 140),
    ],
)


def test_values_stand_with_their_labels(kept) -> None:
    assert texts(kept(FORM)) == [
        "Name of the tenant Ada Byron",
        "Remarks",
        "The lamp is new. The door is old.",
        "Signed in Lisbon.",
    ]


def test_values_are_marked_on_their_page(kept) -> None:
    (mark,) = highlight(render(kept(FORM), 1, 400).layout, "Ada Byron").rects
    assert (mark.x, mark.x + mark.width) == pytest.approx((200, 300), abs=1)


def test_notes_are_read_and_what_is_hidden_is_not(kept) -> None:
    hidden = NOTE.replace("/F 4", "/F 2").replace("May", "June")
    assert texts(kept(Sheet(lines("The rent."), annotations=[NOTE, COMMENT, hidden]))) == [
        "The rent.",
        "Who says so?",
        "Not before May.",
    ]


def test_a_form_without_any_text_names_its_fields(kept) -> None:
    named = text_field("f1", "Ada Byron", 50, 50, "/TU(Tenant)")
    chosen = text_field("Town", "Rome", 50, 80, "/Opt[(Oslo)(Rome)]").replace("/Tx", "/Ch")
    assert texts(kept(Sheet(annotations=[named, chosen]))) == ["Tenant: Ada Byron", "Town: Rome"]


def test_stamps_without_words_are_recognised(kept) -> None:
    assert parse(kept(Sheet(annotations=[STAMP]))).unread_pages == [1]


def test_an_empty_form_is_said_to_be_one(kept) -> None:
    with pytest.raises(Unreadable, match="form that is not filled in"):
        parse(kept(Sheet(annotations=[text_field("f1", "", 50, 50)])))
