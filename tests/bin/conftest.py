"""A document that an answer quotes, deleted by the library's own button; and what there is of it anywhere."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from tests.cast import Person
from tests.documents.conftest import quote, upload  # noqa: F401  # fixtures
from tests.points import chunk_points
from webapp.bin import jobs
from webapp.bin.models import DeletionReceipt
from webapp.chat.models import Citation
from webapp.documents.models import Chunk, Document
from webapp.index.models import Embedding
from webapp.platform.extensions import clients, db

WORDS = "Aspirin inhibits platelet aggregation."


class Killed(BaseException):
    """As if the process had ended there."""


class Killing:
    """Ends the process, so to say, whatever is asked of it."""

    def __call__(self, *_arguments, **_named):
        raise Killed

    def __getattr__(self, _name):
        raise Killed


@pytest.fixture
def cited(upload, run_jobs, quote, alice) -> tuple[Document, Citation]:  # noqa: F811  # the fixtures
    """A document that an answer quotes."""
    document = upload(alice)
    run_jobs()
    return document, quote(alice, document, WORDS)


@pytest.fixture
def binned(cited, browse, run_jobs, alice) -> tuple[Document, Citation]:
    """The same, deleted and out of the index."""
    assert browse(alice).post(f"/documents/{cited[0].id}/delete").location == "/documents/"
    assert "bin.withdraw" in run_jobs()
    return cited


@pytest.fixture
def run(app) -> Callable[[str, Document], None]:
    """Return a function that runs one of the bin's jobs, as often as wanted."""

    def once(name: str, document: Document) -> None:
        with app.app_context():
            getattr(jobs, name).function(user_id=str(document.user_id), document_id=str(document.id))

    return once


@pytest.fixture
def traces(as_user) -> Callable[[Person, Document], SimpleNamespace]:
    """Return a function that counts what there is of a document: rows, points, files."""

    def count(person: Person, document: Document) -> SimpleNamespace:
        def number(table, *where) -> int:
            return db.session.scalars(select(func.count()).select_from(table).where(*where)).one()

        with as_user(person):
            return SimpleNamespace(
                rows=number(Document, Document.id == document.id),
                passages=number(Chunk, Chunk.document_id == document.id),
                expected=number(Embedding, Embedding.source_type == "chunk"),
                points=clients.vectors.owned_by(person.id).count(chunk_points(), {"document_id": str(document.id)}),
                files=sum(clients.files.count(document.file_key)),
                quotes=number(Citation, Citation.quote != ""),
                receipts=db.session.scalars(select(DeletionReceipt)).all(),
            )

    return count
