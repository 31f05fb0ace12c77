"""A draft that a model rewrites, as server-sent events: by the streams that answers have, through the same accidents.

``written`` is text to be appended; ``again`` and ``done`` are the whole ``_change.html``, because the text was begun
anew or the change has ended. The id of an event says of which run the text is, and how much of it the reader has.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from typing import Any

from markupsafe import escape
from sqlalchemy import func, select

from webapp.chat.changes import WATCHED
from webapp.platform.extensions import db
from webapp.platform.web import sse_event
from webapp.templates.models import LETTERS_A_RUN, DraftChange
from webapp.templates.queries import changes as queries

Render = Callable[[DraftChange], str]


def until_ended(user_id: uuid.UUID, change_id: uuid.UUID, after: int, render: Render) -> tuple[list[str], int, bool]:
    """``News`` of a change: over once it has ended, or its text was begun anew after some of it was read."""
    change = queries.change(user_id, change_id)
    run, had = divmod(max(after, 0), LETTERS_A_RUN)
    if not change.is_unfinished:
        events, is_over = [sse_event(render(change), event="done", id=max(after, 0))], True
    elif had and run != change.run:
        events, is_over = [sse_event(render(change), event="again", id=change.position)], True
    else:
        new, after, is_over = change.written[had:], change.position, False
        events = [sse_event(str(escape(new)), event="written", id=after)] if new else []
    db.session.rollback()  # returns the connection to the pool
    return events, after, is_over


def marks(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Any]:
    """Return what differs after every change of some changes, for streams that hear no notifications."""
    told = (DraftChange.state, DraftChange.run, func.length(DraftChange.written))
    return {id: mark for id, *mark in db.session.execute(select(DraftChange.id, *told).where(DraftChange.id.in_(ids)))}


WATCHED.append(marks)
