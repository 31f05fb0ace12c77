"""Files to upload, a person who uploads them by the page's form, and an answer that quotes them."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tests.cast import Person
from tests.ingest.pdfs import Sheet, Words, lines, pdf
from webapp.chat.models import Citation, Conversation, Message
from webapp.documents.models import Chunk, Document
from webapp.documents.queries import documents as queries
from webapp.platform.extensions import db
from webapp.platform.tenancy import acting_as
from webapp.platform.unit_of_work import unit_of_work

NOTES = b"""The heart has four chambers. Blood leaves it by the aorta.

Aspirin inhibits platelet aggregation. It is given after a myocardial infarction.
"""
BOOK = pdf(
    Sheet([Words("Amphibians", size=20), *lines("Frogs breathe through their skin. They live", "near ponds.", top=90)]),
    Sheet([Words("Reptiles", size=20), *lines("Tortoises carry a heavy shell. Some of them live", "long.", top=90)]),
    info={"Title": "A Small Zoology", "Author": "Ada Byron"},
    outline=[("Amphibians", 0), ("Reptiles", 1)],
)
ISLANDS = "\n".join(
    f"## Island {n}\n\nIsland number {n} lies in the northern sea. Its {n} lighthouses are red.\n" for n in range(1, 13)
).encode()
"""Markdown of a dozen passages, for each section is one."""

Upload = Callable[..., Document]
Shelve = Callable[..., Document]
Quote = Callable[[Person, Document, str], Citation]


@pytest.fixture
def upload(browse, as_user) -> Upload:
    """Return a function that uploads a file by the page's form and returns the newest document of that person."""

    def send(person: Person, content: bytes = NOTES, name: str = "notes.txt", **fields: str) -> Document:
        answer = browse(person).post("/documents/", {"file": (io.BytesIO(content), name), **fields})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        with as_user(person):
            return db.session.scalars(select(Document).order_by(Document.created_at.desc()).limit(1)).one()

    return send


@pytest.fixture
def fresh(as_user, alice):
    """Return a function that reads a document of alice's anew."""

    def read(document: Document) -> Document:
        with as_user(alice):
            return queries.document(alice.id, document.id)

    return read


@pytest.fixture
def textbook(upload, run_jobs, as_user, alice) -> Document:
    """alice's ``BOOK``, ready, as a textbook of 1998."""
    document = upload(alice, BOOK, "zoo.pdf", kind="textbook", year="1998")
    run_jobs()
    with as_user(alice):
        return db.session.get_one(Document, document.id)


def shelve_for(app: Flask, person: Person, title: str = "A book", **values: Any) -> Document:
    """Put a document in a library as it stands there once it is ready; ``tags`` go with it."""
    known = {name: values.pop(name) for name in ("author", "year", "tags") if name in values}
    row = {
        "id": uuid.uuid4(),
        "user_id": person.id,
        "title": title,
        "file_key": "k",
        "file_name": "f.txt",
        "size": 1000,
        "sha256": uuid.uuid4().hex,
        "mime": "text/plain",
        "status": "ready",
        "attributes": known,
    }
    with app.app_context(), acting_as(person.id):
        with unit_of_work():
            db.session.add(Document(**{**row, **values}))
        return db.session.get_one(Document, row["id"])


@pytest.fixture
def shelve(app) -> Shelve:
    """Return ``shelve_for`` the application."""
    return partial(shelve_for, app)


@pytest.fixture
def quote(as_user) -> Quote:
    """Return a function that writes an answer with one footnote, the given words of a document."""

    def write(person: Person, document: Document, words: str) -> Citation:
        with as_user(person), unit_of_work():
            chunk = db.session.scalars(
                select(Chunk).where(Chunk.document_id == document.id, Chunk.content.contains(words))
            ).one()
            start = chunk.content.index(words)
            conversation = Conversation(id=uuid.uuid4(), user_id=person.id, title="A question")
            message = Message(
                id=uuid.uuid4(),
                user_id=person.id,
                conversation_id=conversation.id,
                role="assistant",
                stored_content=f"From *{document.title}*:\n\n{words}[^1]",
            )
            citation = Citation(
                id=uuid.uuid4(),
                user_id=person.id,
                message_id=message.id,
                chunk_id=chunk.id,
                document_id=document.id,
                number=1,
                quote=words,
                start=start,
                end=start + len(words),
                verified=True,
                title=document.title,
                page_number=chunk.page_at(start),
            )
            for row in (conversation, message, citation):
                db.session.add(row)
                db.session.flush()
            citation_id = citation.id
        with as_user(person):
            return db.session.get_one(Citation, citation_id, options=[joinedload(Citation.message)])

    return write
