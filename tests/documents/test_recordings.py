"""Recordings become transcripts, which are read beside the sound."""

from __future__ import annotations

import pytest

from tests.transcription import service
from webapp.clients import transcription
from webapp.clients.transcription import OpenAITranscription, TranscriptionUnavailable
from webapp.documents import jobs
from webapp.documents.models import Document, Status
from webapp.ingest import recordings
from webapp.ingest.formats import guess
from webapp.platform.extensions import clients, db
from webapp.viewer.stored import LOST

SOUND = b"ID3\x04\x00" + bytes(range(256)) * 8


@pytest.fixture
def running(app, monkeypatch):
    with service() as started:
        client = OpenAITranscription(started.url, "", "whisper-1")
        monkeypatch.setitem(app.extensions["clients"].__dict__, "transcription", client)
        yield started


@pytest.fixture
def talk(running, upload, run_jobs, alice) -> Document:
    document = upload(alice, SOUND, "owls.mp3")
    run_jobs()
    return document


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"\0\0\0 ftypM4A ", "audio/mp4"),
        (b"\0\0\0 ftypisom", "video/mp4"),
        (b"\0\0\0\x14ftypqt  ", "video/quicktime"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
        (b"OggS\0", "audio/ogg"),
        (b"fLaC\0", "audio/flac"),
        (b"\x1a\x45\xdf\xa3\x01", "video/webm"),
    ],
)
def test_recordings_are_known_by_their_content(head, mime):
    found = guess("file", head)
    assert (found.mime, found.is_recording) == (mime, True)


def test_a_recording_becomes_a_transcript_with_its_sound_beside_it(talk, browse, as_user, alice):
    with as_user(alice):
        document = db.session.get_one(Document, talk.id)
        assert (document.status, document.kind, document.mime) == (Status.READY, "transcript", "audio/mpeg")
    page = browse(alice).get(f"/documents/{talk.id}").text
    assert "The barn owl finds voles by their sound alone." in page
    assert f'<audio controls preload="metadata" src="/documents/{talk.id}/media"' in page
    assert f'data-second="62" href="/documents/{talk.id}?from=0&amp;at=62#recording">1:02</a>' in page
    assert f'src="/documents/{talk.id}/media#t=62"' in browse(alice).get(f"/documents/{talk.id}?at=62").text


def test_a_footnote_begins_where_it_is_said(talk, quote, browse, alice):
    note = quote(alice, talk, "The barn owl finds voles by their sound alone.")
    assert f'src="/documents/{talk.id}/media#t=62"' in browse(alice).get(f"/documents/{talk.id}?quote={note.id}").text


def test_the_sound_is_served_in_ranges_to_its_owner_alone(talk, upload, browse, alice, bob):
    url = f"/documents/{talk.id}/media"
    part = browse(alice).http.get(url, headers={"Range": "bytes=5-14"}, buffered=True)
    assert (part.status_code, part.data, part.mimetype) == (206, SOUND[5:15], "audio/mpeg")
    assert part.headers["Content-Range"] == f"bytes 5-14/{len(SOUND)}"
    assert part.headers["X-Content-Type-Options"] == "nosniff"
    assert part.headers["Cache-Control"] == "private, no-store"
    assert browse(bob).get(url).status_code == 404
    assert "/auth/login" in browse(None).get(url).location
    text = upload(alice)
    assert browse(alice).get(f"/documents/{text.id}/media").status_code == 404


def test_a_file_that_was_lost_is_said_to_be(app, talk, browse, alice):
    with app.app_context():
        clients.files.path(talk.file_key).unlink()
    for door in ("media", "file"):
        answer = browse(alice).get(f"/documents/{talk.id}/{door}")
        assert (answer.status_code, LOST in answer.text) == (404, True), door


def test_without_a_service_the_refusal_says_what_to_upload_instead(upload, run_jobs, browse, alice):
    document = upload(alice, SOUND, "owls.mp3")
    run_jobs()
    browser = browse(alice)
    assert recordings.NOT_TRANSCRIBED in browser.get(f"/documents/{document.id}").text
    assert "recordings (sound and film)" not in browser.get("/documents/").text


@pytest.mark.parametrize(
    ("status", "said", "sentence"),
    [(413, {}, transcription.TOO_LARGE), (400, {}, transcription.REFUSED), (200, {"text": ""}, recordings.NO_SPEECH)],
)
def test_what_cannot_be_transcribed_says_why(status, said, sentence, running, upload, run_jobs, as_user, alice):
    running.status, running.said = status, said
    document = upload(alice, SOUND, "owls.mp3")
    run_jobs()
    with as_user(alice):
        found = db.session.get_one(Document, document.id)
        assert (found.status, found.error) == (Status.FAILED, sentence)


def test_a_service_that_is_away_is_waited_for(running, upload, run_jobs, as_user, browse, alice):
    running.status = 503
    document = upload(alice, SOUND, "owls.mp3")
    with pytest.raises(TranscriptionUnavailable):
        run_jobs()
    with as_user(alice):
        assert db.session.get_one(Document, document.id).error == jobs.WAITS_FOR_TRANSCRIPT
    assert "Transcribing owls.mp3" in browse(alice).get("/documents/").text


def test_a_recording_that_was_cancelled_stays_so(running, upload, run_jobs, as_user, browse, alice):
    document = upload(alice, SOUND, "owls.mp3")
    browse(alice).post(f"/documents/{document.id}/cancel")
    run_jobs()
    with as_user(alice):
        assert db.session.get_one(Document, document.id).is_cancelled
    assert running.forms == []
