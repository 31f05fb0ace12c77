"""Conversations as JSON, which Footnote reads again; docs/conversations-json.md describes it.

A message is one line, so that a file of any length is written, and can be read, a piece at a time.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from webapp.chat.models import Citation, Conversation, Message
from webapp.chat.queries.turns import Turn
from webapp.chat.redaction import SOURCE_DELETED
from webapp.exports.queries import NotShown
from webapp.shared.places import place

FORMAT, VERSION = "footnote-conversations", 1
TAIL, BETWEEN, AFTER = "\n]}", ",\n", "\n]}\n"


def before() -> str:
    """Return what stands before the first conversation of a file."""
    facts = {"format": FORMAT, "version": VERSION, "exported_at": datetime.now(UTC).isoformat()}
    return _open(facts, "conversations")


def head(conversation: Conversation, _not_shown: NotShown) -> str:
    """Return what is known of a conversation, up to its messages."""
    facts = {
        "id": str(conversation.id),
        "title": conversation.title,
        "tags": conversation.tags,
        "is_pinned": conversation.is_pinned,
        "is_archived": conversation.is_archived,
        "is_private": conversation.is_private,
        "created_at": conversation.created_at.isoformat(),
        "updated_at": conversation.updated_at.isoformat(),
    }
    return _open(facts, "messages")


def read(_user_id: uuid.UUID, messages: Sequence[Message]) -> list[Turn]:
    """Return messages as turns; nothing but their own rows is written."""
    return [Turn(message) for message in messages]


def write(turn: Turn, number: int) -> str:
    """Return a message with its footnotes. What is redacted on the page is redacted here."""
    return f"{',' if number > 1 else ''}\n{_json(_message(turn.message))}"


def _open(facts: dict[str, Any], items: str) -> str:
    return f"{_json(facts)[:-1]}, {_json(items)}: ["


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": str(message.id),
        "parent_id": message.parent_id and str(message.parent_id),
        "role": message.role,
        "status": message.status,
        "content": message.content if message.is_final else "",
        "created_at": message.created_at.isoformat(),
        "left_at": message.left_at and message.left_at.isoformat(),
        "imported_from": message.imported or None,
        "error": message.error,
        "preface": message.attributes.get("preface", ""),
        "not_mentioned": message.attributes.get("not_mentioned"),
        "is_refusal": message.is_refusal,
        "footnotes": [*map(_footnote, message.citations), *_recalled(message)],
    }


def _recalled(message: Message) -> list[dict[str, Any]]:
    """Return the footnotes to earlier answers: which message each is to, None for one that is gone."""
    return [
        {"number": one.number, "message_id": str(one.recalled_id) if one.recalled_id and one.is_live else None}
        for one in message.recollections
        if one.number is not None
    ]


def _footnote(citation: Citation) -> dict[str, Any]:
    source, verdict = citation.source, citation.verdict
    if source is None:
        return {"number": citation.number, "title": SOURCE_DELETED}
    return {
        "number": citation.number,
        "title": citation.title,
        "sha256": source.sha256,
        "quote": citation.quote,
        "place": place(citation.page_number, citation.start_seconds, source.page_name, source.page_labels),
        "page": citation.page_number,
        "seconds": citation.start_seconds,
        "quote_verdict": verdict.quote,
        "claim_verdict": verdict.claim,
        "differences": list(verdict.differences),
        "computed": list(verdict.computed),
        "verdict_in_words": verdict.in_words,
    }
