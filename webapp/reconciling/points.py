"""What is in the index, of all users: does a row expect it, is it its owner's, is what it stands for still there?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Text, cast, literal, select

from webapp.chat.models import Conversation, Message
from webapp.clients.vectors import Collection
from webapp.documents.models import Chunk, Document, Embedding
from webapp.documents.queries import has_job
from webapp.extensions import clients, db
from webapp.indexes import Index
from webapp.jobs import is_queued
from webapp.reconciling.differences import Difference, Kind
from webapp.tenancy import as_system
from webapp.unit_of_work import unit_of_work

PAGE = 1000
Item = TypeVar("Item")


class Source(NamedTuple):
    """What a point stands for: whether it may be found, and whether a job is working on it."""

    is_live: bool
    is_in_hand: bool


def compare(now: Index, source_type: str) -> Iterator[Difference]:
    """Yield the points of the index that should not be there; ``source_type``: "chunk" or "message".

    Only the index that answers is compared: one that is being built gets its points before their rows.
    """
    collection = now.documents if source_type == "chunk" else now.messages
    for page in pages(clients.vectors.owners(collection), PAGE):
        for id, owner in page:
            if not _is_id(id):
                yield Difference(Kind.ORPHANED_POINT, id, None, collection.name, owner)
        yield from _judged([(id, owner) for id, owner in page if _is_id(id)], now, collection, source_type)


def pages(items: Iterator[Item], size: int) -> Iterator[list[Item]]:
    """Yield the items some at a time."""
    while page := list(islice(items, size)):
        yield page


def _judged(
    page: Sequence[tuple[str, str]], now: Index, collection: Collection, source_type: str
) -> Iterator[Difference]:
    ids = [uuid.UUID(id) for id, _ in page]
    with as_system("comparing points with the rows that expect them"), unit_of_work():
        rows = select(Embedding.source_id, Embedding.user_id).where(Embedding.generation == now.generation)
        of_page = (Embedding.source_type == source_type, Embedding.source_id.in_(ids))
        owners = {row.source_id: row.user_id for row in db.session.execute(rows.where(*of_page))}
        sources = _passages(ids) if source_type == "chunk" else _messages(ids)
    for id, (text, owner) in zip(ids, page, strict=True):
        source = sources.get(id)
        if source and source.is_in_hand:
            continue
        if id not in owners:
            # Its row may have been removed between the two looks, and the point by now, too.
            if _is_there(collection, owner, text):
                yield Difference(Kind.ORPHANED_POINT, text, None, collection.name, owner)
        elif str(owners[id]) != owner:
            yield Difference(Kind.WRONG_OWNER, text, owners[id], collection.name, owner)
        elif source is None or not source.is_live:
            yield Difference(Kind.STALE_POINT, text, owners[id], collection.name, owner)


def _passages(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Source]:
    is_live = Document.deleted_at.is_(None) & Document.superseded_at.is_(None)
    rows = select(Chunk.id, is_live.label("is_live"), has_job().label("is_in_hand")).join(Chunk.document)
    return {row.id: Source(row.is_live, row.is_in_hand) for row in db.session.execute(rows.where(Chunk.id.in_(ids)))}


def _messages(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Source]:
    is_live = Message.deleted_at.is_(None) & Conversation.deleted_at.is_(None)
    rows = select(Message.id, is_live.label("is_live"), is_being_remembered().label("is_in_hand"))
    rows = rows.join(Message.conversation).where(Message.id.in_(ids))
    return {row.id: Source(row.is_live, row.is_in_hand) for row in db.session.execute(rows)}


def is_being_remembered() -> ColumnElement[bool]:
    """Return the condition that a job of the message's conversation waits or runs; see ``chat.operations.remember``."""
    return is_queued(literal("conversation-").concat(cast(Message.conversation_id, Text)))


def _is_there(collection: Collection, owner: str, id: str) -> bool:
    return not owner or id in clients.vectors.owned_by(owner).ids(collection, ids=[id])


def _is_id(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False
