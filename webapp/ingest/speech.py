"""Hear what is said in recordings, with faster-whisper. It takes long and much memory: for the child process only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from webapp.ingest.parsed import Unreadable
from webapp.ingest.recordings import LONGEST_S, NO_SOUND, TOO_LONG, Transcribed

if TYPE_CHECKING:
    import numpy as np

RATE = 16_000  # samples a second, as Whisper hears
EDGE_S = 1.0  # what ends nearer to the end of a part may be cut off
MOST_THREADS = 4  # more hardly help
DEMUXERS = {
    "audio/mpeg": "mp3",
    "audio/mp4": "mov",
    "video/quicktime": "mov",
    "video/mp4": "mov",
    "audio/wav": "wav",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "video/webm": "matroska",
}
"""What reads each media type. Without a name, a file with the head of a recording might be read as a list of files."""


def duration(path: Path, mime: str) -> float:
    """Return how long a recording is, in seconds; raise Unreadable when it holds no sound, or too much."""
    import av

    with _opened(path, mime) as container:
        seconds = (container.duration or 0) / av.time_base or _last_stamp(container)
    if seconds > LONGEST_S:
        raise Unreadable("too_big", TOO_LONG)
    return seconds


def _last_stamp(container: Any) -> float:
    stream = container.streams.audio[0]
    stamps = (packet.pts for packet in container.demux(stream) if packet.pts is not None)
    return float(max(stamps, default=0) * stream.time_base)


def transcribe(path: Path, mime: str, model: Path, start: float, seconds: float) -> Transcribed:
    """Transcribe at most ``seconds`` of a recording from second ``start`` on; raise Unreadable.

    What is still being said when the part ends is left to the next part.
    """
    sound, is_all = _sound(path, mime, start, seconds)
    length = len(sound) / RATE
    said = _said(sound, model) if length else []
    until = length
    if not is_all and said and said[-1][1] > length - EDGE_S and said[-1][0] > EDGE_S:
        until = said.pop()[0]
    moved = [(round(start + begin, 2), round(start + end, 2), text) for begin, end, text in said]
    return Transcribed(moved, round(start + until, 2), is_all)


def _said(sound: np.ndarray, model: Path) -> list[tuple[float, float, str]]:
    """Return (start, end, text) of what is said, in seconds from the beginning of ``sound``."""
    from faster_whisper import WhisperModel  # here, because it takes 150 MB

    threads = min(MOST_THREADS, os.cpu_count() or 1)
    whisper = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True)
    # What was heard before is not told: where that is wrong, it would be repeated over and over.
    options = {"vad_filter": True, "language_detection_segments": 2, "condition_on_previous_text": False}
    found, _ = whisper.transcribe(sound, **options)
    return [(part.start, min(part.end, len(sound) / RATE), part.text.strip()) for part in found]


@contextmanager
def _opened(path: Path, mime: str) -> Iterator[Any]:
    import av  # here, because it takes 40 MB

    try:
        with av.open(str(path), format=DEMUXERS[mime], metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise Unreadable("broken", NO_SOUND)
            yield container
    except av.FFmpegError as error:
        raise Unreadable("broken", NO_SOUND) from error


def _sound(path: Path, mime: str, start: float, seconds: float) -> tuple[np.ndarray, bool]:
    """Return at most ``seconds`` of samples from second ``start`` on, each at its place in time, and whether it ends.

    Where there are no samples it is silent.
    """
    import av
    import numpy as np

    most, end = round(seconds * RATE), 0
    sound = np.zeros(most, np.float32)
    with _opened(path, mime) as container:
        first = start + (container.start_time or 0) / av.time_base
        with suppress(av.FFmpegError):  # then it is read from its beginning
            container.seek(round(first * av.time_base))
        for time, samples in _decoded(container):
            place = round((time - first) * RATE)
            if place >= most:
                return sound, False
            kept = samples[max(0, -place) : most - place]
            if len(kept):
                end = max(0, place) + len(kept)
                sound[end - len(kept) : end] = kept
    return sound[:end], True


def _decoded(container: Any) -> Iterator[tuple[float, np.ndarray]]:
    """Yield (second, samples) of the sound up to its end, or to where it cannot be read; skip what is damaged."""
    import av

    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    packets = container.demux(container.streams.audio[0])
    with suppress(av.FFmpegError):
        for packet in packets:
            for frame in _frames(packet):
                yield from ((piece.time or 0.0, piece.to_ndarray()[0]) for piece in resampler.resample(frame))


def _frames(packet: Any) -> list[Any]:
    import av

    try:
        return list(packet.decode())
    except av.InvalidDataError:
        return []
