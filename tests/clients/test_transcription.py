"""Transcripts from an endpoint that speaks as OpenAI does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.transcription import service
from webapp.clients import transcription
from webapp.clients.transcription import OpenAITranscription, RecordingRefused, Segment, TranscriptionUnavailable


@pytest.fixture
def running():
    with service() as started:
        yield started


@pytest.fixture
def recording(tmp_path) -> Path:
    path = tmp_path / "key"
    path.write_bytes(b"ID3 sound")
    return path


def transcribe(running, recording) -> list[Segment]:
    return OpenAITranscription(running.url, "secret", "whisper-1").transcribe(recording, "Käuze.mp3", "audio/mpeg")


def test_what_is_said_comes_with_its_seconds(running, recording):
    assert transcribe(running, recording) == [
        (0.0, 4.0, "Welcome to this talk about owls."),
        (62.0, 68.5, "The barn owl finds voles by their sound alone."),
    ]
    (form,) = running.forms
    assert form.startswith(b"/v1/audio/transcriptions")
    for part in (b"whisper-1", b"verbose_json", b"ID3 sound", b"audio/mpeg"):
        assert part in form


def test_an_answer_without_times_is_one_segment_and_silence_is_none(running, recording):
    running.said = {"text": "All of it.", "duration": 9}
    assert transcribe(running, recording) == [(0.0, 9.0, "All of it.")]
    running.said = {"text": " "}
    assert transcribe(running, recording) == []


@pytest.mark.parametrize("status", [400, 413, 415, 422])
def test_what_the_service_refuses_is_refused_with_advice(running, recording, status):
    running.status = status
    with pytest.raises(RecordingRefused) as refused:
        transcribe(running, recording)
    assert refused.value.sentence == (transcription.TOO_LARGE if status == 413 else transcription.REFUSED)


@pytest.mark.parametrize("status", [302, 401, 404, 429, 500, 503])
def test_a_service_that_is_away_may_be_asked_again(running, recording, status):
    running.status = status
    with pytest.raises(TranscriptionUnavailable):
        transcribe(running, recording)


NEVER = {"segments": [{"start": 0, "end": float("nan"), "text": "Owls."}]}


@pytest.mark.parametrize("said", [{}, [], "text", {"segments": [{"start": "soon"}]}, {"segments": "none"}, NEVER])
def test_an_answer_of_another_form_is_no_transcript(running, recording, said):
    running.said = said
    with pytest.raises(TranscriptionUnavailable):
        transcribe(running, recording)


def test_nobody_answers(recording):
    with pytest.raises(TranscriptionUnavailable):
        OpenAITranscription("http://127.0.0.1:9", "", "m").transcribe(recording, "a.mp3", "audio/mpeg")
