"""Forms sent again, or too late: after going back in the browser, and after the conversation was deleted."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select

from tests.points import message_points
from webapp.chat.models import Message
from webapp.chat.operations import conversations as operations
from webapp.chat.queries import conversations as conversation_queries
from webapp.clients.vectors import OwnedIndex
from webapp.index import publishing as index_publishing
from webapp.index.models import Kind
from webapp.platform.errors import NotFound
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work


def _remembered(person, conversation_id) -> int:
    where = {"conversation_id": str(conversation_id)}
    index: OwnedIndex = clients.vectors.owned_by(person.id)
    return index.count(message_points(), where)


def test_another_question_from_the_same_form_is_another_conversation(browse, alice, said):
    """Who goes back in the browser finds the form as it was sent."""
    client, token = browse(alice), str(uuid.uuid4())
    first, second = (client.post("/chat/", {"content": c, "token": token}) for c in ("Who?", "And where?"))
    assert first.location != second.location
    assert said(alice, uuid.UUID(second.location.rpartition("/")[2]))[0].content == "And where?"


@pytest.mark.parametrize("place", [0, 1])
def test_the_id_of_another_message_as_token_changes_nothing(browse, alice, talk, said, place):
    taken = said(alice, talk(alice, "Who?", "He.").id)[place]
    location = browse(alice).post("/chat/", {"content": "And where?", "token": str(taken.id)}).location
    assert said(alice, uuid.UUID(location.rpartition("/")[2]))[0].content == "And where?"
    assert [message.content for message in said(alice, taken.conversation_id)] == ["Who?", "He."]


def test_another_question_from_the_same_form_joins_its_conversation(browse, alice, talk, said):
    conversation, client, token = talk(alice), browse(alice), str(uuid.uuid4())
    for content in ("Who?", "And where?"):
        client.post(f"/chat/{conversation.id}/messages", {"content": content, "token": token})
    assert [m.content for m in said(alice, conversation.id) if m.role == "user"] == ["Who?", "And where?"]


def test_a_question_can_be_asked_again_after_its_conversation_was_deleted(browse, alice, said):
    client, form = browse(alice), {"content": "Who?", "token": str(uuid.uuid4())}
    client.post(f"{client.post('/chat/', form).location}/delete")
    again = client.post("/chat/", form)
    assert again.status_code == 303
    assert said(alice, uuid.UUID(again.location.rpartition("/")[2]))[0].content == "Who?"


def test_a_conversation_that_is_deleted_meanwhile_takes_no_question(alice, talk, as_user):
    with as_user(alice):
        conversation = conversation_queries.conversation(alice.id, talk(alice).id)
        with unit_of_work():
            operations.delete(conversation)
        with pytest.raises(NotFound), unit_of_work():
            operations.ask(alice.id, conversation.id, "Too late?", uuid.uuid4())
        assert db.session.scalar(select(func.count()).select_from(Message)) == 0


def test_nothing_is_remembered_of_a_conversation_that_is_deleted_meanwhile(
    browse, alice, as_user, asked, run_jobs, monkeypatch
):
    question, _ = asked()
    run_jobs()
    with as_user(alice):
        embed = clients.embeddings.passages

    def deleted_meanwhile(texts):
        browse(alice).post(f"/chat/{question.conversation_id}/delete")
        run_jobs()
        return embed(texts)

    with as_user(alice):
        assert _remembered(alice, question.conversation_id) == 1
        monkeypatch.setattr(clients.embeddings, "passages", deleted_meanwhile)
        index_publishing.publish(alice.id, Kind.MESSAGE, question.id)
        assert _remembered(alice, question.conversation_id) == 0


def test_what_a_killed_job_left_in_the_index_is_taken_out_when_it_runs_again(alice, as_user, asked, run_jobs):
    question, _ = asked()
    run_jobs()
    with as_user(alice):
        with unit_of_work():
            db.session.get_one(Message, question.id).deleted_at = func.now()
        index_publishing.publish(alice.id, Kind.MESSAGE, question.id)
        assert _remembered(alice, question.conversation_id) == 0
