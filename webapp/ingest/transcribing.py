"""Transcribe recordings in the child process, a part at a time, so that each has its limits and can be cancelled."""

from pathlib import Path
from typing import Any

from webapp.ingest import child
from webapp.ingest.parsed import Unreadable
from webapp.ingest.recordings import INSTEAD, Transcribed

PART_SECONDS = 60.0  # of the recording
LIMIT_SECONDS = 1800  # for a part, of all processors together
MEASURE_SECONDS = 120
MEMORY_MB = 2048  # of address space, beside the model
SENTENCES = {
    "too_slow": "Transcribing a minute of this recording took too long, so it was stopped: the speech model of this"
    f" server may be too large for it. {INSTEAD}",
    "too_big": f"Transcribing this recording takes more memory than it may have, so it was stopped. {INSTEAD}",
    "crashed": f"Transcribing this recording failed: it may be damaged, or take more memory than there is. {INSTEAD}",
}
"""Why a recording could not be transcribed, by the code of ``child.run``."""


def measure_in_child(path: Path, mime: str) -> float:
    """Return the duration of a recording in seconds; raise Unreadable, also with the codes of ``SENTENCES``."""
    return float(_run("measure_recording", [str(path.resolve()), mime], MEASURE_SECONDS, MEMORY_MB))


def transcribe_in_child(
    path: Path, mime: str, model: Path, start: float, seconds: float = PART_SECONDS, limit_s: float = LIMIT_SECONDS
) -> Transcribed:
    """Run ``speech.transcribe``; raise Unreadable, also with the codes of ``SENTENCES``. ``model``: its folder."""
    megabytes = MEMORY_MB + 3 * ((model / "model.bin").stat().st_size >> 20)  # as it is read, and as it is converted
    arguments = [str(path.resolve()), mime, str(model), start, seconds]
    said, until, is_all = _run("transcribe_part", arguments, limit_s, megabytes)
    return Transcribed([(begin, end, text) for begin, end, text in said], until, is_all)


def _run(task: str, arguments: list[Any], seconds: float, megabytes: int) -> Any:
    try:
        found, _ = child.run(f"webapp.ingest.tasks:{task}", arguments, seconds, megabytes, child.BACKGROUND_NICENESS)
    except Unreadable as error:
        raise Unreadable(error.code, SENTENCES.get(error.code, error.sentence)) from error
    return found
