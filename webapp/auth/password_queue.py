"""The order in which passwords are checked: many wrong ones must not delay the right ones, and each takes a processor.

A browser that is known for the account goes first, then the network that has tried least in the last minutes.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from werkzeug.exceptions import TooManyRequests

AT_ONCE = max(1, (os.cpu_count() or 1) // 2)
MOST_WAITING = 32
LONGEST_WAIT_S = 20.0
RETRY_AFTER_S = 5
FORGOTTEN_AFTER_S = 300.0
MOST_NETWORKS = 10_000


@dataclass(eq=False)
class Attempt:
    """A sign-in that waits. ``rank``: -1 for a known browser, else how often the network has tried before."""

    rank: int
    is_sent_away: bool = False


class PasswordQueue:
    """The attempts that wait in this process; the first of the lowest rank is next."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._looked_at = 0
        self._waiting: list[Attempt] = []
        self._tried: dict[str, tuple[int, float]] = {}

    @contextmanager
    def turn(self, block: str, is_known: bool) -> Iterator[None]:
        """Check a password within the block; raise TooManyRequests where others go first for too long.

        No connection may be held before.
        """
        self._wait(Attempt(-1 if is_known else self._count(block)))
        try:
            yield
        finally:
            with self._changed:
                self._looked_at -= 1
                self._changed.notify_all()

    def _count(self, block: str) -> int:
        """Count a try of a network, and return how many there were before, until it had tried nothing for a while."""
        with self._changed:
            if len(self._tried) >= MOST_NETWORKS:
                self._tried.clear()
            times, last = self._tried.get(block, (0, 0.0))
            before = times if time.monotonic() - last < FORGOTTEN_AFTER_S else 0
            self._tried[block] = (before + 1, time.monotonic())
            return before

    def _wait(self, this: Attempt) -> None:
        with self._changed:
            self._waiting.append(this)
            if len(self._waiting) > MOST_WAITING:
                self._send_away(max(reversed(self._waiting), key=lambda each: each.rank))
            self._changed.wait_for(lambda: this.is_sent_away or self._is_next(this), LONGEST_WAIT_S)
            if this.is_sent_away or not self._is_next(this):
                if this in self._waiting:
                    self._waiting.remove(this)
                raise TooManyRequests(retry_after=RETRY_AFTER_S)
            self._waiting.remove(this)
            self._looked_at += 1
            self._changed.notify_all()  # there may be room for the one after it

    def _is_next(self, this: Attempt) -> bool:
        return self._looked_at < AT_ONCE and min(self._waiting, key=lambda each: each.rank) is this

    def _send_away(self, last: Attempt) -> None:
        last.is_sent_away = True
        self._waiting.remove(last)
        self._changed.notify_all()


queue = PasswordQueue()
