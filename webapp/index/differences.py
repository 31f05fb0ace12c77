"""The kinds of differences there can be, each in words, with what repairs it; and the checks that find them.

A room whose rows, files or points can differ registers a check. What a job is working on is not judged.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What differs."""

    MISSING_POINT = "missing point"
    ORPHANED_POINT = "orphaned point"
    STALE_POINT = "stale point"
    WRONG_OWNER = "wrong owner"
    ORPHANED_ROW = "orphaned row"
    STILL_INDEXED = "still indexed"
    STUCK_DOCUMENT = "stuck document"
    STUCK_REMOVAL = "stuck removal"
    WRONG_COUNT = "wrong count"
    LOST_TEXT = "lost text"
    MISSING_FILE = "missing file"
    FOUND_FILE = "found file"
    CHANGED_FILE = "changed file"
    ORPHANED_FILE = "orphaned file"
    FORGOTTEN_MESSAGE = "forgotten message"
    STUCK_ANSWER = "stuck answer"


WORDS = {
    Kind.MISSING_POINT: ("passages that the index should know and does not", "they are embedded again"),
    Kind.ORPHANED_POINT: ("points in the index that nothing in the database expects", "they are deleted"),
    Kind.STALE_POINT: ("points in the index of something deleted or replaced", "they are deleted"),
    Kind.WRONG_OWNER: ("points in the index under another user than their row", "they are deleted, and made anew"),
    Kind.ORPHANED_ROW: ("rows that expect a point of something that is gone", "they are deleted"),
    Kind.STILL_INDEXED: ("deleted documents that the index should know no more", "they are taken out of it"),
    Kind.STUCK_DOCUMENT: ("documents on their way without a job", "they get a job again"),
    Kind.STUCK_REMOVAL: ("documents to be removed for good without a job", "they get a job again"),
    Kind.WRONG_COUNT: ("documents that count other passages than they have", "they are counted again"),
    Kind.LOST_TEXT: ("documents that are ready and have no text", "they are read again"),
    Kind.MISSING_FILE: ("documents whose file is not on the disk", "it is noted on them; put the file back if you can"),
    Kind.FOUND_FILE: ("documents whose file is back", "the note on them is taken away"),
    Kind.CHANGED_FILE: (
        "documents whose file is not what was uploaded",
        "they stay as they are; put the file back from a backup",
    ),
    Kind.ORPHANED_FILE: ("files on the disk that belong to no document", "they are deleted"),
    Kind.FORGOTTEN_MESSAGE: ("messages that the index should know and does not", "they are remembered again"),
    Kind.STUCK_ANSWER: ("answers on their way without a job", "they get a job again"),
}
"""Each kind as it is said of several, and what ``--repair`` does."""


@dataclass(frozen=True)
class Difference:
    """Something that differs. ``id``: of the document, message or point, or a file's key; ``owner``: whose it is.

    ``part``: the passage of the document that is meant, or the collection that a point is in.
    """

    kind: Kind
    id: str
    owner: uuid.UUID | None = None
    part: str = ""
    owner_in_index: str = ""


class UserCheck(Protocol):
    """A comparison of what one user has. The user acts."""

    def compare(self, user_id: uuid.UUID) -> Iterator[Difference]:
        """Yield what differs."""

    def repair(self, user_id: uuid.UUID, found: Sequence[Difference]) -> None:
        """Repair what was found, each thing in a transaction of its own; a repeat changes nothing."""


class SystemCheck(Protocol):
    """A comparison across all users."""

    def compare(self) -> Iterator[Difference]:
        """Yield what differs."""

    def repair(self, found: Sequence[Difference]) -> None:
        """Repair what was found; a repeat changes nothing."""


class SampledCheck(Protocol):
    """A comparison across all users that takes long, so that each night a part of it is done."""

    def compare(self, night: int | None) -> Iterator[Difference]:
        """Yield what differs: of all, or of the part that is this night's, by its number."""


SAMPLED_CHECKS: list[SampledCheck] = []
USER_CHECKS: list[UserCheck] = []
SYSTEM_CHECKS: list[SystemCheck] = []
