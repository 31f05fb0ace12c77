"""What each user gets of the threads of a process: a few requests at once, and never more than are left for others."""

from __future__ import annotations

import threading
import uuid
import weakref
from collections import Counter

from flask import Flask, Response, current_app, g

from webapp.platform.errors import FootnoteError
from webapp.platform.extensions import db

AT_ONCE = 3
"""How many requests of a user are worked on at once; what is beyond waits, as pictures of a page with many do."""
LONGEST_WAIT_S = 30.0
BUSY = (
    "Too many of your requests are under way, so this one was not carried out. Nothing was lost: go back, and try again"
    " in a few seconds."
)


class Busy(FootnoteError):
    """A user has too many requests under way."""

    status = 429
    headers = {"Retry-After": "2"}


class Threads:
    """Counts the requests of each user that a process has begun, and those that are worked on."""

    def __init__(self, limit: int) -> None:
        self._limit = max(2, limit)
        self._begun = Counter[uuid.UUID]()
        self._at_work = Counter[uuid.UUID]()
        self._changed = threading.Condition()

    def begin(self, user_id: uuid.UUID) -> None:
        """Count a request; raise Busy where the user has as many as are left for all others."""
        with self._changed:
            if self._begun[user_id] >= self._limit - self._begun.total():
                raise Busy(BUSY)
            self._begun[user_id] += 1

    def work(self, user_id: uuid.UUID) -> None:
        """Wait until it is the turn of a request; raise Busy where that takes too long."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._at_work[user_id] < AT_ONCE, LONGEST_WAIT_S):
                raise Busy(BUSY)
            self._at_work[user_id] += 1

    def work_at_once(self, user_id: uuid.UUID) -> bool:
        """Return whether it is the turn of a request already, and take it then."""
        with self._changed:
            is_free = self._at_work[user_id] < AT_ONCE
            if is_free:
                self._at_work[user_id] += 1
        return is_free

    def rest(self, user_id: uuid.UUID) -> None:
        """Give back what ``work`` took."""
        with self._changed:
            _take_one(self._at_work, user_id)
            self._changed.notify_all()

    def end(self, user_id: uuid.UUID) -> None:
        """Give back what ``begin`` took."""
        with self._changed:
            _take_one(self._begun, user_id)


class Taken:
    """What the request at hand has taken; each part is given back once."""

    def __init__(self, threads: Threads, user_id: uuid.UUID) -> None:
        self.threads, self.user_id = threads, user_id
        self.is_begun = self.is_at_work = False

    def take(self) -> None:
        self.threads.begin(self.user_id)
        self.is_begun = True
        if not self.threads.work_at_once(self.user_id):
            db.session.rollback()  # nobody waits with a connection
            self.threads.work(self.user_id)
        self.is_at_work = True

    def rest(self) -> None:
        if self.is_at_work:
            self.is_at_work = False
            self.threads.rest(self.user_id)

    def end(self) -> None:
        self.rest()
        if self.is_begun:
            self.is_begun = False
            self.threads.end(self.user_id)


def install(app: Flask) -> None:
    """Count threads from now on: a request takes its own by ``take``, once it is known whose it is."""
    app.extensions["threads"] = Threads(app.config["WEB_THREADS"])

    @app.after_request
    def rest(response: Response) -> Response:
        if taken := _taken():
            taken.rest()
            # What is streamed holds its thread until it is read; event streams are counted by themselves.
            if response.is_streamed and response.mimetype != "text/event-stream":
                g.pop("taken")
                response.call_on_close(taken.end)
                # A server is handed a file itself, and lets go of the response at once.
                weakref.finalize(response.response if response.direct_passthrough else response, taken.end)
        return response

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        give_back()


def take(user_id: uuid.UUID) -> None:
    """Take a thread for this request of a user; raise Busy. Nothing may be written before: it is rolled back."""
    if not _taken():
        g.taken = Taken(current_app.extensions["threads"], user_id)
        g.taken.take()


def give_back() -> None:
    """Give back what this request has taken: it waits for something else from now on, or is over."""
    if taken := _taken():
        g.pop("taken")
        taken.end()


def _taken() -> Taken | None:
    taken: Taken | None = g.get("taken")
    return taken


def _take_one(counts: Counter[uuid.UUID], user_id: uuid.UUID) -> None:
    counts[user_id] -= 1
    if not counts[user_id]:
        del counts[user_id]
