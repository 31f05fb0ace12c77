"""A circuit breaker: what has just timed out is not waited for again by everyone, but tried by one call at a time."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

OPEN_S = 3.0


class Open(Exception):
    """The breaker is open: a call timed out a moment ago, and none is let through but one probe at a time."""


class Breaker:
    """Opens after a timeout, for `OPEN_S`; then lets single calls through until one of them succeeds."""

    def __init__(self) -> None:
        self._opened_at: float | None = None
        self._is_probing = False
        self._lock = threading.Lock()

    @contextmanager
    def call(self) -> Iterator[None]:
        """Let a call through, and raise Open at once when none may pass. A TimeoutError in the block opens it."""
        is_probe = self._enter()
        try:
            yield
        except TimeoutError:
            self._leave(is_probe, opened_at=time.monotonic())
            raise
        except BaseException:
            self._leave(is_probe, opened_at=self._opened_at)
            raise
        self._leave(is_probe, opened_at=None)

    def _enter(self) -> bool:
        """Return whether the call is a probe of an open breaker."""
        with self._lock:
            if self._opened_at is None:
                return False
            if self._is_probing or time.monotonic() - self._opened_at < OPEN_S:
                raise Open
            self._is_probing = True
            return True

    def _leave(self, is_probe: bool, opened_at: float | None) -> None:
        with self._lock:
            if is_probe or self._opened_at is None or opened_at is not None:
                self._opened_at = opened_at
            self._is_probing = self._is_probing and not is_probe
