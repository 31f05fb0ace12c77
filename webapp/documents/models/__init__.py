"""Documents, the chunks they are cut into, and the collections they are in."""

from webapp.documents.models.chunk import IN_READING_ORDER, Chunk, RecognisedPage
from webapp.documents.models.collection import Collection, CollectionDocument
from webapp.documents.models.document import FINAL, KINDS, Document, Status, Transcript

__all__ = [
    "FINAL",
    "IN_READING_ORDER",
    "KINDS",
    "Chunk",
    "Collection",
    "CollectionDocument",
    "Document",
    "RecognisedPage",
    "Status",
    "Transcript",
]
