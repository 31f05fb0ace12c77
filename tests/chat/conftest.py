"""A small library, conversations, and questions asked by the page's own form."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable

import pytest

from tests.cast import Person
from tests.stored import Contents
from webapp.chat.models import Conversation, EvidencePassage, Message
from webapp.chat.queries import messages as message_queries
from webapp.documents.models import Document
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

PENS = b"""# Insulin

An opened insulin pen keeps for twenty-eight days at room temperature. It should not be frozen. Unopened pens
belong in the refrigerator.

# Owls

The barn owl hunts at night over open fields. It finds voles by their sound alone.
"""
PEN_QUESTION = "How long does an opened insulin pen keep at room temperature?"
FOREIGN_QUESTION = "Which supersonic boundary layer separates from a blunted cone?"

Talk = Callable[..., Conversation]


@pytest.fixture
def library(browse, alice, as_user, run_jobs) -> Document:
    """A document of alice's, uploaded by the page's form, read and embedded."""
    browse(alice).post("/documents/", {"file": (io.BytesIO(PENS), "care.md")})
    run_jobs()
    with as_user(alice):
        return db.session.scalars(db.select(Document)).one()


def lasting_library(shelf: Document, alice: Person, as_user) -> Document:
    """The same document where a file of tests has it on its shelf, by ``shelved_pens``."""
    with as_user(alice):
        return db.session.get_one(Document, shelf.id)


def shelved_pens() -> Contents:
    return lambda stored: stored.add(stored.owner, PENS, "care.md")


@pytest.fixture
def talk(as_user) -> Talk:
    """Return a function that gives a person a conversation with these contents: question, answer, question, ..."""

    def put(person: Person, *contents: str, title: str = "Of pens", **columns: object) -> Conversation:
        id = uuid.uuid4()
        with as_user(person), unit_of_work():
            conversation = Conversation(id=id, user_id=person.id, title=title, **columns)
            db.session.add(conversation)
            db.session.flush()
            parent = None
            for place, content in enumerate(contents):
                role = ("user", "assistant")[place % 2]
                parent = _say(conversation, parent, role, content).id
        with as_user(person):
            return db.session.get_one(Conversation, id)

    return put


def _say(conversation: Conversation, parent: uuid.UUID | None, role: str, content: str) -> Message:
    message = Message(
        id=uuid.uuid4(), user_id=conversation.user_id, conversation_id=conversation.id,
        parent_id=parent, role=role, stored_content=content,
    )  # fmt: skip
    db.session.add(message)
    db.session.flush()
    return message


@pytest.fixture
def said(as_user) -> Callable[[Person, uuid.UUID], list[Message]]:
    """Return a function that gives the messages of a conversation, in reading order."""

    def read(person: Person, conversation_id: uuid.UUID) -> list[Message]:
        with as_user(person):
            return message_queries.messages(person.id, conversation_id).rows

    return read


@pytest.fixture
def found(as_user, alice) -> Callable[[Message], list[EvidencePassage]]:
    """Return a function that gives the passages that were found for an answer of alice's, best first."""

    def read(answer: Message) -> list[EvidencePassage]:
        rows = db.select(EvidencePassage).where(EvidencePassage.message_id == answer.id)
        with as_user(alice):
            return list(db.session.scalars(rows.order_by(EvidencePassage.position)))

    return read


@pytest.fixture
def asked(browse, alice, said) -> Callable[..., tuple[Message, Message]]:
    """Return a function that asks as alice, by the form of the opening page: the question, and its answer to be."""

    def ask(content: str = PEN_QUESTION) -> tuple[Message, Message]:
        response = browse(alice).post("/chat/", {"content": content})
        assert response.status_code == 303
        question, answer = said(alice, uuid.UUID(response.location.rpartition("/")[2]))
        return question, answer

    return ask
