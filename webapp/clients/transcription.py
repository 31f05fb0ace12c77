"""Transcripts of recordings, from any OpenAI-compatible endpoint."""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import httpx

CONNECT_S = 5.0
TIMEOUT_S = 1800.0  # an hour of speech on a small machine
TOO_LARGE = (
    "This recording is larger than the transcription service takes. Save it as compressed sound (MP3 or M4A), or in"
    " parts, and upload that; or upload captions (.vtt or .srt) or a transcript."
)
REFUSED = (
    "The transcription service could not read this recording: it may be damaged, or hold no sound. Save it anew as MP3"
    " or M4A and upload that, or upload captions (.vtt or .srt) or a transcript."
)


class TranscriptionUnavailable(Exception):
    """There is no transcript now; the message says why. Nothing was lost: the same call may be repeated."""


class RecordingRefused(Exception):
    """A recording cannot be transcribed; ``sentence`` tells the user why, and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Segment(NamedTuple):
    """A part of what is said, from second ``start`` to second ``end``."""

    start: float
    end: float
    text: str


class Transcription(Protocol):
    """What turns recordings into text."""

    def transcribe(self, path: Path, name: str, mime: str, timeout_s: float = TIMEOUT_S) -> list[Segment]:
        """Return what is said in a recording, in order; raise TranscriptionUnavailable or RecordingRefused."""


class OpenAITranscription:
    """Any endpoint that speaks OpenAI's `POST /audio/transcriptions`."""

    def __init__(self, base_url: str, api_key: str, model: str) -> None:
        self.model = model
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._http = httpx.Client(base_url=base_url, headers=headers)

    def transcribe(self, path: Path, name: str, mime: str, timeout_s: float = TIMEOUT_S) -> list[Segment]:
        timeout = httpx.Timeout(timeout_s, connect=CONNECT_S)
        fields = {"model": self.model, "response_format": "verbose_json", "timestamp_granularities[]": "segment"}
        with path.open("rb") as file:
            try:
                answer = self._http.post(
                    "/audio/transcriptions", data=fields, files={"file": (name, file, mime)}, timeout=timeout
                )
            except httpx.TransportError as error:
                problem = f"The transcription service did not answer ({type(error).__name__})."
                raise TranscriptionUnavailable(problem) from error
        if answer.status_code == 413:
            raise RecordingRefused(TOO_LARGE)
        if answer.status_code in (400, 415, 422):
            raise RecordingRefused(REFUSED)
        if not answer.is_success:
            raise TranscriptionUnavailable(f"The transcription service answered {answer.status_code}.")
        return _segments(answer)


def _segments(answer: httpx.Response) -> list[Segment]:
    """Return the segments of an answer; one that has no times is a single segment."""
    try:
        said: dict[str, Any] = answer.json()
        parts = said.get("segments") or [{"start": 0, "end": said.get("duration") or 0, "text": said["text"]}]
        found = [Segment(float(part["start"]), float(part["end"]), str(part["text"]).strip()) for part in parts]
        if not all(isfinite(second) for one in found for second in (one.start, one.end)):
            raise ValueError("no time")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TranscriptionUnavailable("The transcription service's answer could not be read.") from error
    return [segment for segment in found if segment.text]
