"""Where two documents give different values for the same thing, answer and "Where else?" say so."""

from __future__ import annotations

import io

import pytest

from webapp.chat.models import Citation
from webapp.platform.extensions import db

QUESTION = "What is the dose of Amoxel for adults with sinusitis?"
OLD = b"Sinusitis\n\nAdults with sinusitis take 500 mg of Amoxel three times a day for five days."
NEW = b"Sinusitis\n\nAdults with sinusitis take 1 g of Amoxel three times a day for three days."


@pytest.fixture
def guidelines(browse, alice, run_jobs):
    """Two editions of a guideline, uploaded as documents of their own."""
    for text, title, year in ((OLD, "Amoxel guideline 2019", "2019"), (NEW, "Amoxel guideline 2023", "2023")):
        browse(alice).post("/documents/", {"file": (io.BytesIO(text), f"{year}.txt"), "title": title, "year": year})
    run_jobs()


@pytest.fixture
def answer(guidelines, asked, run_jobs):
    """The answer to a question on which they disagree."""
    _, answer = asked(QUESTION)
    run_jobs()
    return answer


def text(browse, person, url: str) -> str:
    return browse(person).get(url).text


def test_an_answer_says_what_its_sources_disagree_on_with_year_and_version(answer, browse, alice):
    shown = text(browse, alice, f"/chat/{answer.conversation_id}")
    assert "Your sources disagree" in shown
    assert "<b>500 mg, five days</b>" in shown
    assert "<b>1 g, three days</b>" in shown
    assert "Amoxel guideline 2019, version 1" in shown
    assert shown.count("looks like an older version") == 1
    assert shown.index("looks like an older version") > shown.index("500 mg, five days</b>")


def test_what_a_deleted_document_says_is_in_no_disagreement(answer, browse, alice, as_user):
    with as_user(alice):
        notes = db.session.scalars(db.select(Citation).where(Citation.message_id == answer.id)).all()
        deleted = next(note.document_id for note in notes if "500 mg" in note.quote)
    browse(alice).post(f"/documents/{deleted}/delete")
    shown = text(browse, alice, f"/chat/{answer.conversation_id}")
    assert "Your sources disagree" not in shown
    assert "500 mg" not in shown


def test_where_else_says_which_passage_says_otherwise(answer, browse, alice, as_user):
    with as_user(alice):
        notes = db.session.scalars(db.select(Citation).where(Citation.message_id == answer.id)).all()
        old = next(note for note in notes if "500 mg" in note.quote)
    shown = text(browse, alice, f"/search?like={old.id}")
    assert "Says otherwise: <b>1 g, three days</b>, where the footnote has 500 mg, five days." in shown
    assert "looks like a newer version of it" in shown


def test_sources_that_agree_are_left_alone(browse, alice, run_jobs, asked):
    for n, text_of in enumerate((OLD, OLD.replace(b"500 mg", b"0.5 g"))):
        browse(alice).post("/documents/", {"file": (io.BytesIO(text_of), f"{n}.txt"), "title": f"Guideline {n}"})
    run_jobs()
    _, answer = asked(QUESTION)
    run_jobs()
    assert "Your sources disagree" not in text(browse, alice, f"/chat/{answer.conversation_id}")
