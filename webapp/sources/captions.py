"""Transcripts as files: captions of YouTube and pasted transcripts become WebVTT."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from webapp.clients.youtube import Cue

# Each is tried once at the beginning of each line, and repeats what cannot begin the next part.
SUBRIP = re.compile(r"^\d{1,9}\n\d{1,9}:\d\d:\d\d,\d{1,9} ?-->", re.MULTILINE)
CUE_TIMES = re.compile(r"^(\d{1,9}:)?\d\d:\d\d\.\d{1,9} ?-->", re.MULTILINE)
SPACES = re.compile(r"[^\S\n]+")
STAMP = re.compile(r"[\[(]?(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d)(?:[.,]\d+)?[\])]?(?:\s*[-–]\s+|\s+|$)")
SPOKEN_STAMP = re.compile(r"(\d+ (hours?|minutes?|seconds?)(, )?)+")
"""YouTube repeats each timestamp in words, for screen readers: "1 minute, 5 seconds"."""
LINES_BEFORE = 3
"""How many lines, such as a title, may come before the first timestamp."""
CHARACTERS_PER_SECOND = 15


def as_file(text: str) -> tuple[str, str]:
    """Return a pasted transcript as the text of a file, and the suffix of its format.

    WebVTT and SubRip are kept as they are; lines below or after timestamps, as copied from YouTube, become WebVTT; any
    other text is kept as plain text.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\ufeff \n\t") + "\n"
    if text.startswith("WEBVTT"):
        return text, ".vtt"
    lines = "\n".join(filter(None, (SPACES.sub(" ", line).strip() for line in text.split("\n"))))
    if SUBRIP.search(lines):
        return text, ".srt"
    if CUE_TIMES.search(lines):
        return f"WEBVTT\n\n{text}", ".vtt"
    cues = timed_lines(text)
    return (webvtt(cues), ".vtt") if cues else (text, ".txt")


def timed_lines(text: str) -> list[Cue]:
    """Return the cues of lines below or after their timestamps; none when the text has no such lines."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    starts: list[float] = []
    words: list[list[str]] = []
    before: list[str] = []
    for number, line in enumerate(lines):
        stamp = STAMP.match(line)
        seconds = _seconds(stamp) if stamp else -1.0
        if stamp and seconds >= (starts[-1] if starts else 0.0):
            if not starts and number > LINES_BEFORE:
                return []
            starts.append(seconds)
            words.append([line[stamp.end() :]])
        elif not starts:
            before.append(line)
        elif not (SPOKEN_STAMP.fullmatch(line) and not any(words[-1])):
            words[-1].append(line)
    if len(starts) < 2 and (before or not starts):
        return []
    if before:
        words[0] = before + words[0]
    return _cues(starts, [" ".join(filter(None, spoken)) for spoken in words])


def _seconds(stamp: re.Match[str]) -> float:
    hours, minutes, seconds = (int(part or 0) for part in stamp.groups())
    return float(hours * 3600 + minutes * 60 + seconds)


def _cues(starts: Sequence[float], texts: Sequence[str]) -> list[Cue]:
    ends = [*starts[1:], starts[-1] + max(1, len(texts[-1]) / CHARACTERS_PER_SECOND)]
    return [Cue(start, end, text) for start, end, text in zip(starts, ends, texts, strict=True) if text]


def webvtt(cues: Iterable[Cue]) -> str:
    """Return cues as the text of a WebVTT file."""
    return "WEBVTT\n\n" + "\n".join(
        f"{_time(cue.start)} --> {_time(max(cue.start, cue.end))}\n{_payload(cue.text)}\n" for cue in cues
    )


def _time(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{thousandths:03}"


def _payload(text: str) -> str:
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
