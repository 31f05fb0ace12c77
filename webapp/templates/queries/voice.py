"""Examples of a user's own voice: drafts that they like, which go along when a model writes."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select

from webapp.chat.models import Conversation, Message
from webapp.documents.models import Document
from webapp.platform.extensions import db
from webapp.templates.material import Material
from webapp.templates.models import TYPES, Draft
from webapp.templates.paragraphs import BLANK_LINE
from webapp.templates.queries.drafts import sources
from webapp.templates.writing import NO_SOURCE

MOST = 2
LONGEST = 900  # letters
MOST_LOOKED_AT = 10
TYPE = "draft_type"
"""The attribute of a conversation in which a model writes a draft: its type."""


def examples(user_id: uuid.UUID, type: str, besides: uuid.UUID | None = None) -> list[str]:
    """Return the beginnings of the drafts of a type that the user liked last, one version of each.

    One that comes from a document that is deleted is left out with all its text. ``besides``: the ``original_id`` of
    one that is left out as well.
    """
    rows = select(Draft).where(Draft.user_id == user_id, Draft.type == type, Draft.is_liked)
    rows = rows.where(Draft.original_id != besides) if besides else rows
    found: dict[uuid.UUID, str] = {}
    for draft in db.session.scalars(rows.order_by(Draft.created_at.desc()).limit(MOST_LOOKED_AT)):
        if len(found) < MOST and draft.original_id not in found and _is_whole(user_id, draft):
            found[draft.original_id] = _beginning(draft.content.replace(f" {NO_SOURCE}", ""))
    return list(found.values())


def type_written(user_id: uuid.UUID, answer_id: uuid.UUID) -> str:
    """Return the type of the draft that a model wrote as an answer; "" where the answer is no draft."""
    said = select(Conversation).join(Message, Message.conversation_id == Conversation.id)
    conversation = db.session.scalars(said.where(Message.id == answer_id, Message.user_id == user_id)).first()
    return str(conversation.attributes.get(TYPE, "")) if conversation else ""


def of_conversation(conversation: Conversation) -> list[str]:
    """Return the examples for what a model writes in a conversation; none where that is no draft."""
    type = conversation.attributes.get(TYPE)
    return examples(conversation.user_id, type) if type in TYPES else []


def _is_whole(user_id: uuid.UUID, draft: Draft) -> bool:
    """Whether all that a draft comes from is still in the library."""
    wanted = {uuid.UUID(id) for id in Material.from_json(draft.provenance.get("material", {})).scope.documents}
    wanted |= {draft.document_id} if draft.document_id else set()
    there = select(func.count()).where(Document.user_id == user_id, Document.id.in_(wanted), Document.is_live())
    return None not in sources(user_id, draft) and db.session.scalars(there).one() == len(wanted)


def _beginning(text: str) -> str:
    """Return as many whole paragraphs of a text as there is room for; of a longer first one its beginning."""
    found = ""
    for piece in BLANK_LINE.split(text):
        if len(found) + len(piece) > LONGEST:
            break
        found += piece
    return found.strip() or text[:LONGEST].rpartition(" ")[0]
