"""The life of a message."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """The life of a message: an answer is waiting → writing → complete, stopped, or failed."""

    WAITING = "waiting"
    WRITING = "writing"
    COMPLETE = "complete"
    STOPPED = "stopped"
    FAILED = "failed"


UNFINISHED = (Status.WAITING, Status.WRITING)
