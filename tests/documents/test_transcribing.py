"""Recordings are transcribed on this machine, a part at a time; ``tests/ingest/test_speech.py`` has what hears them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.documents.conftest import Upload
from tests.documents.test_recordings import SOUND
from tests.ingest.test_speech import OWLS, SECOND, installed
from webapp.documents import jobs
from webapp.documents.models import Document, RecognisedPage, Status
from webapp.documents.pipeline import transcribing
from webapp.ingest import recordings
from webapp.ingest import transcribing as in_child
from webapp.ingest.parsed import Unreadable
from webapp.ingest.recordings import Transcribed
from webapp.platform.extensions import db

PARTS = [
    Transcribed([(0.0, 4.0, "Welcome to this talk about owls.")], 118.5, False),
    Transcribed([(118.5, 124.0, "The barn owl finds voles by their sound alone.")], 240.0, False),
    Transcribed([], 301.0, True),
]
WHERE = "webapp.documents.pipeline"


@pytest.fixture
def heard(app, monkeypatch) -> list[float]:
    """The seconds from which the parts of a recording of five minutes were heard, without a model that hears."""
    begun: list[float] = []

    def hear(_path: Path, mime: str, model: Path, start: float) -> Transcribed:
        assert (mime, model) == ("audio/mpeg", Path("/models/tiny"))
        begun.append(start)
        return PARTS[[0.0, 118.5, 240.0].index(start)]

    monkeypatch.setitem(app.config, "SPEECH_MODEL", Path("/models/tiny"))
    monkeypatch.setattr(f"{WHERE}.reading.measure_in_child", lambda _path, _mime: 300.2)
    monkeypatch.setattr(f"{WHERE}.transcribing.transcribe_in_child", hear)
    return begun


@pytest.fixture
def next_job(app, alice):
    """Return a function that runs the next part of a document."""

    def run(document: Document) -> None:
        with app.app_context():
            jobs.run_step(transcribing.transcribe, str(alice.id), str(document.id))

    return run


def parts_kept(as_user, person) -> int:
    with as_user(person):
        return db.session.scalars(select(func.count()).select_from(RecognisedPage)).one()


def test_a_recording_is_transcribed_part_after_part(heard, upload: Upload, run_jobs, browse, as_user, fresh, alice):
    document = upload(alice, SOUND, "owls.mp3")
    assert run_jobs() == ["documents.read", *["documents.transcribe"] * 4, "documents.embed"]
    assert heard == [0.0, 118.5, 240.0]
    found = fresh(document)
    assert (found.status, found.kind, found.warnings, found.heard) == (Status.READY, "transcript", [], (0.0, False))
    assert parts_kept(as_user, alice) == 0
    page = browse(alice).get(f"/documents/{document.id}").text
    assert 'data-second="118"' in page
    assert "The barn owl finds voles by their sound alone." in page


@pytest.mark.long
def test_what_a_model_hears_is_quoted_with_its_second(app, upload: Upload, run_jobs, browse, quote, monkeypatch, alice):
    monkeypatch.setitem(app.config, "SPEECH_MODEL", installed())
    document = upload(alice, OWLS.read_bytes(), "owls.ogg")
    assert run_jobs() == ["documents.read", *["documents.transcribe"] * 2, "documents.embed"]
    note = quote(alice, document, SECOND)
    page = browse(alice).get(f"/documents/{document.id}?quote={note.id}").text
    assert re.search(rf'src="/documents/{document.id}/media#t=[34]"', page)
    assert "faster_whisper" not in sys.modules


def test_the_library_says_how_much_is_transcribed(heard, upload: Upload, run_jobs, next_job, browse, alice):
    document = upload(alice, SOUND, "owls.mp3")
    assert "recordings (sound and film)" in browse(alice).get("/documents/").text
    run_jobs(only="fetching")
    assert "Transcribing owls.mp3: 0:00 of 5:01" in browse(alice).get("/documents/").text
    next_job(document)
    assert "Transcribing owls.mp3: 1:58 of 5:01" in browse(alice).get("/documents/").text


def test_one_that_was_cancelled_goes_on_where_it_was(
    heard, upload: Upload, run_jobs, next_job, browse, fresh, as_user, alice
):
    document = upload(alice, SOUND, "owls.mp3")
    run_jobs(only="fetching")
    next_job(document)
    browse(alice).post(f"/documents/{document.id}/cancel")
    run_jobs()
    assert (fresh(document).is_cancelled, heard) == (True, [0.0])
    browse(alice).post(f"/documents/{document.id}/retry")
    run_jobs()
    assert (fresh(document).status, heard) == (Status.READY, [0.0, 118.5, 240.0])


@pytest.mark.parametrize("code", in_child.SENTENCES)
def test_a_part_over_a_limit_says_what_to_do(code, heard, upload: Upload, run_jobs, fresh, monkeypatch, alice):
    def run(*_arguments) -> None:
        raise Unreadable(code, "This file.")

    monkeypatch.setattr(
        f"{WHERE}.transcribing.transcribe_in_child", lambda *_: in_child._run("transcribe_part", [], 1, 1)
    )
    monkeypatch.setattr("webapp.ingest.child.run", run)
    document = upload(alice, SOUND, "owls.mp3")
    run_jobs()
    assert (fresh(document).error, fresh(document).can_be_retried) == (in_child.SENTENCES[code], True)


def test_silence_is_said_to_be_and_heard_anew(
    heard, upload: Upload, run_jobs, browse, fresh, as_user, monkeypatch, alice
):
    monkeypatch.setattr(
        f"{WHERE}.transcribing.transcribe_in_child", lambda *_: heard.append(0.0) or Transcribed([], 300.2, True)
    )
    document = upload(alice, SOUND, "owls.mp3")
    run_jobs()
    assert (fresh(document).status, fresh(document).error) == (Status.FAILED, recordings.NO_SPEECH)
    assert parts_kept(as_user, alice) == 0
    browse(alice).post(f"/documents/{document.id}/retry")
    run_jobs()
    assert heard == [0.0, 0.0]


def test_a_file_that_is_not_whole_says_how_much_was_read(heard, upload: Upload, run_jobs, fresh, monkeypatch, alice):
    monkeypatch.setattr(f"{WHERE}.reading.measure_in_child", lambda _path, _mime: 3600.0)
    document = upload(alice, SOUND, "owls.mp3")
    run_jobs()
    assert fresh(document).warnings == ["Only 5:01 of 1:00:00 could be read: the file is damaged, or not whole."]


def test_without_the_model_it_is_read_as_the_settings_are_now(app, heard, upload: Upload, run_jobs, fresh, alice):
    document = upload(alice, SOUND, "owls.mp3")
    run_jobs(only="fetching")
    app.config["SPEECH_MODEL"] = None
    run_jobs()
    assert (fresh(document).status, fresh(document).error) == (Status.FAILED, recordings.NOT_TRANSCRIBED)
    assert heard == []
