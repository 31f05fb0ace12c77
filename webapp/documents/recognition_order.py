"""Whose page is recognised next: users take turns, and a document of a few pictures does not wait for a long scan.

Parts of recordings that are transcribed on this machine are pages here.

A job's priority is the number of its turn, counted down. Each user has two rows of turns: one for documents of a few
pictures, which are recognised at one go, and one for others, a page a turn, which come after them in the same turn.
"""

from __future__ import annotations

import uuid

from sqlalchemy import func, select

from webapp.platform.extensions import db
from webapp.platform.jobs import JOBS, UNFINISHED

FEW = 4  # pages to recognise: a cover, a few figures, the photographs of a letter


def priority(user_id: uuid.UUID, pages: int, lock: str, task_name: str) -> int:
    """Return the priority of the next job of a document with so many pages to be recognised.

    Its turn is the one that is under way, or the one after the user's last. ``lock``: of the document's jobs.
    """
    row = int(pages > FEW)
    waiting = JOBS.c.task_name == task_name, JOBS.c.status.in_(UNFINISHED)
    mine = JOBS.c.args["user_id"].astext == str(user_id), func.mod(-JOBS.c.priority, 2) == row
    under_way = select(func.max(JOBS.c.priority)).where(*waiting).scalar_subquery()
    last = select(func.min(JOBS.c.priority)).where(*waiting, *mine).scalar_subquery()
    own = select(func.min(JOBS.c.priority)).where(*waiting, JOBS.c.lock == lock).scalar_subquery()
    current, previous, running = db.session.execute(select(under_way, last, own)).one()
    if running is not None and not row:
        return int(running)
    turn = max(-(current or 0) // 2, 0 if previous is None else -previous // 2 + 1)
    return -(2 * turn + row)
