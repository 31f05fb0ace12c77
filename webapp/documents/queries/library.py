"""The library as a list: filtered, sorted, a page at a time, with the values to filter by.

All of it is looked up in PostgreSQL; the index holds nothing that the library filters by.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    false,
    func,
    or_,
    select,
    true,
)

from webapp.documents.models import KINDS, CollectionDocument, Document, Status
from webapp.documents.queries.sorting import SORTS
from webapp.platform.extensions import db
from webapp.platform.pages import Page
from webapp.shared.folding import longest, pattern
from webapp.shared.languages import name

PAGE_SIZE = 30
MAX_FACET_VALUES = 50
STATES = {
    "ready": (Status.READY,),
    "working": (Status.FETCHING, Status.WAITING, Status.READING, Status.RECOGNISING, Status.EMBEDDING),
    "failed": (Status.FAILED,),
    "cancelled": (Status.CANCELLED,),
}
STATE_OF = {str(status): state for state, statuses in STATES.items() for status in statuses}
STATE_NAMES = {"ready": "Ready", "working": "Processing", "failed": "Failed", "cancelled": "Cancelled"}


@dataclass(frozen=True)
class Filters:
    """What the list is filtered by; an empty value filters nothing, one that no document has leaves nothing."""

    title: str = ""
    kind: str = ""
    specialty: str = ""
    tag: str = ""
    language: str = ""
    year: str = ""
    state: str = ""
    collection: uuid.UUID | None = None

    @property
    def address(self) -> dict[str, Any]:
        """The filters that are set, by their names in an address."""
        return {"words" if name == "title" else name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class FacetValue:
    """A value to filter by, and how many documents would match."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Overview:
    """How many documents match, their size in bytes, how many there are in all, and the values to filter by."""

    matching: int
    size: int
    total: int
    kinds: list[FacetValue]
    specialties: list[FacetValue]
    languages: list[FacetValue]
    years: list[FacetValue]
    states: list[FacetValue]
    tags: list[FacetValue]


def page(
    user_id: uuid.UUID,
    filters: Filters = Filters(),  # immutable
    sort: str = "newest",
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> Page[Document]:
    """Return documents that match, in one of the ``SORTS``; by default, and for an unknown one, newest first."""
    rows = select(Document).where(live(user_id), *_conditions(user_id, filters).values())
    return SORTS.get(sort, SORTS["newest"]).order.page(rows, cursor, limit)


def ids(
    user_id: uuid.UUID, filters: Filters, added: tuple[datetime | None, datetime | None] = (None, None)
) -> list[uuid.UUID]:
    """Return the ids of all documents that match; ``added``: from a moment on, and before another."""
    since, until = added
    rows = select(Document.id).where(live(user_id), *_conditions(user_id, filters).values())
    rows = rows.where(Document.created_at >= since) if since else rows
    rows = rows.where(Document.created_at < until) if until else rows
    return list(db.session.scalars(rows))


def has_any(user_id: uuid.UUID) -> bool:
    """Whether there is a document, whatever its state."""
    return db.session.scalar(select(Document.id).where(live(user_id)).limit(1)) is not None


def overview(user_id: uuid.UUID, filters: Filters) -> Overview:
    """Count the documents that match; each value is counted together with the other filters."""
    conditions = _conditions(user_id, filters)
    other = and_(*(conditions[name] for name in ("title", "tag", "collection") if name in conditions), true())
    year = func.coalesce(Document.attributes["year"].astext, "")
    groups = (Document.kind, Document.specialty, Document.language, year, Document.status)
    counts = (func.count(), func.count().filter(other), func.coalesce(func.sum(Document.size).filter(other), 0))
    rows = db.session.execute(select(*groups, *counts).where(live(user_id)).group_by(*groups)).all()
    return _summed(filters, rows, _tags(user_id, conditions))


def _summed(filters: Filters, rows: Sequence[Any], tags: list[FacetValue]) -> Overview:
    """Sum up the counts of each kind, specialty, language, year and status; these five filters are applied here."""
    total, matching, size = 0, 0, 0
    counts = [Counter[str]() for _ in range(5)]
    for kind, specialty, language, year, status, every, number, octets in rows:
        values = (kind, specialty, language, year, STATE_OF[status])
        wanted = (filters.kind, filters.specialty.lower(), filters.language, filters.year, filters.state)
        fits = [want in ("", value.lower()) for want, value in zip(wanted, values, strict=True)]
        total += every
        if all(fits):
            matching, size = matching + number, size + int(octets)
        for place, value in enumerate(values):
            counts[place][value] += number * all(fits[:place] + fits[place + 1 :])
    kinds, specialties, languages, years, states = counts
    return Overview(
        matching,
        size,
        total,
        [FacetValue(kind, kind.capitalize(), kinds[kind]) for kind in KINDS if kinds[kind]],
        _specialties(specialties),
        _languages(languages),
        [FacetValue(year, year, years[year]) for year in sorted(years, reverse=True) if year and years[year]],
        [FacetValue(state, STATE_NAMES[state], states[state]) for state in STATES if states[state]],
        tags,
    )


def _specialties(counts: Counter[str]) -> list[FacetValue]:
    """Return the most common specialties by name, whatever their case."""
    together = Counter[str]()
    for specialty, number in counts.items():
        together[specialty.lower()] += number
    written = {specialty.lower(): specialty for specialty in sorted(counts, reverse=True)}
    common = [key for key, number in together.most_common() if key and number][:MAX_FACET_VALUES]
    return [FacetValue(written[key], written[key], together[key]) for key in sorted(common)]


def _languages(counts: Counter[str]) -> list[FacetValue]:
    """Return the languages by name."""
    found = [FacetValue(code, name(code), number) for code, number in counts.items() if code and number]
    return sorted(found, key=lambda each: each.label)


def _tags(user_id: uuid.UUID, conditions: dict[str, ColumnElement[bool]]) -> list[FacetValue]:
    """Return the most common tags by name."""
    others = [condition for name, condition in conditions.items() if name != "tag"]
    tag = func.jsonb_array_elements_text(Document.attributes["tags"]).label("tag")
    each = select(tag).where(live(user_id), *others).subquery()
    count = func.count()
    rows = select(each.c.tag, count).group_by(each.c.tag).order_by(count.desc(), each.c.tag).limit(MAX_FACET_VALUES)
    return [FacetValue(tag, tag, number) for tag, number in sorted(db.session.execute(rows).all())]


def live(user_id: uuid.UUID) -> ColumnElement[bool]:
    """Return the condition that a document is in the library: not in the bin, and not superseded."""
    return and_(Document.user_id == user_id, Document.is_live())


def facets(
    user_id: uuid.UUID,
    kinds: Sequence[str] = (),
    specialties: Sequence[str] = (),
    tags: Sequence[str] = (),
    collections: Sequence[uuid.UUID] = (),
    languages: Sequence[str] = (),
) -> list[ColumnElement[bool]]:
    """Return a condition for each facet with values: that a document has one of them."""
    collected = select(CollectionDocument.document_id).where(
        CollectionDocument.user_id == user_id, CollectionDocument.collection_id.in_(collections)
    )
    every = (
        (kinds, Document.kind.in_(kinds)),
        (specialties, func.lower(Document.specialty).in_([each.lower() for each in specialties])),
        (tags, or_(false(), *(Document.attributes.contains({"tags": [tag]}) for tag in tags))),
        (collections, Document.id.in_(collected)),
        (languages, Document.language.in_(languages)),
    )
    return [condition for values, condition in every if values]


def _conditions(user_id: uuid.UUID, filters: Filters) -> dict[str, ColumnElement[bool]]:
    """Return the condition of each filter that is set, by its name."""
    facets_of = {"kind": "kinds", "specialty": "specialties", "tag": "tags", "collection": "collections"}
    facets_of |= {"language": "languages"}
    values = {name: value for name in facets_of if (value := getattr(filters, name))}
    conditions = {name: facets(user_id, **{facets_of[name]: [value]})[0] for name, value in values.items()}
    if filters.title:
        conditions["title"] = and_(*map(_is_named, longest(filters.title.split())))
    if filters.year:
        conditions["year"] = Document.attributes["year"].astext == filters.year
    if filters.state:
        conditions["state"] = Document.status.in_(STATES.get(filters.state, ()))
    return conditions


def _is_named(word: str) -> ColumnElement[bool]:
    """Return the condition that a title, or one of the names of the file, has a word in any spelling."""
    names = func.concat_ws(" ", Document.title, Document.file_name, Document.attributes["other_names"].astext)
    return names.regexp_match(pattern(word) or "$")
