"""A library whose files are in a bucket: all that is done with a file, by the pages and the jobs."""

from __future__ import annotations

import io
import json
import uuid
import zipfile

import pytest
from sqlalchemy import select

from tests.bucket import NAME, access, answering, bucket_server
from tests.documents.conftest import BOOK, NOTES
from tests.sources.test_attachments import mail, zipped
from tests.transcription import service
from webapp.bin.models import DeletionReceipt
from webapp.clients.files import FilesUnavailable
from webapp.clients.files.bucket import BucketFiles
from webapp.clients.transcription import OpenAITranscription
from webapp.documents import checks
from webapp.documents.jobs import WAITS_FOR_FILES
from webapp.documents.models import Document
from webapp.index import comparison
from webapp.platform.errors import FILES_DOWN
from webapp.platform.extensions import clients, db


@pytest.fixture(scope="module")
def server():
    with bucket_server() as url:
        yield url


@pytest.fixture
def kept(app, server, tmp_path, monkeypatch) -> BucketFiles:
    """The bucket that keeps the files of the application, in the place of its folder."""
    files = BucketFiles(f"s3://{NAME}/{tmp_path.name}", tmp_path, access(server))
    monkeypatch.setitem(app.extensions["clients"].__dict__, "file_store", files)
    return files


def broken_bucket(app, url: str, folder, monkeypatch) -> None:
    files = BucketFiles(f"s3://{NAME}", folder, access(url))
    monkeypatch.setitem(app.extensions["clients"].__dict__, "file_store", files)


def test_a_book_is_read_shown_downloaded_exported_and_leaves(kept, upload, browse, run_jobs, as_user, alice, bob):
    book = upload(alice, BOOK, "zoo.pdf")
    run_jobs()
    shown, page = browse(alice), f"/documents/{book.id}"
    for picture in ("pages/1/image", "pages/2/thumb"):
        assert shown.get(f"{page}/{picture}").status_code == 200
        assert browse(bob).get(f"{page}/{picture}").status_code == 404
    assert shown.get(f"{page}/file", buffered=True).data == BOOK
    part = shown.http.get(f"{page}/file", headers={"Range": "bytes=5-14"}, buffered=True)
    assert (part.status_code, part.data) == (206, BOOK[5:15])
    assert part.headers["Content-Range"] == f"bytes 5-14/{len(BOOK)}"
    same = shown.http.get(f"{page}/file", headers={"If-None-Match": f'"{book.sha256}"'}, buffered=True)
    assert (same.status_code, same.data) == (304, b"")
    with zipfile.ZipFile(io.BytesIO(shown.get(f"{page}/export", buffered=True).data)) as archive:
        assert archive.read("original/zoo.pdf") == BOOK
    assert kept.count(book.file_key)[1] >= 3
    shown.post(f"{page}/delete")
    shown.post(f"{page}/purge")
    run_jobs()
    with as_user(alice):
        receipt = db.session.scalars(select(DeletionReceipt)).one()
        assert (receipt.counts["files"], set(receipt.left_over.values())) == (1, {0})
    assert (kept.count(book.file_key), list(kept.keys(-60))) == ((0, 0), [])


def test_zips_attachments_imports_and_recordings_go_there_too(
    kept, app, upload, browse, run_jobs, as_user, alice, monkeypatch
):
    upload(alice, zipped(**{"zoo.pdf": BOOK, "notes.txt": NOTES}), "two.zip")
    upload(alice, mail(("more.txt", b"Frogs breathe through their skin.")), "letter.eml")
    with service() as started:
        heard = OpenAITranscription(started.url, "", "whisper-1")
        monkeypatch.setitem(app.extensions["clients"].__dict__, "transcription", heard)
        upload(alice, b"ID3\x04\x00" + bytes(range(256)), "talk.mp3")
        run_jobs()
    with as_user(alice):
        found = {row.file_name: (row.status, row.error) for row in db.session.scalars(select(Document))}
    assert found == dict.fromkeys(("zoo.pdf", "notes.txt", "letter.eml", "more.txt", "talk.mp3"), ("ready", ""))
    assert len(set(kept.keys(-60))) == 5
    said = [{"id": "1", "title": "Owls", "mapping": {}, "current_node": None}]
    export = (io.BytesIO(json.dumps(said).encode()), "conversations.json")
    answer = browse(alice).post("/chat/imports/", {"file": export, "token": str(uuid.uuid4())})
    assert answer.status_code == 303
    assert len(set(kept.keys(-60))) == 6
    run_jobs()
    assert len(set(kept.keys(-60))) == 5
    assert [path for path in kept.folder.rglob("*") if path.is_file() and "cache" not in path.parts] == []


def test_files_are_compared_with_the_bucket(kept, app, upload, run_jobs, as_user, alice, monkeypatch):
    monkeypatch.setattr(checks, "YOUNG_S", -60.0)
    with app.app_context():
        comparison.reconcile("test", is_repair=True)  # what the tests before have left
    lost, changed = upload(alice, NOTES), upload(alice, BOOK, "zoo.pdf")
    run_jobs()
    kept.delete(lost.file_key)
    kept.put(changed.file_key, io.BytesIO(b"other bytes"))
    orphan = kept.save(io.BytesIO(b"of nobody"))
    with app.app_context():
        counts = comparison.reconcile("test", is_repair=False)["counts"]
        assert counts == {"missing file": 1, "changed file": 1, "orphaned file": 1}
        comparison.reconcile("test", is_repair=True)
    assert not kept.has(orphan.key)


def test_a_file_that_is_gone_is_called_that(kept, upload, browse, run_jobs, alice):
    document = upload(alice)
    kept.delete(document.file_key)
    run_jobs()
    page = browse(alice).get("/documents/").get_data(as_text=True)
    assert "Its file is not on the server any more, so it cannot be read. Upload it again." in page
    assert "not on the server any more" in browse(alice).get(f"/documents/{document.id}/file").get_data(as_text=True)


def test_while_the_bucket_refuses_nothing_is_lost(kept, app, upload, browse, run_jobs, alice, tmp_path, monkeypatch):
    document = upload(alice)
    with monkeypatch.context() as meanwhile, answering(403, "ExpiredToken") as url:
        broken_bucket(app, url, tmp_path / "other", meanwhile)
        for answer in (
            browse(alice).post("/documents/", {"file": (io.BytesIO(BOOK), "zoo.pdf")}),
            browse(alice).get(f"/documents/{document.id}/file"),
        ):
            assert answer.status_code == 503
            assert FILES_DOWN in answer.get_data(as_text=True)
        with pytest.raises(FilesUnavailable):
            run_jobs()
        assert WAITS_FOR_FILES in browse(alice).get("/documents/").get_data(as_text=True)
        health = browse().get("/health").get_json()
        assert health["services"]["files"] == "down"
        assert any("ExpiredToken" in problem for problem in health["problems"])
    with app.app_context():
        assert clients.files.has(document.file_key)
