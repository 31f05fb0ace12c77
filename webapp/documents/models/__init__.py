"""Documents, the chunks they are cut into, and the collections they are in."""

from sqlalchemy import func

from webapp.documents.models.chunk import IN_READING_ORDER, Chunk, RecognisedPage
from webapp.documents.models.collection import Collection, CollectionDocument
from webapp.documents.models.document import FINAL, KINDS, Document, Status, Transcript

LANGUAGE = func.coalesce(Chunk.attributes["language"].astext, Document.language).label("language")
"""The language of a chunk, in a query on it and its document."""

__all__ = [
    "FINAL",
    "IN_READING_ORDER",
    "KINDS",
    "LANGUAGE",
    "Chunk",
    "Collection",
    "CollectionDocument",
    "Document",
    "RecognisedPage",
    "Status",
    "Transcript",
]
