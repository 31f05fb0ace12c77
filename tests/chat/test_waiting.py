"""A question that nothing answered while documents were being read is answered anew, once, when they have been read."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import text

from tests.chat.conftest import FOREIGN_QUESTION
from tests.plans import analyze, plans, steps, trouble
from webapp.chat.models import Conversation, Message
from webapp.chat.writing import answers, waiting
from webapp.documents.models import Document
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work

CONES = b"The supersonic boundary layer separates from a blunted cone at its shoulder, as schlieren pictures show."
FINISHED = text("""
INSERT INTO messages (user_id, conversation_id, role, content)
    SELECT :user_id, :conversation_id, 'assistant', 'Yes.' FROM generate_series(1, :number)
""")
NOTICE = "It will be answered when they are ready."


@pytest.fixture
def early(library, browse, as_user, asked, run_jobs, alice) -> Message:
    """The answer to a question about a document that was uploaded and is not read yet."""
    browse(alice).post("/documents/", {"file": (io.BytesIO(CONES), "cones.txt")})
    answer = asked(FOREIGN_QUESTION)[1]
    run_jobs(only="answers")
    with as_user(alice):
        found = db.session.get_one(Message, answer.id)
        assert found.stored_content == answers.NOT_READ_YET
    return found


def read(as_user, person, answer: Message) -> Message:
    with as_user(person):
        return db.session.get_one(Message, answer.id)


def test_it_is_answered_once_the_documents_are_read_and_the_page_says_so(early, browse, as_user, run_jobs, alice):
    browser, place = browse(alice), f"/chat/messages/{early.id}"
    assert NOTICE in browser.get(f"/chat/{early.conversation_id}").text
    assert browser.get(f"{place}?waits=1", htmx=True).status_code == 204
    done = run_jobs()
    assert done.count("chat.answer") == 1
    assert "cone at its shoulder" in read(as_user, alice, early).stored_content
    shown = browser.get(f"{place}?waits=1", htmx=True).text
    assert "cone at its shoulder" in shown
    assert NOTICE not in shown


@pytest.mark.parametrize("how", ["cancel", "delete", "broken"])
def test_it_is_answered_also_when_a_document_is_never_read(early, browse, as_user, run_jobs, alice, how):
    with as_user(alice), unit_of_work():
        document = db.session.query(Document).filter_by(file_name="cones.txt").one()
        place = f"/documents/{document.id}"
        if how == "broken":
            clients.files.path(document.file_key).write_bytes(b"")
    if how != "broken":
        browse(alice).post(f"{place}/{how}")
    run_jobs()
    found = read(as_user, alice, early)
    assert not found.waits_for_documents
    assert found.is_final
    assert found.stored_content != answers.NOT_READ_YET


def test_it_is_not_answered_anew_when_the_conversation_has_gone_on(early, browse, as_user, run_jobs, alice):
    browse(alice).post(f"/chat/{early.conversation_id}/messages", {"content": "How long does an opened pen keep?"})
    assert NOTICE not in browse(alice).get(f"/chat/{early.conversation_id}").text
    assert run_jobs().count("chat.answer") == 1, "of the new question"
    assert read(as_user, alice, early).stored_content == answers.NOT_READ_YET


def test_it_is_not_answered_twice_when_its_reader_has_asked_again(early, browse, as_user, run_jobs, alice):
    browse(alice).post(f"/chat/messages/{early.id}/retry")
    assert run_jobs().count("chat.answer") <= 2
    with as_user(alice), unit_of_work():
        assert waiting.begin_anew(alice.id) == []
    assert "cone at its shoulder" in read(as_user, alice, early).stored_content


def test_it_stays_deleted_with_its_conversation(early, browse, as_user, run_jobs, alice):
    browse(alice).post(f"/chat/{early.conversation_id}/delete")
    assert "chat.answer" not in run_jobs()
    with as_user(alice):
        assert db.session.get_one(Conversation, early.conversation_id).deleted_at


def test_answers_that_wait_are_looked_for_in_an_index_of_their_own(early, as_user, alice):
    with as_user(alice):
        rows = {"user_id": alice.id, "conversation_id": early.conversation_id, "number": 3000}
        db.session.execute(FINISHED, rows)
        analyze(db.session.connection(), "messages")
        with plans() as found:
            assert waiting.may_wait(alice.id)
            waiting.begin_anew(alice.id)
    used = {step.get("Index Name") for plan in found for step in steps(plan)}
    assert "ix_messages_to_be_written" in used
    for plan in found:
        assert not trouble(plan, "messages"), plan
        assert max(step["Actual Rows"] for step in steps(plan)) < 10
        assert max(step.get("Rows Removed by Filter", 0) for step in steps(plan)) < 10
