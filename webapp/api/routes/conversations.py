"""Conversations, and the questions asked in them."""

from __future__ import annotations

import uuid

from webapp.api.answers import answered, check_model, exchange
from webapp.api.caller import caller
from webapp.api.registry import operation
from webapp.api.shapes.base import Deleted, Listed
from webapp.api.shapes.conversations import (
    ConversationAnswer,
    ConversationFields,
    ConversationQuery,
    Exchange,
    FirstQuestion,
    MessageAnswer,
    MessageQuery,
    Question,
)
from webapp.auth.tokens import ASK, WRITE
from webapp.chat.operations import conversations as operations
from webapp.chat.queries import conversations as queries
from webapp.chat.queries import messages
from webapp.chat.queries.conversations import Filters
from webapp.undo import operations as undo


@operation("GET", "/conversations")
def list_conversations(query: ConversationQuery) -> Listed[ConversationAnswer]:
    """List conversations, pinned ones first, then the last changed."""
    page = queries.conversations(caller().id, Filters(query.words, query.tag, query.archived), query.cursor)
    items = [ConversationAnswer.model_validate(one) for one in page.rows]
    return Listed[ConversationAnswer](items=items, next=page.before)


@operation("POST", "/conversations", ASK, status=201, again=exchange, finish=answered)
def start_conversation(body: FirstQuestion) -> Exchange:
    """Ask a question in a new conversation, and get its answer with the footnotes that prove it."""
    check_model(body.model)
    asked = operations.start(caller().id, body.content, uuid.uuid4(), body.model, scope=body.sources.scope)
    return exchange(asked.question.id)


@operation("GET", "/conversations/<uuid:id>")
def get_conversation(id: uuid.UUID) -> ConversationAnswer:
    """Get a conversation, without its messages."""
    return ConversationAnswer.model_validate(queries.conversation(caller().id, id))


@operation("PATCH", "/conversations/<uuid:id>", WRITE)
def change_conversation(id: uuid.UUID, body: ConversationFields) -> ConversationAnswer:
    """Rename, tag, pin or archive a conversation."""
    conversation, given = queries.conversation(caller().id, id), body.model_fields_set
    if "title" in given:
        operations.rename(conversation, body.title)
    if "tags" in given:
        operations.set_tags(conversation, body.tags)
    if "is_pinned" in given:
        operations.pin(conversation, body.is_pinned)
    if "is_archived" in given:
        operations.archive(conversation, body.is_archived)
    return ConversationAnswer.model_validate(conversation)


@operation("DELETE", "/conversations/<uuid:id>", WRITE)
def delete_conversation(id: uuid.UUID) -> Deleted:
    """Put a conversation into the bin."""
    conversation = queries.conversation(caller().id, id)
    operations.delete(conversation)
    kept = undo.keep(caller().id, "conversation", conversation.name_outside, f"/chat/{id}", [str(id)])
    return Deleted(undo_id=kept.id, label=kept.label)


@operation("GET", "/conversations/<uuid:id>/messages")
def list_messages(id: uuid.UUID, query: MessageQuery) -> Listed[MessageAnswer]:
    """Read the branch of a conversation that is shown: its last messages, in order, or those before a cursor."""
    conversation = queries.conversation(caller().id, id)
    page = messages.messages(caller().id, conversation.id, query.cursor)
    return Listed[MessageAnswer](items=[MessageAnswer.of(one) for one in page.rows], next=page.before)


@operation("POST", "/conversations/<uuid:id>/messages", ASK, status=201, again=exchange, finish=answered)
def ask(id: uuid.UUID, body: Question) -> Exchange:
    """Ask a question in a conversation, and get its answer with the footnotes that prove it."""
    check_model(body.model)
    asked = operations.ask(caller().id, id, body.content, uuid.uuid4(), body.model)
    return exchange(asked.question.id)
