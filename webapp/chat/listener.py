"""One connection of each process that hears which answers have changed, and wakes the streams that wait for them.

Through a transaction pooler nothing is heard, and nobody says so. While a stream waits, the listener sends
notifications to itself, and looks for news while none arrives.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

log = logging.getLogger(__name__)

RECONNECT_S = 1.0
HEARD_WITHIN_S = 1.0
CHECK_EVERY_S = 30.0
LOOK_EVERY_S = 0.2
DEAF = (
    "notifications of the database do not arrive, as through a transaction pooler: news is looked for five times a"
    " second instead. Set DATABASE_DIRECT_URL"
)


class Database(Protocol):
    """What a listener asks of the database, on the connections of all other work."""

    def send(self, probe: uuid.UUID) -> None:
        """Notify listeners as a change of a message of this id would."""

    def marks(self, message_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Any]:
        """Return for each message what differs after every change of it."""


class Listener:
    """Listens from the first subscription until the process ends, and connects again by itself.

    ``is_listening``: changes are heard. ``is_watching``: they are heard, or looked for.
    """

    def __init__(self, database_url: str, database: Database) -> None:
        self._database_url = database_url
        self._database = database
        self._subscribers: defaultdict[uuid.UUID, set[threading.Event]] = defaultdict(set)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.is_listening = self.is_watching = False

    @contextmanager
    def subscribe(self, message_id: uuid.UUID) -> Iterator[threading.Event]:
        """Yield an event that is set whenever a delta was added to the message, or its status has changed."""
        event = threading.Event()
        with self._lock:
            self._subscribers[message_id].add(event)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="listener", daemon=True)
                self._thread.start()
        try:
            yield event
        finally:
            with self._lock:
                self._subscribers[message_id].discard(event)
                if not self._subscribers[message_id]:
                    del self._subscribers[message_id]

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            try:
                self._listen()
            except (psycopg.Error, DBAPIError, PoolTimeout) as error:
                log.info("the listener has lost its connection (%s), connecting again", error)
            self.is_listening = self.is_watching = False
            pause.wait(RECONNECT_S)

    def _listen(self) -> None:
        with psycopg.connect(
            self._database_url, autocommit=True, connect_timeout=5, prepare_threshold=None
        ) as connection:
            connection.execute("LISTEN messages")
            self._wake_all()  # something may have changed while nobody listened
            self.is_watching = True
            while True:
                if self._subscribers:
                    self._find_out(connection)
                self._watch(connection, CHECK_EVERY_S, is_looking=not self.is_listening)

    def _find_out(self, connection: psycopg.Connection) -> None:
        """Find out whether notifications arrive."""
        probe = uuid.uuid4()
        self._database.send(probe)
        is_heard = self._watch(connection, HEARD_WITHIN_S, is_looking=not self.is_listening, probe=probe)
        if not is_heard:
            log.log(logging.WARNING if self.is_listening else logging.INFO, DEAF)
        self.is_listening = is_heard

    def _watch(
        self, connection: psycopg.Connection, seconds: float, *, is_looking: bool, probe: uuid.UUID | None = None
    ) -> bool:
        """Wake streams for some seconds as notifications arrive, and, where ``is_looking``, as their messages change.

        Return True as soon as ``probe`` has arrived.
        """
        until, known = time.monotonic() + seconds, dict[uuid.UUID, Any]()
        while (left := until - time.monotonic()) > 0:
            for notice in connection.notifies(timeout=min(left, LOOK_EVERY_S) if is_looking else left):
                heard = uuid.UUID(notice.payload)
                if heard == probe:
                    return True
                self._wake(heard)
            if is_looking:
                known = self._look(known)
        return False

    def _look(self, known: dict[uuid.UUID, Any]) -> dict[uuid.UUID, Any]:
        """Wake the streams of messages that have changed since ``known``; return what is known now."""
        with self._lock:
            ids = list(self._subscribers)
        found = self._database.marks(ids) if ids else {}
        for id, mark in found.items():
            if known.get(id) != mark:
                self._wake(id)
        return found

    def _wake(self, message_id: uuid.UUID) -> None:
        with self._lock:
            for event in self._subscribers.get(message_id, ()):
                event.set()

    def _wake_all(self) -> None:
        with self._lock:
            for events in self._subscribers.values():
                for event in events:
                    event.set()
