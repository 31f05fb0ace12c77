"""Questions to the parts of Footnote, each asked in a thread of its own, so that one that hangs holds up no answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from flask import Flask

DEADLINE_S = 0.8
"""Load balancers give up after a second or more."""

Answer = TypeVar("Answer")


class Probe(Generic[Answer]):
    """A question that is asked by one thread at a time: while a part hangs, the others wait for the same answer."""

    def __init__(self, app: Flask, question: Callable[[], Answer]) -> None:
        self._app = app
        self._question = question
        self._lock = threading.Lock()
        self._asked: Future[Answer] | None = None

    def begin(self) -> Future[Answer]:
        """Ask, unless that is being done already."""
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = Future()
                threading.Thread(target=self._ask, args=(self._asked,), daemon=True).start()
            return self._asked

    def _ask(self, asked: Future[Answer]) -> None:
        try:
            with self._app.app_context():
                asked.set_result(self._question())
        except Exception as error:
            asked.set_exception(error)


def answer(asked: Future[Answer], until: float) -> Answer:
    """Return the answer, raise what was raised, or TimeoutError at the time ``until`` of ``time.monotonic``."""
    return asked.result(max(0.0, until - time.monotonic()))
