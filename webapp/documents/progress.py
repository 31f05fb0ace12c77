"""The progress of a document in a sentence, with an estimate of the time left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from webapp.documents.models import Document, Status
from webapp.shared.places import clock

PAUSE = timedelta(minutes=1)  # without progress
MIN_SECONDS = 3  # of work, before the time left is estimated
MINUTE, HOUR, DAY = 60, 3600, 86_400


def sentence(document: Document, now: datetime | None = None) -> str:
    """Return what is happening to a document that is being processed."""
    counts = f"{document.progress:,} of {document.progress_total:,}"
    now = now or datetime.now(UTC)
    match document.status:
        case Status.FETCHING:
            return "Fetching the captions from YouTube" if document.is_video else "Fetching the page"
        case Status.WAITING:
            return "Waiting to be read"
        case Status.RECOGNISING:
            if document.is_recording:
                return f"Transcribing {document.file_name}{_heard(document)}{_estimate(document, now)}"
            page = min(document.progress + 1, document.progress_total)
            return f"Recognising page {page:,} of {document.progress_total:,}" + _estimate(document, now)
        case Status.EMBEDDING:
            return f"Searchable by words. Indexing by meaning: {counts} passages" + _estimate(document, now)
    if document.is_recording and document.step_started_at:
        begun = in_words((now - document.step_started_at).total_seconds())
        return f"Transcribing {document.file_name}, for {begun} so far; the service does not say how much is left"
    return f"{'Transcribing' if document.is_recording else 'Reading'} {document.file_name}"


def _heard(document: Document) -> str:
    if not document.progress_total:
        return ""
    return f": {clock(document.progress)} of {clock(document.progress_total)}"


def begin(document: Document, done: int) -> None:
    """Record that a step continues with ``done`` finished; start its clock at the beginning and after a pause.

    Estimates are made from there: progress before a pause says nothing about the speed now.
    """
    now = datetime.now(UTC)
    if document.step_started_at is None or document.progress == 0 or now - document.updated_at > PAUSE:
        document.progress = done
        document.step_started_at = now
        document.progress_start = done


def _estimate(document: Document, now: datetime) -> str:
    done = document.progress - document.progress_start
    if document.step_started_at is None or done <= 0 or document.progress >= document.progress_total:
        return ""
    seconds = (now - document.step_started_at).total_seconds()
    if seconds < MIN_SECONDS:
        return ""
    return f", {in_words(seconds / done * (document.progress_total - document.progress))} left"


def in_words(seconds: float) -> str:
    """Return a rough duration: the longer, the coarser, so that it does not jump about."""
    if seconds < 10:
        return "a few seconds"
    if seconds < 0.9 * MINUTE:
        return f"about {_rounded(seconds, 10)} seconds"
    if seconds < 0.9 * HOUR:
        minutes = seconds / MINUTE
        return _counted(_rounded(minutes, 1 if minutes < 10 else 5), "a minute", "minutes")
    if seconds < 0.9 * DAY:
        return _counted(_rounded(seconds / HOUR, 1), "an hour", "hours")
    return "more than a day" if seconds > 1.5 * DAY else "about a day"


def _rounded(number: float, step: int) -> int:
    return max(step, round(number / step) * step)


def _counted(number: int, one: str, many: str) -> str:
    return f"about {one}" if number == 1 else f"about {number} {many}"
