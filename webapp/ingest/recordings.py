"""Recordings: what was transcribed of one becomes paragraphs with times; without that, it is refused with advice."""

from collections.abc import Iterable
from typing import NamedTuple

from webapp.ingest.captions import spoken
from webapp.ingest.file import File
from webapp.ingest.parsed import Parsed, Unreadable

NOT_TRANSCRIBED = (
    "Recordings are not transcribed on this server. Upload its captions (.vtt or .srt) or a transcript of it as text "
    "instead."
)
INSTEAD = "Upload its captions (.vtt or .srt) or a transcript of it instead."
NO_SPEECH = f"No words were heard in this recording. {INSTEAD}"
LONGEST_S = 360_000.0  # a hundred hours
NO_SOUND = f"This recording holds no sound that can be read: it may be damaged. {INSTEAD}"
TOO_LONG = f"This recording is longer than a hundred hours, so it was not transcribed. {INSTEAD}"


class Transcribed(NamedTuple):
    """A part of a recording: (start, end, text) of what is said, up to second ``until``; ``is_all``: there it ends."""

    said: list[tuple[float, float, str]]
    until: float
    is_all: bool


def refuse(_file: File) -> Parsed:
    """Raise Unreadable: what a file of sound says is not read here."""
    raise Unreadable("no_transcription", NOT_TRANSCRIBED)


def parse_transcribed(segments: Iterable[tuple[float, float, str]], mime: str) -> Parsed:
    """Return the paragraphs of a recording from (start, end, text) of what was said; raise Unreadable for silence."""
    blocks, duration = spoken(segments)
    if not blocks:
        raise Unreadable("no_text", NO_SPEECH)
    return Parsed(blocks, mime=mime, kind="transcript", duration=duration)
