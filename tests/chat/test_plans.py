"""Nothing that is read of conversations reads all messages, footnotes or evidence, or sorts them on the disk."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from tests.insights.test_index import MANY
from tests.plans import analyze, plans, trouble
from webapp.chat import forgetting
from webapp.chat.models import Citation, Conversation, Message
from webapp.chat.queries import citations, evidence, memory, messages, private, readers
from webapp.exports import queries as exports
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.tasks import queries as tasks

READ = (
    text(
        "INSERT INTO evidence_passages (message_id, user_id, position, chunk_id, document_id, dense, sentence, words,"
        " score, cut) SELECT message_id, user_id, n, gen_random_uuid(), gen_random_uuid(), 1, 1, 1, 1, ''"
        " FROM evidence, generate_series(1, 3) n WHERE user_id = :user_id"
    ),
    text(
        "INSERT INTO private_sources (user_id, message_id, source)"
        " SELECT user_id, id, uuid_send(gen_random_uuid()) FROM messages WHERE user_id = :user_id"
    ),
)
"""What was read for each answer."""
TABLES = ("messages", "evidence", "evidence_passages", "citations", "private_sources")


def test_each_is_read_by_an_index(alice, bob, as_user, connection):
    """As the application's role, with 10,000 messages of another user and 1,000 of one's own."""
    for person, number in ((alice, 20), (bob, 200)):
        for statement in (*MANY, *READ):
            with as_user(person), unit_of_work():
                db.session.execute(statement, {"user_id": person.id, "number": number})
    for table in (*TABLES, "conversations"):
        analyze(connection, table)
    with as_user(alice):
        id = db.session.scalars(db.select(Conversation.id)).first()
        question, answer = messages.messages(alice.id, id).rows[:2]
        footnote = db.session.scalars(db.select(Citation.id).where(Citation.message_id == answer.id)).one()
        found = _plans_of_reading(alice.id, question, answer, footnote)
    assert len(found) > 20
    assert [trouble(plan, table) for plan in found for table in TABLES if trouble(plan, table)] == []


def _plans_of_reading(user_id: uuid.UUID, question: Message, answer: Message, footnote: uuid.UUID) -> list[dict]:
    place, mine = exports.Place.of(question, 1), [question.conversation_id]
    in_bin = (Conversation.user_id == user_id) & (Conversation.deleted_at < datetime.now(UTC))
    with plans() as found:
        messages.message(user_id, answer.id)
        messages.messages_by_ids(user_id, [question.id, answer.id])
        messages.instructions(user_id, question.conversation_id)
        messages.instructions_by_conversation(user_id, mine)
        memory.questions_of([answer])
        with pytest.raises(NotFound):  # its document is not there
            citations.citation(user_id, footnote)
        evidence.findings(user_id, answer)
        readers.has_read_deleted(user_id, answer.id)
        readers.is_writing_in(mine)
        private.readers(user_id, uuid.uuid4())
        private.footnotes(in_bin)
        forgetting.is_being_written(forgetting.of_conversations(in_bin))
        exports.not_shown(user_id, mine)
        exports.messages(user_id, mine, is_whole=True)
        exports.messages_after(user_id, question.conversation_id, place, is_whole=False)
        tasks.message(user_id, answer.id)
    return found
