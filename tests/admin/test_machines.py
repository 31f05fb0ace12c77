"""Administrators see jobs and the index by names and numbers, and read nothing of what is in them."""

from __future__ import annotations

import types
import uuid

import pytest

from tests.auth.conftest import as_login_role
from webapp.admin import figures
from webapp.index import comparison
from webapp.platform.jobs import queue
from webapp.shared import zones

PUT = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)"
    " VALUES ('reading', 'documents.read', CAST(:args AS jsonb), CAST(:status AS procrastinate_job_status), 3)"
    " RETURNING id"
)
PAGES = ("/admin/users", "/admin/settings", "/admin/record", "/admin/jobs", "/admin/index", "/admin/figures")


@pytest.fixture
def put(connection, alice):
    """Return a function that queues a job of alice's in a state."""
    args = f'{{"user_id": "{alice.id}", "document_id": "{uuid.uuid4()}", "words": "aspirin"}}'
    return lambda status: as_login_role(connection, PUT, args=args, status=status).scalar()


def test_jobs_are_listed_by_name_and_a_failed_one_runs_again(browse, carol, put, events, connection):
    failed, waiting = put("failed"), put("todo")
    page = browse(carol).get("/admin/jobs").text
    assert "<strong>documents.read</strong> for" in page
    assert f"Job {failed}" in page
    assert "aspirin" not in page
    assert browse(carol).post(f"/admin/jobs/{waiting}/retry").status_code == 404
    assert browse(carol).post("/admin/jobs/999999999/retry").status_code == 404
    assert browse(carol).post(f"/admin/jobs/{failed}/retry").status_code == 303
    state = as_login_role(connection, "SELECT status::text FROM procrastinate_jobs WHERE id = :id", id=failed).scalar()
    assert state == "todo"
    assert events(carol) == ["job retried"]


def test_why_a_job_failed_is_told_by_the_kind_of_the_error_alone(app, browse, carol, put, monkeypatch):
    job = put("failed")
    context = types.SimpleNamespace(job=types.SimpleNamespace(id=job, task_name="documents.read", attempts=1))
    monkeypatch.setattr("webapp.documents.jobs.run_step", lambda *_: 1 / len("what aspirin does"[99:]))
    monkeypatch.setattr("webapp.platform.jobs._application", app)  # a test may have started another one
    with app.app_context(), pytest.raises(ZeroDivisionError):
        queue.tasks["documents.read"].func(context, user_id="u", document_id="d")
    page = browse(carol).get("/admin/jobs").text
    assert "Last error: ZeroDivisionError" in page
    assert "aspirin" not in page


def test_the_index_is_compared_and_repaired_by_a_job(app, browse, upload, alice, carol, run_jobs, connection, events):
    document = upload(alice)
    run_jobs()
    me = browse(carol)
    assert "None has been made yet." in me.get("/admin/index").text
    as_login_role(connection, "UPDATE documents SET status = 'reading' WHERE id = :id", id=document.id)
    me.post("/admin/index")
    assert "reconciling.run" in run_jobs(only="reconciling")
    page = me.get("/admin/index").text
    assert "documents on their way without a job" in page
    assert document.title not in page
    assert "alice</p>" in page
    me.post("/admin/index", {"repair": "y"})
    run_jobs()
    me.post("/admin/index")
    run_jobs()
    assert "Nothing differs." in me.get("/admin/index").text
    assert events(carol) == ["comparison begun", "repair begun", "comparison begun"]
    with app.app_context():
        assert comparison.last()["problem"] == ""


def test_nobody_else_has_these_pages(browse, bob, put):
    job = put("failed")
    for address in PAGES:
        assert browse(bob).get(address).status_code == 404
        assert "/auth/login" in browse(None).get(address).location
    for address in ("/admin/index", f"/admin/jobs/{job}/retry", "/admin/settings", "/admin/record/check"):
        assert browse(bob).post(address).status_code == 404
        assert "/auth/login" in browse(None).post(address).location


def test_no_page_of_theirs_says_what_is_in_a_document_or_a_conversation(
    browse, upload, alice, carol, run_jobs, as_user
):
    upload(alice, b"The heart is a pump of secrets.", "confidential.txt")
    asked = browse(alice).post("/chat/", {"content": "What is hush-hush?", "token": str(uuid.uuid4())})
    run_jobs()
    for address in (*PAGES, f"/admin/users/{alice.id}/quotas", "/admin/record.json"):
        page = browse(carol).http.get(address, buffered=True).text
        for word in ("secrets", "confidential", "hush-hush"):
            assert word not in page, address
    assert browse(carol).get(asked.location).status_code == 404


def test_the_last_day_is_shown_hour_by_hour(browse, upload, alice, carol, run_jobs, connection):
    me = browse(carol)
    assert me.get("/admin/figures").text.count("None in these 24 hours.") == 4
    upload(alice)
    browse(alice).post("/chat/", {"content": "What is a pump?", "token": str(uuid.uuid4())})
    run_jobs()
    as_login_role(connection, "UPDATE evidence SET total_ms = 2500")
    page = me.get("/admin/figures").text
    assert "1 question." in page
    assert "1 document." in page
    assert "19 of 20 within 2.5 seconds" in page
    assert page.count("None in these 24 hours.") == 1
    assert page.count('<rect class="bar-hit"') == 3 * 24
    as_login_role(connection, "UPDATE messages SET created_at = created_at - interval '25 hours'")
    assert "1 question." not in me.get("/admin/figures").text


def test_the_questions_of_the_last_day_are_counted_by_an_index_of_all_moments(connection):
    as_login_role(connection, "SET LOCAL enable_seqscan = off")  # which is quicker for the few messages of a test
    plan = as_login_role(connection, f"EXPLAIN {figures.QUESTIONS.text}", since=zones.now()).scalars().all()
    assert any("ix_messages_created_at" in line for line in plan)
