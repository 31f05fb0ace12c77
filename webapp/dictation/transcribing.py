"""A short recording becomes text, by the transcription service or the speech model on the machine."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import IO

from webapp.clients.transcription import RecordingRefused, TranscriptionUnavailable
from webapp.ingest.formats import guess
from webapp.ingest.parsed import Unreadable
from webapp.ingest.transcribing import transcribe_in_child
from webapp.platform.errors import Invalid
from webapp.platform.extensions import clients
from webapp.shared.text import clean

LARGEST = 4 << 20
"""Bytes: a minute is half a megabyte as browsers record it."""
LONGEST_S = 90.0
"""A longer recording is written down up to here; browsers stop after a minute."""
WAIT_S = 60.0
AT_ONCE = 2
_TURNS = threading.BoundedSemaphore(AT_ONCE)

BUSY = "Others are dictating just now. Try again in a moment, or type your question."
TOO_LARGE = "This recording is too long. Say your question in less than a minute."
NO_SOUND = "This is no recording."
NOT_TRANSCRIBED = "Your recording could not be written down. Try again, or type your question."
NOTHING = "Nothing was said in this recording."


def write_down(sound: IO[bytes]) -> str:
    """Return what is said in a recording, which is deleted; raise Invalid with a sentence for its user."""
    if not _TURNS.acquire(blocking=False):  # each holds a thread of the web server
        raise Invalid(BUSY)
    try:
        with tempfile.TemporaryDirectory(prefix="dictation-") as folder:
            path = Path(folder) / "sound"
            _save(sound, path)
            text = clean(" ".join(_heard(path)))
    finally:
        _TURNS.release()
    if not text:
        raise Invalid(NOTHING)
    return text


def _save(sound: IO[bytes], path: Path) -> None:
    content = sound.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Invalid(TOO_LARGE)
    path.write_bytes(content)


def _heard(path: Path) -> list[str]:
    with path.open("rb") as file:
        found = guess("", file.read(64))
    if not found.is_recording:
        raise Invalid(NO_SOUND)
    try:
        if clients.transcription:
            name = f"question{found.suffixes[0]}"
            return [one.text for one in clients.transcription.transcribe(path, name, found.mime, WAIT_S)]
        if clients.speech_model:
            heard = transcribe_in_child(path, found.mime, clients.speech_model, 0.0, LONGEST_S, WAIT_S)
            return [text for _, _, text in heard.said]
    except (TranscriptionUnavailable, RecordingRefused, Unreadable) as error:
        raise Invalid(NOT_TRANSCRIBED) from error
    return []
