"""A conversation as it was read from an export, whatever that is of."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from webapp.shared.text import many_lines, one_line

SOURCES = {"chatgpt": "ChatGPT", "openwebui": "Open WebUI", "footnote": "Footnote"}
MOST_LETTERS, ROOM = 100_000, 200  # of a message; a few more, so that what was cut is not cut again
LONGEST_TITLE, LONGEST_ID, LONGEST_INSTRUCTIONS = 200, 200, 1500
IN_MILLISECONDS = 1e11  # a number of seconds above that is one of milliseconds
CUT = "[This message went on for {:,} letters more, which were not imported.]"


class Refused(Exception):
    """The file is no export that can be read; the sentence says why."""


class Skipped(Exception):
    """A conversation cannot be imported; the sentence says why."""


@dataclass
class Said:
    """A message of an export. ``role`` is "user" or "assistant".

    One that is not ``is_kept`` only links others: it says nothing, or is shown to nobody.
    """

    id: str
    parent: str | None
    role: str
    content: str
    at: datetime | None = None
    left_at: datetime | None = None
    status: str = "complete"
    error: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    footnotes: list[dict[str, Any]] = field(default_factory=list)
    is_empty: bool = False  # an answer of which nothing was written

    @property
    def is_kept(self) -> bool:
        return self.is_empty or bool(self.content)


@dataclass
class Thread:
    """A conversation of an export. ``shown`` is the last message of the branch that was shown, where that is known."""

    source: str
    id: str
    title: str
    said: dict[str, Said]
    created_at: datetime | None = None
    updated_at: datetime | None = None
    shown: str | None = None
    instructions: str = ""
    tags: list[str] = field(default_factory=list)
    is_pinned: bool = False
    is_archived: bool = False


def moment(value: Any) -> datetime | None:
    """Return a moment of an export: seconds or milliseconds since 1970, or ISO 8601; None for anything else.

    None for one before 1970, too: the first day of all is none in a time zone west of UTC.
    """
    try:
        if isinstance(value, str):
            found = datetime.fromisoformat(value[:50])
            found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
            return found if found.timestamp() > 0 else None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value <= 0:
            return None
        return datetime.fromtimestamp(value / 1000 if value > IN_MILLISECONDS else value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def text(value: Any) -> str:
    """Return a text of an export as it can be stored, cut where it is longer than any message is."""
    return shortened(many_lines(value)) if isinstance(value, str) else ""


def named(role: str, content: str) -> str:
    """Return the text of a message below the name of its role, where that is neither a user's nor an assistant's."""
    is_known = role in ("user", "assistant") or not content
    return content if is_known else f"[{role.capitalize() or 'Somebody'}]\n\n{content}"


def shortened(content: str) -> str:
    """Return a text cut to the length of the longest message, with a sentence that says so."""
    if len(content) <= MOST_LETTERS + ROOM:
        return content
    return f"{content[:MOST_LETTERS]}\n\n{CUT.format(len(content) - MOST_LETTERS)}"


def line(value: Any, longest: int = LONGEST_TITLE) -> str:
    """Return a text of an export as one line."""
    return one_line(value[: 10 * longest])[:longest] if isinstance(value, str) else ""


def identity(value: Any) -> str | None:
    """Return an id of an export; None for what is none."""
    return line(value, LONGEST_ID) or None


def as_dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
