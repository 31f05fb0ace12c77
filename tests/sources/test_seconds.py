"""A recording's second: in the answer, in its footnote, in search; and the way to the video from there."""

from __future__ import annotations

import uuid

import pytest

from tests.sources.conftest import WATCH
from webapp.chat.models import Citation
from webapp.documents.models import Chunk, Document
from webapp.ingest.parsed import Block
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.retrieval.queries import find_passages

HUNTS = "The barn owl hunts at night over open fields."
FINDS = "It finds voles by their sound alone."
QUESTION = "How does the barn owl find voles by sound?"
VIDEO = f"{WATCH}dQw4w9WgXcQ"
LINK = (
    f'<a class="watch" href="{VIDEO}&amp;t=3727s" rel="noreferrer noopener">'
    'Watch <span class="number">at 1:02:07</span></a>'
)


@pytest.fixture
def recorded(shelve, as_user):
    """Return a function that gives a person a transcript in which HUNTS is said at 0:04 and FINDS at 1:02:07."""

    def put(person, source_url: str = VIDEO) -> uuid.UUID:
        id = shelve(person, "Owls", [Block(f"{HUNTS} {FINDS}")], mime="text/vtt")
        with as_user(person), unit_of_work():
            document = db.session.get_one(Document, id)
            document.source_url = source_url
            passage = db.session.scalars(db.select(Chunk).where(Chunk.document_id == id)).one()
            passage.start_seconds = 4.0
            passage.attributes = {**passage.attributes, "times": [[0, 4.0], [len(HUNTS) + 1, 3727.4]]}
        return id

    return put


def test_a_passage_knows_its_seconds(recorded, as_user, alice):
    recorded(alice)
    with as_user(alice):
        passage = find_passages(alice.id, QUESTION)[0].passage
    seconds = [passage.second_at(offset) for offset in (0, len(HUNTS), len(HUNTS) + 1, 9999)]
    assert seconds == [4.0, 4.0, 3727.4, 3727.4]


def test_search_shows_the_second_and_the_way_to_it(recorded, browse, alice):
    id = recorded(alice)
    page = browse(alice).get("/search?q=voles+sound").text
    assert f"<mark>{FINDS}</mark>" in page
    assert '<span class="number">at 1:02:07</span>' in page
    assert f'href="/documents/{id}?passage=0&amp;sentence=1#quote"' in page
    assert LINK in page


def test_a_footnote_shows_the_second_and_the_way_to_it(recorded, browse, asked, said, as_user, run_jobs, alice):
    id = recorded(alice)
    question, _ = asked(QUESTION)
    run_jobs()
    answer = said(alice, question.conversation_id)[1]
    with as_user(alice):
        citations = db.session.scalars(db.select(Citation).order_by(Citation.number)).all()
        assert [citation.start_seconds for citation in citations] == [4.0, 3727.4]
        assert [citation.page_number for citation in citations] == [None, None]
    assert answer.content.startswith("From *Owls*, at 0:04:\n\n> ")
    assert answer.content.count("From *Owls*") == 1
    page = browse(alice).get(f"/chat/{question.conversation_id}").text
    assert '<span class="number">at 0:04</span>' in page
    assert LINK in page
    place = f"/documents/{id}?quote={citations[1].id}"
    assert f'href="{place}#quote"' in page
    opened = browse(alice).get(place).text
    assert f'<mark id="quote">{FINDS}</mark>' in opened
    assert LINK in opened


def test_the_nearest_passages_show_their_second(recorded, browse, asked, run_jobs, alice):
    recorded(alice)
    question, _ = asked("Which supersonic boundary layer separates from a blunted cone?")
    run_jobs()
    page = browse(alice).get(f"/chat/{question.conversation_id}").text
    assert "The nearest passages" in page
    assert LINK.replace("3727", "4").replace("1:02:07", "0:04") in page


def test_a_recording_without_a_video_has_no_way_to_one(recorded, browse, asked, run_jobs, alice):
    recorded(alice, "")
    question, _ = asked(QUESTION)
    run_jobs()
    for url in (f"/chat/{question.conversation_id}", "/search?q=voles+sound"):
        page = browse(alice).get(url).text
        assert "at 1:02:07" in page
        assert "Watch" not in page


def test_another_address_is_no_video(recorded, browse, alice):
    recorded(alice, "https://example.org/watch?v=dQw4w9WgXcQ")
    assert "Watch" not in browse(alice).get("/search?q=voles+sound").text
