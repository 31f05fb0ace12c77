"""Beside an answer to a follow-up stands what was searched, and one click searches what was asked."""

from __future__ import annotations

import io

import pytest

from tests.chat.test_evidence import text
from webapp.bin.removal import AnswerUnfinished, redact_answers
from webapp.chat.models import Evidence, Message
from webapp.chat.queries import messages as message_queries
from webapp.chat.scope import ALL_DOCUMENTS
from webapp.chat.writing.reading import earlier
from webapp.documents.models import Document
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

FOLLOW_UP = "and at room temperature?"
SEARCHED = "How long does an opened insulin pen keep at room temperature?"


@pytest.fixture
def answered(library, asked, run_jobs, browse, alice, said):
    """Return the answer to a follow-up."""
    _, first = asked("How long does an opened insulin pen keep?")
    run_jobs()
    browse(alice).post(f"/chat/{first.conversation_id}/messages", {"content": FOLLOW_UP})
    run_jobs()
    return said(alice, first.conversation_id)[-1]


@pytest.fixture
def upload_other(browse, alice, run_jobs, as_user):
    """Return a function that adds a document that no answer has read, and returns its id."""

    def add():
        browse(alice).post("/documents/", {"file": (io.BytesIO(b"# Ships\n\nShips have keels."), "ships.md")})
        run_jobs()
        with as_user(alice):
            return db.session.scalars(db.select(Document.id).where(Document.title == "Ships")).one()

    return add


def page(browse, alice, answer) -> str:
    return browse(alice).get(f"/chat/{answer.conversation_id}").text


def test_what_was_searched_stands_beside_the_answer(answered, browse, alice):
    shown = page(browse, alice, answered)
    assert f"Searched as “{SEARCHED}”" in shown
    assert f'action="/chat/messages/{answered.id}/search"' in shown
    assert shown.count("Searched as") == 1  # the first question was searched as it was asked


def test_one_click_searches_what_was_asked(answered, browse, alice, run_jobs, as_user):
    response = browse(alice).post(f"/chat/messages/{answered.id}/search", {"text": FOLLOW_UP}, htmx=True)
    assert "sse-connect" in response.text
    run_jobs()
    assert "Searched as" not in page(browse, alice, answered)
    with as_user(alice):
        assert db.session.get_one(Message, answered.id).status == "complete"


def test_other_words_can_be_searched_and_are_kept_when_a_run_begins_anew(answered, browse, alice, run_jobs):
    browse(alice).post(f"/chat/messages/{answered.id}/search", {"text": "Does frost harm insulin?"})
    run_jobs()
    assert "Searched as “Does frost harm insulin?”" in page(browse, alice, answered)


@pytest.mark.parametrize("text", ["", " ", "x" * 8001])
def test_nothing_and_too_much_are_refused_in_words(answered, browse, alice, text):
    response = browse(alice).post(f"/chat/messages/{answered.id}/search", {"text": text})
    assert response.status_code == 422
    assert "Write what is to be searched" in response.text


def test_what_is_searched_is_text_and_never_markup(answered, browse, alice, run_jobs):
    browse(alice).post(f"/chat/messages/{answered.id}/search", {"text": "<b>pens</b> & 'needles'"})
    run_jobs()
    assert "<b>pens" not in page(browse, alice, answered)


def test_an_answer_that_was_searched_as_asked_stays(answered, browse, alice, said):
    first = said(alice, answered.conversation_id)[1]
    before = first.stored_content
    browse(alice).post(f"/chat/messages/{first.id}/search", {"text": "something else"})
    assert said(alice, answered.conversation_id)[1].stored_content == before


def test_strangers_change_no_search(answered, browse, bob, carol):
    for stranger in (bob, carol):
        path = f"/chat/messages/{answered.id}/search"
        assert browse(stranger).post(path, {"text": FOLLOW_UP}).status_code == 404
    assert "/auth/login" in browse().post(f"/chat/messages/{answered.id}/search", {"text": FOLLOW_UP}).location


def kept(as_user, alice, answer) -> tuple[str, bool]:
    """Return what is kept as searched for an answer, and whether its user has chosen that."""
    with as_user(alice):
        message = db.session.get_one(Message, answer.id)
        return db.session.get_one(Evidence, answer.id).searched, "search" in message.attributes


def test_what_was_searched_goes_and_comes_back_with_what_the_conversation_has_read(
    answered, library, browse, alice, as_user
):
    browse(alice).post(f"/documents/{library.id}/delete")
    for address in (f"/chat/{answered.conversation_id}", f"/chat/messages/{answered.id}/evidence"):
        assert "Searched as" not in browse(alice).get(address).text
    with as_user(alice):
        turns = earlier(message_queries.message(alice.id, answered.parent_id), ALL_DOCUMENTS)
        assert [turn.searched for turn in turns] == ["How long does an opened insulin pen keep?"]
        later = Message(conversation_id=answered.conversation_id, user_id=alice.id, parent_id=answered.id)
        assert [turn.searched for turn in earlier(later, ALL_DOCUMENTS)][-1] == FOLLOW_UP
    assert kept(as_user, alice, answered) == (SEARCHED, False)
    browse(alice).post(f"/documents/{library.id}/restore")
    assert f"Searched as “{SEARCHED}”" in page(browse, alice, answered)
    evidence = browse(alice).get(f"/chat/messages/{answered.id}/evidence")
    assert f"Searched as {SEARCHED}" in text(evidence)


def test_what_was_searched_is_purged_with_what_the_conversation_has_read(
    answered, library, browse, alice, as_user, run_jobs
):
    browse(alice).post(f"/chat/messages/{answered.id}/search", {"text": "Does frost harm insulin?"})
    run_jobs()
    assert kept(as_user, alice, answered) == ("Does frost harm insulin?", True)
    for verb in ("delete", "purge"):
        browse(alice).post(f"/documents/{library.id}/{verb}")
        run_jobs()
    assert kept(as_user, alice, answered) == (FOLLOW_UP, False)


def test_other_conversations_keep_what_they_searched(answered, upload_other, browse, alice, as_user, run_jobs):
    other = upload_other()
    for verb in ("delete", "purge"):
        browse(alice).post(f"/documents/{other}/{verb}")
        assert "Searched as" in page(browse, alice, answered)
        run_jobs()
    assert kept(as_user, alice, answered) == (SEARCHED, False)


def test_a_purge_waits_for_an_answer_that_may_repeat_what_was_searched(answered, library, browse, alice, as_user):
    browse(alice).post(f"/chat/{answered.conversation_id}/messages", {"content": "What do owls hunt?"})
    with as_user(alice), unit_of_work():
        rows = db.select(Message).where(Message.status == "waiting")
        db.session.scalars(rows).one().status = "writing"
    with as_user(alice), unit_of_work(), pytest.raises(AnswerUnfinished):
        redact_answers(db.session.get_one(Document, library.id))
