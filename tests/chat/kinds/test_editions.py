"""Editions of a guideline that are documents of their own, and what changed between them."""

from __future__ import annotations

import pytest

from webapp.documents.models import Chunk, Document, Status
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

EDITION = b"Sepsis is treated at once. Cefarin is given at a dose of %s for a week. Lactate is measured."
FROM_2019_TO_2021 = "1 place changed from the edition of 2019 to the edition of 2021."


@pytest.fixture
def editions(put) -> list[Document]:
    """Those of 2019, 2021 and 2023 of one guideline, whose titles are written in two ways, and another document."""
    put(b"In 2019 bees kept warm in winter.", "bees.md", title="Bees of 2019 meadows")
    return [
        put(EDITION % dose, f"{year}.md", title=f"{title} {year}", year=year)
        for dose, title, year in (
            (b"2 g", "Sepsis guideline", "2019"),
            (b"3 g", "SEPSIS GUIDELINE", "2021"),
            (b"4 g", "Sepsis Guideline", "2023"),
        )
    ]


def test_an_edition_is_compared_with_the_newest(editions, ask):
    question = "What changed since the 2019 sepsis guideline?"
    assert "1 place changed from the edition of 2019 to the edition of 2023." in ask(question).text
    assert "from the edition of 2021 to the edition of 2023" in ask("What changed in the 2021 sepsis guideline?").text
    assert "from the edition of 2021 to the edition of 2023" in ask("What changed in the sepsis guideline 2023?").text


@pytest.mark.parametrize("state", [Status.WAITING, Status.READING, Status.FAILED])
def test_an_edition_that_is_not_read_is_not_compared(editions, ask, as_user, alice, state):
    with as_user(alice), unit_of_work():
        db.session.execute(db.delete(Chunk).where(Chunk.document_id == editions[2].id))
        db.session.execute(db.update(Document).where(Document.id == editions[2].id).values(status=state))
    shown = ask("What changed since the 2019 sepsis guideline?")
    assert FROM_2019_TO_2021 in shown.text
    notice = "could not be read" if state == Status.FAILED else "Not all of this has been read yet"
    assert notice in shown.text


def test_an_edition_in_the_bin_or_out_of_scope_is_not_compared(editions, ask, browse, alice):
    within = [str(one.id) for one in editions[:2]]
    assert FROM_2019_TO_2021 in ask("What changed since the 2019 sepsis guideline?", document=within).text
    browse(alice).post(f"/documents/{editions[2].id}/delete")
    assert FROM_2019_TO_2021 in ask("What changed since the 2019 sepsis guideline?").text


def test_editions_of_one_year_are_told_by_their_numbers(put, ask):
    put(EDITION % b"3 g", "b.md", title="Sepsis guideline, 3rd edition", year="2023")
    put(EDITION % b"2 g", "a.md", title="Sepsis guideline, 2nd edition", year="2023")
    shown = ask("What changed since the 2nd edition of the sepsis guideline?")
    assert "1 place changed from Sepsis guideline, 2nd edition to Sepsis guideline, 3rd edition" in shown.text


def test_a_model_reads_no_more_than_the_page_shows(editions, ask, models):
    shown = ask("What changed since the 2019 sepsis guideline?", model="honest")
    assert "1 place changed from the edition of 2019 to the edition of 2023." in shown.text
    assert (shown.kind, shown.message.evidence.model) == ("changes", "")
    assert models.asked("honest") == []


def test_a_word_for_a_kind_means_the_editions_of_the_only_document_of_that_kind(put, ask):
    for year, dose in (("2021", b"3 g"), ("2023", b"4 g")):
        put(EDITION % dose, f"{year}.md", title=f"Talk on sepsis {year}", year=year, kind="transcript")
    edition = "from the edition of 2021 to the edition of 2023"
    assert edition in ask("What changed in the talk?").text
    bees = ask("Where does the queen bee sit in winter?")
    put(b"The owl hunts at night. The owl nests in barns.", "owls.md", title="Owls", kind="textbook")
    owls = ask("Where does the owl nest?", to=bees.message)
    assert owls.notes
    assert edition in ask("What changed in the talk?", to=bees.message).text
