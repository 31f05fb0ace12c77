"""An answer as server-sent events, after the delta that the reader has already.

``delta`` is HTML to be appended; ``again`` and ``done`` are the whole ``_message.html``, because the answer was begun
anew or has ended. A stream reads in short transactions and holds no connection while it waits.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator

from flask import current_app
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp.chat.listener import Listener
from webapp.chat.models import Message, Status
from webapp.chat.queries import messages as queries
from webapp.chat.rendering import preview
from webapp.chat.writing.runs import DELTAS_PER_RUN
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db
from webapp.platform.web import sse_event

HEARTBEAT_S = 15.0
POLL_S = 2.0
GONE_S = 1.0
"""How often a server that can tell is asked whether the reader is still there."""
COME_BACK = "retry: 2000\n\n"

Render = Callable[[Message], str]


class ReaderGone(Exception):
    """The browser has closed the connection."""


class Streams:
    """The open streams of this process: at most seven in eight of its threads, so that pages never wait for one."""

    def __init__(self, database_url: str, limit: int) -> None:
        self.listener = Listener(database_url)
        self._free = threading.BoundedSemaphore(max(1, limit))

    def follow(
        self, user_id: uuid.UUID, message_id: uuid.UUID, after: int, render: Render, is_gone: Callable[[], bool]
    ) -> Iterator[str]:
        """Yield an answer's events until it is final; above the limit, what there is, and when to come back."""
        has_place = self._free.acquire(blocking=False)
        try:
            yield COME_BACK
            with self.listener.bell(message_id) as bell:
                while True:
                    bell.clear()
                    events, after, is_over = _news(user_id, message_id, after, render)
                    yield from events
                    if is_over or not has_place:
                        return
                    yield from self._wait(bell, is_gone)
        except (NotFound, DBAPIError, PoolTimeout, ReaderGone):
            return  # the browser comes back, and is then told by the page's own rules
        finally:
            db.session.rollback()
            if has_place:
                self._free.release()

    def _wait(self, bell: threading.Event, is_gone: Callable[[], bool]) -> Iterator[str]:
        """Wait for news, with a sign of life now and then, by which a reader that has gone is noticed too."""
        deadline = time.monotonic() + (HEARTBEAT_S if self.listener.is_listening else POLL_S)
        while not bell.wait(GONE_S):
            if is_gone():
                raise ReaderGone
            if time.monotonic() >= deadline:
                yield ": still writing\n\n"
                return


def _news(user_id: uuid.UUID, message_id: uuid.UUID, after: int, render: Render) -> tuple[list[str], int, bool]:
    """Read what is new in one short transaction: the events, the number of the last delta, whether it is over."""
    message = queries.message(user_id, message_id)
    run = message.attributes.get("run", 0)
    is_other_run = after >= 0 and after // DELTAS_PER_RUN != run and message.status == Status.WRITING
    if message.is_final or is_other_run:
        events = [sse_event(render(message), event="done" if message.is_final else "again", id=max(after, 0))]
        is_over = True
    else:
        deltas = queries.deltas(message, after)
        events = [sse_event(preview(text), event="delta", id=number) for number, text in deltas]
        after = deltas[-1][0] if deltas else after
        is_over = False
    db.session.rollback()  # gives the connection back
    return events, after, is_over


def streams() -> Streams:
    """Return the streams of this process."""
    config = current_app.config
    return current_app.extensions.setdefault("streams", Streams(config["LIBPQ_URL"], config["WEB_THREADS"] * 7 // 8))
