"""Conversations of an export become rows: those that are new, all of a batch in a few statements."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, func, insert, select, update

from webapp.answering.events import Cited
from webapp.chat import index_source
from webapp.chat.models import Citation, Conversation, Message
from webapp.chat.operations.conversations import title_from
from webapp.documents.metadata import MAX_TAGS
from webapp.imports import footnotes, queries
from webapp.imports.formats.thread import SOURCES, Said, Thread
from webapp.imports.models import ImportedConversation
from webapp.platform.extensions import Model, db
from webapp.shared.languages import tell
from webapp.shared.text import tags

ROWS_AT_ONCE = 500
UNTITLED = "Untitled conversation"
IMPORTED_BEFORE, HERE_ALREADY = "It was imported before.", "It is here already."
IN_BIN = "It is in the bin, where it can be restored."
_CONVERSATIONS, _MESSAGES, _CAME = (
    Model.metadata.tables[each.__tablename__] for each in (Conversation, Message, ImportedConversation)
)


@dataclass(frozen=True)
class Ready:
    """A conversation with its messages in order, ready to be stored."""

    thread: Thread
    said: list[Said]


@dataclass(frozen=True)
class There:
    """A conversation that is not imported, since it is here already, and how that is said."""

    conversation_id: uuid.UUID
    reason: str


def new_ones(user_id: uuid.UUID, batch: Sequence[Ready]) -> tuple[list[Ready], list[There]]:
    """Return the conversations of a batch that are new, each once, and those that are here already."""
    new: dict[tuple[str, str], Ready] = {}
    there: list[There] = []
    for source in SOURCES:
        of_source = {ready.thread.id: ready for ready in batch if ready.thread.source == source}
        known = queries.known(user_id, source, list(of_source)) if of_source else {}
        there += [There(*_there(id, *known[id])) for id in of_source if id in known]
        new |= {(source, id): ready for id, ready in of_source.items() if id not in known}
    return list(new.values()), there


def _there(id: str, conversation_id: uuid.UUID, is_binned: bool) -> tuple[uuid.UUID, str]:
    here = HERE_ALREADY if id == str(conversation_id) else IMPORTED_BEFORE
    return conversation_id, IN_BIN if is_binned else here


def store(user_id: uuid.UUID, import_id: uuid.UUID, batch: Sequence[Ready]) -> int:
    """Add conversations, and have their messages indexed; return how many messages there are."""
    if not batch:
        return 0
    ids = [uuid.uuid4() for _ in batch]
    restored: list[tuple[uuid.UUID, list[Cited]]] = []
    messages: list[dict[str, Any]] = []
    for id, ready in zip(ids, batch, strict=True):
        messages += _messages(user_id, id, ready, restored)
    pairs = list(zip(ids, batch, strict=True))
    _insert(_CONVERSATIONS, [_conversation(user_id, id, ready, messages) for id, ready in pairs])
    _insert(_CAME, [_came(user_id, import_id, id, ready.thread) for id, ready in pairs])
    db.session.execute(select(func.set_config("app.keeps_times", "on", True)))
    _insert(_MESSAGES, messages)
    db.session.execute(select(func.set_config("app.keeps_times", "", True)))
    _add_citations(user_id, restored)
    _publish(user_id, messages)
    return len(messages)


def _insert(table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        db.session.execute(insert(table), list(rows[start : start + ROWS_AT_ONCE]))


def _conversation(
    user_id: uuid.UUID, id: uuid.UUID, ready: Ready, messages: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    thread, said, now = ready.thread, ready.said, datetime.now(UTC)
    moments = [one.at for one in said if one.at]
    question = next((one.content for one in said if one.role == "user"), "")
    return {
        "id": id,
        "user_id": user_id,
        "title": thread.title or title_from(question) or UNTITLED,
        "tags": tags(",".join(thread.tags))[:MAX_TAGS],
        "is_pinned": thread.is_pinned,
        "is_archived": thread.is_archived,
        "created_at": min(thread.created_at or min(moments), now),
        "updated_at": min(thread.updated_at or max(moments), now),
    }


def _came(user_id: uuid.UUID, import_id: uuid.UUID, id: uuid.UUID, thread: Thread) -> dict[str, Any]:
    names = {"source": thread.source, "source_id": thread.id}
    return {"user_id": user_id, "conversation_id": id, "import_id": import_id, **names}


def _messages(
    user_id: uuid.UUID, id: uuid.UUID, ready: Ready, restored: list[tuple[uuid.UUID, list[Cited]]]
) -> list[dict[str, Any]]:
    """Return the rows of a conversation's messages; add the footnotes of each to ``restored``."""
    source, said = SOURCES[ready.thread.source], ready.said
    new = {one.id: uuid.uuid4() for one in said}
    for one in said:
        if one.footnotes:
            restored.append((new[one.id], footnotes.restore(user_id, one)))
        elif one.role == "assistant" and ready.thread.source != "footnote":
            one.content = footnotes.escape_marks(one.content)
    rows = [
        {
            "id": new[one.id],
            "user_id": user_id,
            "conversation_id": id,
            "parent_id": new[one.parent] if one.parent is not None else None,
            "role": one.role,
            "content": one.content,
            "language": tell(one.content),
            "status": one.status,
            "error": one.error,
            "attributes": {"imported": source, **one.attributes},
            "created_at": one.at,
            "updated_at": one.at,
            "left_at": one.left_at,
        }
        for one in said
    ]
    return [*_instructions(rows[0], ready.thread), *rows]


def _instructions(first: Mapping[str, Any], thread: Thread) -> list[dict[str, Any]]:
    if not thread.instructions:
        return []
    told = {"id": uuid.uuid4(), "role": "system", "content": thread.instructions, "parent_id": None, "left_at": None}
    return [{**first, **told, "status": "complete", "error": "", "attributes": {}}]


def _add_citations(user_id: uuid.UUID, restored: Sequence[tuple[uuid.UUID, list[Cited]]]) -> None:
    """Add footnotes; their verdicts after the insert, on which a trigger takes them for those of release 0.2."""
    made = [(Citation.of(user_id, id, cited), cited) for id, several in restored for cited in several]
    db.session.add_all([citation for citation, _ in made])
    db.session.flush()
    for citation, cited in made:
        told = list(cited.unproved or cited.computed)
        rows = update(Citation).where(Citation.id == citation.id)
        db.session.execute(rows.values(support=cited.support, unproved=told))
    db.session.expire_all()


def _publish(user_id: uuid.UUID, messages: Iterable[Mapping[str, Any]]) -> None:
    """Have those messages indexed that are: questions, and answers that are complete and no refusals."""
    wanted: dict[uuid.UUID, list[uuid.UUID]] = {}
    for row in messages:
        if row["role"] != "system" and row["status"] == "complete" and "nearest" not in row["attributes"]:
            wanted.setdefault(row["conversation_id"], []).append(row["id"])
    for conversation_id, ids in wanted.items():
        index_source.publish_many(user_id, conversation_id, ids)
