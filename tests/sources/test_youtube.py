"""Videos: their captions are fetched; where that does not succeed, their owner gives the transcript instead."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from tests import fakes
from tests.sources.conftest import PASTED, WATCH
from webapp.documents import metadata
from webapp.documents.models import Document, Status, Transcript
from webapp.documents.queries import documents as queries
from webapp.platform.extensions import clients, db

ADD = "/documents/youtube"


def test_the_captions_of_a_video_are_fetched_and_read(browse, youtube, documents, content, as_user, run_jobs, alice):
    answer = browse(alice).post(ADD, {"url": f"https://youtu.be/{fakes.OK}?t=42"}, follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert f"“Video {fakes.OK}”</a> is being fetched." in page
    assert "Fetching the captions from YouTube" in page
    (document,) = documents(alice)
    assert (document.status, document.kind, document.file_key, document.sha256) == (
        Status.FETCHING, "transcript", "", "",
    )  # fmt: skip

    assert run_jobs(only="fetching") == ["sources.fetch"]

    (document,) = documents(alice)
    assert (document.status, document.title) == (Status.WAITING, "Owls / a talk 01")
    assert (document.file_name, document.source_url) == ("Owls - a talk 01.vtt", WATCH + fakes.OK)
    written = content(alice, document)
    assert written.startswith(
        "WEBVTT\n\n00:00:00.000 --> 00:00:04.000\nWelcome to this talk 01 about owls &amp; &lt;pens&gt;."
    )
    assert "01:02:07.000 --> 01:02:13.250\nIt finds voles" in written
    with as_user(alice):
        transcript = queries.transcript(alice.id, document.id)
        assert transcript
        assert (transcript.youtube_video_id, transcript.channel) == (fakes.OK, "The Owl Channel")
        assert transcript.duration == 3733.25

    run_jobs()
    assert documents(alice)[0].status == Status.READY


def test_the_same_video_is_there_once(browse, youtube, documents, run_jobs, alice, bob):
    for url in (fakes.OK, f"https://m.youtube.com/watch?v={fakes.OK}&list=PL1"):
        page = browse(alice).post(ADD, {"url": url}, follow_redirects=True).get_data(as_text=True)
    (document,) = documents(alice)
    assert f'<a href="/documents/{document.id}">“Video {fakes.OK}”</a> is already in your library' in page
    run_jobs()
    browse(alice).post(ADD, {"url": fakes.OK})
    browse(alice).post(ADD, {"url": fakes.OK, "transcript": PASTED})
    assert youtube.asked == [fakes.OK]
    assert [one.status for one in documents(alice)] == [Status.READY]
    browse(bob).post(ADD, {"url": fakes.OK})
    assert len(documents(bob)) == 1


def test_a_video_in_the_bin_is_said_to_be_there(browse, documents, run_jobs, as_user, alice):
    browse(alice).post(ADD, {"url": fakes.OK})
    run_jobs()
    (document,) = documents(alice)
    browse(alice).post(f"/documents/{document.id}/delete")
    page = browse(alice).post(ADD, {"url": fakes.OK, "transcript": PASTED}, follow_redirects=True)
    assert f"“{document.title}”</a> is in the bin." in page.get_data(as_text=True)
    assert len(documents(alice)) == 1


@pytest.mark.parametrize("video", fakes.REFUSALS)
def test_a_refusal_says_why_and_shows_the_way_out(video, browse, documents, run_jobs, alice):
    browse(alice).post(ADD, {"url": video})
    run_jobs()
    (document,) = documents(alice)
    assert (document.status, document.error) == (Status.FAILED, str(fakes.REFUSALS[video]))
    assert document.title.startswith("Owls")
    for url in ("/documents/", f"/documents/{document.id}", f"/documents/{document.id}/status"):
        page = browse(alice).get(url, htmx=url.endswith("status")).get_data(as_text=True)
        assert document.error in page
        assert f'<input type="hidden" name="url" value="{WATCH}{video}">' in page
        assert "Add this transcript" in page
        assert "Try again" in page


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"transcript": PASTED}, "Owls - a talk d1.vtt"),
        ({"transcript": "The barn owl hunts at night."}, "Owls - a talk d1.txt"),
        ({"file": (io.BytesIO(PASTED.encode()), "talk.txt")}, "Owls - a talk d1.vtt"),
        ({"file": (io.BytesIO(b"WEBVTT\n\n00:01.000 --> 00:02.000\nOwls.\n"), "x.vtt")}, "Owls - a talk d1.vtt"),
        ({"file": (io.BytesIO(b"1\n00:00:01,000 --> 00:00:02,000\nOwls.\n"), "x.srt")}, "Owls - a talk d1.srt"),
        ({"file": (io.BytesIO("0:00 Öwls\n0:03 hunt".encode("utf-16")), "x.vtt")}, "Owls - a talk d1.vtt"),
    ],
)
def test_a_transcript_completes_the_same_document(given, name, browse, youtube, documents, run_jobs, alice):
    browse(alice).post(ADD, {"url": "blockedVid1"})
    run_jobs()
    before = documents(alice)[0]
    page = browse(alice).post(ADD, {"url": before.source_url, **given}, follow_redirects=True).get_data(as_text=True)
    assert "The transcript of <a href=" in page
    (document,) = documents(alice)
    assert (document.id, document.status, document.error) == (before.id, Status.WAITING, "")
    assert document.file_name == name
    assert "unreadable" not in [key for key, value in document.attributes.items() if value]
    assert run_jobs(only="reading") == ["documents.read"]
    assert youtube.asked == ["blockedVid1"]


def test_a_transcript_may_come_with_a_new_video(browse, youtube, documents, content, as_user, run_jobs, alice):
    browse(alice).post(ADD, {"url": "blockedVid1", "transcript": PASTED})
    (document,) = documents(alice)
    assert document.status == Status.WAITING
    assert content(alice, document).startswith("WEBVTT\n\n00:00:00.000 --> 00:00:04.000\nWelcome")
    run_jobs()
    (document,) = documents(alice)
    assert document.title == "Owls / a talk d1"
    assert youtube.asked == []
    with as_user(alice):
        assert queries.transcript(alice.id, document.id).channel == "The Owl Channel"


def test_a_title_that_its_owner_gave_is_kept(browse, documents, as_user, run_jobs, alice):
    browse(alice).post(ADD, {"url": fakes.OK})
    with as_user(alice):
        document = db.session.scalars(select(Document)).one()
        metadata.set_by_owner(document, {"title": "Mine"})
        db.session.commit()
    run_jobs()
    assert documents(alice)[0].title == "Mine"


def test_a_video_without_a_title_can_be_read(browse, documents, run_jobs, alice):
    browse(alice).post(ADD, {"url": fakes.UNNAMED})
    run_jobs()
    (document,) = documents(alice)
    assert (document.title, document.status) == (f"Video {fakes.UNNAMED}", Status.READY)


def test_the_form_without_a_transcript_fetches_again(browse, youtube, documents, run_jobs, alice):
    browse(alice).post(ADD, {"url": "blockedVid1"})
    run_jobs()
    page = browse(alice).post(ADD, {"url": "blockedVid1", "transcript": " "}, follow_redirects=True)
    assert "is being fetched." in page.get_data(as_text=True)
    run_jobs()
    assert youtube.asked == ["blockedVid1"] * 2
    assert len(documents(alice)) == 1


def test_trying_again_fetches_again(browse, youtube, documents, run_jobs, monkeypatch, alice):
    browse(alice).post(ADD, {"url": "networkOff1"})
    run_jobs()
    (document,) = documents(alice)
    monkeypatch.delitem(fakes.REFUSALS, "networkOff1")
    page = browse(alice).post(f"/documents/{document.id}/retry", htmx=True).get_data(as_text=True)
    assert "Fetching the captions from YouTube" in page
    assert run_jobs() == ["sources.fetch", "documents.read", "documents.embed"]
    assert documents(alice)[0].status == Status.READY


def test_what_is_unexpected_is_tried_again(browse, documents, run_jobs, alice):
    browse(alice).post(ADD, {"url": fakes.BROKEN})
    with pytest.raises(RuntimeError):
        run_jobs()
    (document,) = documents(alice)
    assert document.status == Status.FETCHING
    assert "tried again by itself" in document.error


@pytest.mark.parametrize("video", [fakes.OK, "blockedVid1"])
def test_a_transcript_given_meanwhile_counts(video, browse, youtube, documents, content, kept_files, run_jobs, alice):
    browse(alice).post(ADD, {"url": video})
    youtube.meanwhile = lambda: browse(alice).post(ADD, {"url": video, "transcript": "My own words."})
    before = kept_files()
    run_jobs()
    (document,) = documents(alice)
    assert (document.status, document.error) == (Status.READY, "")
    assert content(alice, document) == "My own words.\n"
    assert kept_files() == before + 1


def test_a_video_deleted_meanwhile_leaves_nothing(browse, youtube, documents, kept_files, run_jobs, alice):
    browse(alice).post(ADD, {"url": fakes.OK})
    (document,) = documents(alice)
    youtube.meanwhile = lambda: browse(alice).post(f"/documents/{document.id}/delete")
    before = kept_files()
    run_jobs()
    assert kept_files() == before
    assert [one.status for one in documents(alice) if one.deleted_at is None] == []


def test_a_document_without_a_file_can_be_deleted(browse, documents, run_jobs, alice):
    browse(alice).post(ADD, {"url": "blockedVid1"})
    run_jobs()
    (document,) = documents(alice)
    assert browse(alice).get(f"/documents/{document.id}/file").status_code == 404
    browse(alice).post(f"/documents/{document.id}/delete")
    run_jobs()
    assert [one for one in documents(alice) if one.deleted_at is None] == []


def test_an_unreadable_transcript_can_be_given_again(browse, documents, kept_files, run_jobs, alice):
    before = kept_files()
    browse(alice).post(ADD, {"url": fakes.OK, "file": (io.BytesIO(bytes(range(1, 32)) * 9), "x.vtt")})
    run_jobs()
    (document,) = documents(alice)
    assert document.status == Status.FAILED
    browse(alice).post(ADD, {"url": fakes.OK, "transcript": PASTED})
    run_jobs()
    assert [one.status for one in documents(alice)] == [Status.READY]
    assert kept_files() == before + 1


def test_the_same_text_as_another_document_is_not_doubled(browse, documents, kept_files, as_user, alice):
    browse(alice).post(ADD, {"url": fakes.OK, "transcript": PASTED})
    before = kept_files()
    answer = browse(alice).post(ADD, {"url": fakes.LONG, "transcript": PASTED})
    assert answer.status_code == 422
    assert "is already in your library as “Video okVideo-001”" in answer.get_data(as_text=True)
    assert len(documents(alice)) == 1
    assert kept_files() == before
    with as_user(alice):
        assert db.session.scalar(select(func.count()).select_from(Transcript)) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Enter the address"),
        ({"url": "  "}, "Enter the address"),
        ({"url": "https://example.org/watch?v=dQw4w9WgXcQ"}, "This is not the address of a YouTube video."),
        ({"url": "x" * 2001}, "too long"),
        ({"url": fakes.OK, "file": (io.BytesIO(b"x"), "talk.exe")}, "Choose a caption file"),
        ({"url": fakes.OK, "file": (io.BytesIO(b" \n"), "talk.vtt")}, "This file contains no text."),
    ],
)
def test_a_form_that_needs_another_look(fields, sentence, browse, documents, alice):
    answer = browse(alice).post(ADD, {"transcript": "What was pasted.", **fields})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert "What was pasted.</textarea>" in page
    assert '<details class="more elsewhere" id="elsewhere" open>' in page
    assert documents(alice) == []


def test_a_long_transcript_can_be_pasted(browse, documents, content, alice):
    text = "\n".join(f"{n // 60}:{n % 60:02} word number {n} of the talk" for n in range(40_000))
    assert browse(alice).post(ADD, {"url": fakes.OK, "transcript": text}).status_code == 303
    assert "word number 39999 of the talk" in content(alice, documents(alice)[0])


def test_markup_in_what_youtube_says_is_text(browse, youtube, documents, run_jobs, monkeypatch, alice):
    title = "<script>alert(1)</script>{{ 7*7 }}"
    monkeypatch.setattr(fakes.FakeYouTube, "about", lambda *_: fakes.About(title, "<b>\u202eme</b>"))
    browse(alice).post(ADD, {"url": "blockedVid1"})
    run_jobs()
    page = browse(alice).get("/documents/").get_data(as_text=True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page


def test_the_clients_are_the_real_ones_by_default(application):
    from webapp.clients.web import GuardedWeb
    from webapp.clients.youtube import YouTubeSite
    from webapp.platform.extensions import Clients

    fresh = Clients(application)
    assert isinstance(fresh.youtube, YouTubeSite)
    assert isinstance(fresh.web, GuardedWeb)
    assert clients is not fresh
