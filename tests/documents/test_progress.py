"""What is said of documents while they are taken in, and how the library keeps up with them."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tests.documents.conftest import ISLANDS, NOTES
from webapp.documents import jobs, progress
from webapp.documents.models import Document, Status
from webapp.documents.queries import documents as queries
from webapp.documents.queries import progress as progress_queries
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

NOBODYS = uuid.UUID(int=7)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at_work(
    status: Status, done: int, total: int, seconds: float, began_at: int = 0, mime: str = "application/pdf"
) -> Document:
    return Document(
        file_name="book.pdf" if mime == "application/pdf" else "talk.mp3",
        mime=mime,
        status=status,
        progress=done,
        progress_total=total,
        step_started_at=NOW - timedelta(seconds=seconds),
        progress_start=began_at,
    )


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (
            at_work(Status.EMBEDDING, 320, 800, 16),
            "Searchable by words. Indexing by meaning: 320 of 800 passages, about 20 seconds left",
        ),
        (at_work(Status.EMBEDDING, 32, 800, 1), "Searchable by words. Indexing by meaning: 32 of 800 passages"),
        (at_work(Status.EMBEDDING, 320, 800, 16, 320), "Searchable by words. Indexing by meaning: 320 of 800 passages"),
        (at_work(Status.EMBEDDING, 400, 800, 40, 320), "400 of 800 passages, about 3 minutes left"),
        (at_work(Status.EMBEDDING, 800, 800, 60), "800 of 800 passages"),
        (at_work(Status.RECOGNISING, 11, 500, 34), "Recognising page 12 of 500, about 25 minutes left"),
        (at_work(Status.READING, 0, 0, 9), "Reading book.pdf"),
        (
            at_work(Status.RECOGNISING, 600, 4210, 60, mime="audio/mpeg"),
            "Transcribing talk.mp3: 10:00 of 1:10:10, about 6 minutes left",
        ),
        (at_work(Status.RECOGNISING, 0, 0, 60, mime="audio/mpeg"), "Transcribing talk.mp3"),
        (
            at_work(Status.READING, 0, 0, 200, mime="audio/mpeg"),
            "Transcribing talk.mp3, for about 3 minutes so far; the service does not say how much is left",
        ),
        (at_work(Status.WAITING, 0, 0, 9), "Waiting to be read"),
    ],
)
def test_what_is_happening_is_said_with_counts_and_an_estimate(document, words):
    said = progress.sentence(document, NOW)
    assert said.endswith(words)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "a few seconds"),
        (12, "about 10 seconds"),
        (53, "about 50 seconds"),
        (59, "about a minute"),
        (100, "about 2 minutes"),
        (17 * 60, "about 15 minutes"),
        (53 * 60, "about 55 minutes"),
        (59 * 60, "about an hour"),
        (2.4 * 3600, "about 2 hours"),
        (23 * 3600, "about a day"),
        (1e7, "more than a day"),
    ],
)
def test_an_estimate_is_coarse(seconds, words):
    assert progress.in_words(seconds) == words


def test_those_that_wait_say_how_many_go_before_them(upload, browse, alice):
    book = upload(alice, ISLANDS * 20, "book.md")
    note, other = upload(alice, NOTES, "note.txt"), upload(alice, NOTES + b"!", "other.txt")
    page = browse(alice).get("/documents/").get_data(as_text=True)
    said = {id: re.search(rf'id="state-{id}".*?</div>', page, re.S).group() for id in (book.id, note.id, other.id)}
    assert "; 2 of your files are ahead of it" in said[book.id]
    assert "; 1 of your files is ahead of it" in said[other.id]
    assert "before it" not in said[note.id]


def test_one_request_brings_all_rows_up_to_date(upload, browse, run_jobs, alice):
    documents = [upload(alice, f"Note {n}.".encode(), f"note {n}.txt") for n in range(5)]
    broken = upload(alice, b"", "broken.txt")
    page = browse(alice).get("/documents/").get_data(as_text=True)
    assert "0 of 6 files are ready" in page
    url = poll_of(page)

    run_jobs(only="reading")
    answer = browse(alice).get(url, htmx=True).get_data(as_text=True)
    assert "0 of 6 files are ready, 1 could not be read" in answer
    assert f'<li class="row document" id="document-{broken.id}" hx-swap-oob="true"' in answer
    for document in documents:
        assert f'id="state-{document.id}" hx-swap-oob="true"' in answer
        assert f'id="document-{document.id}"' not in answer
    assert str(broken.id) not in poll_of(answer)

    run_jobs()
    answer = browse(alice).get(poll_of(answer), htmx=True).get_data(as_text=True)
    assert 'hx-trigger="every' not in answer
    assert answer.count('hx-swap-oob="true"') == 5 + 1  # the rows, and the filters
    assert "5 files are ready, 1 could not be read. " in answer


def test_files_of_one_upload_are_counted_down_to_the_last(upload, browse, as_user, alice):
    old, *files = [upload(alice, f"Note {n}.".encode(), f"note {n}.txt").id for n in range(6)]
    with as_user(alice), unit_of_work():
        first = db.session.get_one(Document, old)
        first.created_at, first.status = first.created_at - timedelta(hours=1), Status.READY
    for done, id in enumerate(files):
        page = browse(alice).get("/documents/").get_data(as_text=True)
        assert f"{done} of 5 files are ready" in page
        with as_user(alice), unit_of_work():
            db.session.get_one(Document, id).status = Status.READY
    assert "files are ready" not in browse(alice).get("/documents/").get_data(as_text=True)


def poll_of(page: str) -> str:
    return re.search(r'hx-get="(/documents/progress[^"]+)"', page).group(1).replace("&amp;", "&")


def test_a_few_files_are_not_counted(upload, browse, alice):
    upload(alice)
    assert "files are ready" not in browse(alice).get("/documents/").get_data(as_text=True)


def test_nobody_hears_of_the_files_of_another(upload, browse, alice, bob):
    document = upload(alice)
    for n in range(5):
        upload(alice, f"Note {n}.".encode(), f"{n}.txt")
    answer = browse(bob).get(f"/documents/progress?ids={document.id}&since=2020-01-01T00:00:00%2B00:00", htmx=True)
    assert answer.status_code == 200
    words = answer.get_data(as_text=True)
    assert "hx-trigger" not in words
    assert str(document.id) not in words
    assert "ready" not in words
    assert browse(None).get("/documents/progress").location.startswith("/auth/login")


@pytest.mark.parametrize(
    "query", ["", "ids=&since=", "ids=nonsense,%00&since=soon", f"ids={NOBODYS}&since=2020-01-01", "since=9999999"]
)
def test_a_question_that_is_none(query, upload, browse, alice):
    upload(alice)
    assert browse(alice).get(f"/documents/progress?{query}", htmx=True).status_code == 200
    assert browse(alice).get(f"/documents/progress?{query}").location == "/documents/"


def test_the_clock_starts_anew_after_a_break(app, upload, as_user, run_jobs, monkeypatch, alice):
    """An hour in which the server was down is not taken for the pace of the work."""
    document = upload(alice, ISLANDS, "islands.md")
    monkeypatch.setattr("webapp.documents.pipeline.embedding.BATCH_SIZE", 3)
    monkeypatch.setattr("webapp.documents.pipeline.embedding.SLICE_S", 0)
    run_jobs(only="reading")

    def clock_after_a_slice() -> tuple[int, datetime]:
        with app.app_context():
            jobs.embed.function(user_id=str(alice.id), document_id=str(document.id))
        with as_user(alice):
            found = queries.document(alice.id, document.id)
            return found.progress_start, found.step_started_at

    first = clock_after_a_slice()
    assert first[0] == 0
    assert clock_after_a_slice() == first, "it runs on"
    monkeypatch.setattr("webapp.documents.progress.PAUSE", timedelta(seconds=-1))
    began_at, started = clock_after_a_slice()
    assert (began_at, started > first[1]) == (6, True)


def test_what_became_of_the_last_upload_is_counted_from_its_oldest_file_in_work(upload, as_user, run_jobs, alice):
    upload(alice, b"Long ago.", "old.txt")
    run_jobs()
    for n in range(4):
        upload(alice, f"Note {n}.".encode(), f"{n}.txt")
    with as_user(alice):
        found = progress_queries.upload_progress(alice.id)
        assert (found.total, found.ready, found.processing) == (4, 0, 4)
    run_jobs()
    with as_user(alice):
        assert progress_queries.upload_progress(alice.id, found.since).ready == 4
        assert progress_queries.upload_progress(alice.id).total == 0


def test_a_row_whose_file_is_read_while_the_page_is_made_is_asked_for_again(
    upload, run_jobs, browse, alice, monkeypatch
):
    upload(alice, NOTES, "notes.txt")
    counted_later = progress_queries.UploadProgress(None, {})
    monkeypatch.setattr(progress_queries, "upload_progress", lambda *_: counted_later)
    page = browse(alice).get("/documents/").text
    monkeypatch.undo()
    run_jobs()
    assert "Waiting to be read" in page
    address = re.search(r'hx-get="(/documents/progress[^"]+)"', page)[1].replace("&amp;", "&")
    shown = browse(alice).get(address, htmx=True).text
    assert "Ready" in shown
    assert "/documents/progress" not in shown


def test_the_filters_count_anew_when_all_files_have_been_read(upload, run_jobs, browse, alice):
    document = upload(alice, NOTES, "notes.txt")
    run_jobs(only="reading")
    address = f"/documents/progress?ids={document.id}"
    here = {"HX-Request": "true", "HX-Current-URL": "http://localhost/documents/?words=notes&collection=broken"}
    browser = browse(alice)
    assert 'id="filters"' not in browser.http.get(address, headers=here).text
    run_jobs()
    here["HX-Current-URL"] = "http://localhost/documents/?words=notes&sort=title"
    shown = browser.http.get(address, headers=here).text
    assert 'id="filters" hx-swap-oob="true"' in shown
    assert 'value="notes"' in shown
    assert "Processing (" not in shown
