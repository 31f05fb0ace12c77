"""Tasks as a calendar (iCalendar, RFC 5545): an event of a whole day for each.

Events, not to-dos: most calendars leave those out of what they subscribe to. Titles and descriptions are data: a line
break or a semicolon in them begins nothing of the format's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from webapp.tasks.models import Task

MIMETYPE = "text/calendar"
MOST_OCTETS = 75
"""Of a line, without its end."""
HEAD = (
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Footnote//Tasks//EN",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    "NAME:Footnote tasks",
    "X-WR-CALNAME:Footnote tasks",
    "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    "X-PUBLISHED-TTL:PT1H",
)
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""What some calendars read as the end of a line, also where the format does not."""


def written(tasks: Iterable[Task], address: Callable[[Task], str]) -> str:
    """Return the calendar of tasks that have a due date; ``address(task)`` is that of its page."""
    events = (line for task in tasks for line in _event(task, address(task)))
    return "".join(f"{_folded(line)}\r\n" for line in (*HEAD, *events, "END:VCALENDAR"))


def _event(task: Task, address: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{task.id}@footnote"
    yield f"DTSTAMP:{_moment(task.updated_at)}"
    yield f"LAST-MODIFIED:{_moment(task.updated_at)}"
    if task.due:
        yield f"DTSTART;VALUE=DATE:{task.due.isoformat().replace('-', '')}"
    yield f"SUMMARY:{_escaped(task.title)}"
    if task.description:
        yield f"DESCRIPTION:{_escaped(task.description)}"
    yield f"URL:{CONTROLS.sub('', address)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    """Return a text as a value: its backslashes, semicolons, commas and line breaks written out."""
    lines = (re.sub(r"([\\;,])", r"\\\1", CONTROLS.sub("", line)) for line in LINE_BREAK.split(text))
    return r"\n".join(lines)


def _folded(line: str) -> str:
    """Return a line in pieces of at most 75 octets, each but the first after a break and a space."""
    octets, pieces, start, room = line.encode(), [], 0, MOST_OCTETS
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0b11000000 == 0b10000000:  # within a letter
            end -= 1
        pieces.append(octets[start:end])
        start, room = end, MOST_OCTETS - 1
    return b"\r\n ".join([*pieces, octets[start:]]).decode()
