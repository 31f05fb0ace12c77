from __future__ import annotations

import re

from sqlalchemy import text

from tests.live import Live
from webapp.auth.queries import find_login
from webapp.chat.models import Citation
from webapp.documents.models import Document
from webapp.platform.extensions import db
from webapp.platform.tenancy import acting_as
from webapp.seed.operations import DOCUMENTS, DRAFTS, QUESTION, seed
from webapp.shared import zones
from webapp.tasks import queries as tasks
from webapp.templates.queries import drafts as draft_queries

COUNTS = text(
    "SELECT (SELECT count(*) FROM users WHERE username = 'demo'), (SELECT count(*) FROM documents),"
    " (SELECT count(*) FROM messages), (SELECT count(*) FROM tasks), (SELECT count(*) FROM drafts)"
)


def test_the_example_is_made_once_through_the_real_operations(app, connection, browse, run_jobs):
    with app.app_context():
        lines = list(seed(finish=lambda user_id: run_jobs()))
        password = re.search(r"password (\S+) ", lines[0])[1]
        demo = find_login("demo").user_id
        with acting_as(demo):
            library = db.session.query(Document).all()
            assert {document.title for document in library} == {facts["title"] for facts in DOCUMENTS.values()}
            assert all(document.is_ready for document in library)
            quotes = [citation.quote for citation in db.session.query(Citation).filter_by(verified=True)]
            assert any("soap and water" in quote for quote in quotes)
            planned = tasks.page(demo, "all").rows
            assert [task.is_overdue(zones.today("")) for task in planned] == [True, False, False]
            assert tasks.sources(demo, planned) == {planned[1].source_message_id}
            made = draft_queries.drafts(demo).rows
            assert {draft.type: draft.title for draft in made} == DRAFTS
            assert all(len(draft.provenance["sentences"]) >= 5 for draft in made)
            assert not any("Good morning" in draft.content or "Okafor>" in draft.content for draft in made)
    browser = browse()
    assert browser.post("/auth/login", {"login": "demo", "password": password}).status_code == 303
    assert QUESTION in browser.get("/chat/").text
    assert "News for the ward" in browser.get("/templates/").text


def test_the_second_time_nothing_is_changed(app, connection, run_jobs):
    with app.app_context():
        list(seed(finish=lambda user_id: run_jobs()))
        before = _counts(connection)
        (line,) = seed()
    assert "is there already" in line
    assert _counts(connection) == before


def test_the_command_needs_nothing_that_runs_and_says_the_password_once(data_dir):
    live = Live(data_dir)
    first, second = live.command("seed"), live.command("seed")
    assert first.returncode == 0, first.stderr
    assert "Three conversations, three tasks, a template and a draft of each type" in first.stdout
    assert second.stdout.splitlines() == ["The example is there already: sign in as demo. Nothing was changed."]


def _counts(connection):
    connection.execute(text("SELECT set_config('role', 'none', true), set_config('app.system_reason', 'test', true)"))
    return connection.execute(COUNTS).one()
