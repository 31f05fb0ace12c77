"""Wrong passwords wait for the right ones, and not the other way round."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from werkzeug.exceptions import TooManyRequests

from tests.live import until
from webapp.auth import password_queue
from webapp.auth.password_queue import AT_ONCE, MOST_WAITING, PasswordQueue

FLOODING, FRESH = "192.0.2.1", "203.0.113.1"


class Busy:
    """A queue in which passwords are checked for as long as the test wants, and others wait."""

    def __init__(self) -> None:
        self.passwords, self.release = PasswordQueue(), threading.Event()
        self.order: list[str] = []
        self.threads = [self.begin(FLOODING, False, "before", self.release.wait) for _ in range(AT_ONCE)]
        until(lambda: len(self.order) == AT_ONCE)

    def begin(self, block: str, is_known: bool, name: str, work: Callable[[], object] = lambda: None):
        def run() -> None:
            try:
                with self.passwords.turn(block, is_known):
                    self.order.append(name)
                    work()
            except TooManyRequests:
                self.order.append(f"{name} is sent away")

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def wait_for(self, number: int) -> None:
        until(lambda: len(self.passwords._waiting) == number, every=0.005)

    def end(self) -> list[str]:
        self.release.set()
        for thread in self.threads:
            thread.join()
        return self.order[AT_ONCE:]


def test_a_known_browser_goes_first_then_a_network_that_has_not_tried():
    busy = Busy()
    for block, is_known, name in ((FLOODING, False, "wrong"), (FRESH, False, "new"), (FLOODING, True, "known")):
        busy.threads.append(busy.begin(block, is_known, name))
        busy.wait_for(len(busy.threads) - AT_ONCE)
    told = busy.end()
    assert told == ["known", "new", "wrong"] if AT_ONCE == 1 else set(told) == {"known", "new", "wrong"}


def test_of_too_many_those_that_tried_most_are_sent_away():
    busy = Busy()
    for number in range(MOST_WAITING):
        busy.threads.append(busy.begin(FLOODING, False, "wrong"))
        busy.wait_for(number + 1)
    busy.threads.append(busy.begin(FRESH, False, "new"))
    until(lambda: "wrong is sent away" in busy.order)
    busy.threads.append(busy.begin(FLOODING, False, "late"))
    until(lambda: "late is sent away" in busy.order)
    told = busy.end()
    assert told.count("wrong is sent away") == 1
    assert told.index("new") == 2


def test_nobody_waits_for_ever(monkeypatch):
    monkeypatch.setattr(password_queue, "LONGEST_WAIT_S", 0.05)
    busy = Busy()
    with pytest.raises(TooManyRequests), busy.passwords.turn(FRESH, False):
        pass
    assert busy.passwords._waiting == []
    assert busy.end() == []


def test_of_several_places_that_are_left_at_once_each_is_taken(monkeypatch):
    """The second of two that wait was told before the first had gone, and then not again."""
    monkeypatch.setattr(password_queue, "AT_ONCE", 2)
    passwords, begun, release = PasswordQueue(), [], threading.Event()

    def look(is_known: bool) -> None:
        with passwords.turn(FRESH, is_known):
            begun.append(is_known)
            release.wait()

    both = [threading.Thread(target=look, args=(is_known,)) for is_known in (False, True)]
    passwords._looked_at = 2
    for number, thread in enumerate(both, start=1):
        thread.start()
        until(lambda number=number: len(passwords._waiting) == number, every=0.005)
    for passwords._looked_at in (1, 0):
        with passwords._changed:
            passwords._changed.notify()  # the first is told first, whose turn it is not
        time.sleep(0.05)
    try:
        until(lambda: len(begun) == 2, seconds=5)
    finally:
        release.set()
        for thread in both:
            thread.join()


def test_tries_are_forgotten(monkeypatch):
    passwords = PasswordQueue()
    assert [passwords._count(FLOODING) for _ in range(3)] == [0, 1, 2]
    monkeypatch.setattr(password_queue, "FORGOTTEN_AFTER_S", 0.0)
    assert passwords._count(FLOODING) == 0
