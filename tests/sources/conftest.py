"""Addresses that are added by the page's form, and what the outside answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from flask import Flask
from sqlalchemy import select

from tests.cast import Person
from tests.chat.conftest import asked, said
from tests.fakes import FakeWeb, FakeYouTube
from tests.search.conftest import shelve
from webapp.documents.models import Document
from webapp.platform.extensions import clients, db

__all__ = ["asked", "said", "shelve"]
WATCH = "https://www.youtube.com/watch?v="
PASTED = """0:00
Welcome to this talk about owls.
0:04
The barn owl hunts at night over open fields.
1:02:07
It finds voles by their sound alone, in complete darkness.
"""


@pytest.fixture
def youtube(app: Flask) -> FakeYouTube:
    return app.extensions["clients"].youtube


@pytest.fixture
def web(app: Flask) -> FakeWeb:
    return app.extensions["clients"].web


@pytest.fixture
def documents(as_user) -> Callable[[Person], Sequence[Document]]:
    """Return a function that gives all documents of a person, the newest first."""

    def read(person: Person) -> Sequence[Document]:
        with as_user(person):
            return db.session.scalars(select(Document).order_by(Document.created_at.desc())).all()

    return read


@pytest.fixture
def content(as_user) -> Callable[[Person, Document], str]:
    """Return a function that gives the text of a document's file."""

    def read(person: Person, document: Document) -> str:
        with as_user(person):
            return clients.files.path(document.file_key).read_text("utf-8")

    return read


@pytest.fixture
def kept_files(as_user, alice) -> Callable[[], int]:
    """Return a function that counts the files that are kept."""

    def count() -> int:
        with as_user(alice):
            return len(list(clients.files.path("0" * 32).parents[1].glob("*/*")))

    return count
