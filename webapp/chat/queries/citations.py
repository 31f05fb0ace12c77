"""One citation with its source."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from webapp.chat.models import Citation, Conversation, Message
from webapp.chat.queries import private
from webapp.documents.models import Document
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db


def citation(user_id: uuid.UUID, id: uuid.UUID) -> tuple[Citation, Document]:
    """Return a citation and its source; raise NotFound, also when its source or its conversation was deleted."""
    found = db.session.execute(
        select(Citation, Document)
        .join(Citation.message)
        .join(Message.conversation)
        .join(Document, Document.id == Citation.document_id)
        .where(Citation.id == id, Citation.user_id == user_id, Document.user_id == user_id)
        .where(Document.deleted_at.is_(None), Message.deleted_at.is_(None), Conversation.deleted_at.is_(None))
    ).one_or_none()
    if found is None and (sealed := private.citation(user_id, id)) and sealed.source:
        return sealed, sealed.source
    if found is None:
        raise NotFound("There is no such footnote. It may have been deleted, or its source may have been.")
    return found[0], found[1]
