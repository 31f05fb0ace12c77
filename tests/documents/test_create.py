"""Uploading: what is taken, what is said of each file, and what becomes of it."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from tests.documents.conftest import BOOK, NOTES
from tests.ingest.samples import FOLDER
from webapp.clients.files import StorageFull, TooLarge
from webapp.documents import metadata
from webapp.documents.models import Chunk, Document, Status
from webapp.documents.queries import documents as queries
from webapp.documents.queries import library
from webapp.platform.extensions import clients, db
from webapp.retrieval.queries import find_passages


def test_a_pdf_is_read_and_embedded_and_can_be_found(upload, as_user, run_jobs, alice):
    document = upload(alice, BOOK, "zoo_book.pdf")
    assert (document.status, document.title) == (Status.WAITING, "zoo book")

    assert run_jobs() == ["documents.read", "documents.embed"]

    with as_user(alice):
        document = queries.document(alice.id, document.id)
        assert (document.status, document.is_indexed, document.page_count) == (Status.READY, True, 2)
        assert (document.title, document.attributes["author"]) == ("A Small Zoology", "Ada Byron")
        found = find_passages(alice.id, "How do frogs breathe?")
        assert "Frogs breathe through their skin." in found[0].passage.content
        assert found[0].passage.page_at(0) == 1


def test_words_are_found_before_the_meaning_is_known(upload, as_user, run_jobs, alice):
    document = upload(alice)
    run_jobs(only="reading")
    with as_user(alice):
        assert queries.document(alice.id, document.id).status == Status.EMBEDDING
        assert "platelet" in find_passages(alice.id, "aspirin platelet aggregation")[0].passage.content


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("notes.txt", NOTES, "text/plain"),
        ("notes.md", b"# Heart\n\nThe heart has four chambers.\n", "text/markdown"),
        ("windows.txt", "Café au lait.".encode("utf-16"), "text/plain"),
        ("nulls.txt", NOTES.replace(b"aorta", b"aor\x00ta"), "text/plain"),
    ],
)
def test_text_is_read(name, content, mime, upload, as_user, run_jobs, alice):
    document = upload(alice, content, name)
    run_jobs()
    with as_user(alice):
        document = queries.document(alice.id, document.id)
        assert (document.status, document.mime, document.page_count) == (Status.READY, mime, 0)


def test_captions_keep_the_second_of_their_words(upload, as_user, run_jobs, alice):
    film = FOLDER / "film.srt"
    document = upload(alice, film.read_bytes(), film.name)
    run_jobs()
    with as_user(alice):
        (passage,) = db.session.scalars(select(Chunk).where(Chunk.document_id == document.id))
        assert queries.document(alice.id, document.id).mime == "application/x-subrip"
        assert (passage.start_seconds, passage.end_seconds) == (1.0, 93.7)
        assert passage.second_at(passage.content.index("In 1902 the whistle")) == 15.0


def test_what_is_said_of_a_file_is_kept(upload, as_user, run_jobs, alice):
    said = {
        "title": "My Zoo",
        "kind": "textbook",
        "specialty": "Zoology",
        "author": "Me",
        "year": "1999",
        "edition": "2nd",
    }
    document = upload(alice, BOOK, "x.pdf", **said)
    run_jobs()
    with as_user(alice):
        document = queries.document(alice.id, document.id)
        assert metadata.values(document).items() >= {**said, "year": 1999, "tags": []}.items()


def test_several_files_each_with_what_became_of_it(upload, browse, as_user, alice):
    upload(alice, NOTES, "first.txt")
    files = [(io.BytesIO(NOTES), "again.txt"), (io.BytesIO(b"Something new."), "new.txt")]
    page = browse(alice).post("/documents/", {"file": files}, follow_redirects=True).get_data(as_text=True)
    assert "“again.txt” is already in your library as <a href=" in page
    assert "“new” is being read." in page
    replaced = page[page.index('id="progress-message"') :].partition("</div></div>")[0]
    assert "“new” is being read." in replaced
    assert "“again.txt”" not in replaced
    with as_user(alice):
        assert [document.title for document in library.page(alice.id).rows] == ["new", "first"]


def test_a_duplicate_leaves_no_file(upload, as_user, alice):
    first = upload(alice)
    with as_user(alice):
        before = _kept_files()
    assert upload(alice).id == first.id
    with as_user(alice):
        assert _kept_files() == before
        assert clients.files.path(first.file_key).exists()


def test_the_same_file_of_two_people_is_two_documents(upload, alice, bob):
    assert upload(alice).id != upload(bob).id


def test_a_deleted_document_is_no_duplicate(upload, browse, alice):
    first = upload(alice)
    browse(alice).post(f"/documents/{first.id}/delete")
    assert upload(alice).id != first.id


def _kept_files() -> set[str]:
    return {path.name for path in clients.files.path("0" * 32).parents[1].glob("*/*")}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Choose at least one file to upload."),
        ({"file": (io.BytesIO(b""), "")}, "Choose at least one file to upload."),
        ({"file": (io.BytesIO(b"x"), "x.txt"), "year": "soon"}, "Not a valid integer value."),
        ({"file": (io.BytesIO(b"x"), "x.txt"), "kind": "poem"}, "Not a valid choice."),
        ({"file": (io.BytesIO(b"x"), "x.txt"), "title": "x" * 301}, "Use at most 300 characters."),
    ],
)
def test_a_form_that_needs_another_look(fields, sentence, browse, as_user, alice):
    answer = browse(alice).post("/documents/", fields)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    with as_user(alice):
        assert db.session.scalar(select(func.count()).select_from(Document)) == 0


def test_too_large_a_file_is_refused_with_a_page(app, browse, monkeypatch, alice):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    answer = browse(alice).post("/documents/", {"file": (io.BytesIO(b"x" * 2000), "x.txt")})
    assert answer.status_code == 413
    assert "too large" in answer.get_data(as_text=True)


def test_a_file_that_could_not_be_added_leaves_nothing(browse, monkeypatch, as_user, alice):
    def broken(*_arguments):
        raise OSError("the disk went away")

    with as_user(alice):
        before = _kept_files()
    monkeypatch.setattr("webapp.documents.operations.documents.add", broken)
    assert browse(alice).post("/documents/", {"file": (io.BytesIO(NOTES), "x.txt")}).status_code == 500
    with as_user(alice):
        assert _kept_files() == before


@pytest.mark.parametrize(
    ("error", "words"), [(TooLarge, "It is larger than 200 MB"), (StorageFull, "There is no room")]
)
def test_a_file_that_cannot_be_kept_is_named_with_the_reason(error, words, browse, monkeypatch, alice):
    def full(*_arguments):
        raise error

    monkeypatch.setattr("webapp.clients.files.LocalFiles.save", full)
    page = browse(alice).post("/documents/", {"file": (io.BytesIO(NOTES), "x.txt")}, follow_redirects=True)
    assert f"x.txt: {words}" in page.get_data(as_text=True)


def test_many_outcomes_fit_in_the_answer(upload, browse, alice):
    contents = [f"Note {n}.".encode() for n in range(12)]
    for n, content in enumerate(contents):
        upload(alice, content, f"{n}.txt")
    files = [(io.BytesIO(content), "x" * 250 + ".txt") for content in contents]
    answer = browse(alice).post("/documents/", {"file": [*files, (io.BytesIO(b"New."), "new.txt")]})
    assert len(answer.headers["Set-Cookie"]) < 4000
    browser = browse(alice)
    page = browser.post(
        "/documents/", {"file": [(io.BytesIO(content), "x.txt") for content in contents]}, follow_redirects=True
    )
    assert "And 4 more files were not added" in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("it's.txt", "it&#39;s"),
        ("<script>alert(1)</script>.txt", "script&gt;"),
        ("cod\u202etxt.exe", "codtxt"),
        ("ספר הלב.txt", "ספר הלב"),
        ("...", "file"),
        ("a" * 400 + ".txt", "a" * 196),
    ],
)
def test_the_name_of_a_file_is_data(name, shown, upload, browse, alice):
    document = upload(alice, NOTES, name)
    page = browse(alice).get("/documents/").get_data(as_text=True)
    assert f'dir="auto">{shown}</a>' in page
    assert not {"/", "\u202e"} & set(document.file_name)
    download = browse(alice).get(f"/documents/{document.id}/file")
    assert download.data == NOTES
    assert download.headers["Content-Disposition"].startswith("attachment;")


def test_markup_in_a_title_is_text(upload, browse, run_jobs, alice):
    document = upload(alice, BOOK, "x.pdf", title="<b>{{ 7*7 }}</b>")
    run_jobs()
    for url in ("/documents/", f"/documents/{document.id}", f"/documents/{document.id}/pages/1"):
        assert "&lt;b&gt;{{ 7*7 }}&lt;/b&gt;" in browse(alice).get(url).get_data(as_text=True)
