"""Conversations are purged: nothing of them is left, and a receipt says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from tests.chat.conftest import library, said, talk  # noqa: F401  # fixtures
from tests.points import message_points
from tests.undo.test_undo import undo_of
from webapp.bin import jobs
from webapp.bin.models import DeletionReceipt
from webapp.bin.removal import SomethingLeft
from webapp.chat.jobs import remove_expired
from webapp.chat.models import Conversation
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work

SECRET = "Quagmire"


@pytest.fixture
def spoken(browse, alice, library, run_jobs, as_user):  # noqa: F811
    """A conversation of alice's with an answer, in the index."""
    browse(alice).post("/chat/", {"content": f"How long does a pen of {SECRET} keep?"})
    run_jobs()
    with as_user(alice):
        return db.session.scalars(db.select(Conversation)).one()


def number_of_points(person) -> int:
    return clients.vectors.owned_by(person.id).count(message_points(), {})


def tables_with(connection, word: str) -> list[str]:
    """Return the tables in which a word stands anywhere, whoever's it is."""
    connection.execute(text("SELECT set_config('role', 'none', true), set_config('app.system_reason', 'test', true)"))
    tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()

    def has(table: str) -> bool:
        found = text(f'SELECT count(*) FROM "{table}" one WHERE one::text ILIKE :word')  # noqa: S608  # our own names
        return bool(connection.scalar(found, {"word": f"%{word}%"}))

    return [table for table in tables if has(table)]


def test_nothing_of_it_is_left_and_a_receipt_says_so(spoken, browse, alice, run_jobs, as_user, connection, app):
    browser = browse(alice)
    with as_user(alice):
        assert number_of_points(alice) == 2
    browser.post(f"/chat/{spoken.id}/delete")
    undo = undo_of(browser.get("/chat/").text)
    assert "messages" in tables_with(connection, SECRET)
    for _ in range(2):  # sent twice
        assert browser.post(f"/chat/{spoken.id}/purge").location == "/documents/receipts"
    assert "Being deleted since" in browser.get("/documents/receipts").text
    assert SECRET not in browser.get("/chat/bin").text
    run_jobs()
    assert tables_with(connection, SECRET) == []
    with as_user(alice):
        assert number_of_points(alice) == 0
    page = browser.get("/documents/receipts").text
    assert "2 messages" in page
    assert "nothing is left" in page
    assert f"Conversation <code>{spoken.id}" in page
    assert browser.post(undo).status_code == 404
    assert browser.post(f"/chat/{spoken.id}/purge").location == "/documents/receipts"


def test_from_there_on_it_cannot_be_restored(spoken, browse, alice):
    browser = browse(alice)
    browser.post(f"/chat/{spoken.id}/delete")
    undo = undo_of(browser.get("/chat/").text)
    browser.post("/chat/bin/empty")
    for way_back in (undo, f"/chat/{spoken.id}/restore"):
        answer = browser.post(way_back)
        assert answer.status_code == 422
        assert "can no longer be restored" in answer.text


def test_what_is_left_is_said_and_tried_again(spoken, browse, alice, app, as_user, monkeypatch):
    browser = browse(alice)
    browser.post(f"/chat/{spoken.id}/delete")
    browser.post(f"/chat/{spoken.id}/purge")
    with app.app_context():
        with monkeypatch.context() as patched:
            patched.setattr("webapp.bin.conversations.index_source.remove_conversation", lambda *_: None)
            with pytest.raises(SomethingLeft, match="vectors: 2"):
                jobs.purge_conversations.function(user_id=str(alice.id))
        assert "parts were still there" in browser.get("/documents/receipts").text
        jobs.purge_conversations.function(user_id=str(alice.id))
        jobs.purge_conversations.function(user_id=str(alice.id))
    assert "nothing is left" in browser.get("/documents/receipts").text


def test_a_purge_whose_job_has_given_up_gets_another(spoken, browse, alice, app, connection, run_jobs, as_user):
    browse(alice).post(f"/chat/{spoken.id}/delete")
    browse(alice).post(f"/chat/{spoken.id}/purge")
    connection.execute(text("SELECT set_config('role', 'none', true)"))
    connection.execute(text("UPDATE procrastinate_jobs SET status = 'failed' WHERE status = 'todo'"))
    with app.app_context():
        for _ in range(2):
            jobs.purge_due.function()
    assert run_jobs().count("bin.purge_conversations") == 1
    with as_user(alice):
        assert db.session.scalars(db.select(Conversation)).all() == []


def test_what_was_in_the_bin_long_enough_has_a_receipt_too(spoken, browse, alice, app, as_user):
    browse(alice).post(f"/chat/{spoken.id}/delete")
    with as_user(alice), unit_of_work():
        db.session.get_one(Conversation, spoken.id).deleted_at = datetime.now(UTC) - timedelta(days=31)
    with app.app_context():
        remove_expired.function()
    with as_user(alice):
        receipt = db.session.scalars(db.select(DeletionReceipt)).one()
        assert (receipt.document_id, receipt.kind) == (spoken.id, "conversation")
        assert receipt.counts["messages"] == 2
        assert receipt.finished_at
    page = browse(alice).get("/documents/receipts").text
    assert "2 messages" in page
    assert "nothing is left" not in page, "nobody has looked"


def test_the_bin_is_emptied_of_all_of_them_and_of_nothing_else(browse, alice, talk, run_jobs, as_user):  # noqa: F811
    kept, *gone = (talk(alice, "?", title=title) for title in "abc")
    for each in gone:
        browse(alice).post(f"/chat/{each.id}/delete")
    browse(alice).post("/chat/bin/empty")
    run_jobs()
    with as_user(alice):
        assert [each.id for each in db.session.scalars(db.select(Conversation))] == [kept.id]
        receipts = db.session.scalars(db.select(DeletionReceipt)).all()
        assert {(each.document_id, each.kind, bool(each.finished_at)) for each in receipts} == {
            (each.id, "conversation", True) for each in gone
        }


def test_strangers_purge_nothing_and_neither_what_is_not_in_the_bin(browse, alice, bob, carol, talk, as_user):  # noqa: F811
    live, binned = talk(alice), talk(alice)
    browse(alice).post(f"/chat/{binned.id}/delete")
    assert browse(alice).post(f"/chat/{live.id}/purge").status_code == 404
    for stranger in (bob, carol):
        assert browse(stranger).post(f"/chat/{binned.id}/purge").status_code == 404
        browse(stranger).post("/chat/bin/empty")
    for path in (f"/chat/{binned.id}/purge", "/chat/bin/empty"):
        assert "/auth/login" in browse().post(path).location
    with as_user(alice):
        assert [each.purging_at for each in db.session.scalars(db.select(Conversation))] == [None, None]
