"""Asking about a passage: what is shown, kept, read first, and forgotten with its document."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from tests.chat.conftest import PEN_QUESTION, PENS, lasting_library, shelved_pens
from tests.stored import FIXTURES
from webapp.chat.models import Citation, Conversation, Message
from webapp.chat.queries import messages as message_queries
from webapp.chat.queries.about import GONE, about
from webapp.chat.routes.conversations import GONE_MEANWHILE
from webapp.chat.writing import answers
from webapp.documents.models import Chunk
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.retrieval.queries import find_passages

stored, connection, alice, shelf = FIXTURES
library = pytest.fixture(lasting_library)
contents = pytest.fixture(shelved_pens, scope="module")


VAGUE = "What does this mean?"
WORDS = "twenty-eight days at room temperature"


@pytest.fixture
def chunks(library, as_user, alice) -> list[Chunk]:
    with as_user(alice):
        return list(db.session.scalars(select(Chunk).order_by(Chunk.chunk_index)))


@pytest.fixture
def pens(chunks) -> Chunk:
    return chunks[0]


@pytest.fixture
def ask_about(browse, alice, said, run_jobs):
    """Return a function that asks about a passage and has it answered: the question and its answer."""

    def ask(chunk: Chunk, content: str = VAGUE, **form: object) -> tuple[Message, Message]:
        response = browse(alice).post("/chat/", {"content": content, "about": str(chunk.id), **form})
        assert response.status_code == 303
        run_jobs()
        question, answer = said(alice, uuid.UUID(response.location.rpartition("/")[2]))
        return question, answer

    return ask


def test_the_opening_page_shows_the_words_their_place_and_the_ways_on(browse, alice, pens, library):
    page = browse(alice).get(f"/chat/?about={pens.id}&words={WORDS}").text
    start = pens.content.index(WORDS)
    for name, value in (("about", pens.id), ("start", start), ("end", start + len(WORDS))):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    assert f">{WORDS}</blockquote>" in page
    assert f'<span dir="auto">{library.title}</span>' in page
    assert f'href="/documents/{library.id}?passage={pens.chunk_index}#quote">Open the passage</a>' in page
    assert '<a href="/chat/">Ask without it</a>' in page


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("twenty-eight days", "twenty-eight days"),
        ("  TWENTY-EIGHT\n days ", "twenty-eight days"),
        ("at room temp-\nerature", "at room temperature"),
        ("at room temp\u00ad\n erature", "at room temperature"),
        ("Words that stand nowhere in it", None),
        ("<script>", None),
        ("", None),
        ("a" * 1_000_000, None),
    ],
    ids=["exact", "spaced", "hyphen", "soft hyphen", "absent", "markup", "none", "a megabyte"],
)
def test_selected_words_are_looked_for_and_what_is_not_there_is_not_trusted(as_user, alice, pens, words, found):
    with as_user(alice):
        asked = about(alice.id, {"about": str(pens.id), "words": words})
    assert asked.words == (found or pens.content)


@pytest.mark.parametrize(
    ("start", "end"),
    [("-1", "5"), ("5", "5"), ("9", "3"), ("0", "99999"), ("0", "9" * 5000), ("x", ""), ("٣", "٩"), ("1e3", "\0")],
    ids=["negative", "empty", "turned", "beyond", "huge", "words", "other digits", "null"],
)
def test_offsets_that_are_none_mean_the_whole_passage(browse, alice, pens, start, end):
    page = browse(alice).get("/chat/", query_string={"about": str(pens.id), "start": start, "end": end})
    assert page.status_code == 200
    assert f'name="end" value="{len(pens.content)}"' in page.text
    form = {"content": VAGUE, "about": str(pens.id), "start": start, "end": end}
    assert browse(alice).post("/chat/", form).status_code == 303


@pytest.mark.parametrize("id", ["nonsense", "\0", str(uuid.UUID(int=0)), "x" * 1_000_000])
def test_a_passage_that_is_none_is_said_in_words(browse, alice, as_user, library, id):
    answer = browse(alice).get("/chat/", query_string={"about": id})
    assert answer.status_code == 404
    assert GONE in answer.text
    answer = browse(alice).post("/chat/", {"content": "Kept question?", "about": id})
    assert answer.status_code == 422
    assert GONE_MEANWHILE in answer.text
    assert "Kept question?" in answer.text
    with as_user(alice):
        assert db.session.scalars(select(Conversation)).all() == []


def test_strangers_cannot_ask_about_it(browse, as_user, pens, alice, bob, carol):
    for person in (bob, carol):
        answer = browse(person).get(f"/chat/?about={pens.id}")
        assert answer.status_code == 404
        assert "insulin" not in answer.text
        answer = browse(person).post("/chat/", {"content": "What?", "about": str(pens.id)})
        assert answer.status_code == 422
        assert "insulin" not in answer.text
        with as_user(person), pytest.raises(NotFound):
            about(person.id, {"about": str(pens.id)})
    assert "/auth/login" in browse(None).get(f"/chat/?about={pens.id}").location


def test_a_refused_question_keeps_its_passage(browse, alice, pens):
    form = {"content": "", "about": str(pens.id), "start": "0", "end": "10"}
    for htmx in (False, True):
        answer = browse(alice).post("/chat/", form, htmx=htmx)
        assert answer.status_code == 422
        assert "Write your question first." in answer.text
        assert f'<input type="hidden" name="about" value="{pens.id}">' in answer.text
        assert '<input type="hidden" name="end" value="10">' in answer.text


def test_the_same_form_is_one_question_and_another_passage_is_another(browse, alice, chunks):
    form = {"content": VAGUE, "token": str(uuid.uuid4()), "about": str(chunks[0].id)}
    client = browse(alice)
    first = client.post("/chat/", form).location
    assert client.post("/chat/", form).location == first
    assert client.post("/chat/", {**form, "about": str(chunks[1].id)}).location != first


def test_a_vague_question_is_answered_from_the_passage(ask_about, browse, as_user, alice, chunks, library):
    pens, owls = chunks
    start = pens.content.index(WORDS)
    question, answer = ask_about(pens, start=start, end=start + len(WORDS))
    assert question.attributes == {"about": {"chunk": str(pens.id), "start": start, "end": start + len(WORDS)}}
    assert answer.content != answers.NOT_IN_SOURCES
    with as_user(alice):
        quoted = db.session.scalars(select(Citation).where(Citation.message_id == answer.id)).all()
        assert pens.id in {citation.chunk_id for citation in quoted}
        assert WORDS in quoted[0].quote
    page = browse(alice).get(f"/chat/{answer.conversation_id}").text
    assert f'<cite dir="auto">{library.title}</cite>' in page
    assert f'“<span dir="auto">{WORDS}</span>”' in page
    _, answer = ask_about(owls)
    assert "barn owl" in answer.content


def test_without_the_passage_such_a_question_is_refused(browse, alice, said, library, run_jobs):
    location = browse(alice).post("/chat/", {"content": "Why is that so, pray?"}).location
    run_jobs()
    assert said(alice, uuid.UUID(location.rpartition("/")[2]))[1].content == answers.NOT_IN_SOURCES


def test_the_passage_is_read_first_whatever_answers_better(ask_about, browse, alice, chunks, found):
    _, answer = ask_about(chunks[1], PEN_QUESTION)
    assert answer.evidence.about_chunk_id == chunks[1].id
    passages = found(answer)
    assert [passage.chunk_id for passage in passages][:2] == [chunks[1].id, chunks[0].id]
    assert all(passage.is_read for passage in passages[:2])
    assert "twenty-eight days" in answer.content
    page = browse(alice).get(f"/chat/messages/{answer.id}/evidence").text
    assert page.count("Asked about") == 1


@pytest.mark.parametrize(
    ("question", "words", "best"),
    [
        ("Where do unopened pens belong?", None, "Unopened pens belong in the refrigerator."),
        (VAGUE, "It should not be frozen.", "It should not be frozen."),
        ("And why?", "room temperature", "An opened insulin pen keeps for twenty-eight days at room temperature."),
    ],
)
def test_the_question_tells_which_sentence_of_a_whole_passage_answers_else_the_words_do(
    as_user, alice, pens, question, words, best
):
    with as_user(alice):
        asked = about(alice.id, {"about": str(pens.id), "words": words or ""})
        first = find_passages(alice.id, question, about=asked.attributes)[0]
    span = first.passage.sentences[first.relevance.index(max(first.relevance))]
    assert first.passage.content[slice(*span)] == best


def test_no_words_of_it_are_kept_with_the_question(ask_about, as_user, alice, pens):
    question, answer = ask_about(pens)
    with as_user(alice):
        for message in (question, answer):
            kept = str(db.session.get_one(Message, message.id).attributes)
            assert "insulin" not in kept
            assert "days" not in kept


def test_the_answer_is_given_anew_from_the_same_passage(ask_about, browse, alice, as_user, pens, run_jobs):
    _, answer = ask_about(pens)
    with as_user(alice), unit_of_work():
        db.session.get_one(Message, answer.id).status = "failed"
    browse(alice).post(f"/chat/messages/{answer.id}/retry")
    run_jobs()
    with as_user(alice):
        renewed = message_queries.message(alice.id, answer.id)
        assert (renewed.status, renewed.evidence.about_chunk_id) == ("complete", pens.id)
        assert "insulin pen" in renewed.content


def test_with_its_document_the_words_are_gone_and_come_back(ask_about, browse, alice, pens, library, run_jobs):
    question, _ = ask_about(pens)
    url = f"/chat/{question.conversation_id}"
    browse(alice).post(f"/documents/{library.id}/delete")
    for _ in ("in the bin", "and when that is done"):
        page = browse(alice).get(url).text
        assert "About a passage that was deleted" in page
        assert "insulin" not in page
        assert browse(alice).get(f"/chat/?about={pens.id}").status_code == 404
        run_jobs()
    browse(alice).post(f"/documents/{library.id}/restore")
    assert "An opened insulin pen" in browse(alice).get(url).text


def test_a_question_whose_passage_is_deleted_before_it_is_answered_is_answered_without(
    browse, alice, said, pens, library, run_jobs
):
    location = browse(alice).post("/chat/", {"content": PEN_QUESTION, "about": str(pens.id)}).location
    browse(alice).post(f"/documents/{library.id}/delete")
    run_jobs()
    assert said(alice, uuid.UUID(location.rpartition("/")[2]))[1].content == answers.NOT_IN_SOURCES


def test_the_viewer_and_the_search_lead_there(browse, alice, chunks, library):
    text = browse(alice).get(f"/documents/{library.id}").text
    found = browse(alice).get("/search?q=owls+and+insulin+pens").text
    for chunk in chunks:
        assert text.count(f'href="/chat/?about={chunk.id}"') == 1
        assert f'href="/chat/?about={chunk.id}">Ask about this</a>' in found
    assert PENS.decode().count("# ") == len(chunks)


def test_the_passage_is_read_though_it_was_not_chosen_and_nothing_else_is(ask_about, pens, found):
    nothing = str(uuid.UUID(int=7))
    _, answer = ask_about(pens, document=nothing)
    assert WORDS in answer.content
    assert answer.evidence.about_chunk_id == pens.id
    assert answer.evidence.document_count == 0
    assert {passage.document_id for passage in found(answer)} == {pens.document_id}


def test_choosing_sources_keeps_the_passage(browse, alice, pens):
    page = browse(alice).get(f"/chat/?about={pens.id}&start=0&end=9&kind=note&choosing=1")
    assert (
        page.text.count(f'name="about" value="{pens.id}"') == 3
    )  # with the question, and with each form of the choice
    replaced = browse(alice).get(f"/chat/?about={pens.id}&start=0&end=9&kind=note", htmx=True)
    assert f"about={pens.id}&start=0&end=9" in replaced.headers["HX-Replace-Url"]
