"""Wrong passwords wait for the right ones, and not the other way round."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from werkzeug.exceptions import TooManyRequests

from tests.live import until
from webapp.auth import turns
from webapp.auth.turns import AT_ONCE, MOST_WAITING, Line

FLOODING, FRESH = "192.0.2.1", "203.0.113.1"


class Queue:
    """A line in which somebody is looked at for as long as the test wants, and others wait."""

    def __init__(self) -> None:
        self.line, self.release = Line(), threading.Event()
        self.order: list[str] = []
        self.threads = [self.begin(FLOODING, False, "before", self.release.wait) for _ in range(AT_ONCE)]
        until(lambda: len(self.order) == AT_ONCE)

    def begin(self, block: str, is_known: bool, name: str, work: Callable[[], object] = lambda: None):
        def run() -> None:
            try:
                with self.line.turn(block, is_known):
                    self.order.append(name)
                    work()
            except TooManyRequests:
                self.order.append(f"{name} is sent away")

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def wait_for(self, number: int) -> None:
        until(lambda: len(self.line._waiting) == number, every=0.005)

    def end(self) -> list[str]:
        self.release.set()
        for thread in self.threads:
            thread.join()
        return self.order[AT_ONCE:]


def test_a_known_browser_goes_first_then_a_network_that_has_not_tried():
    queue = Queue()
    for block, is_known, name in ((FLOODING, False, "wrong"), (FRESH, False, "new"), (FLOODING, True, "known")):
        queue.threads.append(queue.begin(block, is_known, name))
        queue.wait_for(len(queue.threads) - AT_ONCE)
    told = queue.end()
    assert told == ["known", "new", "wrong"] if AT_ONCE == 1 else set(told) == {"known", "new", "wrong"}


def test_of_too_many_those_that_tried_most_are_sent_away():
    queue = Queue()
    for number in range(MOST_WAITING):
        queue.threads.append(queue.begin(FLOODING, False, "wrong"))
        queue.wait_for(number + 1)
    queue.threads.append(queue.begin(FRESH, False, "new"))
    until(lambda: "wrong is sent away" in queue.order)
    queue.threads.append(queue.begin(FLOODING, False, "late"))
    until(lambda: "late is sent away" in queue.order)
    told = queue.end()
    assert told.count("wrong is sent away") == 1
    assert told.index("new") == 2


def test_nobody_waits_for_ever(monkeypatch):
    monkeypatch.setattr(turns, "LONGEST_WAIT_S", 0.05)
    queue = Queue()
    with pytest.raises(TooManyRequests), queue.line.turn(FRESH, False):
        pass
    assert queue.line._waiting == []
    assert queue.end() == []


def test_of_several_places_that_are_left_at_once_each_is_taken(monkeypatch):
    """The second of two that wait was told before the first had gone, and then not again."""
    monkeypatch.setattr(turns, "AT_ONCE", 2)
    line, begun, release = Line(), [], threading.Event()

    def look(is_known: bool) -> None:
        with line.turn(FRESH, is_known):
            begun.append(is_known)
            release.wait()

    both = [threading.Thread(target=look, args=(is_known,)) for is_known in (False, True)]
    line._looked_at = 2
    for number, thread in enumerate(both, start=1):
        thread.start()
        until(lambda number=number: len(line._waiting) == number, every=0.005)
    for line._looked_at in (1, 0):
        with line._changed:
            line._changed.notify()  # the first is told first, whose turn it is not
        time.sleep(0.05)
    try:
        until(lambda: len(begun) == 2, seconds=5)
    finally:
        release.set()
        for thread in both:
            thread.join()


def test_tries_are_forgotten(monkeypatch):
    line = Line()
    assert [line._count(FLOODING) for _ in range(3)] == [0, 1, 2]
    monkeypatch.setattr(turns, "FORGOTTEN_AFTER_S", 0.0)
    assert line._count(FLOODING) == 0
