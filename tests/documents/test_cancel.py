"""Cancelling: whatever is under way stops, nothing half-way stays in the index, and the file can be taken up again."""

from __future__ import annotations

from operator import attrgetter

import pytest
from sqlalchemy import func, select, update

from tests.documents.conftest import ISLANDS
from tests.points import chunk_points
from webapp.documents import jobs
from webapp.documents.models import Chunk, Document, Status
from webapp.documents.operations import documents as operations
from webapp.documents.pipeline import embedding, publishing, reading
from webapp.documents.queries import documents as queries
from webapp.index.models import Embedding
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work
from webapp.retrieval.queries import find_passages


@pytest.fixture
def document(upload, alice):
    return upload(alice, ISLANDS, "islands.md")


@pytest.fixture
def click(browse, alice, document):
    """Return a function that presses a button of the document's row."""

    def press(verb: str) -> str:
        answer = browse(alice).post(f"/documents/{document.id}/{verb}", htmx=True)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    return press


@pytest.fixture
def look(as_user, alice, document):
    """Return a function that tells the document's state, its passages, those that should be indexed, and its points."""

    def counted() -> tuple[Status, int, int, int]:
        with as_user(alice):
            found = queries.document(alice.id, document.id)
            assert clients.files.path(found.file_key).exists()
            number = (db.session.scalar(select(func.count()).select_from(table)) for table in (Chunk, Embedding))
            points = clients.vectors.owned_by(alice.id).count(chunk_points())
            return (Status(found.status), *number, points)

    return counted


def test_a_waiting_document_is_cancelled_and_taken_up_again(document, click, look, run_jobs):
    row = click("cancel")
    assert "Cancelled. The file is kept" in row
    assert "hx-trigger" not in row
    assert click("cancel"), "a second click changes nothing"
    run_jobs()
    assert look() == (Status.CANCELLED, 0, 0, 0)
    assert "Try again" in row
    assert "Waiting to be read" in click("retry")
    run_jobs()
    assert look() == (Status.READY, 12, 12, 12)


@pytest.mark.parametrize("place", ["_parse", "publishing.publish_pending_words"])
def test_reading_stops_at_its_next_checkpoint(place, document, click, look, run_jobs, monkeypatch):
    step = attrgetter(place)(reading)

    def cancelled_meanwhile(*arguments):
        result = step(*arguments)
        click("cancel")
        return result

    with monkeypatch.context() as patched:
        patched.setattr(f"webapp.documents.pipeline.reading.{place}", cancelled_meanwhile)
        run_jobs()
    status, _, owed, points = look()
    assert (status, owed, points) == (Status.CANCELLED, 0, 0)
    click("retry")
    run_jobs()
    assert look() == (Status.READY, 12, 12, 12)


def test_embedding_stops_at_its_next_checkpoint(document, click, look, as_user, run_jobs, monkeypatch, alice):
    monkeypatch.setattr(embedding, "BATCH_SIZE", 3)
    checkpoint, batches = embedding._checkpoint, []

    def cancelled_meanwhile(*arguments):
        batches.append(arguments)
        if len(batches) == 2:
            click("cancel")
        return checkpoint(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(embedding, "_checkpoint", cancelled_meanwhile)
        run_jobs()
    assert len(batches) == 2
    assert look() == (Status.CANCELLED, 12, 0, 0)
    with as_user(alice):
        assert find_passages(alice.id, "Which island has red lighthouses?") == []
    click("retry")
    run_jobs()
    assert look() == (Status.READY, 12, 12, 12)


def test_a_click_at_the_moment_of_finishing_changes_nothing(document, click, look, run_jobs):
    run_jobs()
    row = click("cancel")
    assert "Ready" in row
    assert run_jobs() == []
    assert look() == (Status.READY, 12, 12, 12)


@pytest.mark.parametrize("stage", ["reading", "embedding"])
def test_taken_up_again_before_the_job_has_cleared_the_index(stage, document, click, look, run_jobs):
    if stage == "embedding":
        run_jobs(only="reading")
    click("cancel")
    click("retry")
    run_jobs()
    assert look() == (Status.READY, 12, 12, 12)


def test_a_killed_withdrawal_is_repeated(app, document, click, look, run_jobs, monkeypatch):
    run_jobs(only="reading")
    click("cancel")
    with monkeypatch.context() as patched:
        patched.setattr(publishing, "remove", _killed)
        with pytest.raises(KeyboardInterrupt), app.app_context():
            jobs.withdraw.function(user_id=str(document.user_id), document_id=str(document.id))
    assert look() == (Status.CANCELLED, 12, 0, 12)
    run_jobs()
    assert look() == (Status.CANCELLED, 12, 0, 0)


def _killed(*_arguments):
    raise KeyboardInterrupt


def test_what_the_page_knew_is_not_what_counts(document, as_user, run_jobs, alice):
    """The row is read again under its lock: between the click and the lock it may have become ready."""
    with as_user(alice), unit_of_work():
        found = queries.document(alice.id, document.id)
        db.session.execute(update(Document).values(status="ready").execution_options(synchronize_session=False))
        assert found.status == Status.WAITING
        operations.cancel(found)
        assert found.status == Status.READY


def test_a_cancelled_document_can_be_deleted(document, click, browse, run_jobs, alice):
    run_jobs(only="reading")
    click("cancel")
    run_jobs()
    assert browse(alice).post(f"/documents/{document.id}/delete").status_code == 303
    run_jobs()
    assert browse(alice).get(f"/documents/{document.id}").status_code == 404
