"""A conversation is continued in another one: what led to a message is copied, with its footnotes and its evidence."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Computed,
    Table,
    Text,
    Uuid,
    Values,
    case,
    column,
    func,
    insert,
    literal,
    null,
    select,
    update,
    values,
)
from sqlalchemy.dialects.postgresql import array

from webapp.chat import index_source
from webapp.chat.models import (
    SUMMARISED,
    UNFINISHED,
    Citation,
    Conversation,
    Evidence,
    EvidencePassage,
    Message,
    Recollection,
    Status,
)
from webapp.chat.operations import conversations as operations
from webapp.chat.operations.instructions import instruct
from webapp.chat.queries import branches, conversations
from webapp.chat.queries import messages as queries
from webapp.platform.errors import Invalid
from webapp.platform.extensions import Model, db

MOST_COPIED = 500
PRIVATE = "A private conversation is not copied. Copy what you need into the box of a new conversation."
TOO_EARLY = "This answer is still being written. Continue elsewhere once it is complete."
NOT_FINISHED = "This answer was not finished when the conversation was continued here."
CHANGING = ("waits", "progress")
"""The attributes of an answer that say what is being done for it."""

_MESSAGES, _EVIDENCE, _PASSAGES, _CITATIONS, _RECOLLECTIONS = (
    Model.metadata.tables[each.__tablename__] for each in (Message, Evidence, EvidencePassage, Citation, Recollection)
)


def fork(user_id: uuid.UUID, message_id: uuid.UUID) -> tuple[uuid.UUID, int]:
    """Copy a message and what led to it to a new conversation; return its id, and the number of messages copied.

    These are at most ``MOST_COPIED``, the last ones. A question is answered there. Raises NotFound, and Invalid for an
    answer that is being written, and in a private conversation.
    """
    message = queries.message(user_id, message_id)
    if message.is_private:
        raise Invalid(PRIVATE)
    if not message.is_final:
        raise Invalid(TOO_EARLY)
    before = db.session.scalars(branches.ABOVE, {"parent": message.parent_id, "limit": MOST_COPIED - 1}).all()
    copies = {id: uuid.uuid4() for id in (*before[::-1], message.id)}
    conversation = _conversation_from(message)
    instruct(conversation, queries.instructions(user_id, message.conversation_id))
    _copy(copies, conversation.id)
    for copy in queries.messages_by_ids(user_id, copies.values()):
        if copy.status == Status.COMPLETE:
            index_source.publish(copy)
    if not message.is_answer:
        operations.add_answer(queries.message(user_id, copies[message.id]))
    return conversation.id, len(copies)


def _conversation_from(message: Message) -> Conversation:
    """Return a new conversation as that of a message, with the title of its question."""
    original = conversations.conversation(message.user_id, message.conversation_id)
    question = (
        queries.message(message.user_id, message.parent_id) if message.is_answer and message.parent_id else message
    )
    new = Conversation(
        id=uuid.uuid4(),
        user_id=message.user_id,
        title=operations.title_from(question.content),
        tags=original.tags,
        attributes={name: value for name, value in original.attributes.items() if name != SUMMARISED},
        is_remembered=original.is_remembered,
    )
    db.session.add(new)
    db.session.flush()
    return new


def _copy(copies: Mapping[uuid.UUID, uuid.UUID], conversation_id: uuid.UUID) -> None:
    """Copy the rows of messages; ``copies`` are the ids of the new by those of the old."""
    pairs, parents = _pairs(copies, "pairs"), _pairs(copies, "parents")
    unfinished = _MESSAGES.c.status.in_(UNFINISHED)
    changed = {
        "id": pairs.c.new,
        "conversation_id": literal(conversation_id, Uuid),
        "parent_id": select(parents.c.new).where(parents.c.old == _MESSAGES.c.parent_id).scalar_subquery(),
        "status": case((unfinished, Status.FAILED), else_=_MESSAGES.c.status),
        "error": case((unfinished, NOT_FINISHED), else_=_MESSAGES.c.error),
        "attributes": _MESSAGES.c.attributes.op("-")(array([literal(name, Text) for name in CHANGING])),
        "tool_calls": null(),
        "vector_id": null(),
        "left_at": null(),
    }
    _insert(_MESSAGES, _MESSAGES.c.id, pairs, changed)
    state = case((_EVIDENCE.c.check_state == "waiting", "none"), else_=_EVIDENCE.c.check_state)
    _insert(_EVIDENCE, _EVIDENCE.c.message_id, pairs, {"message_id": pairs.c.new, "check_state": state})
    _insert(_PASSAGES, _PASSAGES.c.message_id, pairs, {"message_id": pairs.c.new})
    _insert(_CITATIONS, _CITATIONS.c.message_id, pairs, {"id": func.gen_random_uuid(), "message_id": pairs.c.new})
    _insert(
        _RECOLLECTIONS, _RECOLLECTIONS.c.message_id, pairs, {"id": func.gen_random_uuid(), "message_id": pairs.c.new}
    )
    _restore_verdicts(pairs)


def _pairs(copies: Mapping[uuid.UUID, uuid.UUID], name: str) -> Values:
    return values(column("old", Uuid), column("new", Uuid), name=name).data(list(copies.items()))


def _insert(table: Table, key: Any, pairs: Values, changed: Mapping[str, Any]) -> None:
    names = [each.name for each in table.columns if not isinstance(each.server_default, Computed)]
    rows = select(*(changed.get(name, table.c[name]) for name in names)).join_from(table, pairs, pairs.c.old == key)
    db.session.execute(insert(table).from_select(names, rows))


def _restore_verdicts(pairs: Values) -> None:
    """Give copied citations the verdicts of the old: on insert, a trigger takes them for those of release 0.2."""
    old = _CITATIONS.alias("old")
    rows = update(_CITATIONS).values(support=old.c.support, unproved=old.c.unproved)
    rows = rows.where(old.c.message_id == pairs.c.old, _CITATIONS.c.message_id == pairs.c.new)
    db.session.execute(rows.where(_CITATIONS.c.number == old.c.number))
