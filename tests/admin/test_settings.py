"""Administrators change settings, which hold in all processes within seconds."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from config import SETTINGS
from tests.auth.conftest import as_login_role
from webapp.bin import scheduling
from webapp.platform import overrides


@pytest.fixture(autouse=True)
def _as_before(app):
    """Put the settings back, which this process keeps for all tests."""
    yield
    with app.app_context():
        overrides.apply({})


def test_a_change_holds_at_once_and_is_recorded(app, browse, carol, bob, events):
    me = browse(carol)
    assert "Where Footnote is started:" not in me.get("/admin/settings").text
    given = {"ALLOW_SIGNUP": "invitation", "RETENTION_DAYS": "7", "MAX_UPLOAD_MB": "3", "SESSION_DAYS": "2"}
    page = me.post("/admin/settings", given, follow_redirects=True).text
    assert "4 settings changed." in page
    assert "Where Footnote is started: 200." in page
    assert (app.config["ALLOW_SIGNUP"], app.config["RETENTION_DAYS"]) == ("invitation", 7)
    assert app.config["MAX_CONTENT_LENGTH"] == 12 << 20
    assert app.permanent_session_lifetime.days == 2
    assert "invit" in browse(None).get("/auth/register").text
    assert events(carol) == ["setting changed"] * 4
    assert 'changed the setting <span dir="auto">ALLOW_SIGNUP: yes → invitation' in me.get("/admin/record").text
    me.post("/admin/settings", {"ALLOW_SIGNUP": "yes"})
    assert app.config["ALLOW_SIGNUP"] == "open"
    assert app.config["RETENTION_DAYS"] == 7


def test_it_holds_in_other_processes_too_at_the_cost_of_no_query(app, browse, connection, monkeypatch):
    """Another process has written to the table; this one asks once in a few seconds, whatever is requested."""
    as_login_role(connection, "INSERT INTO settings (key, value) VALUES ('ALLOW_SIGNUP', '\"no\"')")
    me, asked = browse(None), []
    event.listen(connection, "before_cursor_execute", lambda *call: asked.append("FROM settings" in call[2]))
    me.get("/auth/register")
    assert (app.config["ALLOW_SIGNUP"], any(asked)) == ("open", False)
    monkeypatch.setitem(app.config, "SETTINGS_KEPT_S", 3.0)
    monkeypatch.setattr(app.extensions["overrides"], "read_at", 0.0)
    for _ in range(3):
        me.get("/auth/register")
    assert (app.config["ALLOW_SIGNUP"], asked.count(True)) == ("closed", 1)


def test_what_cannot_be_used_is_left_out(app, browse, carol, connection):
    rows = """('RETENTION_DAYS', '"soon"'), ('SECRET_KEY', '"mine"'), ('SESSION_DAYS', '"3"')"""
    as_login_role(connection, f"INSERT INTO settings (key, value) VALUES {rows}")  # noqa: S608
    secret = app.config["SECRET_KEY"]
    with app.app_context():
        overrides.refresh(now=True)
    assert (app.config["RETENTION_DAYS"], app.config["SESSION_DAYS"], app.config["SECRET_KEY"]) == (30, 3, secret)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RETENTION_DAYS", "0"),
        ("RETENTION_DAYS", "x"),
        ("ALLOW_SIGNUP", "maybe"),
        ("RECORD_READS", "\0"),
        ("SESSION_DAYS", ""),
        ("SESSION_DAYS", "3_0"),
        ("SESSION_DAYS", "365001"),
        ("SESSION_DAYS", "1" + "0" * 30),
        ("RETENTION_DAYS", "9" * 5000),
        ("QUOTA_TOKENS_A_DAY", "2147483648"),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_changes_nothing(app, browse, carol, events, name, value):
    answer = browse(carol).post("/admin/settings", {"MAX_UPLOAD_MB": "9", name: value})
    assert answer.status_code == 422
    assert SETTINGS[name].label in answer.text
    assert "Nothing was changed." in answer.text
    assert "invalid literal" not in answer.text
    assert "\0" not in answer.text
    assert (app.config["MAX_UPLOAD_MB"], events(carol)) == (200, [])


def test_no_secret_no_path_and_no_address_is_changed_here(app, browse, carol, bob, connection):
    never = ("KEY", "URL", "METRICS", "DIR", "HOST", "PORT", "PROX", "_MODEL", "POOL", "LOG")
    assert [name for name in overrides.EDITABLE if any(word in name for word in never)] == []
    browse(carol).post("/admin/settings", {"SECRET_KEY": "mine", "DATA_DIR": "/", "RECORD_DAYS": "1"})
    count = "SELECT count(*) FROM settings WHERE key IN ('SECRET_KEY', 'DATA_DIR', 'RECORD_DAYS')"
    assert as_login_role(connection, count).scalar() == 0
    assert browse(bob).post("/admin/settings", {"ALLOW_SIGNUP": "no"}).status_code == 404
    assert app.config["ALLOW_SIGNUP"] == "open"


def test_a_number_is_kept_as_it_is_written_elsewhere(app, browse, carol, events):
    me = browse(carol)
    me.post("/admin/settings", {"SESSION_DAYS": "３０", "RETENTION_DAYS": "030"})
    assert events(carol) == []
    assert "1 setting changed." in me.post("/admin/settings", {"SESSION_DAYS": "１２"}, follow_redirects=True).text
    assert (
        'name="SESSION_DAYS" type="number" min="0" step="1" inputmode="numeric" value="12"'
        in me.get("/admin/settings").text
    )


def test_the_longest_times_can_be_reckoned(app, browse, carol, alice, sign_in, upload):
    document = upload(alice)
    browse(carol).post("/admin/settings", {"SESSION_DAYS": "365000", "RETENTION_DAYS": "365000"})
    assert sign_in(browse(None), "alice", alice.password).location == "/chat/"
    browse(alice).post(f"/documents/{document.id}/delete")
    assert document.title in browse(alice).get("/documents/bin").text
    with app.app_context():
        assert scheduling.enqueue_due(app.config["RETENTION_DAYS"]) == 0
