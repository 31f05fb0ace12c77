"""Nobody but its owner adds to a library, completes a video, or has a job fetch for it."""

from __future__ import annotations

import pytest

from tests import fakes
from tests.sources.conftest import PASTED
from webapp.documents.models import Status
from webapp.documents.queries import documents as queries
from webapp.platform.jobs import queue

DOORS = ("/documents/youtube", "/documents/web")


def test_nobody_is_sent_to_sign_in(browse):
    for door in DOORS:
        answer = browse(None).post(door, {"url": fakes.OK})
        assert answer.status_code in (302, 303)
        assert answer.location.startswith("/auth/login")


@pytest.mark.parametrize("door", DOORS)
def test_a_form_without_its_token_is_refused(door, app, browse, documents, alice):
    browser = browse(alice)
    assert browser.http.post(door, data={"url": fakes.OK}).status_code == 400
    assert documents(alice) == []
    assert browser.http.get(door).status_code in (404, 405)


def test_a_stranger_completes_no_video_of_others(browse, documents, run_jobs, alice, bob, carol):
    browse(alice).post("/documents/youtube", {"url": "blockedVid1"})
    run_jobs()
    for person in (bob, carol):
        page = browse(person).post(
            "/documents/youtube", {"url": "blockedVid1", "transcript": PASTED}, follow_redirects=True
        )
        assert "already" not in page.get_data(as_text=True)
        assert len(documents(person)) == 1
    (document,) = documents(alice)
    assert (document.status, document.file_key) == (Status.FAILED, "")


def test_a_transcript_is_its_owners(browse, documents, as_user, run_jobs, alice, bob):
    browse(alice).post("/documents/youtube", {"url": fakes.OK})
    (document,) = documents(alice)
    with as_user(alice):
        assert queries.transcript(alice.id, document.id) is not None
    with as_user(bob):
        assert queries.transcript(bob.id, document.id) is None
        assert queries.transcript(alice.id, document.id) is None


@pytest.mark.parametrize("name", ["sources.fetch", "sources.describe"])
def test_a_job_in_a_strangers_name_does_nothing(name, app, browse, youtube, documents, alice, bob):
    browse(alice).post("/documents/youtube", {"url": fakes.OK})
    (document,) = documents(alice)
    with app.app_context():
        queue.tasks[name].func.__wrapped__(user_id=str(bob.id), document_id=str(document.id))
    assert youtube.asked == []
    assert documents(alice)[0].status == Status.FETCHING
    assert documents(alice)[0].title == f"Video {fakes.OK}"
