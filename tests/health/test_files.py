"""Each process proves that it sees the files that the others see, and uses no others."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy import text

import config
from tests.documents.conftest import BOOK, upload  # noqa: F401  # a fixture
from webapp.bin.models import DeletionReceipt
from webapp.clients.files import FilesMisplaced, LocalFiles
from webapp.platform import each_process, file_marker
from webapp.platform.errors import FILES_DOWN
from webapp.platform.extensions import clients, db
from webapp.platform.hosted import CannotServe, require_keys

MARKED = text("SELECT value ->> 'id' FROM settings WHERE key = 'files'")


@pytest.fixture
def see(app, monkeypatch):
    """Return a function that lets the application see another folder, as a host does that has one of its own."""

    def other(files: LocalFiles) -> LocalFiles:
        monkeypatch.setitem(app.extensions["clients"].__dict__, "file_store", files)
        app.extensions["clients"].doubt_files()
        return files

    yield other
    app.extensions["clients"].doubt_files()


@pytest.fixture
def shared(see, app, tmp_path) -> LocalFiles:
    """The folder that the first process has marked."""
    files = see(LocalFiles(tmp_path / "shared"))
    with app.app_context():
        assert file_marker.claim() == ""
        assert db.session.scalar(MARKED) == files.marker()
    return files


def test_whoever_sees_the_same_folder_may_use_it(shared, see, app):
    see(LocalFiles(shared.folder))
    with app.app_context():
        assert file_marker.claim() == ""
        assert clients.files.room() > 0


def test_whoever_sees_another_folder_is_told_and_uses_none(shared, see, app, upload, browse, run_jobs, alice, tmp_path):  # noqa: F811
    document = upload(alice)
    own = see(LocalFiles(tmp_path / "own"))
    with app.app_context():
        problem = file_marker.claim()
    assert f"{own.folder} does not hold the files of this installation" in problem
    assert f"write {shared.marker()} into {own.folder}/installation" in problem
    with pytest.raises(FilesMisplaced, match="does not hold"):
        each_process.begin(app)
    body = browse().get("/health").get_json()
    assert (body["services"]["files"], problem in body["problems"]) == ("down", True)
    answer = browse(alice).post("/documents/", {"file": (io.BytesIO(BOOK), "zoo.pdf")})
    assert (answer.status_code, FILES_DOWN in answer.get_data(as_text=True)) == (503, True)
    browse(alice).post(f"/documents/{document.id}/delete")
    browse(alice).post(f"/documents/{document.id}/purge")
    with pytest.raises(FilesMisplaced):
        run_jobs()
    with app.app_context():
        assert db.session.query(DeletionReceipt).all() == []
    assert (own.marker(), list(own.keys(-60))) == (None, [])
    assert shared.has(document.file_key)
    see(LocalFiles(shared.folder))
    assert browse().get("/health").get_json()["services"]["files"] == "up"


def test_the_words_lead_to_files_that_were_moved(shared, see, app, tmp_path):
    moved = see(LocalFiles(tmp_path / "moved"))
    moved.mark(shared.marker())
    with app.app_context():
        assert file_marker.claim() == ""


def test_the_files_of_another_installation_are_left_alone(see, app, tmp_path):
    files = see(LocalFiles(tmp_path))
    files.mark("another")
    with app.app_context():
        assert "belong to another installation" in file_marker.claim()
        assert db.session.scalar(MARKED) is None
    assert files.marker() == "another"
    (tmp_path / "installation").unlink()
    with app.app_context():
        assert file_marker.claim() == ""


def test_a_folder_that_cannot_be_read_is_told(see, app, browse, tmp_path):
    (tmp_path / "installation").mkdir()
    see(LocalFiles(tmp_path))
    body = browse().get("/health").get_json()
    assert body["services"]["files"] == "down"


@pytest.mark.parametrize(
    ("environ", "missing"),
    [
        ({}, "SECRET_KEY and MESSAGE_KEY is not set"),
        ({"SECRET_KEY": "s"}, "MESSAGE_KEY is not set"),
        ({"SECRET_KEY": "s", "MESSAGE_KEY": "A" * 43 + "="}, ""),
    ],
)
def test_hosts_that_share_no_folder_need_the_same_keys(environ, missing, tmp_path):
    bare = Flask("bare")
    bare.config.from_object(config.Test({"DATA_DIR": str(tmp_path), "FILES_URL": "s3://papers", **environ}))
    if not missing:
        require_keys(bare)
        return
    with pytest.raises(CannotServe, match=missing):
        require_keys(bare)
