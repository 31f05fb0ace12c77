"""Conversations of Footnote, as it exports them itself; docs/conversations-json.md describes them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from webapp.imports.formats.thread import (
    LONGEST_INSTRUCTIONS,
    SOURCES,
    Said,
    Skipped,
    Thread,
    as_dict,
    as_list,
    identity,
    line,
    moment,
    text,
)

FINAL = ("complete", "stopped", "failed")
PRIVATE = "It is private, and would be stored as it is, remembered and found by search."
UNFINISHED = "This answer was not finished when the conversation was exported."
MOST_FOOTNOTES, MOST_IN_ALL, MOST_WORDS = 200, 5000, 50
"""How many footnotes of an answer, and of a conversation, are looked for; how many words are not mentioned."""


def is_thread(found: dict[str, Any]) -> bool:
    messages = found.get("messages")
    return isinstance(messages, list) and "is_pinned" in found and _is_uuid(found.get("id"))


def _is_uuid(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(uuid.UUID(value))
    except ValueError:
        return False


def read(found: dict[str, Any]) -> Thread:
    """Return a conversation of Footnote; raise Skipped for a private one: it would become an ordinary one."""
    if found.get("is_private") is True:
        raise Skipped(PRIVATE)
    messages = [as_dict(one) for one in as_list(found.get("messages"))]
    system = [one for one in messages if one.get("role") == "system" and one.get("parent_id") is None]
    said = [_said(one) for one in messages if one.get("role") in ("user", "assistant")]
    left = MOST_IN_ALL
    for one in said:
        one.footnotes = one.footnotes[:left]
        left -= len(one.footnotes)
    return Thread(
        source="footnote",
        id=str(uuid.UUID(found["id"])),
        title=line(found.get("title")),
        said={one.id: one for one in said},
        created_at=moment(found.get("created_at")),
        updated_at=moment(found.get("updated_at")),
        instructions=text(system[0].get("content"))[:LONGEST_INSTRUCTIONS] if system else "",
        tags=[line(tag) for tag in as_list(found.get("tags"))],
        is_pinned=found.get("is_pinned") is True,
        is_archived=found.get("is_archived") is True,
    )


def _said(message: dict[str, Any]) -> Said:
    status = message.get("status") if message.get("status") in FINAL else "failed"
    is_answer = message.get("role") == "assistant"
    unfinished = "" if message.get("status") in FINAL else UNFINISHED
    return Said(
        id=identity(message.get("id")) or "",
        parent=identity(message.get("parent_id")),
        role="assistant" if is_answer else "user",
        content=text(message.get("content")),
        at=_moment(message.get("created_at")),
        left_at=_moment(message.get("left_at")),
        status=str(status) if is_answer else "complete",
        error=line(message.get("error")) or unfinished if is_answer else "",
        attributes=_attributes(message) if is_answer else {},
        footnotes=[as_dict(one) for one in as_list(message.get("footnotes"))][:MOST_FOOTNOTES] if is_answer else [],
        is_empty=is_answer and not text(message.get("content")),
    )


def _moment(value: Any) -> datetime | None:
    return moment(value) if isinstance(value, str) else None


def _attributes(message: dict[str, Any]) -> dict[str, Any]:
    """Return what says of an answer how far it is one."""
    found: dict[str, Any] = {}
    if preface := line(message.get("preface"), 1000):
        found["preface"] = preface
    if isinstance(words := message.get("not_mentioned"), list):
        found["not_mentioned"] = [line(word) for word in words[:MOST_WORDS] if line(word)]
    if message.get("is_refusal") is True:
        found["nearest"] = []
    if (source := message.get("imported_from")) in SOURCES.values():
        found["imported"] = source
    return found
