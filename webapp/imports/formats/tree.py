"""The messages of a conversation in order: parents first, each later than its parent, one branch of them shown."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from webapp.imports.formats.thread import Said, Skipped, Thread, shortened

MOST_MESSAGES = 50_000
STEP = timedelta(microseconds=1)
IN_A_CIRCLE = "Its messages answer each other in a circle."
NO_MESSAGES = "It has no messages."
TOO_MANY = f"It has more than {MOST_MESSAGES:,} messages."
Families = dict[str | None, list[str]]


def arranged(thread: Thread, now: datetime, *, is_joined: bool) -> list[Said]:
    """Return the messages of a conversation in order; raise Skipped.

    The moments increase along each branch, none is after ``now``, and ``left_at`` is None in the branch that is shown.
    What only linked others is left out, and with ``is_joined``, what a model and its tools said in a row is one answer.
    """
    said = _linked(thread)
    if is_joined:
        said = _joined(said, thread)
    if not said:
        raise Skipped(NO_MESSAGES)
    _in_time(said, thread.created_at, now)
    _leave(said, thread, now)
    return list(said.values())


def _families(said: dict[str, Said]) -> Families:
    found: Families = defaultdict(list)
    for one in said.values():
        found[one.parent if one.parent in said else None].append(one.id)
    return found


def _linked(thread: Thread) -> dict[str, Said]:
    """Return the messages that are kept, parents first, each below the nearest of them; raise Skipped."""
    if len(thread.said) > MOST_MESSAGES:
        raise Skipped(TOO_MANY)
    families, found = _families(thread.said), dict[str, Said]()
    above: dict[str, str | None] = {}
    waiting = families[None][::-1]
    while waiting:
        one = thread.said[waiting.pop()]
        parent = above.get(one.parent) if one.parent is not None else None
        above[one.id] = one.id if one.is_kept else parent
        if one.is_kept:
            found[one.id] = replace(one, parent=parent)
        waiting += families[one.id][::-1]
    if len(above) < len(thread.said):
        raise Skipped(IN_A_CIRCLE)
    thread.shown = above.get(thread.shown) if thread.shown is not None else None
    return found


def _joined(said: dict[str, Said], thread: Thread) -> dict[str, Said]:
    """Join what a model says right after itself, where nothing else follows the first."""
    families, found = _families(said), dict[str, Said]()
    into: dict[str, str] = {}
    parts: dict[str, list[str]] = {}
    for one in said.values():
        parent = said[one.parent] if one.parent is not None else None
        if parent and parent.role == one.role == "assistant" and len(families[parent.id]) == 1:
            into[one.id] = into[parent.id]
            parts[into[one.id]].append(one.content)
        else:
            into[one.id], parts[one.id] = one.id, [one.content]
            found[one.id] = replace(one, parent=into[parent.id] if parent else None)
    for id, contents in parts.items():
        found[id].content = shortened("\n\n".join(contents))
    thread.shown = into[thread.shown] if thread.shown is not None else None
    return found


def _in_time(said: dict[str, Said], created_at: datetime | None, now: datetime) -> None:
    """Give each message a moment after its parent's, its own if that is one."""
    latest = now - len(said) * STEP
    first = min(created_at or latest, latest)
    for one in said.values():
        before = said[one.parent].at if one.parent is not None else None
        own = min(one.at or before or first, latest)
        one.at = max(own, before + STEP) if before else own


def _leave(said: dict[str, Said], thread: Thread, now: datetime) -> None:
    """Say of each message when its branch was left, of one branch that it was not."""
    families, shown = _families(said), set[str]()
    last = thread.shown
    while last is not None:
        shown.add(last)
        last = said[last].parent
    last = thread.shown
    while family := families[last]:
        last = max(family, key=lambda id: _last_read(said[id]))
        shown.add(last)
    for one in said.values():
        one.left_at = None if one.id in shown else min(one.left_at or thread.updated_at or now, now)


def _last_read(one: Said) -> tuple[bool, datetime, datetime]:
    """Return what is greatest for the message that was read last of its siblings; one never left was."""
    long_ago = datetime.min.replace(tzinfo=UTC)
    return one.left_at is None, one.left_at or long_ago, one.at or long_ago
