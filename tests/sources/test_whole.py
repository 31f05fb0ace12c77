"""A video, from its address or its transcript to the second that its footnote opens."""

from __future__ import annotations

import io

import pytest

from tests import fakes
from tests.sources.conftest import PASTED, WATCH
from webapp.chat.models import Citation
from webapp.clients.web import Fetched
from webapp.documents.models import Status
from webapp.documents.queries import documents as queries
from webapp.platform.extensions import db

SRT = b"""1
00:00:04,000 --> 00:00:09,000
The barn owl hunts at night.

2
01:02:07,000 --> 01:02:13,000
It finds voles by their sound alone, in complete darkness.
"""
PAGE = b"<html><head><title>Hand hygiene</title></head><body><p>Wash your hands for forty seconds.</p></body></html>"


@pytest.mark.parametrize("given", [{}, {"transcript": PASTED}, {"file": SRT}], ids=["fetched", "pasted", "uploaded"])
def test_a_footnote_opens_the_video_at_its_second(given, browse, documents, asked, as_user, run_jobs, alice):
    files = {"file": (io.BytesIO(given["file"]), "talk.srt")} if "file" in given else {}
    browse(alice).post("/documents/youtube", {"url": fakes.OK, **given, **files})
    run_jobs()
    (document,) = documents(alice)
    assert document.status == Status.READY
    question, _ = asked("How does the barn owl find voles in darkness?")
    run_jobs()
    with as_user(alice):
        citations = db.session.scalars(db.select(Citation)).all()
        assert 3727.0 in [citation.start_seconds for citation in citations]
        assert queries.transcript(alice.id, document.id).duration > 3727
    page = browse(alice).get(f"/chat/{question.conversation_id}").text
    assert f'href="{WATCH}{fakes.OK}&amp;t=3727s"' in page


def test_captions_that_are_uploaded_know_how_long_they_are(browse, documents, as_user, run_jobs, alice):
    browse(alice).post("/documents/", {"file": (io.BytesIO(SRT), "talk.srt")})
    run_jobs()
    with as_user(alice):
        (document,) = documents(alice)
        transcript = queries.transcript(alice.id, document.id)
        assert (transcript.youtube_video_id, transcript.duration) == (None, 3733.0)
        assert document.kind == "transcript"


def test_a_web_page_gets_the_title_that_it_has(browse, web, documents, run_jobs, alice):
    web.pages["https://example.org/a"] = Fetched(PAGE, ".html")
    browse(alice).post("/documents/web", {"url": "https://example.org/a"})
    run_jobs()
    (document,) = documents(alice)
    assert (document.status, document.title, document.mime) == (Status.READY, "Hand hygiene", "text/html")
