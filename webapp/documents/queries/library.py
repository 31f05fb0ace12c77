"""The library as a list: narrowed by filters, in an order, a page at a time, with what there is to choose from.

Nothing of this is in the index: what a filter matches is found here, in PostgreSQL.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    cast,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from webapp.documents.models import KINDS, CollectionDocument, Document, Status
from webapp.documents.queries.sorting import SORTS
from webapp.platform.extensions import db
from webapp.platform.pages import Page

PAGE_SIZE = 30
MOST_CHOICES = 50
STATES = {
    "ready": (Status.READY,),
    "working": (Status.FETCHING, Status.WAITING, Status.READING, Status.RECOGNISING, Status.EMBEDDING),
    "failed": (Status.FAILED,),
    "cancelled": (Status.CANCELLED,),
}
STATE_OF = {str(status): state for state, statuses in STATES.items() for status in statuses}
STATE_NAMES = {"ready": "Ready", "working": "In work", "failed": "Failed", "cancelled": "Cancelled"}


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; an empty value narrows nothing, one that fits no document leaves nothing."""

    words: str = ""
    kind: str = ""
    specialty: str = ""
    tag: str = ""
    state: str = ""
    collection: uuid.UUID | None = None

    @property
    def given(self) -> dict[str, Any]:
        """The filters that narrow, by name."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class Choice:
    """A value to filter by, and how many documents that would leave."""

    value: str
    name: str
    count: int


@dataclass(frozen=True)
class Overview:
    """How many documents match and their size in bytes, how many there are at all, and what to filter them by."""

    matching: int
    size: int
    total: int
    kinds: list[Choice]
    specialties: list[Choice]
    states: list[Choice]
    tags: list[Choice]


def page(
    user_id: uuid.UUID,
    filters: Filters = Filters(),  # it cannot be changed
    sort: str = "newest",
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> Page[Document]:
    """Return documents that match, in an order of ``SORTS``; an unknown one is the newest first."""
    rows = select(Document).where(live(user_id), *_conditions(user_id, filters).values())
    return SORTS.get(sort, SORTS["newest"]).order.page(rows, cursor, limit)


def ids(user_id: uuid.UUID, filters: Filters) -> list[uuid.UUID]:
    """Return all documents that match."""
    rows = select(Document.id).where(live(user_id), *_conditions(user_id, filters).values())
    return list(db.session.scalars(rows))


def overview(user_id: uuid.UUID, filters: Filters) -> Overview:
    """Count what matches; a choice counts what it would leave together with the other filters."""
    conditions = _conditions(user_id, filters)
    other = and_(*(conditions[name] for name in ("words", "tag", "collection") if name in conditions), true())
    groups = (Document.kind, Document.specialty, Document.status)
    counts = (func.count(), func.count().filter(other), func.coalesce(func.sum(Document.size).filter(other), 0))
    rows = db.session.execute(select(*groups, *counts).where(live(user_id)).group_by(*groups)).all()
    return _summed(filters, rows, _tags(user_id, conditions))


def _summed(filters: Filters, rows: Sequence[Any], tags: list[Choice]) -> Overview:
    """Put the counts of each kind, specialty and status together; those three filters are applied here."""
    total, matching, size = 0, 0, 0
    kinds, specialties, states = Counter[str](), Counter[str](), Counter[str]()
    for kind, specialty, status, every, number, octets in rows:
        state = STATE_OF[status]
        of_kind = filters.kind in ("", kind)
        of_specialty = filters.specialty.lower() in ("", specialty.lower())
        of_state = filters.state in ("", state)
        total += every
        if of_kind and of_specialty and of_state:
            matching, size = matching + number, size + int(octets)
        kinds[kind] += number * (of_specialty and of_state)
        specialties[specialty] += number * (of_kind and of_state)
        states[state] += number * (of_kind and of_specialty)
    return Overview(
        matching,
        size,
        total,
        [Choice(kind, kind.capitalize(), kinds[kind]) for kind in KINDS if kinds[kind]],
        _specialties(specialties),
        [Choice(state, STATE_NAMES[state], states[state]) for state in STATES if states[state]],
        tags,
    )


def _specialties(counts: Counter[str]) -> list[Choice]:
    """The specialties that most documents have, by name; one that is written in two ways is one."""
    together = Counter[str]()
    for specialty, number in counts.items():
        together[specialty.lower()] += number
    written = {specialty.lower(): specialty for specialty in sorted(counts, reverse=True)}
    common = [key for key, number in together.most_common() if key and number][:MOST_CHOICES]
    return [Choice(written[key], written[key], together[key]) for key in sorted(common)]


def _tags(user_id: uuid.UUID, conditions: dict[str, ColumnElement[bool]]) -> list[Choice]:
    """The tags that most documents have."""
    others = [condition for name, condition in conditions.items() if name != "tag"]
    tag = func.jsonb_array_elements_text(Document.attributes["tags"]).label("tag")
    each = select(tag).where(live(user_id), *others).subquery()
    count = func.count()
    rows = select(each.c.tag, count).group_by(each.c.tag).order_by(count.desc(), each.c.tag).limit(MOST_CHOICES)
    return [Choice(tag, tag, number) for tag, number in sorted(db.session.execute(rows).all())]


def live(user_id: uuid.UUID) -> ColumnElement[bool]:
    """The condition that a document is in the library: not in the bin, and no older version of another."""
    return and_(Document.user_id == user_id, Document.is_live())


def facets(
    user_id: uuid.UUID,
    kinds: Sequence[str] = (),
    specialties: Sequence[str] = (),
    tags: Sequence[str] = (),
    collections: Sequence[uuid.UUID] = (),
) -> list[ColumnElement[bool]]:
    """Return a condition for each facet of which there are values: that a document has one of them."""
    collected = select(CollectionDocument.document_id).where(
        CollectionDocument.user_id == user_id, CollectionDocument.collection_id.in_(collections)
    )
    every = (
        (kinds, Document.kind.in_(kinds)),
        (specialties, func.lower(Document.specialty).in_([each.lower() for each in specialties])),
        (tags, or_(false(), *(Document.attributes.contains({"tags": [tag]}) for tag in tags))),
        (collections, Document.id.in_(collected)),
    )
    return [condition for values, condition in every if values]


def _conditions(user_id: uuid.UUID, filters: Filters) -> dict[str, ColumnElement[bool]]:
    """Return the condition of each filter that is given, by its name."""
    named = {"kind": "kinds", "specialty": "specialties", "tag": "tags", "collection": "collections"}
    given = filters.given
    conditions = {name: facets(user_id, **{named[name]: [given[name]]})[0] for name in named.keys() & given.keys()}
    if filters.words:
        words = cast([_like(word) for word in filters.words.split()], ARRAY(String))
        conditions["words"] = Document.title.ilike(func.all(words))
    if filters.state:
        conditions["state"] = Document.status.in_(STATES.get(filters.state, ()))
    return conditions


def _like(word: str) -> str:
    """Return the pattern of a title that has a word somewhere."""
    return "%" + word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
