"""A zip of files that is uploaded: each file in it becomes a document of its own."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from tests.documents.conftest import BOOK, NOTES, upload  # noqa: F401  # a fixture
from webapp.documents.models import Document
from webapp.documents.queries import library
from webapp.ingest import zipped
from webapp.platform.extensions import clients
from webapp.sources import intake

OUTCOME = re.compile(r'<li data-outcome="(\w+)">(.*?)</li>')


def packed(files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()


@pytest.fixture
def send(browse, alice):
    """Return a function that uploads a file as the script does, and returns the outcomes."""

    def post(content: bytes, name: str = "papers.zip", **fields: str) -> list[tuple[str, str]]:
        answer = browse(alice).post("/documents/", {"file": (io.BytesIO(content), name), **fields}, htmx=True)
        assert answer.status_code == 200
        return OUTCOME.findall(answer.get_data(as_text=True))

    return post


@pytest.fixture
def shelf(as_user, alice):
    """Return a function that returns the documents of the library by the names of their files."""

    def rows() -> dict[str, Document]:
        with as_user(alice):
            return {document.file_name: document for document in library.page(alice.id).rows}

    return rows


def test_each_file_in_a_zip_becomes_a_document(app, send, shelf, browse, run_jobs, alice):
    with app.app_context():
        before = set(clients.files.keys(-1))
    inner = packed({"deep.txt": b"Deep water is cold."})
    content = {"notes.txt": NOTES, "2024/Zoo.pdf": BOOK, "../../etc/passwd": b"Text.", "more.zip": inner}
    said = send(packed(content), title="Not theirs", tags="archive")
    assert [outcome for outcome, _ in said] == ["added"] * 4
    run_jobs()
    found = shelf()
    assert {name: row.origin for name, row in found.items()} == {
        "notes.txt": "papers.zip",
        "Zoo.pdf": "papers.zip › 2024",
        "passwd": "papers.zip › etc",
        "deep.txt": "papers.zip › more.zip",
    }
    assert {row.status for row in found.values()} == {"ready"}
    assert {tuple(row.tags) for row in found.values()} == {("archive",)}
    assert found["notes.txt"].title == "notes"
    assert "From papers.zip › 2024" in browse(alice).get("/documents/").get_data(as_text=True)
    with app.app_context():
        assert set(clients.files.keys(-1)) - before == {row.file_key for row in found.values()}  # neither zip was kept


def test_what_cannot_be_added_is_said_by_name(send, shelf, upload, alice):  # noqa: F811  # the fixture
    upload(alice, NOTES, "first.txt")
    files = {"again.txt": NOTES, "cut.txt": b"The sea is wide. " * 5000, "run.exe": b"MZ\0\1\2\3" * 9}
    whole = packed(files, zipfile.ZIP_STORED).replace(b"wide. PK", b"w\0de. PK")  # at its end
    said = send(whole)
    assert [outcome for outcome, _ in said] == ["there", "refused", "refused"]
    assert "“again.txt” is already in your library" in said[0][1]
    assert [words for _, words in said[1:]] == [
        f"papers.zip › cut.txt: {zipped.BROKEN}",
        f"papers.zip › run.exe: {intake.UNKNOWN}",
    ]
    assert set(shelf()) == {"first.txt"}


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({".DS_Store": b"x"}, intake.NO_FILES),
        ({f"{n}.txt": b"x" for n in range(501)}, intake.TOO_MANY.format(count=501)),
        ({"b.zip": packed({"c.zip": packed({"d.zip": packed({"e.txt": b"x"})})})}, intake.TOO_DEEP),
    ],
)
def test_a_zip_is_taken_apart_within_bounds(send, shelf, files, sentence):
    (outcome, words), *_ = send(packed(files))
    assert (outcome, shelf()) == ("refused", {})
    assert words.endswith(f".zip: {sentence}")


def test_all_that_is_unpacked_counts_together(send, monkeypatch, shelf):
    monkeypatch.setattr(intake, "MOST_BYTES", 9000)
    files = {name: name.encode() * 5000 for name in "ab"}
    assert send(packed(files)) == [("refused", f"papers.zip: {intake.TOO_LARGE}")]
    assert send(packed({"a": files["a"], "b.zip": packed({"b": files["b"]})}))[1:] == [
        ("refused", f"papers.zip › b.zip: {intake.TOO_LARGE}")
    ]
    assert set(shelf()) == {"a"}


def test_one_damaged_header_leaves_out_one_file(send, shelf):
    whole = bytearray(packed({"ü.txt": b"Other text.", "b.txt": b"Text."}))
    whole[30] = 0xFF  # the name is no UTF-8
    said = send(bytes(whole))
    assert said == [("refused", f"papers.zip › ü.txt: {zipped.BROKEN}"), ("added", "b")]
    assert set(shelf()) == {"b.txt"}


def test_a_damaged_zip_is_not_kept(send, shelf):
    assert send(b"PK\x03\x04 and no more")[0][1].startswith("papers.zip: This file is damaged")
    assert shelf() == {}
