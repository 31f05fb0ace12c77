"""Scans and pictures: recognised page by page, whatever happens meanwhile, and then as good as any other page."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise
from pathlib import PurePath

import pytest
from sqlalchemy import func, select

from tests.documents.conftest import Upload
from tests.ingest.pdfs import Sheet, lines, pdf
from tests.ingest.scans import Column, encoded, page, scanned, tiff
from tests.points import chunk_points
from webapp.documents import jobs
from webapp.documents.models import Chunk, Document, RecognisedPage, Status
from webapp.documents.pipeline import recognising
from webapp.documents.queries import documents as queries
from webapp.index.models import Embedding, State
from webapp.ingest.parsed import Unreadable
from webapp.ingest.recognised import Recognised, RecognisedLine
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work
from webapp.viewer.contents import contents as headings

HERON = "A heron stands in the reeds. It waits for hours until a fish comes near."
SLIP = page(Column([HERON], size=14), size=(420, 130))
LETTERS = {number: f"Letter number {number} came from Lisbon. It was {number} pages long." for number in range(1, 10)}


@pytest.fixture
def run(app):
    """Return a function that runs one of a document's jobs once."""

    def once(name: str, document: Document) -> None:
        with app.app_context():
            getattr(jobs, name).function(user_id=str(document.user_id), document_id=str(document.id))

    return once


@pytest.fixture
def contents(as_user, alice):
    """Return a function that gives each passage as (index, page, text), when rows and points fit each other."""

    def read(document: Document) -> list[tuple[int, int, str]]:
        with as_user(alice):
            chunks = db.session.scalars(
                select(Chunk).where(Chunk.document_id == document.id).order_by(Chunk.chunk_index)
            ).all()
            rows = db.session.scalar(select(func.count()).select_from(Embedding))
            points = clients.vectors.owned_by(alice.id).count(chunk_points(), {"document_id": str(document.id)})
            assert rows == points == len(chunks)
            assert [chunk.chunk_index for chunk in chunks] == list(range(len(chunks)))
            assert all(a.char_end < b.char_start for a, b in pairwise(chunks))
            return [(chunk.chunk_index, chunk.page_number, chunk.content) for chunk in chunks]

    return read


@pytest.fixture
def quick(monkeypatch) -> list[int]:
    """Give each page the words of LETTERS instead of recognising it, page 7 none; the list of pages asked for."""
    asked: list[int] = []

    def recognise(_path, number: int) -> Recognised:
        asked.append(number)
        if number == 8:
            raise Unreadable("too_slow", "Reading this file took longer than 120 seconds, so it was stopped.")
        lines = [] if number == 7 else [RecognisedLine(LETTERS[number], 50, 90, 350, 105)]
        return Recognised(lines, number != 9)

    monkeypatch.setattr("webapp.documents.pipeline.recognising.recognise_in_child", recognise)
    return asked


def scan(pages: int) -> bytes:
    return pdf(*[Sheet(picture=True)] * pages)


def mixed() -> bytes:
    """Text on the first and the third page of four; a sentence runs on from the one into the other."""
    first = lines("The catalogue begins with the oldest letters of all, and it goes on", top=500)
    third = lines("with those that nobody has dated yet.")
    return pdf(Sheet(first), Sheet(picture=True), Sheet(third), Sheet(picture=True))


def test_a_scan_is_read_found_and_marked(upload: Upload, run_jobs, browse, quote, contents, fresh, alice):
    document = upload(alice, scanned(SLIP), "heron.pdf")
    assert run_jobs() == ["documents.read", "documents.recognise", "documents.recognise", "documents.embed"]
    assert contents(document) == [(0, 1, HERON)]
    assert (fresh(document).status, fresh(document).unread_pages, fresh(document).warnings) == (Status.READY, [], [])
    assert "waits for hours" in browse(alice).get("/search/?q=what+does+a+heron+wait+for").get_data(as_text=True)

    citation = quote(alice, document, "It waits for hours until a fish comes near.")
    there = browse(alice).get(f"/documents/{document.id}?quote={citation.id}")
    assert there.location == f"/documents/{document.id}/pages/1?quote={citation.id}"
    shown = browse(alice).get(there.location).get_data(as_text=True)
    assert '<mark id="quote">It waits for hours until a fish comes near.</mark>' in shown
    assert '<rect id="highlight" ' in shown
    assert '<blockquote dir="auto">It waits for hours' in shown


def test_a_picture_has_pages_like_a_book(upload: Upload, run_jobs, browse, contents, alice):
    document = upload(alice, tiff(page(size=(60, 60)), SLIP), "heron.tif")
    run_jobs()
    assert contents(document) == [(0, 2, HERON)]
    assert "2 pages" in browse(alice).get(f"/documents/{document.id}").get_data(as_text=True)
    shown = browse(alice).get(f"/documents/{document.id}/pages/2").get_data(as_text=True)
    assert "A heron stands in the reeds." in shown
    assert browse(alice).get(f"/documents/{document.id}/pages/2/image").mimetype in ("image/png", "image/webp")
    assert browse(alice).get(f"/documents/{document.id}/pages/3").status_code == 404


def test_what_has_text_is_found_before_the_rest_is_recognised(
    upload: Upload, run, run_jobs, browse, contents, quick, alice
):
    document = upload(alice, mixed(), "letters.pdf")
    run_jobs(only="reading")
    assert [page for _, page, _ in contents(document)] == [1]
    assert "the oldest letters" in browse(alice).get("/search/?q=oldest+letters").get_data(as_text=True)
    shown = browse(alice).get(f"/documents/{document.id}/pages/2").get_data(as_text=True)
    assert "the document is still being read" in shown
    run_jobs()
    assert quick == [2, 4]
    assert [page for _, page, _ in contents(document)] == [1, 2]


def test_what_has_text_is_embedded_before_the_rest_is_recognised(
    upload: Upload, run_jobs, quick, as_user, fresh, alice
):
    document = upload(alice, mixed(), "letters.pdf")
    assert [*run_jobs(only="reading"), *run_jobs(only="embedding")] == ["documents.read", "documents.embed"]
    with as_user(alice):
        assert db.session.scalars(select(Embedding.state)).all() == [State.DONE]
    assert (fresh(document).status, fresh(document).progress_total, quick) == (Status.RECOGNISING, 2, [])
    assert run_jobs() == [*["documents.recognise"] * 3, "documents.embed"]
    assert fresh(document).status == Status.READY


def test_of_the_documents_of_a_user_the_shortest_goes_first(upload: Upload, run_jobs, monkeypatch, alice):
    asked: list[str] = []

    def recognise(path, number: int) -> Recognised:
        asked.append(f"{names[path.name]}{number}")
        return Recognised([RecognisedLine(LETTERS[number], 50, 90, 350, 105)], True)

    monkeypatch.setattr("webapp.documents.pipeline.recognising.recognise_in_child", recognise)
    names = {}
    for pages, name in ((7, "long "), (3, "other "), (2, "few ")):
        names[PurePath(upload(alice, scan(pages) + name.encode(), f"{name}.pdf").file_key).name] = name
    run_jobs(only="reading")
    run_jobs(only="recognising", by_priority=True)
    assert asked[:8] == ["few 1", "few 2", "other 1", "other 2", "other 3", "long 1", "long 2", "long 3"]


def test_pages_are_read_in_their_order_whenever_they_were_recognised(
    upload: Upload, run_jobs, browse, quick, as_user, alice
):
    document = upload(alice, mixed(), "letters.pdf")
    run_jobs()
    text = {n: browse(alice).get(f"/documents/{document.id}/pages/{n}").get_data(as_text=True) for n in (1, 2, 3, 4)}
    assert "The catalogue begins" in text[1]
    assert LETTERS[2].split(".")[0] in text[2]
    assert "with those that nobody has dated yet." in text[3]
    assert LETTERS[4].split(".")[0] in text[4]
    assert "The catalogue begins" not in text[3]


def test_an_export_has_the_pages_in_their_order(upload: Upload, run_jobs, browse, quick, alice):
    sheets = (Sheet(lines("The first.")), Sheet(picture=True), Sheet(lines("The third.")), Sheet(picture=True))
    content = pdf(*sheets, outline=[("One", 0), ("Two", 1), ("Three", 2), ("Four", 3)])
    document = upload(alice, content, "letters.pdf")
    run_jobs()
    exported = browse(alice).get(f"/documents/{document.id}/export", buffered=True)
    with zipfile.ZipFile(io.BytesIO(exported.data)) as archive:
        text = archive.read("text.md").decode()
    found = [text.index(words) for words in ("The first.", LETTERS[2], "The third.", LETTERS[4])]
    assert found == sorted(found)


def test_chapters_stand_in_the_order_of_their_pages(upload: Upload, run_jobs, quick, as_user, alice):
    outline = [("One", 0), ("Two", 1), ("Three", 2)]
    content = pdf(Sheet(picture=True), Sheet(lines("Some text.")), Sheet(picture=True), outline=outline)
    document = upload(alice, content, "letters.pdf")
    run_jobs()
    with as_user(alice):
        found = [(entry.title, entry.page, entry.passage) for entry in headings(alice.id, document.id)]
    assert found == [("One", 1, 1), ("Two", 2, 0), ("Three", 3, 2)]


def test_progress_is_shown_page_by_page(upload: Upload, run, run_jobs, browse, quick, alice):
    document = upload(alice, scan(3), "letters.pdf")
    run_jobs(only="reading")
    seen = []
    for _ in range(3):
        seen.append(browse(alice).get("/documents/").get_data(as_text=True))
        run("recognise", document)
    assert [f"Recognising page {n} of 3" in shown for n, shown in enumerate(seen, 1)] == [True, True, True]


@pytest.mark.parametrize(
    "place",
    [
        "recognise_in_child",
        "_checkpoint",
        "_append",
        "publishing.publish_pending_words",
        "publishing.lifecycle.begin_next_step",
    ],
)
def test_goes_on_where_it_was_killed(place, upload: Upload, run, run_jobs, contents, quick, monkeypatch, fresh, alice):
    document = upload(alice, scan(3), "letters.pdf")
    run_jobs(only="reading")
    run("recognise", document)
    if place in ("_append", "publishing.publish_pending_words", "publishing.lifecycle.begin_next_step"):
        run("recognise", document)
        run("recognise", document)
    with monkeypatch.context() as patched:
        patched.setattr(f"webapp.documents.pipeline.recognising.{place}", _killed)
        with pytest.raises(Killed):
            run("recognise", document)
    assert fresh(document).status == Status.RECOGNISING
    run_jobs()
    assert fresh(document).status == Status.READY
    (passage,) = contents(document)
    assert passage[2].split() == [word for n in (1, 2, 3) for word in LETTERS[n].split()]
    assert [quick.count(n) for n in (1, 2, 3)] == [1, 2 if place == "_checkpoint" else 1, 1]


class Killed(BaseException):
    """As if the process had ended there."""


def _killed(*_arguments, **_named):
    raise Killed


def test_a_job_that_runs_once_more_changes_nothing(upload: Upload, run, run_jobs, contents, quick, fresh, alice):
    document = upload(alice, mixed(), "letters.pdf")
    run_jobs()
    before = contents(document)
    run("recognise", document)
    assert (fresh(document).status, contents(document), quick) == (Status.READY, before, [2, 4])


@pytest.mark.parametrize("moment", ["before", "meanwhile"])
@pytest.mark.parametrize("way", ["deleted", "cancelled"])
def test_stops_at_the_next_page(
    way, moment, upload: Upload, run, run_jobs, browse, quick, as_user, monkeypatch, fresh, alice
):
    document = upload(alice, scan(3), "letters.pdf")
    run_jobs(only="reading")

    def stop() -> None:
        if way == "deleted":
            browse(alice).post(f"/documents/{document.id}/delete")
        else:
            with as_user(alice), unit_of_work():
                queries.document(alice.id, document.id).status = Status.CANCELLED

    if moment == "before":
        stop()
    else:
        recognise = recognising.recognise_in_child

        def stopped_meanwhile(path, number):
            stop()
            return recognise(path, number)

        monkeypatch.setattr("webapp.documents.pipeline.recognising.recognise_in_child", stopped_meanwhile)
    run("recognise", document)
    run_jobs(only="recognising")
    assert quick == ([1] if moment == "meanwhile" else [])
    with as_user(alice):
        assert db.session.scalar(select(func.count()).select_from(RecognisedPage)) == 0


def test_deleted_at_the_very_end_leaves_no_points(
    upload: Upload, run, run_jobs, browse, quick, as_user, monkeypatch, alice
):
    document = upload(alice, scan(1), "letters.pdf")
    run_jobs(only="reading")
    run("recognise", document)
    publish = recognising.publishing.publish_pending_words

    def deleted_meanwhile(*arguments):
        publish(*arguments)
        browse(alice).post(f"/documents/{document.id}/delete")

    monkeypatch.setattr("webapp.documents.pipeline.recognising.publishing.publish_pending_words", deleted_meanwhile)
    run("recognise", document)
    with as_user(alice):
        assert clients.vectors.owned_by(alice.id).count(chunk_points()) == 0


def test_pages_that_give_nothing_are_named(upload: Upload, run_jobs, browse, quick, fresh, alice):
    document = upload(alice, scan(9), "letters.pdf")
    run_jobs()
    assert fresh(document).status == Status.READY
    shown = browse(alice).get("/documents/").get_data(as_text=True)
    assert "Page 8 could not be recognised and cannot be searched." in shown
    assert "No words were found on page 7." in shown
    assert "Some lines on page 9 are faint or in another script, and are left out." in shown


@pytest.mark.parametrize("content", [scanned(page(size=(80, 80))), encoded(page(size=(80, 80)), "PNG")])
def test_a_scan_without_words_says_so(content, upload: Upload, run_jobs, browse, fresh, alice):
    document = upload(alice, content, "blank.pdf")
    run_jobs()
    assert fresh(document).status == Status.FAILED
    assert "No words could be recognised in this file" in browse(alice).get("/documents/").get_data(as_text=True)
    assert browse(alice).get(f"/documents/{document.id}/pages/1").status_code == 200


def test_a_stranger_sees_no_recognised_words(upload: Upload, run_jobs, quick, as_user, browse, alice, bob):
    document = upload(alice, scan(1), "letters.pdf")
    run_jobs()
    with as_user(bob):
        assert queries.recognised_lines(bob.id, document.id, 1) == []
        assert queries.recognised_lines(alice.id, document.id, 1) == []
        assert db.session.scalar(select(func.count()).select_from(RecognisedPage)) == 0
    assert browse(bob).get(f"/documents/{document.id}/pages/1").status_code == 404
    assert browse(bob).get(f"/documents/{document.id}/pages/1/image").status_code == 404
