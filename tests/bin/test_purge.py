"""What is removed for good leaves nothing, wherever the work was killed, and its receipt was counted afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from tests.bin.conftest import Killed, Killing
from tests.documents.conftest import BOOK, NOTES
from webapp.bin import jobs, removal, scheduling
from webapp.bin.models import DeletionReceipt
from webapp.chat.models import Citation, Message, Status
from webapp.chat.redaction import SOURCE_DELETED
from webapp.clients.vectors import IndexUnavailable
from webapp.documents.models import Document
from webapp.documents.pipeline import publishing
from webapp.documents.queries import documents as queries
from webapp.platform.extensions import clients, db
from webapp.platform.jobs import queue
from webapp.platform.unit_of_work import unit_of_work
from webapp.retrieval.queries import find_passages


@pytest.fixture
def nothing_is_left(as_user, traces, alice):
    """Return a function that looks for a removed document everywhere."""

    def check(document: Document, citation: Citation) -> None:
        found = traces(alice, document)
        assert (found.rows, found.passages, found.expected, found.points, found.files, found.quotes) == (0,) * 6
        with as_user(alice):
            note = db.session.get_one(Citation, citation.id)
            assert (note.quote, note.title, note.document_id, note.chunk_id) == ("", SOURCE_DELETED, None, None)
            content = db.session.get_one(Message, citation.message_id).stored_content
            assert content == "From *a deleted source*:\n\n[source deleted][^1]"
        (receipt,) = found.receipts
        assert receipt.document_id == document.id
        assert receipt.finished_at >= receipt.requested_at
        counted = {"passages": 1, "quotes": 1, "files": 1, "pictures": 0, "bytes": len(NOTES)}
        assert receipt.counts == counted | {"collections": 0, "recognised_pages": 0}
        assert len(receipt.left_over) == 10
        assert set(receipt.left_over.values()) == {0}

    return check


def test_delete_now_removes_everything(binned, browse, run_jobs, nothing_is_left, alice):
    document, citation = binned
    answer = browse(alice).post(f"/documents/{document.id}/purge")
    assert (answer.status_code, answer.location) == (303, "/documents/receipts")
    assert "Being deleted since" in browse(alice).get("/documents/receipts").get_data(as_text=True)
    run_jobs()
    nothing_is_left(document, citation)
    page = browse(alice).get("/documents/receipts").get_data(as_text=True)
    assert "1 passage<" in page
    assert "1 quote in your chats" in page
    assert "nothing is left" in page
    assert "notes" not in page


@pytest.mark.parametrize("place", ["publishing.remove", "clients", "_remove_rows", "redact_answers", "_left_over"])
def test_removal_goes_on_where_it_was_killed(place, binned, browse, run, run_jobs, nothing_is_left, monkeypatch, alice):
    document, citation = binned
    browse(alice).post(f"/documents/{document.id}/purge")
    with monkeypatch.context() as patched:
        patched.setattr(f"webapp.bin.removal.{place}", Killing())
        with pytest.raises(Killed):
            run("purge", document)
    run_jobs()
    nothing_is_left(document, citation)
    run("purge", document)
    nothing_is_left(document, citation)


def test_what_is_still_there_is_said_and_never_called_done(
    binned, browse, run, run_jobs, as_user, nothing_is_left, monkeypatch, alice
):
    document, citation = binned
    browse(alice).post(f"/documents/{document.id}/purge")
    with monkeypatch.context() as patched:
        patched.setattr("webapp.clients.files.LocalFiles.delete", lambda *_: None)
        with pytest.raises(removal.SomethingLeft, match="files: 1"):
            run("purge", document)
    with as_user(alice):
        receipt = db.session.scalars(db.select(DeletionReceipt)).one()
        assert receipt.finished_at is None
        assert receipt.left_over["files"] == 1
        assert db.session.get(Document, document.id), "its row says what is still to be removed"
    assert "1 part was still there" in browse(alice).get("/documents/receipts").get_data(as_text=True)
    run_jobs()
    nothing_is_left(document, citation)


def test_removal_waits_for_an_answer_that_is_being_written(
    binned, browse, as_user, run, run_jobs, nothing_is_left, alice
):
    document, citation = binned
    with as_user(alice), unit_of_work():
        db.session.get_one(Message, citation.message_id).status = Status.WRITING
    browse(alice).post(f"/documents/{document.id}/purge")
    with pytest.raises(removal.AnswerUnfinished):
        run_jobs()
    with as_user(alice), unit_of_work():
        db.session.get_one(Message, citation.message_id).status = Status.COMPLETE
    run("purge", document)
    run_jobs()
    nothing_is_left(document, citation)


def test_points_that_stay_in_the_index_are_no_success(cited, as_user, monkeypatch, alice):
    document, _ = cited
    monkeypatch.setattr("webapp.clients.vectors.index.OwnedIndex.delete", lambda *_arguments: 0)
    with as_user(alice), pytest.raises(IndexUnavailable):
        publishing.remove(alice.id, document.id)


def test_other_documents_stay(upload, browse, as_user, run_jobs, alice, bob):
    kept, other = upload(alice, BOOK, "zoo.pdf"), upload(bob)
    gone = upload(alice)
    run_jobs()
    browse(alice).post(f"/documents/{gone.id}/delete")
    browse(alice).post(f"/documents/{gone.id}/purge")
    run_jobs()
    with as_user(alice):
        assert queries.document(alice.id, kept.id).is_ready
        assert find_passages(alice.id, "frogs")[0].passage.document_id == str(kept.id)
    with as_user(bob):
        assert queries.document(bob.id, other.id).is_ready
        assert find_passages(bob.id, "aspirin")[0].passage.document_id == str(other.id)


def test_a_job_of_the_older_release_removes_what_was_deleted_then(cited, as_user, run_jobs, nothing_is_left, alice):
    document, citation = cited
    with as_user(alice), unit_of_work():
        db.session.get_one(Document, document.id).deleted_at = datetime.now(UTC)
        db.session.add(DeletionReceipt(user_id=alice.id, document_id=document.id))
        db.session.flush()
        task = queue.tasks["documents.remove"]
        arguments = {"user_id": str(alice.id), "document_id": str(document.id)}
        task.configure(name="documents.remove", connection=db.session.connection()).defer(**arguments)
    run_jobs()
    nothing_is_left(document, citation)


@pytest.fixture
def age(as_user):
    """Return a function that moves a deletion, or the beginning of a removal, into the past."""

    def move(person, document: Document, column: str, days: int) -> None:
        with as_user(person), unit_of_work():
            moment = datetime.now(UTC) - timedelta(days=days)
            db.session.execute(update(Document).where(Document.id == document.id).values({column: moment}))

    return move


def test_after_thirty_days_it_leaves_by_itself(binned, app, age, run_jobs, nothing_is_left, alice):
    document, citation = binned
    age(alice, document, "deleted_at", 29)
    with app.app_context():
        assert scheduling.enqueue_due(30) == 0
    age(alice, document, "deleted_at", 30)
    with app.app_context():
        assert scheduling.enqueue_due(30) == 1
        assert scheduling.enqueue_due(30) == 0
    assert run_jobs().count("bin.purge") == 1
    nothing_is_left(document, citation)


@pytest.mark.parametrize(("setting", "days_ago", "leaves"), [(30, 29, 0), (30, 30, 1), (7, 6, 0), (7, 7, 1)])
def test_the_hourly_job_goes_by_the_setting(setting, days_ago, leaves, binned, app, age, run_jobs, monkeypatch, alice):
    monkeypatch.setitem(app.config, "RETENTION_DAYS", setting)
    age(alice, binned[0], "deleted_at", days_ago)
    with app.app_context():
        jobs.purge_due.function()
    assert run_jobs().count("bin.purge") == leaves


def test_a_removal_whose_job_gave_up_is_given_another(binned, app, age, connection, run_jobs, nothing_is_left, alice):
    document, citation = binned
    age(alice, document, "purging_at", 1)
    with app.app_context():
        assert scheduling.enqueue_due(30) == 1
    run_jobs()
    nothing_is_left(document, citation)


def test_the_bin_is_emptied_in_batches(upload, browse, as_user, run_jobs, monkeypatch, alice, bob):
    monkeypatch.setattr("webapp.bin.scheduling.BATCH_SIZE", 2)
    for number in range(5):
        gone = upload(alice, NOTES + str(number).encode(), f"{number}.txt")
        run_jobs()
        browse(alice).post(f"/documents/{gone.id}/delete")
    kept, other = upload(alice), upload(bob)
    run_jobs()
    browse(bob).post(f"/documents/{other.id}/delete")
    assert browse(alice).post("/documents/bin/empty").location == "/documents/receipts"
    assert browse(alice).post("/documents/bin/empty").status_code == 303
    assert "The bin is empty" in browse(alice).get("/documents/bin").get_data(as_text=True)
    assert run_jobs().count("bin.purge") == 5
    with as_user(alice):
        assert [row.id for row in db.session.scalars(db.select(Document))] == [kept.id]
        receipts = db.session.scalars(db.select(DeletionReceipt)).all()
        assert [bool(receipt.finished_at) for receipt in receipts] == [True] * 5
        assert clients.files.count(kept.file_key)[0] == 1
    with as_user(bob):
        assert db.session.get_one(Document, other.id).purging_at is None
