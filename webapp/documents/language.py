"""The language of a document, and of those of its chunks that are in another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select

from webapp.documents.metadata import is_set_by_owner
from webapp.documents.models import FINAL, Chunk, Document
from webapp.platform.extensions import db
from webapp.shared import languages

TOLD = "languages"
"""The key of ``attributes`` under which the languages of a document's chunks are kept, the most frequent first."""
CLEAR = 4
"""Common words by which a chunk is told to be of another language than its document: a quote of a line is not."""
TOLD_AT_ONCE = 500
SHORT_CHUNKS = 20
"""How many chunks tell a language together where none does by itself, as of a list."""


def tell(document: Document, contents: Sequence[str]) -> list[str]:
    """Set the language of a locked document by its chunks, unless its owner has.

    Return that of each chunk, "" for those in the document's own.
    """
    found = [languages.tell(content, None, CLEAR) for content in contents]
    before = document.attributes.get(TOLD, [])
    told = list(dict.fromkeys([*before, *(code for code, _ in Counter(found).most_common() if code)]))
    told = told or list(filter(None, [languages.tell("\n".join(contents[:SHORT_CHUNKS]))]))
    if told and not before and not is_set_by_owner(document, "language"):
        document.language = told[0]
    document.attributes = {**document.attributes, TOLD: told}
    return [code if code != document.language else "" for code in found]


def tell_again(document: Document) -> None:
    """Let the text tell the language of a locked document whose owner does not say it any more."""
    told = document.attributes.get(TOLD) or [""]
    document.language = told[0]


def tell_untold() -> None:
    """Tell the languages of documents that were read before languages were told; the system acts."""
    is_untold = ~Document.attributes.has_key(TOLD) & Document.status.in_(FINAL) & Document.deleted_at.is_(None)
    for document in db.session.scalars(select(Document).where(is_untold).limit(TOLD_AT_ONCE).with_for_update()).all():
        chunks = db.session.scalars(select(Chunk).where(Chunk.document_id == document.id)).all()
        for chunk, own in zip(chunks, tell(document, [chunk.content for chunk in chunks]), strict=True):
            if own:
                chunk.attributes = {**chunk.attributes, "language": own}
