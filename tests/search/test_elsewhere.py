"""Where else the library says what a footnote quotes."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from tests.search.conftest import OWLS, PENS
from webapp.chat.models import Citation
from webapp.clients.vectors import IndexUnavailable
from webapp.documents.models import Chunk, Document
from webapp.ingest.formats import PPTX
from webapp.ingest.parsed import Block
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

QUOTE = "An opened insulin pen keeps for twenty-eight days at room temperature."
LEAFLET = "Store it well. Once opened, an insulin pen can be kept for twenty-eight days at room temperature. Ask us."
NOTHING = "Nothing else in your library says this."


@pytest.fixture
def pens(shelve, alice) -> uuid.UUID:
    return shelve(alice, "Keeping <insulin>", [Block(PENS, 12, "Storage", "Pens")], mime="application/pdf")


@pytest.fixture
def cite(say, as_user, alice):
    """Return a function that gives alice an answer with a footnote to the first passage of a document."""

    def put(document_id: uuid.UUID, quote: str = QUOTE) -> Citation:
        answer = say(alice, "Of pens", "So it says.[^1]", "assistant")
        with as_user(alice), unit_of_work():
            chunk = db.session.scalars(select(Chunk).where(Chunk.document_id == document_id)).first()
            title = db.session.get_one(Document, document_id).title
            citation = Citation(
                id=uuid.uuid4(), user_id=alice.id, message_id=answer.id, chunk_id=chunk.id, document_id=document_id,
                number=1, quote=quote, start=0, end=len(quote), verified=True, title=title, page_number=12,
            )  # fmt: skip
            db.session.add(citation)
            db.session.flush()
            db.session.refresh(citation)
            db.session.expunge(citation)
            return citation

    return put


def test_it_shows_the_same_in_other_words_with_its_sentence_marked(browse, alice, shelve, pens, cite):
    leaflet, owls = shelve(alice, "Leaflet", [Block(LEAFLET)]), shelve(alice, "Owls", [Block(OWLS)])
    note = cite(pens)
    page = browse(alice).get(f"/search?like={note.id}").text
    assert f'Where else: “<span dir="auto">{QUOTE}</span>”' in page
    assert f'href="/documents/{pens}/pages/12?quote={note.id}#highlight" dir="auto">Keeping &lt;insulin&gt;</a>' in page
    assert "Quote found</span>" in page
    assert "<mark>Once opened, an insulin pen can be kept for twenty-eight days at room temperature.</mark>" in page
    assert f'data-document="{leaflet}"' in page
    assert f'data-document="{owls}"' not in page
    assert f'data-document="{pens}"' not in page


def test_the_same_text_elsewhere_is_shown_even_of_another_copy(browse, alice, shelve, pens, cite):
    copy = shelve(alice, "A copy", [Block(PENS)])
    page = browse(alice).get(f"/search?like={cite(pens).id}").text
    assert f'data-document="{copy}"' in page
    assert f"<mark>{QUOTE}</mark>" in page


def test_what_only_touches_on_it_does_not_say_it(browse, alice, shelve, pens, cite):
    shelve(alice, "Fridges", [Block("The fridge of the ward stands by the window. Insulin arrives on Mondays.")])
    page = browse(alice).get(f"/search?like={cite(pens).id}").text
    assert NOTHING in page
    assert "data-document" not in page
    assert 'href="/search?q=An+opened+insulin+pen' in page


def test_a_passage_that_was_cut_anew_is_not_its_own_like(browse, alice, as_user, pens, cite):
    note = cite(pens)
    with as_user(alice), unit_of_work():
        db.session.get_one(Citation, note.id).chunk_id = None
    assert NOTHING in browse(alice).get(f"/search?like={note.id}").text


def test_others_see_nothing_of_it(browse, bob, carol, pens, cite):
    note = cite(pens)
    for person in (bob, carol):
        answer = browse(person).get(f"/search?like={note.id}")
        assert answer.status_code == 404
        assert "insulin" not in answer.text
    assert "/auth/login" in browse(None).get(f"/search?like={note.id}").location


def test_a_deleted_source_is_not_looked_for(browse, alice, as_user, pens, cite):
    note = cite(pens)
    with as_user(alice), unit_of_work():
        db.session.get_one(Document, pens).deleted_at = db.func.now()
    answer = browse(alice).get(f"/search?like={note.id}")
    assert answer.status_code == 404
    assert "its source may have been" in answer.text
    assert "insulin" not in answer.text


@pytest.mark.parametrize(
    ("id", "status"), [(str(uuid.UUID(int=0)), 404), ("nonsense", 422), ("\0", 422), ("x" * 1_000_000, 422)]
)
def test_a_footnote_that_is_none_is_said_in_words(browse, alice, id, status):
    answer = browse(alice).get("/search", query_string={"like": id})
    assert answer.status_code == status
    assert "footnote" in answer.text


def test_while_the_index_is_down_the_page_says_so(browse, alice, app, monkeypatch, pens, cite):
    def refuse(*_arguments, **_options):
        raise IndexUnavailable("down")

    note = cite(pens)
    monkeypatch.setattr(type(app.extensions["clients"].vectors.owned_by(alice.id)), "search", refuse)
    answer = browse(alice).get(f"/search?like={note.id}")
    assert answer.status_code == 503
    assert "cannot be reached just now" in answer.text
    assert browse(alice).get(f"/search?like={note.id}", htmx=True).status_code == 503


def test_the_note_of_an_answer_leads_there(browse, alice, pens, cite):
    note = cite(pens)
    page = browse(alice).get(f"/chat/messages/{note.message_id}", htmx=True).text
    assert f'<a href="/search?like={note.id}">Where else?</a>' in page


def test_a_slide_is_called_a_slide(browse, alice, shelve):
    shelve(alice, "Talk", [Block(OWLS, 3)], mime=PPTX)
    assert ">slide 3</span>" in browse(alice).get("/search?q=owl").text
