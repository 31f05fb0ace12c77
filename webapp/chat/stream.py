"""An answer as server-sent events, after the delta that the reader has already.

``delta`` is HTML to be appended; ``status`` is what is being done, in words; ``again`` and ``done`` are the whole
``_message.html``, because the answer was begun anew or has ended; ``checked`` is its notes with their last verdicts. A
stream reads in short transactions and holds no connection while it waits.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask, current_app
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp.chat.changes import Changes
from webapp.chat.listener import Listener
from webapp.chat.models import Status
from webapp.chat.queries import messages as queries
from webapp.chat.rendering import preview
from webapp.chat.writing.runs import DELTAS_PER_RUN
from webapp.platform import threads
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db
from webapp.platform.web import sse_event

HEARTBEAT_S = 15.0
POLL_S = 2.0
"""How often a stream looks for news itself, while the listener is not connected."""
DISCONNECT_CHECK_S = 1.0
RETRY = "retry: 2000\n\n"
"""Has the browser connect again two seconds after the stream has ended."""

Render = Callable[[Any], str]
News = Callable[[uuid.UUID, uuid.UUID, int, Render], tuple[list[str], int, bool]]
"""Reads what is new for a reader: the events, the number of the last delta, and whether the stream is over."""


class Disconnected(Exception):
    """The browser has closed the connection."""


class Streams:
    """The open streams of this process. Their number is limited, so that threads are left for pages.

    However many a user opens, as many are left for all others.
    """

    def __init__(self, app: Flask, limit: int) -> None:
        self.listener = Listener(app.config["LIBPQ_URL"], Changes(app))
        self._limit = max(1, limit)
        self._open = Counter[uuid.UUID]()
        self._lock = threading.Lock()

    def follow(
        self,
        user_id: uuid.UUID,
        message_id: uuid.UUID,
        after: int,
        render: Render,
        is_gone: Callable[[], bool],
        news: News,
    ) -> Iterator[str]:
        """Yield an answer's events after the delta numbered ``after``, until ``news`` says that it is over.

        Above the limit, yield only the events there are already: the browser connects again.
        """
        threads.give_back()  # it is counted here from now on
        has_slot = self._take(user_id)
        try:
            yield RETRY
            with self.listener.subscribe(message_id) as has_news:
                while True:
                    has_news.clear()
                    events, after, is_over = news(user_id, message_id, after, render)
                    yield from events
                    if is_over or not has_slot:
                        return
                    yield from self._wait(has_news, is_gone)
        except (NotFound, DBAPIError, PoolTimeout, Disconnected):
            return  # the browser connects again, and is then told as by any page
        finally:
            db.session.rollback()
            if has_slot:
                self._leave(user_id)

    def has_room(self, user_id: uuid.UUID) -> bool:
        """Whether a user may open another stream: more are left than the user has."""
        return self._limit - self._open.total() > self._open[user_id]

    def _take(self, user_id: uuid.UUID) -> bool:
        with self._lock:
            is_free = self.has_room(user_id)
            if is_free:
                self._open[user_id] += 1
        return is_free

    def _leave(self, user_id: uuid.UUID) -> None:
        with self._lock:
            self._open[user_id] -= 1
            if not self._open[user_id]:
                del self._open[user_id]

    def _wait(self, has_news: threading.Event, is_gone: Callable[[], bool]) -> Iterator[str]:
        """Wait for news, or until it is time for a heartbeat; raise Disconnected."""
        deadline = time.monotonic() + (HEARTBEAT_S if self.listener.is_watching else POLL_S)
        while not has_news.wait(DISCONNECT_CHECK_S):
            if is_gone():
                raise Disconnected
            if time.monotonic() >= deadline:
                yield ": still writing\n\n"
                return


def until_final(user_id: uuid.UUID, message_id: uuid.UUID, after: int, render: Render) -> tuple[list[str], int, bool]:
    """``News`` of an answer that is being written: over once it is final, or begun anew."""
    message = queries.state_of(user_id, message_id)
    run = message.attributes.get("run", 0)
    is_other_run = after >= 0 and after // DELTAS_PER_RUN != run and message.status == Status.WRITING
    if message.is_final or is_other_run:
        whole = queries.message(user_id, message_id)
        events = [sse_event(render(whole), event="done" if message.is_final else "again", id=max(after, 0))]
        is_over = True
    else:
        deltas = queries.deltas(message, after)
        events = [sse_event(preview(text), event="delta", id=number) for number, text in deltas]
        if message.progress and not deltas:
            events.append(sse_event(message.progress, event="status"))
        after = deltas[-1][0] if deltas else after
        is_over = False
    db.session.rollback()  # returns the connection to the pool
    return events, after, is_over


def until_checked(user_id: uuid.UUID, message_id: uuid.UUID, after: int, render: Render) -> tuple[list[str], int, bool]:
    """``News`` of an answer that is complete: ``checked``, with its notes, once no verdict on them may change."""
    message = queries.message(user_id, message_id)
    is_over = not message.is_being_checked
    events = [sse_event(render(message), event="checked")] if is_over else []
    db.session.rollback()
    return events, after, is_over


def streams() -> Streams:
    """Return the streams of this process, which may take up seven in eight of its threads."""
    known = current_app.extensions
    if "streams" not in known:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the listener outlives the request
        known.setdefault("streams", Streams(app, app.config["WEB_THREADS"] * 7 // 8))
    found: Streams = known["streams"]
    return found
