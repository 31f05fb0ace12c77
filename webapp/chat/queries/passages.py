"""The passages of documents by where they stand: all of them, a page, a chapter, a clause, a table."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, false, func, or_, select

from webapp.answering.kinds.places import Place
from webapp.answering.kinds.structure import label
from webapp.answering.retrieve import Passage
from webapp.documents.models import IN_READING_ORDER, Chunk, Document
from webapp.ingest.parsed import SEPARATOR
from webapp.platform.extensions import db
from webapp.retrieval.statements import LIVE, passage_of
from webapp.shared.places import sheet_of

MOST = 20_000
MOST_AT_A_PLACE = 400


def of_document(user_id: uuid.UUID, document_id: uuid.UUID | str) -> list[Passage]:
    """Return the passages of a document in reading order."""
    return _read(user_id, [Chunk.document_id == uuid.UUID(str(document_id))], MOST)


def of_documents(user_id: uuid.UUID, ids: Sequence[uuid.UUID], limit: int) -> list[Passage]:
    """Return the first passages of documents, one document after the other, the last that was added first."""
    return _read(user_id, [Chunk.document_id.in_(ids)], limit)


def by_ids(user_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> list[Passage]:
    """Return passages by their ids, in that order, without those that are not there."""
    found = {passage.id: passage for passage in _read(user_id, [Chunk.id.in_(ids), Document.is_live()], MOST)}
    return [found[str(id)] for id in ids if str(id) in found]


def are_there(user_id: uuid.UUID, ids: Collection[uuid.UUID]) -> bool:
    """Whether passages are all there, and none of a document that was deleted."""
    rows = select(func.count()).select_from(Chunk).join(Chunk.document)
    rows = rows.where(Chunk.user_id == user_id, Chunk.id.in_(ids), Document.is_live())
    return db.session.scalars(rows).one() == len({*ids})


def count(user_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> int:
    """Return how many passages documents have."""
    rows = select(func.count()).select_from(Chunk).where(Chunk.user_id == user_id, Chunk.document_id.in_(ids))
    return db.session.scalars(rows).one()


def at(
    user_id: uuid.UUID, within: Sequence[uuid.UUID] | None, place: Place, limit: int = MOST_AT_A_PLACE
) -> list[Passage]:
    """Return the passages at a place, document by document, in reading order.

    A page is where passages stand on it: on the one with that number printed, where a document has it, or else on the
    sheet of that number. The others are looked for among the headings, and where no heading has them,
    at the beginning of a line.
    """
    if place.unit == "page":
        return _within(user_id, within, limit, [_on_page(user_id, place.number)])
    heading = rf"(?:^|{SEPARATOR}){label(place)}"
    if place.unit in ("chapter", "section", "appendix"):
        in_headings = or_(*(column.regexp_match(heading, "i") for column in _HEADINGS[place.unit]))
        if found := _within(user_id, within, limit, [in_headings]):
            return found
    return _within(user_id, within, limit, [Chunk.content.regexp_match(rf"(?:^|\n){label(place)}", "i")])


def _on_page(user_id: uuid.UUID, number: str) -> ColumnElement[bool]:
    labels = Document.attributes["page_labels"]
    labelled = select(Document.id, Document.page_count, labels).where(Document.user_id == user_id)
    by_sheet: dict[int, list[uuid.UUID]] = {}
    for id, count, known in db.session.execute(labelled.where(func.jsonb_array_length(labels) > 0)):
        if sheet := sheet_of(known, number, count):
            by_sheet.setdefault(sheet, []).append(id)
    printed = [id for ids in by_sheet.values() for id in ids]
    conditions = [Document.id.in_(ids) & _on_sheet(sheet) for sheet, ids in by_sheet.items()]
    if number.isdigit():
        conditions.append(Document.id.not_in(printed) & _on_sheet(int(number)))
    return or_(false(), *conditions)


def _on_sheet(sheet: int) -> ColumnElement[bool]:
    runs_on = Chunk.attributes.path_exists(f"strict $.pages[*] ? (@[1] == {sheet:d})")
    return (Chunk.page_number == sheet) | runs_on


_HEADINGS = {
    "chapter": (Chunk.chapter,),
    "section": (Chunk.section, Chunk.chapter),
    "appendix": (Chunk.chapter, Chunk.section),
}


def _within(
    user_id: uuid.UUID, within: Sequence[uuid.UUID] | None, limit: int, conditions: list[ColumnElement[bool]]
) -> list[Passage]:
    scope = [Document.is_live()] if within is None else [Document.is_live(), Document.id.in_(within)]
    return _read(user_id, [*scope, *conditions], limit)


def _read(user_id: uuid.UUID, conditions: Sequence[ColumnElement[bool]], limit: int) -> list[Passage]:
    rows = LIVE.where(*conditions).order_by(Document.created_at.desc(), Document.id, *IN_READING_ORDER).limit(limit)
    return [passage_of(row) for row in db.session.execute(rows, {"owner": user_id})]
