"""Evaluating beside a running server, without touching anybody's library.

The documents of a file are read into an application of their own, with an embedded database, index and files. A library
whose index a running server has locked is searched in an index of its own. Either is in ``DATA_DIR/evaluating`` and is
removed afterwards; what a killed run has left, the next one removes.
"""

from __future__ import annotations

import io
import logging
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import select

from config import Config
from webapp.auth.models import User
from webapp.clients.postgres import EmbeddedPostgres
from webapp.clients.vectors import open_index
from webapp.documents.models import Document
from webapp.documents.operations import documents as operations
from webapp.documents.pipeline import embedding, reading
from webapp.index import generations, points
from webapp.index.models import Embedding, Kind
from webapp.index.sources import SOURCES
from webapp.platform.application import create_bare_app
from webapp.platform.extensions import db
from webapp.platform.installation import installation_id
from webapp.platform.locks import lock_data_dir
from webapp.platform.tenancy import acting_as
from webapp.platform.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

PARTS = ("postgres", "qdrant", "files")
NO_PASSWORD = "none"  # noqa: S105  # not a hash, so no password matches it
ALL_PARTS_EMBEDDED = {
    "DATABASE_URL": "",
    "QDRANT_URL": "",
    "QDRANT_API_KEY": "",
    "FILES_URL": "",
    "SECRET_KEY": "unused",
}


class IsolatedConfig(Config):
    """The settings of the application, with all parts embedded in another folder."""

    def __init__(self, settings: Mapping[str, Any], folder: Path) -> None:
        vars(self).update(settings, DATA_DIR=folder, **ALL_PARTS_EMBEDDED)


@contextmanager
def isolated_application(settings: Mapping[str, Any]) -> Iterator[None]:
    """Enter an empty application with these settings, and remove it afterwards; raise DataDirLocked."""
    with _folder(settings) as folder:
        app = create_bare_app(IsolatedConfig(settings, folder))
        try:
            with app.app_context():
                upgrade()
                yield
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
            app.extensions["clients"].close()
            app.extensions["embedded_postgres"].stop()


@contextmanager
def isolated_index(settings: Mapping[str, Any], user_id: uuid.UUID, tell: Callable[[int, int], None]) -> Iterator[None]:
    """Search a user's library in an index of its own, for which all its passages are embedded again.

    ``tell`` is called with the counts of passages done and to do. Raise DataDirLocked, IndexUnavailable,
    EmbeddingUnavailable.
    """
    with _folder(settings) as folder:
        own = open_index(folder / "qdrant", "", "", installation_id)
        here = vars(current_app.extensions["clients"])
        opened = {name: index for name, index in here.items() if name == "vectors"}
        here["vectors"] = own
        try:
            _fill(user_id, tell)
            yield
        finally:
            del here["vectors"]
            here.update(opened)  # one that is open already is not opened again: it is locked
            own.close()


def _fill(user_id: uuid.UUID, tell: Callable[[int, int], None]) -> None:
    with unit_of_work():
        now = generations.current()
        mine = (Embedding.user_id == user_id, Embedding.source_type == Kind.CHUNK)
        of_now = Embedding.generation == now.generation
        ids = db.session.scalars(select(Embedding.source_id).where(*mine, of_now)).all()
    for start in range(0, len(ids), embedding.BATCH_SIZE):
        tell(start, len(ids))
        with unit_of_work():
            texts = SOURCES[Kind.CHUNK].texts(user_id, ids[start : start + embedding.BATCH_SIZE])
        points.publish(user_id, Kind.CHUNK, now, texts)


@contextmanager
def _folder(settings: Mapping[str, Any]) -> Iterator[Path]:
    """Yield a folder for this evaluation alone, empty before and afterwards."""
    folder: Path = settings["DATA_DIR"] / "evaluating"
    with lock_data_dir(folder, "an evaluation"):
        _remove(folder)
        try:
            yield folder
        finally:
            _remove(folder)


def _remove(folder: Path) -> None:
    """Remove what is in the folder, also a database that still runs because its evaluation was killed."""
    left = EmbeddedPostgres(folder / "postgres")
    if (left.folder / "postmaster.pid").exists():
        try:
            left.ensure_running()
            left.stop()
        except Exception as error:
            log.warning("the database of an evaluation that was killed cannot be stopped: %s", error)
    for part in PARTS:
        shutil.rmtree(folder / part, ignore_errors=True)


def library(documents: Sequence[tuple[str, str]], tell: Callable[[int], None]) -> uuid.UUID:
    """Add documents, (title, text), as an upload does; return their owner, an account that nobody can sign in to.

    ``tell`` is called with how many are done. Raise Invalid, Unreadable, IndexUnavailable, EmbeddingUnavailable.
    """
    user_id = uuid.uuid4()
    with acting_as(user_id):
        with unit_of_work():
            name = "evaluation"
            db.session.add(User(id=user_id, username=name, email=f"{name}@invalid", password_hash=NO_PASSWORD))
        for number, (title, text) in enumerate(documents):
            tell(number)
            _add(user_id, title, text)
    return user_id


def _add(user_id: uuid.UUID, title: str, text: str) -> None:
    with operations.stored(io.BytesIO(text.encode())) as file, unit_of_work():
        document_id = operations.add(user_id, file, "document.txt", {"title": title}).document.id
    # The steps of its jobs, which no worker runs here.
    reading.read(user_id, document_id)
    while not _is_ready(document_id):
        embedding.embed(user_id, document_id)


def _is_ready(document_id: uuid.UUID) -> bool:
    with unit_of_work():
        return db.session.get_one(Document, document_id).is_ready
