"""Documents, collections and passages."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from webapp.api.shapes.base import ONE_LINE, SAID, Given, Paged, Sent
from webapp.documents import metadata
from webapp.documents.forms import MAX_LINE_LETTERS
from webapp.documents.metadata import MAX_TAG_LETTERS, MAX_TAGS
from webapp.documents.models import Chunk, Document
from webapp.documents.operations.collections import LONGEST_NAME
from webapp.documents.queries.library import STATE_OF
from webapp.shared import languages
from webapp.shared.places import place
from webapp.shared.text import tags
from webapp.sources.forms import LONGEST_ADDRESS

Kind = Literal["textbook", "journal", "guideline", "note", "transcript", "other"]
State = Literal["ready", "working", "failed", "cancelled"]
Short = Annotated[str, Field(max_length=MAX_LINE_LETTERS), ONE_LINE]


_AS_STORED: tuple[str, ...] = (
    "id",
    "file_name",
    "mime",
    "size",
    "sha256",
    "version",
    "replaces_id",
    "source_url",
    "status",
    "share",
)
_AS_STORED += ("error", "warnings", "created_at", "updated_at")


def _known(code: str) -> str:
    if code and code not in languages.NAMES:
        raise ValueError("There is no such language. Use a code of two letters, such as en.")
    return code


class DocumentQuery(Paged):
    """Which documents, and in which order."""

    words: Short = ""
    kind: Kind | Literal[""] = ""
    specialty: Short = ""
    tag: Short = ""
    language: Short = ""
    year: Short = ""
    state: State | Literal[""] = ""
    collection: uuid.UUID | None = None
    sort: Literal["newest", "oldest", "title", "author", "year", "size", "changed"] = "newest"


class DocumentFields(Sent):
    """What is known of a document. What is left out stays as it is."""

    title: Annotated[Short, Field(min_length=1), SAID] = ""
    author: Short = ""
    year: int | None = Field(None, ge=1, le=9999)
    edition: Short = ""
    kind: Kind = "other"
    specialty: Short = ""
    language: Annotated[str, Field(max_length=2), AfterValidator(_known)] = ""
    tags: list[Annotated[str, Field(max_length=MAX_TAG_LETTERS), ONE_LINE]] = Field([], max_length=MAX_TAGS)

    @field_validator("tags")
    @classmethod
    def _as_stored(cls, value: list[str]) -> list[str]:
        return tags(",".join(value))


class Upload(Sent):
    """Files, and what holds for each of them. A zip is unpacked."""

    file: list[bytes] = Field(min_length=1, description="The files.")
    title: str = ""
    author: str = ""
    year: str = ""
    edition: str = ""
    kind: str = ""
    specialty: str = ""
    language: str = ""
    tags: str = Field("", description="Short words, separated by commas.")


class Address(Sent):
    """The address of a web page, or of a video."""

    url: Annotated[str, Field(min_length=1, max_length=LONGEST_ADDRESS), ONE_LINE, SAID]


class DocumentAnswer(Given):
    """A document. It can be searched by its words once it has been read, and by meaning while and after it is embedded.

    `state` is what `status` amounts to; `share` is how much of the present step is done, from 0 to 1.
    """

    id: uuid.UUID
    title: str
    author: str
    year: int | None
    edition: str
    kind: str
    specialty: str
    language: str
    tags: list[str]
    file_name: str
    mime: str
    size: int
    sha256: str
    pages: int
    version: int
    replaces_id: uuid.UUID | None
    source_url: str
    state: State
    status: str
    share: float | None
    error: str
    warnings: list[str]
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, document: Document) -> DocumentAnswer:
        """Return a document as programs get it."""
        known = metadata.values(document) | {name: getattr(document, name) for name in _AS_STORED}
        return cls.model_validate({**known, "pages": document.page_count, "state": STATE_OF[document.status]})


class Uploaded(Given):
    """What became of the files: the documents, new or there already, and sentences about what was not added."""

    documents: list[DocumentAnswer]
    problems: list[str]


class CollectionName(Sent):
    """The name of a collection."""

    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), ONE_LINE, SAID]


class CollectionAnswer(Given):
    """A collection, with the number of its documents and their size in bytes."""

    id: uuid.UUID
    name: str
    documents: int
    size: int


class CollectionList(Given):
    """All collections, by name."""

    items: list[CollectionAnswer]


class PassageQuery(Sent):
    """From which passage on."""

    start: int = Field(0, ge=0, le=10**6, description="The `index` of the first one.")


class PassageAnswer(Given):
    """A piece of a document, whole sentences. `place` says where it stands, in words."""

    id: uuid.UUID
    document_id: uuid.UUID
    index: int
    text: str
    chapter: str
    section: str
    page: int | None
    seconds: float | None
    place: str

    @classmethod
    def of(cls, chunk: Chunk, document: Document) -> PassageAnswer:
        """Return a passage as programs get it."""
        where = place(chunk.page_number, chunk.start_seconds, document.page_name, document.page_labels)
        return cls(
            id=chunk.id, document_id=document.id, index=chunk.chunk_index, text=chunk.content, chapter=chunk.chapter,
            section=chunk.section, page=chunk.page_number, seconds=chunk.start_seconds, place=where,
        )  # fmt: skip


class PassageList(Given):
    """Passages in reading order. `next` is where the ones after them start, null at the end."""

    document: DocumentAnswer
    items: list[PassageAnswer]
    next: int | None
