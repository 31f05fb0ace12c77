"""Forgetting: what was written from an earlier answer is taken out of the answers that recalled it.

While the earlier answer, or a document that it quotes, is only in the bin, ``Message.content`` is redacted each time it
is read. Here the stored text itself is redacted, and what was recalled is not named any more.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import joinedload, selectinload

from webapp.chat import index_source
from webapp.chat.models import UNFINISHED, Citation, Conversation, Message, MessageDelta, Recollection, Status
from webapp.chat.redaction import Redaction
from webapp.index import entries, points
from webapp.index.models import Embedding, Kind
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

AT_ONCE = 500


def of_conversations(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that a recollection is of an answer in a conversation that meets one."""
    answers = select(Message.id).join(Message.conversation).where(condition)
    return Recollection.recalled_id.in_(answers)


def of_document(document_id: uuid.UUID) -> ColumnElement[bool]:
    """Return the condition that a recollection is of an answer that quotes a document."""
    return Recollection.recalled_id.in_(select(Citation.message_id).where(Citation.document_id == document_id))


def is_being_written(recollections: ColumnElement[bool]) -> bool:
    """Whether an answer is being written that has recalled any of these, which may still get into its text."""
    rows = select(Message.id).join(Message.recollections).where(recollections, Message.deleted_at.is_(None))
    return bool(db.session.scalar(select(rows.where(Message.status.in_(UNFINISHED)).exists())))


def republish(recollections: ColumnElement[bool]) -> None:
    """Have the answers with these recollections published again, as they are redacted now."""
    rows = select(Message).where(Message.id.in_(select(Recollection.message_id).where(recollections)))
    live = (Message.status == Status.COMPLETE, Message.deleted_at.is_(None))
    for answer in db.session.scalars(rows.where(*live).order_by(Message.id)):
        index_source.publish(answer)


def forget(recollections: ColumnElement[bool]) -> None:
    """Take what these recollections gave to answers out of their stored text.

    An answer that is being written ends by itself, see ``Run.check``, and then ``redact_forgotten`` is called for it.
    """
    ids = select(Recollection.message_id).where(recollections)
    rows = select(Message).options(joinedload(Message.evidence), selectinload(Message.recollections))
    answers = db.session.scalars(rows.where(Message.id.in_(ids)).with_for_update(key_share=True, of=Message)).all()
    gone = set(db.session.scalars(select(Recollection.id).where(recollections)))
    for answer in answers:
        if answer.is_final:
            _redact(answer, [one for one in answer.recollections if one.id in gone])
    db.session.execute(update(Recollection).where(Recollection.id.in_(gone)).values(recalled_id=None, start=0, end=0))


def redact_forgotten(answer: Message, *, is_by_model: bool) -> None:
    """Take out of an answer that has just ended what was forgotten or deleted while it was written."""
    rows = select(Recollection).where(Recollection.message_id == answer.id, ~Recollection.is_live)
    if gone := db.session.scalars(rows).all():
        answer.stored_content = _without(answer.stored_content, gone, is_by_model)


def _redact(answer: Message, gone: Sequence[Recollection]) -> None:
    text = _without(answer.stored_content, gone, answer.is_by_model)
    if text != answer.stored_content:
        answer.stored_content = text
        db.session.execute(delete(MessageDelta).where(MessageDelta.message_id == answer.id))
        if answer.deleted_at is None:
            index_source.publish(answer)


def _without(text: str, gone: Sequence[Recollection], is_by_model: bool) -> str:
    numbers = [one.number for one in gone if one.number is not None]
    return Redaction(has_read=is_by_model, forgotten=numbers).redact(text)


def forget_forgotten(user_id: uuid.UUID) -> None:
    """Take all conversations that a user has forgotten out of the answers that recalled them."""
    recalled = of_conversations(~Conversation.is_remembered)
    rows = select(Recollection.id).where(Recollection.user_id == user_id, recalled).limit(AT_ONCE)
    while True:
        with unit_of_work():
            ids = db.session.scalars(rows).all()
            if not ids:
                return
            forget(Recollection.id.in_(ids))


def remove_forgotten(user_id: uuid.UUID) -> None:
    """Take all that a user has forgotten out of the index, the points before their entries; raise IndexUnavailable."""
    while True:
        with unit_of_work():
            ids = _forgotten(user_id)
            entries.reset(Kind.MESSAGE, ids)
        if not ids:
            return
        points.remove(user_id, Kind.MESSAGE, ids=[str(id) for id in ids])
        with unit_of_work():
            entries.remove(Kind.MESSAGE, ids)
            again = select(Message).where(Message.id.in_(ids), index_source.belongs_in_index())
            for message in db.session.scalars(again):  # it is to be remembered again since
                index_source.publish(message)


def _forgotten(user_id: uuid.UUID) -> Sequence[uuid.UUID]:
    rows = select(Message.id).join(Message.conversation)
    rows = rows.where(Conversation.user_id == user_id, ~Conversation.is_remembered)
    has_entry = exists().where(Embedding.source_id == Message.id, Embedding.source_type == Kind.MESSAGE)
    return db.session.scalars(rows.where(has_entry).limit(AT_ONCE)).all()
