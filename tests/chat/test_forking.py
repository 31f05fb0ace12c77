"""A conversation is continued from a message in a new one, with all that the copied answers are proved by."""

from __future__ import annotations

import re
import uuid

import pytest

from tests.chat.conftest import FOREIGN_QUESTION
from webapp.chat.models import Citation, Conversation, Evidence, EvidencePassage, Message
from webapp.chat.operations import forking
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work


@pytest.fixture
def fork(browse, alice):
    """Return a function that continues from a message of alice's in a new conversation, and returns the id of that."""

    def continue_from(message: Message) -> uuid.UUID:
        response = browse(alice).post(f"/chat/messages/{message.id}/fork")
        assert response.location.endswith("#end")
        return uuid.UUID(response.location.rpartition("/")[2].partition("#")[0])

    return continue_from


def rows(table, message_id: uuid.UUID, *left_out: str) -> list[dict]:
    found = db.session.execute(db.select(table.__table__).where(table.__table__.c.message_id == message_id)).mappings()
    return sorted(({key: row[key] for key in row if key not in left_out} for row in found), key=str)


def test_what_led_to_an_answer_is_copied_with_what_proves_it(
    browse, alice, library, asked, run_jobs, said, fork, as_user
):
    question, answer = asked()
    run_jobs()
    browse(alice).post(f"/chat/{question.conversation_id}/messages", {"content": FOREIGN_QUESTION})
    run_jobs()
    with as_user(alice), unit_of_work():
        cited = db.session.scalars(db.select(Citation).where(Citation.message_id == answer.id)).first()
        cited.support, cited.unproved = "unchecked", ["2 from 1 + 1"]
    new = fork(answer)
    copied_question, copied = said(alice, new)
    assert (copied_question.parent_id, copied.parent_id) == (None, copied_question.id)
    assert copied.stored_content == said(alice, question.conversation_id)[1].stored_content
    with as_user(alice):
        assert rows(Citation, copied.id)
        for table in (Citation, Evidence, EvidencePassage):
            assert rows(table, copied.id, "id", "message_id") == rows(table, answer.id, "id", "message_id")
        conversation = db.session.get_one(Conversation, new)
        assert conversation.title == question.stored_content
        (quote,) = db.session.scalars(db.select(Citation.id).where(Citation.message_id == copied.id).limit(1))
    page = browse(alice).get(f"/chat/{new}").text
    assert f"quote={quote}" in page
    assert browse(alice).get(f"/chat/messages/{copied.id}/evidence").status_code == 200
    assert len(said(alice, question.conversation_id)) == 4


def test_copies_are_found_and_redacted_as_the_originals(browse, alice, library, asked, run_jobs, fork):
    _question, answer = asked()
    run_jobs()
    new = fork(answer)
    run_jobs()
    found = browse(alice).get("/search?q=insulin+pen+room+temperature&scope=messages").text
    assert len(set(re.findall("/chat/messages/([0-9a-f-]{36})", found))) == 4
    browse(alice).post(f"/documents/{library.id}/delete")
    assert "twenty-eight days" not in browse(alice).get(f"/chat/{new}").text


def test_a_question_is_answered_in_the_new_conversation(browse, alice, talk, said, fork):
    conversation = talk(alice, "One?", "Yes.", "Two?", "No.", tags=["ward"], attributes={"model": ""})
    two = said(alice, conversation.id)[2]
    new = fork(two)
    assert [message.stored_content for message in said(alice, new)] == ["One?", "Yes.", "Two?", ""]
    messages = said(alice, new)
    assert [message.parent_id for message in messages] == [None, *(message.id for message in messages[:-1])]
    assert messages[-1].status == "waiting"


def test_only_the_branch_of_the_message_is_copied(browse, alice, talk, said, fork):
    conversation = talk(alice, "One?", "Yes.", "Two?", "No.")
    _, yes, _, no = said(alice, conversation.id)
    browse(alice).post(f"/chat/messages/{yes.id}/again")
    shown = said(alice, conversation.id)
    new = fork(no)
    assert [message.stored_content for message in said(alice, new)] == ["One?", "Yes.", "Two?", "No."]
    assert [message.id for message in said(alice, conversation.id)] == [message.id for message in shown]


def test_what_is_unfinished_is_not_continued_and_is_no_answer_of_a_copy(browse, alice, asked, said, fork, as_user):
    question, answer = asked()
    assert browse(alice).post(f"/chat/messages/{answer.id}/fork").status_code == 422
    browse(alice).post(f"/chat/{question.conversation_id}/messages", {"content": "And then?"})
    then = said(alice, question.conversation_id)[2]
    copied = said(alice, fork(then))[1]
    assert (copied.status, copied.error) == ("failed", forking.NOT_FINISHED)


def test_of_a_long_conversation_the_last_messages_are_copied(browse, alice, talk, said, monkeypatch):
    monkeypatch.setattr(forking, "MOST_COPIED", 4)
    conversation = talk(alice, *(f"({n})" for n in range(8)))
    client = browse(alice)
    place = client.post(f"/chat/messages/{said(alice, conversation.id)[-1].id}/fork").location
    assert "The last 4 messages were copied here" in client.get(place).text
    copied = said(alice, uuid.UUID(place.partition("#")[0].rpartition("/")[2]))
    assert [message.stored_content for message in copied] == ["(4)", "(5)", "(6)", "(7)"]
    assert copied[0].parent_id is None


def test_strangers_continue_nothing(browse, alice, bob, carol, talk, said, as_user):
    yes = said(alice, talk(alice, "One?", "Yes.").id)[-1]
    for stranger in (bob, carol):
        assert browse(stranger).post(f"/chat/messages/{yes.id}/fork").status_code == 404
        with as_user(stranger):
            assert db.session.scalars(db.select(Conversation)).all() == []
    assert "/auth/login" in browse().post(f"/chat/messages/{yes.id}/fork").location
