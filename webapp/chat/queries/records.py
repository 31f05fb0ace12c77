"""The documents that answers from rows list, with what is on record of each as it is now."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.chat.models import Message
from webapp.chat.queries.library import documents_by_ids
from webapp.chat.queries.memory import how_days_are_told
from webapp.documents import metadata
from webapp.documents.models import Document
from webapp.shared import dates
from webapp.shared.text import counted

STATES = {"failed": "could not be read", "cancelled": "cancelled"}


@dataclass(frozen=True)
class Record:
    """A document in a list. ``answer`` is the fact that was asked for, as ("Author", "Ada Hahn"), if there is one."""

    document: Document
    facts: list[str]
    answer: tuple[str, str] | None = None


def records(user_id: uuid.UUID, messages: Sequence[Message]) -> dict[uuid.UUID, list[Record]]:
    """Return the documents that each answer lists, without those that were deleted since."""
    listing = {message.id: message for message in messages if message.attributes.get("documents")}
    ids = {id for message in listing.values() for id in message.attributes["documents"]}
    found = documents_by_ids(user_id, ids)
    style = how_days_are_told(user_id)[1] if found else ""
    return {
        message.id: [
            _record(found[id], message.attributes.get("fact", ""), style)
            for id in dict.fromkeys(message.attributes["documents"])
            if id in found
        ]
        for message in listing.values()
    }


def _record(document: Document, fact: str, style: str) -> Record:
    facts = [*metadata.summary(document), *([_pages(document)] if document.page_count else [])]
    facts += [f"version {document.version}"] if document.version > 1 or fact == "version" else []
    state = "" if document.is_ready else STATES.get(document.status, "still being read")
    facts += [f"added {dates.day(document.created_at, style)}", *([state] if state else [])]
    return Record(document, facts, _answer(document, fact, style))


def _answer(document: Document, fact: str, style: str) -> tuple[str, str] | None:
    values = metadata.values(document)
    known = {
        "author": ("Author", values["author"]),
        "year": ("Year", values["year"]),
        "pages": ("Length", _pages(document) if document.page_count else ""),
        "kind": ("Kind", document.kind.capitalize()),
        "added": ("Added", dates.day(document.created_at, style)),
        "version": ("Version", document.version),
    }
    label, value = known.get(fact, ("", ""))
    return (label, str(value)) if value else None


def _pages(document: Document) -> str:
    return counted(document.page_count or 0, document.page_name)
