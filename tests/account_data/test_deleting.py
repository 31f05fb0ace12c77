"""An account is deleted with its password, and nothing of it stays anywhere."""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

import pytest
from sqlalchemy import inspect

from tests.auth.conftest import as_login_role
from webapp.account_data import deleting, jobs, queries
from webapp.auth import tokens
from webapp.index import points
from webapp.index.models import Kind
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work

WORDS = "Aspirin inhibits platelet aggregation."
DELETE = "/account/data/delete"


@pytest.fixture
def lived(upload, run_jobs, quote, browse, alice, as_user):
    """Alice with something of everything, some of it deleted."""
    gone = upload(alice, b"Zebras graze. They live in herds.", "zebras.txt")
    document = upload(alice)
    run_jobs()
    citation = quote(alice, document, WORDS)
    me = browse(alice)
    me.post("/tasks/", {"title": "Water the aspirin"})
    me.post("/chat/", {"content": "What does aspirin do?"})
    me.post("/chat/", {"content": "How are zebras?", "is_private": "y"})
    run_jobs()
    me.post(f"/chat/{citation.message.conversation_id}/share", {"days": "7"})
    me.post(f"/documents/{gone.id}/delete")
    with as_user(alice), unit_of_work():
        tokens.make(alice.id, "Script", [], 30)
    upload(alice, b"Owls hoot at night. They wait.", "waiting.txt")  # its jobs are not run
    return document


def everywhere(connection, *words: str) -> dict[str, int]:
    """Return in how many rows of which tables these words stand, receipts of accounts left out."""
    found = {}
    for table in set(inspect(connection).get_table_names()) - {"account_deletions", "procrastinate_events"}:
        like = " OR ".join(f"t::text ILIKE '%{word}%'" for word in words)
        rows = as_login_role(connection, f"SELECT count(*) FROM {table} t WHERE {like}").scalar()  # noqa: S608
        found |= {table: rows} if rows else {}
    return found


def test_nothing_of_it_stays(app, lived, browse, alice, bob, upload, run_jobs, connection, sign_in, as_user):
    other = upload(bob, b"Bob keeps his own notes on platelets.", "bob.txt")
    files = app.extensions["clients"].files
    with as_user(alice):
        mine = queries.file_keys(alice.id)
    assert len(mine) == 3
    before = everywhere(connection, str(alice.id))
    assert {"api_tokens", "shares", "private_sources", "tasks", "citations", "index_sizes"} <= set(before)
    me = browse(alice)
    assert "not your password" in me.post(DELETE, {"password": "another one"}).text
    assert me.get("/account/").status_code == 200
    answer = me.post(DELETE, {"password": alice.password})
    receipt = answer.location
    assert "is being deleted" in browse(None).get(receipt).text
    assert me.get("/account/").status_code == browse(alice).get("/account/").status_code == 303
    assert "switched off" in sign_in(browse(None), "alice", alice.password).text
    run_jobs()
    page = browse(None).get(receipt)
    assert "The account is deleted" in page.text
    assert "nothing was left" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert everywhere(connection, str(alice.id), "alice", "Script", "aspirin") == {"audit_events": 1}
    left = as_login_role(connection, "SELECT action, user_id FROM audit_events WHERE subject <> ''").all()
    assert left == [("user disabled", None)]
    assert {files.count(key) for key in mine} == {(0, 0)}
    assert files.count(other.file_key)[0] == 1
    with as_user(alice):
        assert [points.count(alice.id, kind, {}) for kind in Kind] == [0, 0]
    counts, left = as_login_role(connection, "SELECT counts, left_over FROM account_deletions").one()
    assert (counts["documents"], counts["files"], counts["tasks"]) == (3, 3, 1)
    assert counts["vectors"] > 1
    assert set(left.values()) == {0}
    with as_user(bob):
        assert points.count(bob.id, Kind.CHUNK, {}) > 0


def test_strangers_delete_nobody(browse, bob, carol, alice, connection):
    for stranger in (bob, carol):
        assert browse(stranger).post(DELETE, {"password": ""}).status_code == 422
    assert "/auth/login" in browse(None).post(DELETE, {"password": alice.password}).location
    assert browse(bob).get(f"/account/data/deleted/{alice.id}").status_code == 404
    assert as_login_role(connection, "SELECT count(*) FROM users").scalar() == 3


def test_an_administrator_deletes_who_is_disabled(browse, alice, bob, carol, upload, run_jobs, connection, events):
    upload(alice)
    run_jobs()
    address, me = f"/admin/users/{alice.id}/delete", browse(carol)
    assert "/auth/login" in browse(None).post(address).location
    assert browse(bob).post(address).status_code == 404
    refused = me.post(address)
    assert refused.status_code == 422
    assert "Disable it first; nothing was deleted." in refused.text
    assert me.post(f"/admin/users/{carol.id}/delete").status_code == 422
    me.post(f"/admin/users/{alice.id}/disable")
    assert browse(bob).post(address).status_code == 404
    page = me.get("/admin/users").text
    assert f'action="{address}"' in page
    assert page.count("Delete for good") == 2, "of one account, as a summary and as a button"
    receipt = me.post(address).location
    run_jobs()
    assert "The account is deleted" in me.get(receipt).text
    assert as_login_role(connection, "SELECT count(*) FROM users WHERE username = 'alice'").scalar() == 0
    assert everywhere(connection, "aspirin") == {}
    assert events(carol)[-1] == "user deleted"
    assert "deleted the account of" in me.get("/admin/record").text


def test_one_whose_job_runs_is_deleted_afterwards(app, browse, alice, upload, run_jobs, connection):
    upload(alice)
    as_login_role(connection, "UPDATE procrastinate_jobs SET status = 'doing'")
    browse(alice).post(DELETE, {"password": alice.password})
    with app.app_context():
        with as_system("finding the receipt"), unit_of_work():
            [id] = queries.unfinished()
        with pytest.raises(deleting.Unfinished, match="running"):
            deleting.delete_account(id)
        as_login_role(connection, "DELETE FROM procrastinate_jobs")
        jobs.resume.function()
    run_jobs()
    assert as_login_role(connection, "SELECT count(*) FROM users").scalar() == 0
    assert as_login_role(connection, "SELECT finished_at FROM account_deletions").scalar()


def test_everything_is_exported_as_one_zip(lived, browse, alice, bob):
    answer = browse(alice).http.get("/account/data/export", buffered=True)
    assert answer.mimetype == "application/zip"
    with ZipFile(io.BytesIO(answer.data)) as archive:
        names = archive.namelist()
        texts = {name: archive.read(name).decode() for name in names if name.endswith(("json", "md"))}
    assert any(name.startswith("documents/") and name.endswith("original/notes.txt") for name in names)
    assert any(name.startswith("conversations/") for name in names)
    assert [task["title"] for task in json.loads(texts["tasks.json"])] == ["Water the aspirin"]
    assert json.loads(texts["account.json"])["username"] == "alice"
    assert WORDS in texts["conversations.json"]
    assert {"templates.json", "drafts.json", "manifest.json"} <= set(names)
    assert "zebras.txt" not in str(names)
    assert not any("password" in text or "argon2" in text for text in texts.values())
    strange = browse(bob).http.get("/account/data/export", buffered=True).data
    assert b"aspirin" not in strange
    assert "/auth/login" in browse(None).http.get("/account/data/export", buffered=True).location
    assert browse(alice).get("/account/data").status_code == 200
