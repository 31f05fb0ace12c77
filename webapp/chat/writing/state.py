"""The row of an answer while it is being written."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from webapp.chat import forgetting
from webapp.chat.models import Citation, Evidence, EvidencePassage, Message, MessageDelta, Recollection, sealed
from webapp.chat.queries import private, readers
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db

KEPT = ("search", "model")
"""The attributes of an answer that its user chose, and that stay when it is written anew."""


ON_ENDED: list[Callable[[Message, Evidence], None]] = []
"""What is called with an answer that is complete or has failed, in the transaction that makes it so."""


class SourceDeleted(Exception):
    """A document that an answer is written from was deleted meanwhile."""


def lock_answer(user_id: uuid.UUID, message_id: uuid.UUID, *, with_evidence: bool = False) -> Message:
    """Return an answer, as it is now and locked until the transaction ends; raise NotFound.

    The lock lets a further question refer to it meanwhile.
    """
    evidence = (joinedload(Message.evidence).undefer(Evidence.follows_binned),) if with_evidence else ()
    message = db.session.scalar(
        select(Message)
        .options(*evidence)
        .where(Message.id == message_id, Message.user_id == user_id, Message.deleted_at.is_(None))
        .where(Message.role == "assistant")
        .with_for_update(key_share=True, of=Message)
        .execution_options(populate_existing=True)
    )
    if message is None:
        raise NotFound("There is no such answer. It may have been deleted.")
    return private.with_sources(user_id, [message])[0] if with_evidence else message


def take_deltas(message: Message) -> str:
    """Delete the deltas of an answer, and return their text."""
    taken = delete(MessageDelta).where(MessageDelta.message_id == message.id).returning(MessageDelta)
    deltas = db.session.scalars(taken.execution_options(synchronize_session=False)).all()
    return "".join(delta.stored_text for delta in sorted(deltas, key=lambda delta: delta.seq))


def clear(message: Message) -> None:
    """Take away whatever an earlier try has written."""
    forgetting.forget(Recollection.recalled_id == message.id)
    for table in (MessageDelta, Citation, Evidence, Recollection):
        db.session.execute(delete(table).where(table.message_id == message.id))
    if message.is_private:
        sealed.keep(message, citations=[], evidence=None, passages=[])
    message.stored_content = message.error = ""
    message.tool_calls = message.vector_id = None
    kept = {name: message.attributes[name] for name in KEPT if name in message.attributes}
    message.attributes = {"run": message.attributes.get("run", 0), **kept}


def save_evidence(message: Message, evidence: Evidence) -> None:
    """Write the row of ``evidence``, which belongs to no session, in place of what an earlier try has written."""
    if message.is_private:
        sealed.keep(message, evidence=sealed.as_json(evidence), passages=[*map(sealed.as_json, evidence.passages)])
        return
    row = _values(evidence)
    new = insert(Evidence).values(row)
    db.session.execute(new.on_conflict_do_update(index_elements=[Evidence.message_id], set_=row))


def save_found(message: Message, evidence: Evidence, recollections: Sequence[Recollection]) -> None:
    """Write the passages of ``evidence``, and which earlier answers are recalled.

    The passages of a private answer are sealed together with it.
    """
    if evidence.passages and not message.is_private:
        db.session.execute(insert(EvidencePassage), [_values(passage) for passage in evidence.passages])
    db.session.add_all(recollections)
    db.session.flush()


def clear_found(message_id: uuid.UUID) -> None:
    """Take away which passages were found for an answer, and which earlier answers were recalled."""
    for table in (EvidencePassage, Recollection):
        earlier = delete(table).where(table.message_id == message_id)
        db.session.execute(earlier.execution_options(synchronize_session=False))


def _values(row: Evidence | EvidencePassage) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def follow(message: Message, evidence: Evidence) -> None:
    """Call what follows an answer that has ended."""
    for call in ON_ENDED:
        call(message, evidence)


def has_read_deleted(message: Message, evidence: Evidence) -> bool:
    """Whether a model has read what was deleted since for an answer that is being written."""
    if message.is_private:
        return evidence.is_by_model and private.has_read_deleted(message.user_id, evidence.passages)
    return readers.has_read_deleted(message.user_id, message.id)
