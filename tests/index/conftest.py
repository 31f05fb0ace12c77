"""An index that can be lost: on the double of a Qdrant server, or in a folder of its own; and a library in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.documents.conftest import ISLANDS, upload  # noqa: F401  # fixtures
from tests.qdrant_double import QdrantDouble
from webapp.clients.vectors import open_index
from webapp.platform.extensions import clients
from webapp.platform.installation import installation_id

QUESTION = "Where does island number 7 lie?"


@pytest.fixture
def qdrant(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[QdrantDouble]:
    """A server that has the index for this test."""
    with QdrantDouble() as double:
        index = open_index(Path("unused"), double.url, "", installation_id)
        monkeypatch.setitem(app.extensions["clients"].__dict__, "vectors", index)
        yield double
        index.close()


@pytest.fixture
def lose_folder(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """An embedded index for this test; return what deletes it, as somebody may who has stopped Footnote."""
    index = open_index(tmp_path / "index", "", "", installation_id)
    monkeypatch.setitem(app.extensions["clients"].__dict__, "vectors", index)

    def lose() -> None:
        with app.app_context():
            clients.vectors.close()
        shutil.rmtree(tmp_path / "index")

    yield lose
    index.close()


@pytest.fixture
def fill(upload, browse, run_jobs, alice, bob) -> Callable[[], None]:  # noqa: F811
    """Return a function that gives alice and bob a document of twelve passages each, and a conversation about it."""

    def add() -> None:
        for person in (bob, alice):
            upload(person, ISLANDS, "islands.md")
            run_jobs()
            browse(person).post("/chat/", {"content": QUESTION})
            run_jobs()

    return add
