"""The jobs: they go on where they were killed, wait for what is down, and say why a file gives nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text

from tests.documents.conftest import BOOK, ISLANDS
from tests.ingest.pdfs import Sheet, pdf
from tests.points import chunk_points
from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.vectors import IndexUnavailable
from webapp.documents import jobs, lifecycle, steps
from webapp.documents.models import Chunk, Document, Status
from webapp.documents.pipeline import embedding, publishing
from webapp.documents.queries import documents as queries
from webapp.index.models import Embedding
from webapp.platform.extensions import clients, db


class Killed(BaseException):
    """As if the process had ended there."""


@pytest.fixture
def run(app):
    """Return a function that runs one of a document's jobs, as often as wanted."""

    def once(name: str, document: Document) -> None:
        with app.app_context():
            getattr(jobs, name).function(user_id=str(document.user_id), document_id=str(document.id))

    return once


@pytest.fixture
def state(as_user):
    """Return a function that reads a document anew, and checks its passages, rows and points against each other."""

    def read(document: Document) -> Document:
        with as_user(_Owner(document.user_id)):
            chunks = db.session.scalars(select(Chunk).where(Chunk.document_id == document.id)).all()
            ids = {str(chunk.id) for chunk in chunks}
            assert sorted(chunk.chunk_index for chunk in chunks) == list(range(len(chunks)))
            owed = db.session.scalars(select(Embedding.source_id)).all()
            assert sorted(map(str, owed)) == sorted(ids)
            points = list(clients.vectors.owned_by(document.user_id).ids(chunk_points()))
            assert len(points) == len(set(points))
            assert set(points) <= ids
            return queries.document(document.user_id, document.id)

    return read


class _Owner:
    def __init__(self, id):
        self.id = id


def _is_whole(document: Document, as_user) -> None:
    with as_user(_Owner(document.user_id)):
        chunks = db.session.scalar(select(func.count()).select_from(Chunk).where(Chunk.document_id == document.id))
        complete = select(func.count()).select_from(Embedding).where(Embedding.state == "complete")
        points = clients.vectors.owned_by(document.user_id).count(chunk_points(), {"document_id": str(document.id)})
        assert (document.status, document.is_indexed) == (Status.READY, True)
        assert points == chunks == db.session.scalar(complete) == 12
        contents = select(Chunk.content).where(Chunk.document_id == document.id).order_by(Chunk.chunk_index)
        for number, content in enumerate(db.session.scalars(contents), start=1):
            assert f"Island number {number} lies in the northern sea." in content


@pytest.mark.parametrize(
    "place", ["parse_in_child", "store", "publishing.publish_pending_words", "publishing.lifecycle.begin_next_step"]
)
def test_reading_goes_on_where_it_was_killed(place, upload, run, state, as_user, run_jobs, monkeypatch, alice):
    document = upload(alice, ISLANDS, "islands.md")
    with monkeypatch.context() as patched:
        patched.setattr(f"webapp.documents.pipeline.reading.{place}", _killed)
        with pytest.raises(Killed):
            run("read", document)
    assert state(document).status == Status.READING
    run_jobs()
    _is_whole(state(document), as_user)


def test_embedding_goes_on_where_it_was_killed(upload, run, state, as_user, run_jobs, monkeypatch, alice):
    document = upload(alice, ISLANDS, "islands.md")
    run_jobs(only="reading")
    monkeypatch.setattr("webapp.documents.pipeline.embedding.BATCH_SIZE", 3)
    with monkeypatch.context() as patched:
        patched.setattr("webapp.documents.pipeline.embedding._checkpoint", _after(2, embedding._checkpoint))
        with pytest.raises(Killed):
            run("embed", document)
    half_way = state(document)
    assert (half_way.status, half_way.progress) == (Status.EMBEDDING, 3)
    run_jobs()
    _is_whole(state(document), as_user)


def test_a_book_is_embedded_a_slice_at_a_time(upload, state, as_user, run_jobs, monkeypatch, alice):
    document = upload(alice, ISLANDS, "islands.md")
    monkeypatch.setattr(embedding, "BATCH_SIZE", 3)
    monkeypatch.setattr(embedding, "SLICE_S", 0)
    assert run_jobs() == ["documents.read", *["documents.embed"] * 5], "four slices, and one to find that none is left"
    _is_whole(state(document), as_user)


def test_the_rest_of_a_book_goes_before_another_book_and_after_a_note(
    upload, run, connection, run_jobs, monkeypatch, alice
):
    monkeypatch.setattr(embedding, "BATCH_SIZE", 3)
    monkeypatch.setattr(embedding, "SLICE_S", 0)
    book = upload(alice, ISLANDS, "book.md")
    run_jobs(only="reading")
    for content, name in ((ISLANDS + b"!", "other.md"), (b"A short note.", "note.txt")):
        upload(alice, content, name)
    run_jobs(only="reading")
    run("embed", book)
    waiting = text(
        "SELECT d.title FROM procrastinate_jobs j JOIN documents d ON d.id = (j.args ->> 'document_id')::uuid"
        " WHERE j.status = 'todo' AND j.id > :first ORDER BY j.priority DESC, j.id"
    )
    connection.execute(text("SELECT set_config('role', 'none', true)"))
    first = connection.scalar(text("SELECT min(id) FROM procrastinate_jobs WHERE status = 'todo'"))
    assert connection.scalars(waiting, {"first": first}).all() == ["note", "book", "other"]


def test_a_large_file_does_not_take_a_worker_from_the_small_ones(upload, run_jobs, monkeypatch, alice):
    monkeypatch.setattr(steps, "LARGE_BYTES", 200)
    upload(alice, ISLANDS, "islands.md")
    assert run_jobs(only="reading") == []
    upload(alice, b"A short note.", "note.txt")
    assert run_jobs(only="reading") == ["documents.read"]
    assert run_jobs(only="reading-large") == ["documents.read"]


def _after(calls: int, function):
    """Return a function that is as it was for fewer than ``calls`` calls, and then kills."""
    count = 0

    def counted(*arguments):
        nonlocal count
        count += 1
        if count >= calls:
            raise Killed
        return function(*arguments)

    return counted


def _killed(*_arguments, **_named):
    raise Killed


def test_a_job_that_runs_once_more_changes_nothing(upload, run, state, as_user, run_jobs, alice):
    document = upload(alice, ISLANDS, "islands.md")
    run_jobs()
    run("read", document)
    run("embed", document)
    _is_whole(state(document), as_user)


NOTHING = pdf(Sheet())


@pytest.mark.parametrize(
    ("content", "name", "words", "again"),
    [
        (b"", "empty.pdf", "This file is empty", False),
        (b"  \n ", "blank.txt", "This file is empty", False),
        (BOOK[: len(BOOK) // 3], "broken.pdf", "damaged or incomplete", False),
        (pdf(Sheet(), locked=True), "locked.pdf", "locked with a password", False),
        (NOTHING, "empty-pages.pdf", "no text in it", True),  # a later release may read what this one cannot
        (b"\xff\xd8\xff\xe0 and so on", "photo.jpg", "picture is damaged", False),
        (b"PK\x03\x04 and so on", "thesis.docx", "cannot be unpacked", False),
        (b"\x00\x01\x02" * 100, "program.exe", "cannot be read here", True),
    ],
)
def test_a_file_that_gives_nothing_says_why(content, name, words, again, upload, run_jobs, browse, alice):
    document = upload(alice, content, name)
    assert run_jobs() == ["documents.read"]
    page = browse(alice).get("/documents/").get_data(as_text=True)
    assert words in page
    assert ("Try again: " in page) == again
    assert 'hx-trigger="every' not in page
    assert browse(alice).post(f"/documents/{document.id}/retry").status_code == (303 if again else 422)
    assert browse(alice).get(f"/documents/{document.id}").status_code == 200
    assert browse(alice).get(f"/documents/{document.id}/pages/1").status_code == 404


def test_a_failed_document_is_tried_again(upload, run, state, browse, as_user, run_jobs, monkeypatch, alice):
    document = upload(alice, ISLANDS, "islands.md")
    monkeypatch.setattr(lifecycle, "MAX_ATTEMPTS", 1)
    with monkeypatch.context() as patched:
        patched.setattr("webapp.documents.pipeline.embedding._checkpoint", _raise(ZeroDivisionError))
        run_jobs()
    failed = state(document)
    assert (failed.status, failed.error) == (Status.FAILED, lifecycle.GAVE_UP)

    line = browse(alice).post(f"/documents/{document.id}/retry", htmx=True)
    assert f'id="document-{document.id}"' in line.get_data(as_text=True)
    assert state(document).status == Status.WAITING
    run_jobs()
    _is_whole(state(document), as_user)


def test_only_a_failed_document_is_tried_again(upload, browse, run_jobs, alice):
    document = upload(alice)
    run_jobs()
    assert browse(alice).post(f"/documents/{document.id}/retry").status_code == 422


@pytest.mark.parametrize(
    ("place", "error", "words"),
    [
        ("reading.publishing.publish_pending_words", IndexUnavailable, "search index cannot be reached"),
        ("reading.parse_in_child", RuntimeError, "tried again by itself"),
        ("embedding._checkpoint", EmbeddingUnavailable, "embedding service cannot be reached"),
    ],
)
def test_a_part_that_is_down_is_waited_for(
    place, error, words, upload, run, browse, state, as_user, run_jobs, monkeypatch, alice
):
    document = upload(alice, ISLANDS, "islands.md")
    if "embedding" in place:
        run_jobs(only="reading")
    with monkeypatch.context() as patched:
        patched.setattr(f"webapp.documents.pipeline.{place}", _raise(error))
        with pytest.raises(error):
            run("embed" if "embedding" in place else "read", document)
    page = browse(alice).get("/documents/").get_data(as_text=True)
    assert words in page
    assert "hx-trigger" in page
    run_jobs()
    _is_whole(state(document), as_user)
    assert words not in browse(alice).get("/documents/").get_data(as_text=True)


def test_no_document_is_read_for_ever(upload, run, state, monkeypatch, alice):
    document = upload(alice)
    monkeypatch.setattr("webapp.documents.pipeline.reading.parse_in_child", _raise(RuntimeError))
    for _ in range(lifecycle.MAX_ATTEMPTS - 1):
        with pytest.raises(RuntimeError):
            run("read", document)
    run("read", document)
    assert (state(document).status, state(document).error) == (Status.FAILED, lifecycle.GAVE_UP)


@pytest.mark.parametrize("error", [IndexUnavailable, EmbeddingUnavailable])
def test_a_part_that_is_away_is_waited_for_as_long_as_it_takes(error, upload, run, state, monkeypatch, alice):
    document = upload(alice)
    with monkeypatch.context() as patched:
        patched.setattr("webapp.documents.pipeline.publishing.publish_pending_words", _raise(error))
        for _ in range(100):
            with pytest.raises(error):
                run("read", document)
    assert state(document).status == Status.READING
    assert "goes on by itself" in state(document).error
    run("read", document)
    assert (state(document).status, state(document).error) == (Status.EMBEDDING, "")


def _raise(error: type[Exception]):
    def raising(*_arguments, **_named):
        raise error("as the test wants")

    return raising


def test_a_document_deleted_while_it_is_read_leaves_no_points(upload, run, browse, as_user, monkeypatch, alice):
    document = upload(alice, ISLANDS, "islands.md")
    publish = publishing.publish_pending_words

    def deleted_meanwhile(*arguments):
        publish(*arguments)
        browse(alice).post(f"/documents/{document.id}/delete")

    monkeypatch.setattr("webapp.documents.pipeline.publishing.publish_pending_words", deleted_meanwhile)
    run("read", document)
    with as_user(alice):
        assert clients.vectors.owned_by(alice.id).count(chunk_points()) == 0


def test_a_document_deleted_while_it_is_embedded_leaves_no_points(
    upload, run, browse, as_user, run_jobs, monkeypatch, alice
):
    document = upload(alice, ISLANDS, "islands.md")
    run_jobs(only="reading")
    monkeypatch.setattr("webapp.documents.pipeline.embedding.BATCH_SIZE", 3)
    checkpoint = embedding._checkpoint

    def deleted_meanwhile(*arguments):
        browse(alice).post(f"/documents/{document.id}/delete")
        checkpoint(*arguments)

    monkeypatch.setattr("webapp.documents.pipeline.embedding._checkpoint", deleted_meanwhile)
    run("embed", document)
    with as_user(alice):
        assert clients.vectors.owned_by(alice.id).count(chunk_points()) == 0
