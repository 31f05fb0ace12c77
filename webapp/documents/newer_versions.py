"""Whether a document looks like a newer version of another one: by its name, or because its text is mostly the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import PurePosixPath

from sqlalchemy import ColumnElement, select, update

from webapp.documents.models import Document
from webapp.ingest.chunk import Chunk as Cut
from webapp.platform.extensions import db
from webapp.shared.folding import fold

OFFER = "newer_of"
"""The key of ``attributes`` for the document that this one may be a newer version of: its id and title."""
SKETCH_SIZE = 128
SHORTEST_SENTENCE = 20  # letters
ALIKE = 0.3
FEWEST_SHARED = 3
MAX_CANDIDATES = 20
MAX_NAMES = 5000
NOT_LETTERS = re.compile(r"[\W_]+")
# What tells one edition of a document from another: "v2", "Version 1.3", "2nd edition", "2024", "2024-05-01", "final".
MARK = re.compile(
    r"(?:\b|_)(?:v|ver|version|rev|revision|ed|edition|auflage|draft|entwurf|stand|update)[\s._-]{0,3}(\d{1,6}(?:[.]\d{1,6}){0,3})"
    r"|\b(\d{1,3})(?:st|nd|rd|th|\.)\s(?:ed|edition|auflage)\b"
    r"|(?<!\d)((?:19|20)\d\d(?:[-._]\d\d){0,2})(?!\d)"
    r"|\b(?:final|old|new|draft|edition|version)\b",
    re.I,
)


def sketch(cuts: Iterable[Cut]) -> list[int]:
    """Return the smallest hashes of the sentences of a text; two texts share about as many as they share sentences."""
    found = set()
    for cut in cuts:
        for start, end in cut.sentences:
            letters = NOT_LETTERS.sub("", cut.content[start:end]).casefold()
            if len(letters) >= SHORTEST_SENTENCE:
                found.add(int.from_bytes(blake2b(letters.encode(), digest_size=8).digest(), signed=True))
    return sorted(found)[:SKETCH_SIZE]


def similarity(one: Sequence[int], other: Sequence[int]) -> float:
    """Return the share of sentences that two texts have in common, from 0 to 1; 0 where they are too few to tell."""
    shared = set(one) & set(other)
    smallest = sorted({*one, *other})[:SKETCH_SIZE]
    if len(shared) < FEWEST_SHARED:
        return 0.0
    return len(shared.intersection(smallest)) / len(smallest)


def is_newer_name(new: str, old: str) -> bool:
    """Whether two names are the same but for a year, a date or a version, which is the later one in the first."""
    names = [NOT_LETTERS.sub("", MARK.sub(" ", fold(name))) for name in (new, old)]
    return bool(names[0]) and names[0] == names[1] and numbers(new) > numbers(old)


def offer(document: Document, cuts: Iterable[Cut]) -> None:
    """Record which document a document that was just read may be a newer version of, unless its owner has said so."""
    document.sketch = sketch(cuts)
    if document.replaces_id:
        return
    old = _same_name(document) or _same_text(document)
    if old is not None:
        document.attributes = {**document.attributes, OFFER: {"id": str(old.id), "title": old.title}}


def withdraw_offer(document: Document) -> None:
    """Forget which document a document may be a newer version of."""
    document.attributes = {name: value for name, value in document.attributes.items() if name != OFFER}


def withdraw_offers_of(document: Document) -> None:
    """Have no other document offered as a newer version of one that is deleted: an offer has its title."""
    offered = Document.attributes.contains({OFFER: {"id": str(document.id)}})
    others = update(Document).where(Document.user_id == document.user_id, offered)
    without = others.values(attributes=Document.attributes.op("-")(OFFER))
    db.session.execute(without.execution_options(synchronize_session=False))


def numbers(name: str) -> list[int]:
    """Return the numbers, dates and years in a name that tell one edition of a document from another."""
    marks = (group for found in MARK.finditer(fold(name)) for group in found.groups() if group)
    return [int(number) for mark in marks for number in re.split(r"[-._]", mark)]


def _same_name(document: Document) -> Document | None:
    others = select(Document).where(*_others(document)).order_by(Document.created_at.desc()).limit(MAX_NAMES)
    found = [other for other in db.session.scalars(others) if _is_newer(document, other)]
    return max(found, key=lambda other: numbers(other.title + " " + other.file_name), default=None)


def _is_newer(document: Document, other: Document) -> bool:
    stems = [PurePosixPath(one.file_name).stem for one in (document, other)]
    return is_newer_name(document.title, other.title) or is_newer_name(*stems)


def _same_text(document: Document) -> Document | None:
    alike = select(Document).where(*_others(document), Document.sketch.overlap(document.sketch)).limit(MAX_CANDIDATES)
    found = [(similarity(document.sketch, other.sketch), other) for other in db.session.scalars(alike)]
    best, old = max(found, key=lambda each: each[0], default=(0.0, None))
    return old if best >= ALIKE and old is not None and not _is_newer(old, document) else None


def _others(document: Document) -> tuple[ColumnElement[bool], ...]:
    return Document.user_id == document.user_id, Document.is_live(), Document.id != document.id
