"""Administrators read who did what; nobody changes it."""

from __future__ import annotations

import ast
import csv
import io
import json
import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from tests.auth.conftest import as_login_role
from webapp.admin import wording
from webapp.auth import audit
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work


def test_it_is_only_added_to(as_user, alice):
    with as_user(alice), unit_of_work():
        audit.record(alice.id, "signed in")
    for change in ("UPDATE audit_events SET action = 'nothing'", "DELETE FROM audit_events"):
        with as_user(alice):
            with pytest.raises(ProgrammingError, match="permission denied"):
                db.session.execute(text(change))
            db.session.rollback()


def test_its_policies_hold_an_owner_of_the_database_as_well(connection, alice, as_user):
    with as_user(alice), unit_of_work():
        audit.record(alice.id, "signed in")
    connection.execute(text("SELECT set_config('role', 'none', true)"))
    connection.execute(text("CREATE ROLE plain_owner; GRANT ALL ON audit_events TO plain_owner"))
    connection.execute(
        text("SELECT set_config('role', 'plain_owner', true), set_config('app.system_reason', '', true)")
    )
    connection.execute(text("SELECT set_config('app.user_id', :id, true)"), {"id": str(alice.id)})
    assert connection.execute(text("SELECT action FROM audit_events")).scalars().all() == ["signed in"]
    assert connection.execute(text("UPDATE audit_events SET action = 'nothing'")).rowcount == 0
    assert connection.execute(text("DELETE FROM audit_events")).rowcount == 0


def test_what_is_exported_deleted_and_administered_is_in_it(browse, upload, alice, carol, events):
    document = upload(alice)
    me = browse(alice)
    for address in (f"/documents/{document.id}/export", "/documents/export", "/chat/export?format=json"):
        assert me.http.get(address, buffered=True).status_code == 200
    me.post(f"/documents/{document.id}/delete")
    me.post(f"/documents/{document.id}/purge")
    me.post("/documents/bin/empty")
    me.post("/chat/bin/empty")
    expected = ["exported"] * 3 + ["document deleted", "document purged"]
    assert events(alice) == [*expected, "bin of documents emptied", "bin of conversations emptied"]
    browse(carol).post(f"/admin/users/{alice.id}/promote")
    page = browse(carol).get("/admin/record").text
    assert "From 127.0.0.1" in page
    assert re.search(r'dir="auto">carol</strong> made <span dir="auto">alice</span> an administrator', page)
    assert f'alice</strong> deleted document <span dir="auto">{document.id}' in page
    assert document.title not in page


def test_it_is_filtered_and_paged_and_exported(browse, carol, alice, as_user, connection):
    with as_user(alice), unit_of_work():
        for number in range(120):
            audit.record(alice.id, "signed in" if number else "password changed", subject=f"=device {number}")
    me = browse(carol)
    page = me.get("/admin/record?who=ALICE&what=signed+in").text
    assert page.count("<strong") == 50
    [older] = re.findall(r'href="(/admin/record\?[^"]+)" rel="next"', page)
    assert me.get(older.replace("&amp;", "&")).text.count("<strong") == 50
    assert "No events match" in me.get("/admin/record?who=bob").text
    assert "No events match" in me.get("/admin/record?what=%00x&after=broken").text
    answer = me.http.get("/admin/record.csv?what=password+changed", buffered=True)
    assert answer.mimetype == "text/csv"
    header, row = csv.reader(io.StringIO(answer.text))
    assert header == ["number", "at", "who", "what", "subject", "address"]
    assert row[2:5] == ["alice", "password changed", "'=device 0"]
    written = me.http.get("/admin/record.json?what=password+changed&who=alice", buffered=True)
    assert written.headers.getlist("Cache-Control") == ["private, no-store"]
    assert [(each["who"], each["subject"]) for each in json.loads(written.text)] == [("alice", "=device 0")]
    assert json.loads(me.http.get("/admin/record.json?what=nothing", buffered=True).text) == []
    everything = list(csv.reader(io.StringIO(me.http.get("/admin/record.csv", buffered=True).text)))
    assert len(everything) == 1 + 120 + 4
    assert as_login_role(connection, "SELECT count(*) FROM audit_events WHERE action = 'exported'").scalar() == 4


def test_who_reads_which_document_is_in_it_where_that_is_wanted(app, browse, upload, alice, bob, events, monkeypatch):
    document = upload(alice)
    me, address = browse(alice), f"/documents/{document.id}"
    me.get(address)
    assert "document read" not in events(alice)
    monkeypatch.setitem(app.config, "RECORD_READS", True)
    for path in (address, f"{address}/file", address):
        me.http.get(path, buffered=True)
    assert browse(bob).get(address).status_code == 404
    assert events(alice).count("document read") == 1
    assert events(bob) == []


def test_every_action_that_is_recorded_has_words(repository):
    recorded = set()
    for path in (repository / "webapp").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in ("audit.record", "_record"):
                recorded |= {argument.value for argument in call.args[1:2] if isinstance(argument, ast.Constant)}
    assert len(recorded) > 20
    assert recorded - wording.WORDS.keys() == set()


def test_an_event_is_told_in_a_sentence():
    assert "".join(wording.parts("token made", "alice", "Script")) == "alicemade the token “Script”"
    assert wording.parts("bin emptied", "alice", "") == ("alice", "bin emptied", "", "")
    assert wording.parts("sign-in refused", "", "")[0].startswith("Somebody was refused")
    assert wording.parts("exported", "", "everything", is_gone=True)[0] == wording.GONE
    assert wording.parts("old events removed", "", "7")[0] == wording.SYSTEM
