"""What is said into the question box becomes text, and no sound is kept."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.documents.test_recordings import SOUND, running  # noqa: F401  # a fixture
from webapp.dictation import transcribing


@pytest.fixture
def dictate(browse):
    """Return a function that sends a recording as a person, and returns the answer."""

    def send(person, sound: bytes = SOUND):
        return browse(person).post("/dictation/", {"sound": (io.BytesIO(sound), "sound")})

    return send


@pytest.fixture
def folders(tmp_path, monkeypatch) -> Path:
    """The folder in which recordings are put."""
    monkeypatch.setattr(transcribing.tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_service_writes_it_down_and_the_sound_is_deleted(running, dictate, alice, folders):  # noqa: F811
    answer = dictate(alice)
    assert answer.json == {"text": "Welcome to this talk about owls. The barn owl finds voles by their sound alone."}
    assert SOUND[:50] in running.forms[0]
    assert list(folders.iterdir()) == []


@pytest.mark.parametrize(
    ("sound", "status", "said", "sentence"),
    [
        (b"Just a text.", 200, None, transcribing.NO_SOUND),
        (SOUND + bytes(transcribing.LARGEST), 200, None, transcribing.TOO_LARGE),
        (SOUND, 500, None, transcribing.NOT_TRANSCRIBED),
        (SOUND, 422, None, transcribing.NOT_TRANSCRIBED),
        (SOUND, 200, {"text": " ", "duration": 2}, transcribing.NOTHING),
    ],
)
def test_what_goes_wrong_is_said(running, dictate, alice, folders, sound, status, said, sentence):  # noqa: F811
    running.status, running.said = status, said or running.said
    answer = dictate(alice, sound)
    assert (answer.status_code, answer.json) == (422, {"error": sentence})
    assert list(folders.iterdir()) == []


def test_only_few_dictate_at_once(running, dictate, alice):  # noqa: F811
    for _ in range(transcribing.AT_ONCE):
        assert transcribing._TURNS.acquire(blocking=False)
    try:
        assert dictate(alice).json == {"error": transcribing.BUSY}
    finally:
        transcribing._TURNS.release(transcribing.AT_ONCE)
    assert "text" in dictate(alice).json


def test_nobody_and_a_server_without_transcription_write_nothing_down(running, dictate, app, alice, monkeypatch):  # noqa: F811
    assert dictate(None).status_code in (302, 303, 401)
    assert running.forms == []
    monkeypatch.setitem(app.extensions["clients"].__dict__, "transcription", None)
    assert dictate(alice).status_code == 404


def test_pages_may_use_the_microphone_for_themselves_alone(browse, alice):
    assert "microphone=(self)" in browse(alice).get("/chat/").headers["Permissions-Policy"]
