"""Every kind of difference is named with its ids, mended, and then gone; what is in order, or in work, is let be."""

from __future__ import annotations

import os
import time
import uuid

import numpy as np
import pytest
from sqlalchemy import delete, func, select, text, update

from tests.points import chunk_points, find_messages, message_points
from webapp.chat.models import Message
from webapp.clients.vectors import IndexUnavailable, Point
from webapp.documents.models import Chunk, Document, Status
from webapp.documents.originals import NIGHTS, OriginalCheck
from webapp.documents.queries import documents as queries
from webapp.index import comparison as run
from webapp.index import jobs
from webapp.index.differences import WORDS, Kind
from webapp.index.models import Embedding
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work
from webapp.retrieval.queries import find_passages


def test_what_is_in_order_is_let_be(islands, compare, run_jobs):
    assert compare() == {}
    assert compare(is_repair=True) == {}
    assert run_jobs() == []


@pytest.fixture
def change(as_user, islands, alice):
    """Return a function that changes alice's document behind the jobs' back."""

    def write(**columns) -> None:
        with as_user(alice), unit_of_work():
            db.session.execute(update(Document).where(Document.id == islands.id).values(columns))

    return write


@pytest.fixture
def drop_jobs(connection):
    """Return a function that loses all jobs."""

    def drop() -> None:
        connection.execute(text("SELECT set_config('role', 'none', true)"))
        connection.execute(text("DELETE FROM procrastinate_jobs"))

    return drop


def _point(id: str | None = None, **payload: str) -> Point:
    vector = np.ones(384, dtype=np.float32) / np.sqrt(384)
    return Point(id or str(uuid.uuid4()), "lighthouse", payload, vector)


def _first_chunk(document: Document) -> Chunk:
    return db.session.scalars(select(Chunk).where(Chunk.document_id == document.id, Chunk.chunk_index == 0)).one()


def test_missing_points_are_made_again_and_only_those(islands, compare, mended, run_jobs, as_user, monkeypatch, alice):
    with as_user(alice):
        lost = _first_chunk(islands)
        clients.vectors.owned_by(alice.id).delete(chunk_points(), ids=[str(lost.id)])
    assert compare() == {"missing point": 1}
    with as_user(alice):
        assert run.last()["ids"] == {"missing point": [f"{islands.id} {lost.id}"]}
    compare(is_repair=True)
    with as_user(alice):
        owed = select(func.count()).where(Embedding.source_type == "chunk", Embedding.state == "complete")
        assert db.session.scalars(owed).one() == 11, "the others keep their vectors"
    mended()
    with as_user(alice):
        assert find_passages(alice.id, "island number 1 lighthouses")
        assert queries.document(alice.id, islands.id).is_ready


def test_a_lost_index_is_built_again(islands, compare, mended, as_user, alice, bob):
    for person in (alice, bob):
        with as_user(person):
            for collection in (
                chunk_points(),
                message_points(),
            ):
                clients.vectors.owned_by(person.id).delete(collection)
    assert compare() == {"missing point": 24, "forgotten message": 4}
    mended()
    with as_user(bob):
        assert find_passages(bob.id, "island number 7 lighthouses")
        assert find_messages(bob.id, "island number 7")


def test_rows_that_are_missing_are_written_again(islands, compare, mended, as_user, alice):
    with as_user(alice), unit_of_work():
        db.session.execute(delete(Embedding).where(Embedding.source_id == _first_chunk(islands).id))
        db.session.execute(delete(Embedding).where(Embedding.source_type == "message"))
    assert compare() == {"missing point": 1, "orphaned point": 3, "forgotten message": 2}
    mended()


def test_points_that_nothing_expects_are_deleted(islands, compare, mended, as_user, alice):
    stray, said = _point(document_id=str(uuid.uuid4())), _point(conversation_id=str(uuid.uuid4()))
    with as_user(alice):
        clients.vectors.owned_by(alice.id).upsert(chunk_points(), [stray])
        clients.vectors.owned_by(alice.id).upsert(message_points(), [said])
        nobody = clients.vectors.owned_by(uuid.uuid4())
        nobody.upsert(chunk_points(), [_point()])
    assert compare() == {"orphaned point": 3}
    mended()
    with as_user(alice):
        assert nobody.count(chunk_points()) == 0
        assert clients.vectors.owned_by(alice.id).count(chunk_points()) == 12


def test_points_of_the_wrong_owner_are_deleted_and_made_anew(islands, compare, mended, as_user, alice, bob):
    with as_user(alice):
        id = str(_first_chunk(islands).id)
        clients.vectors.owned_by(alice.id).delete(chunk_points(), ids=[id])
        clients.vectors.owned_by(bob.id).upsert(chunk_points(), [_point(id, document_id=str(islands.id))])
    assert compare() == {"wrong owner": 1, "missing point": 1}
    mended()
    with as_user(alice):
        assert clients.vectors.owned_by(alice.id).count(chunk_points()) == 12
        assert clients.vectors.owned_by(bob.id).count(chunk_points()) == 12


def test_what_was_deleted_or_replaced_leaves_the_index(islands, compare, mended, change, as_user, traces_of, alice):
    change(superseded_at=func.now())
    assert compare() == {"stale point": 12, "still indexed": 1}
    mended()
    assert traces_of(islands) == (12, 0, 0)


def test_a_deletion_whose_job_was_lost_is_finished(
    islands, compare, mended, browse, drop_jobs, traces_of, as_user, alice
):
    browse(alice).post(f"/documents/{islands.id}/delete")
    assert compare() == {}, "its job is on its way"
    drop_jobs()
    assert compare() == {"stale point": 12, "still indexed": 1}
    mended()
    assert traces_of(islands) == (12, 0, 0)
    browse(alice).post(f"/documents/{islands.id}/restore")
    drop_jobs()
    assert compare() == {"stuck document": 1}
    mended()
    assert traces_of(islands) == (12, 12, 12)


def test_a_removal_whose_job_was_lost_is_finished(
    islands, compare, mended, browse, drop_jobs, run_jobs, traces_of, alice
):
    browse(alice).post(f"/documents/{islands.id}/delete")
    run_jobs()
    browse(alice).post(f"/documents/{islands.id}/purge")
    drop_jobs()
    assert compare() == {"stuck removal": 1}
    mended()
    assert traces_of(islands) == (0, 0, 0)


@pytest.fixture
def traces_of(as_user, alice):
    """Return a function that counts alice's passages, rows and points of a document."""

    def count(document: Document) -> tuple[int, int, int]:
        with as_user(alice):
            chunks = select(Chunk.id).where(Chunk.document_id == document.id)
            rows = select(Embedding.id).where(Embedding.source_id.in_(chunks))
            points = clients.vectors.owned_by(alice.id).count(chunk_points(), {"document_id": str(document.id)})
            return len(db.session.scalars(chunks).all()), len(db.session.scalars(rows).all()), points

    return count


@pytest.mark.parametrize("status", [Status.WAITING, Status.READING, Status.EMBEDDING])
def test_a_document_without_its_job_is_given_one(status, islands, compare, mended, change, as_user, alice):
    change(status=status)
    assert compare() == {"stuck document": 1}
    mended()
    with as_user(alice):
        assert queries.document(alice.id, islands.id).is_ready


def test_counts_are_put_right(islands, compare, mended, change, as_user, alice):
    change(progress_total=99)
    assert compare() == {"wrong count": 1}
    mended()
    with as_user(alice):
        assert queries.document(alice.id, islands.id).progress_total == 12


def test_a_text_that_was_lost_is_read_again(islands, compare, mended, as_user, traces_of, alice):
    with as_user(alice), unit_of_work():
        db.session.execute(delete(Chunk).where(Chunk.document_id == islands.id))
    assert compare() == {"stale point": 12, "lost text": 1, "orphaned row": 12}
    mended()
    assert traces_of(islands) == (12, 12, 12)


def test_rows_of_what_is_gone_are_deleted(islands, compare, mended, as_user, alice):
    common = {"user_id": alice.id, "model": "any", "dimension": 384, "state": "words"}
    with as_user(alice), unit_of_work():
        for kind in ("chunk", "message"):
            db.session.add(Embedding(source_type=kind, source_id=uuid.uuid4(), **common))
    assert compare() == {"orphaned row": 2}
    mended()


def test_a_file_that_is_lost_is_noted_and_found_again(islands, compare, mended, browse, as_user, alice):
    with as_user(alice):
        path = clients.files.path(islands.file_key)
    content = path.read_bytes()
    path.unlink()
    assert compare() == {"missing file": 1}
    mended()
    page = browse(alice).get("/documents/").get_data(as_text=True)
    assert "Its file is not on the server any more" in page
    path.write_bytes(content)
    assert compare() == {"found file": 1}
    mended()
    assert "Its file is not on the server" not in browse(alice).get("/documents/").get_data(as_text=True)


def test_a_lost_file_that_was_never_read_is_a_failure(compare, upload, mended, browse, as_user, drop_jobs, alice):
    document = upload(alice)
    drop_jobs()
    with as_user(alice):
        clients.files.path(document.file_key).unlink()
    assert compare() == {"missing file": 1, "stuck document": 1}
    compare(is_repair=True)
    mended()
    assert "Upload it again" in browse(alice).get("/documents/").get_data(as_text=True)


def test_files_of_no_document_are_deleted_when_they_are_old(islands, compare, mended, app):
    key, other = "0" * 32, "1" * 32
    with app.app_context():
        folder = clients.files.path(key).parent
        folder.mkdir(exist_ok=True)
        original, draft = folder / key, folder / f".{other[:2]}"
        draft = clients.files.path(other).parent / f".{other}.abcd"
        draft.parent.mkdir(exist_ok=True)
        cached = clients.files.folder / "cache" / key
        cached.mkdir(parents=True)
    for path in (original, draft, cached / "page-1.image"):
        path.write_bytes(b"x")
    assert compare() == {}, "an upload may be under way"
    for path in (original, draft, cached):
        os.utime(path, (time.time() - 7200,) * 2)
    assert compare() == {"orphaned file": 2}
    mended()
    assert not any(path.exists() for path in (original, draft, cached))


def test_an_answer_without_its_job_is_written(islands, compare, mended, browse, drop_jobs, as_user, alice):
    browse(alice).post("/chat/", {"content": "How many lighthouses has island number 3?"})
    drop_jobs()
    assert compare() == {"stuck answer": 1}
    mended()
    with as_user(alice):
        states = db.session.scalars(select(Message.status)).all()
        assert set(states) == {"complete"}


def test_what_a_job_works_on_is_not_judged(islands, compare, upload, browse, alice):
    upload(alice, b"A note that waits to be read.", "note.txt")
    browse(alice).post("/chat/", {"content": "What waits?"})
    browse(alice).post(f"/documents/{islands.id}/delete")
    assert compare() == {}


def test_an_index_that_is_down_is_said_and_not_called_clean(islands, app, monkeypatch):
    def down(*_arguments):
        raise IndexUnavailable("It is away.")

    with app.app_context():
        monkeypatch.setattr(clients.vectors, "owners", down)
        result = run.reconcile("test", False)
    assert "not everything was compared" in result["problem"]


def test_it_is_done_once_a_day_and_mends_nothing_by_itself(islands, app, change, run_jobs, connection):

    change(progress_total=99)
    for expected in ("test", "test", "daily"):
        if expected == "daily":
            connection.execute(text("SELECT set_config('role', 'none', true)"))
            connection.execute(text("ALTER TABLE settings DISABLE TRIGGER touch_row"))
            connection.execute(text("UPDATE settings SET updated_at = now() - interval '25 hours'"))
            connection.execute(text("ALTER TABLE settings ENABLE TRIGGER touch_row"))
        with app.app_context():
            jobs.compare_daily.function()
        run_jobs()
        with app.app_context():
            assert run.last()["run"] == expected
    with app.app_context():
        assert run.last()["counts"] == {"wrong count": 1}


def test_every_kind_has_its_words():
    assert set(WORDS) == set(Kind)


@pytest.mark.parametrize("data", [b"", b"# Islands"])
def test_a_file_that_is_not_what_was_uploaded_is_told_and_left(app, islands, compare, data):
    path = clients_of(app).files.path(islands.file_key)
    before = path.read_bytes()
    path.write_bytes(data or before[:-1] + bytes([before[-1] ^ 1]))
    assert compare() == {Kind.CHANGED_FILE: 1}
    assert compare(is_repair=True) == {Kind.CHANGED_FILE: 1}
    with app.app_context():
        nights = [list(OriginalCheck().compare(night)) for night in range(NIGHTS)]
        assert [[found.id for found in night] for night in nights if night] == [[str(islands.id)]]
    path.write_bytes(before)
    assert compare() == {}


def clients_of(app):
    return app.extensions["clients"]
