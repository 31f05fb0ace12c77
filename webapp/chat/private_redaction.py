"""What a purged document gave is taken out of private answers, which are opened and sealed again for it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from webapp.answering.verdicts import Support
from webapp.chat.models import Message, MessageDelta, PrivateSource, sealed
from webapp.chat.redaction import SOURCE_DELETED, Redaction
from webapp.platform.extensions import clients, db

GONE: dict[str, Any] = {"chunk_id": None, "document_id": None}
QUOTE_GONE = {
    **GONE,
    "quote": "",
    "title": SOURCE_DELETED,
    "unproved": [],
    "support": Support.UNCHECKED,
    "verified": False,
}


def redact(answers: Sequence[Message], document_id: uuid.UUID) -> None:
    """Take out of private answers that are complete what a document gave, which they quote or have read.

    One that cannot be opened stays as it is: nobody reads it, and once it can be, nothing of the document is shown.
    """
    for answer in answers:
        if not sealed.is_closed(answer):
            _redact(answer, str(document_id))
    _forget_searches({answer.conversation_id for answer in answers})
    db.session.flush()
    digests = clients.message_keys.digests(document_id)
    db.session.execute(delete(PrivateSource).where(PrivateSource.source.in_(digests)))


def _redact(answer: Message, document_id: str) -> None:
    kept = sealed.kept(answer)
    sealed.attach(answer)
    taken = [citation for citation in answer.citations if str(citation.document_id) == document_id]
    has_read = any(one["document_id"] == document_id and not one["cut"] for one in kept["passages"])
    redaction = Redaction(taken, answer.is_by_model and has_read)
    answer.stored_content = redaction.redact(answer.stored_content)
    sealed.keep(
        answer,
        citations=[_without(one, document_id, QUOTE_GONE) for one in kept["citations"]],
        passages=[_without(one, document_id, GONE) for one in kept["passages"]],
    )
    db.session.execute(delete(MessageDelta).where(MessageDelta.message_id == answer.id))


def _without(one: dict[str, Any], document_id: str, gone: dict[str, Any]) -> dict[str, Any]:
    return one | gone if one["document_id"] == document_id else one


def _forget_searches(conversations: set[uuid.UUID]) -> None:
    """Keep of what was searched only the questions as they were asked: the rest may be words of earlier answers."""
    rows = select(Message).where(Message.conversation_id.in_(conversations), Message.role == "assistant")
    for answer in db.session.scalars(rows.with_for_update(key_share=True)):
        evidence = sealed.kept(answer)["evidence"]
        if evidence and evidence["searched"] != evidence["question"] and not sealed.is_closed(answer):
            sealed.keep(answer, evidence=evidence | {"searched": evidence["question"]})
        if "search" in answer.attributes:
            answer.attributes = {name: value for name, value in answer.attributes.items() if name != "search"}
