"""Libraries and conversations to search in: real passages with real vectors in the real index."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

import pytest
from flask import Flask
from sqlalchemy import text

from tests.cast import Person
from tests.points import chunk_points, message_points
from webapp.chat.models import Conversation, Message
from webapp.clients.vectors import Collection, Point
from webapp.documents.models import Chunk, Document
from webapp.index.models import Embedding, Kind, State
from webapp.index.sentences import packed
from webapp.ingest.chunk import chunk
from webapp.ingest.parsed import Block
from webapp.ingest.sentences import split_sentences
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import acting_as
from webapp.platform.unit_of_work import unit_of_work

PENS = (
    "An opened insulin pen keeps for twenty-eight days at room temperature. "
    "It should not be frozen, and never left in the sun. "
    "Unopened pens belong in the refrigerator until their date."
)
MANY = text("""
WITH talk AS (INSERT INTO conversations (user_id, title) VALUES (:user_id, 'Many') RETURNING id)
INSERT INTO messages (user_id, conversation_id, role, content, created_at)
    SELECT :user_id, talk.id, 'user', 'An owl sees mouse number ' || n, now() - make_interval(days => n * :days)
    FROM talk, generate_series(1, :number) n
""")
"""Messages of one user about owls, some days apart, in one conversation."""
OWLS = "The barn owl hunts at night over open fields. It finds voles by their sound alone."


@pytest.fixture
def shelve(app: Flask) -> Callable[..., uuid.UUID]:
    """Return a function that gives a person a document, ready to be searched, and returns its id."""

    def put(person: Person, title: str, blocks: Sequence[Block], *, mime: str = "text/plain", deleted: bool = False):
        with app.app_context(), acting_as(person.id), unit_of_work():
            document = Document(
                id=uuid.uuid4(), user_id=person.id, title=title, mime=mime, status="ready",
                file_key="none", file_name=title, size=1, sha256=uuid.uuid4().hex,
            )  # fmt: skip
            db.session.add(document)
            db.session.flush()
            for cut in chunk(blocks, clients.embeddings.count_tokens):
                passage = Chunk(
                    id=uuid.uuid4(), user_id=person.id, document_id=document.id, chunk_index=cut.index,
                    content=cut.content, page_number=cut.page, chapter=cut.chapter, section=cut.section,
                    token_count=cut.token_count, char_start=cut.char_start, char_end=cut.char_end,
                    attributes={"sentences": cut.sentences, "pages": cut.pages},
                )  # fmt: skip
                db.session.add(passage)
                where = {"document_id": str(document.id), "kind": "other"}
                _index(chunk_points(), passage.id, cut.content, cut.sentences, where, person)
            if deleted:
                document.deleted_at = db.func.now()
            return document.id

    return put


@pytest.fixture
def say(app: Flask) -> Callable[..., Message]:
    """Return a function that gives a person a conversation with one remembered message, and returns the message."""

    def put(person: Person, title: str, content: str, role: str = "user", **conversation: object) -> Message:
        with app.app_context(), acting_as(person.id), unit_of_work():
            talk = Conversation(id=uuid.uuid4(), user_id=person.id, title=title, **conversation)
            db.session.add(talk)
            db.session.flush()
            message = Message(
                id=uuid.uuid4(), user_id=person.id, conversation_id=talk.id, role=role, stored_content=content
            )
            db.session.add(message)
            where = {"conversation_id": str(talk.id), "message_id": str(message.id), "role": role}
            _index(
                message_points(),
                message.id,
                content,
                split_sentences(content),
                where,
                person,
            )
            db.session.flush()
            db.session.refresh(message)
            db.session.expunge(message)
            return message

    return put


def _index(place: Collection, id: uuid.UUID, text: str, sentences: Sequence, payload: dict, person: Person) -> None:
    (vectors,) = clients.embeddings.passages([(text, sentences)])
    clients.vectors.owned_by(person.id).upsert(place, [Point(str(id), text, payload, vectors.dense)])
    kind = Kind.CHUNK if place == chunk_points() else Kind.MESSAGE
    entry = {"source_type": kind, "source_id": id, "model": "a model", "dimension": place.dimension}
    kept = {"state": State.DONE, "sentences": packed(vectors.sentences)}
    db.session.add(Embedding(user_id=person.id, **entry, **kept))
