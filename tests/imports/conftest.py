"""A person imports a file, and the jobs run."""

from __future__ import annotations

import io
import uuid

import pytest
from sqlalchemy import select

from tests.chat.conftest import talk  # noqa: F401  # a fixture
from tests.documents.conftest import quote, textbook, upload  # noqa: F401  # fixtures
from webapp.chat.models import Conversation, Message
from webapp.imports.models import Import
from webapp.platform.extensions import db

IMPORTS = "/chat/imports/"


@pytest.fixture
def send(browse):
    """Return a function that sends a file as a person; it returns the answer."""

    def post(person, raw: bytes, name: str = "conversations.json", token: str | None = None):
        fields = {"file": (io.BytesIO(raw), name), "token": token or str(uuid.uuid4())}
        return browse(person).post(IMPORTS, fields)

    return post


@pytest.fixture
def bring(send, run_jobs, as_user):
    """Return a function that imports a file as a person; it returns the import."""

    def run(person, raw: bytes, name: str = "conversations.json") -> Import:
        answer = send(person, raw, name)
        assert answer.status_code == 303, answer.text
        run_jobs("importing")
        with as_user(person):
            return db.session.get_one(Import, uuid.UUID(answer.location.rpartition("/")[2]))

    return run


@pytest.fixture
def stored(as_user):
    """Return a function that returns the conversations of a person by their titles, and their messages in order."""

    def read(person) -> dict[str, tuple[Conversation, list[Message]]]:
        with as_user(person):
            found = db.session.scalars(
                select(Conversation).where(Conversation.deleted_at.is_(None)).order_by(Conversation.title)
            ).all()
            rows = select(Message).order_by(Message.created_at, Message.id)
            of = {one.id: db.session.scalars(rows.where(Message.conversation_id == one.id)).all() for one in found}
            return {one.title: (one, list(of[one.id])) for one in found}

    return read
