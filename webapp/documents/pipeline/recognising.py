"""Recognise the text of pages that are pictures, one page a job, while the text of other pages can be found already.

Each page is a checkpoint, and each job takes its turn among those of all users. Once all pages are recognised, their
chunks are added to those of the pages that had text.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from webapp.documents import lifecycle, metadata, progress, steps
from webapp.documents.models import Chunk, Document, RecognisedPage, Status
from webapp.documents.originals import FILE_MISSING, original
from webapp.documents.pipeline import publishing, reading
from webapp.documents.steps import Step
from webapp.ingest.child import outline_in_child, recognise_in_child
from webapp.ingest.chunk import Chunk as Cut
from webapp.ingest.chunk import chunk
from webapp.ingest.outline import Heading
from webapp.ingest.parse import described
from webapp.ingest.parsed import BLOCK_SEPARATOR, Block, Parsed, Unreadable
from webapp.ingest.recognised import Recognised, RecognisedLine, parse_recognised
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work
from webapp.shared.places import pages

MAX_LISTED = 10  # page numbers in a sentence
NO_WORDS = (
    "No words could be recognised in this file: it may hold nothing but pictures, the scan may be too faint or too "
    "small, or in another script than those that are known: Latin letters, Chinese and Japanese. Scan it again, sharp "
    "and at 200 dpi or more, or save it as text, and upload that."
)
FAILED, PARTLY_READ = "failed_pages", "partly_read_pages"
"""The attributes of a document with the numbers of such pages, while it is recognised."""
KNOWN_SCRIPTS = "Latin letters, Chinese and Japanese are recognised."


@dataclass(frozen=True)
class Due:
    """What to do next: recognise page ``number``, or go on when that is None."""

    file_key: str
    number: int | None
    is_joined: bool  # the chunks of the pages are written


def recognise(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Recognise the next page of a document, or publish its words; raise Unreadable or IndexUnavailable."""
    with unit_of_work():
        due = _next(user_id, document_id)
    if due is None:
        return
    if due.number is not None:
        found = _recognised(due.file_key, due.number)
        with unit_of_work():
            _checkpoint(user_id, document_id, due.number, found)
        return
    if not due.is_joined:
        _join(user_id, document_id, due.file_key)
    publishing.publish_words_and_continue(user_id, document_id)


def _next(user_id: uuid.UUID, document_id: uuid.UUID) -> Due | None:
    document = _claim(user_id, document_id)
    if document is None:
        return None
    known = set(db.session.scalars(select(RecognisedPage.page_number).where(RecognisedPage.document_id == document_id)))
    number = next((page for page in document.unread_pages if page not in known), None)
    progress.begin(document, len(known))
    return Due(document.file_key, number, is_joined=not document.unread_pages)


def _claim(user_id: uuid.UUID, document_id: uuid.UUID) -> Document | None:
    """Return the document, locked, if its pages are still to be recognised; else None."""
    document = lifecycle.claim(user_id, document_id)
    return document if document and document.status == Status.RECOGNISING else None


def _recognised(file_key: str, number: int) -> Recognised | None:
    """Return the text of a page; None when it takes too much time or memory, or cannot be drawn."""
    try:
        with original(file_key) as path:
            return recognise_in_child(path, number)
    except Unreadable as error:
        if error.code == FILE_MISSING:
            raise
        return None


def _checkpoint(user_id: uuid.UUID, document_id: uuid.UUID, number: int, found: Recognised | None) -> None:
    document = _claim(user_id, document_id)
    if document is None:
        return
    lines = found.lines if found else []
    stored = [line if line.skew else line[:5] for line in lines]  # as the release before reads them, if it can
    page = {"document_id": document_id, "page_number": number, "user_id": user_id, "lines": stored}
    db.session.execute(insert(RecognisedPage).values(page).on_conflict_do_nothing())
    lifecycle.record_progress(document, _count_pages(document_id))
    if found is None:
        _note(document, FAILED, number)
    elif lines and not found.is_whole:
        _note(document, PARTLY_READ, number)
    steps.enqueue(document, Step.RECOGNISE)


def _note(document: Document, name: str, number: int) -> None:
    document.attributes = {**document.attributes, name: [*document.attributes.get(name, []), number]}


def _count_pages(document_id: uuid.UUID) -> int:
    rows = select(func.count()).select_from(RecognisedPage).where(RecognisedPage.document_id == document_id)
    return db.session.scalars(rows).one()


def _join(user_id: uuid.UUID, document_id: uuid.UUID, file_key: str) -> None:
    """Cut the recognised pages into chunks, and append them."""
    with unit_of_work():
        recognised = _pages(document_id)
    blocks = parse_recognised(recognised, _headings(file_key))
    cuts = chunk(blocks, clients.embeddings.count_tokens)
    with unit_of_work():
        _describe(user_id, document_id, blocks)
        _append(user_id, document_id, cuts, [number for number, lines in recognised if not lines])


def _describe(user_id: uuid.UUID, document_id: uuid.UUID, blocks: list[Block]) -> None:
    """Record what the recognised text tells of a document, where nothing is known yet."""
    document = _claim(user_id, document_id)
    if document is None:
        return
    text = Parsed(blocks, title=document.title, mime=document.mime, page_count=document.page_count)
    told, known = described(text, document.file_name), metadata.values(document)
    missing = {name for name in ("kind", "year") if known[name] in (None, "other")}
    metadata.set_from_source(document, {name: getattr(told, name) for name in missing})


def _pages(document_id: uuid.UUID) -> list[tuple[int, list[RecognisedLine]]]:
    rows = select(RecognisedPage).where(RecognisedPage.document_id == document_id).order_by(RecognisedPage.page_number)
    return [(row.page_number, row.recognised_lines) for row in db.session.scalars(rows)]


def _headings(file_key: str) -> list[Heading]:
    try:
        with original(file_key) as path:
            return outline_in_child(path)
    except Unreadable:
        return []  # the text matters more


def _append(user_id: uuid.UUID, document_id: uuid.UUID, cuts: Sequence[Cut], without_words: list[int]) -> None:
    document = _claim(user_id, document_id)
    if document is None or not document.unread_pages:
        return
    ends = select(func.max(Chunk.chunk_index), func.max(Chunk.char_end)).where(Chunk.document_id == document_id)
    last, end = db.session.execute(ends).one()
    if last is None and not cuts:
        raise Unreadable("no_text", NO_WORDS)
    first, offset = (0, 0) if last is None else (last + 1, end + len(BLOCK_SEPARATOR))
    reading.add_chunks(
        document,
        [
            replace(cut, index=first + cut.index, char_start=offset + cut.char_start, char_end=offset + cut.char_end)
            for cut in cuts
        ],
    )
    document.progress, document.progress_total = 0, first + len(cuts)
    _conclude(document, without_words)


def _pages_with_text(document_id: uuid.UUID) -> set[int]:
    rows = select(Chunk.attributes["pages"]).where(Chunk.document_id == document_id)
    return {number for marks in db.session.scalars(rows) for _, number in marks or ()}


def _conclude(document: Document, without_words: list[int]) -> None:
    """Add warnings about pages without text, and drop what was kept for the recognition only."""
    kept = dict(document.attributes)
    failed, partly_read = kept.pop(FAILED, []), kept.pop(PARTLY_READ, [])
    del kept["unread_pages"]
    with_text = _pages_with_text(document.id)
    partly = [number for number in failed if number in with_text]
    failed = [number for number in failed if number not in with_text]
    empty = [number for number in without_words if number not in {*failed, *with_text}]
    warnings = list(document.warnings)
    if failed:
        where = pages(failed, limit=MAX_LISTED).capitalize()
        warnings.append(f"{where} could not be recognised and cannot be searched.")
    if partly:
        warnings.append(
            f"The pictures on {pages(partly, limit=MAX_LISTED)} could not be recognised; the text is there."
        )
    if partly_read:
        where = pages(partly_read, limit=MAX_LISTED)
        warnings.append(f"Some lines on {where} are faint or in another script, and are left out. {KNOWN_SCRIPTS}")
    if empty:
        warnings.append(f"No words were found on {pages(empty, limit=MAX_LISTED)}. {KNOWN_SCRIPTS}")
    document.attributes = {**kept, "warnings": warnings}
