"""One connection of each process that hears which answers have changed, and wakes the streams that wait for them.

Through a pooler of transactions nothing is heard, and nobody says so. The listener sends notes to itself, and looks for
news while none arrives.
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
    "notes of the database do not arrive, as through a pooler of transactions: news is looked for five times a second"
    " instead. Set DATABASE_DIRECT_URL"
)


class Database(Protocol):
    """What a listener asks of the database, on the connections of all other work."""

    def send(self, note: uuid.UUID) -> None:
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
            while True:
                note = uuid.uuid4()
                self._database.send(note)
                was_listening, self.is_listening = self.is_listening, self._hear(connection, HEARD_WITHIN_S, note)
                self.is_watching = True
                if self.is_listening:
                    self._hear(connection, CHECK_EVERY_S)
                else:
                    log.log(logging.WARNING if was_listening else logging.INFO, DEAF)
                    self._look(CHECK_EVERY_S)

    def _hear(self, connection: psycopg.Connection, seconds: float, note: uuid.UUID | None = None) -> bool:
        """Wake streams as notes arrive, for some seconds or until one is ``note``; return whether that came."""
        for notice in connection.notifies(timeout=seconds):
            heard = uuid.UUID(notice.payload)
            if heard == note:
                return True
            self._wake(heard)
        return False

    def _look(self, seconds: float) -> None:
        """Wake streams as their messages change, for some seconds."""
        until, known = time.monotonic() + seconds, dict[uuid.UUID, Any]()
        pause = threading.Event()
        while time.monotonic() < until:
            with self._lock:
                ids = list(self._subscribers)
            found = self._database.marks(ids) if ids else {}
            for id, mark in found.items():
                if known.get(id) != mark:
                    self._wake(id)
            known = found
            pause.wait(LOOK_EVERY_S)

    def _wake(self, message_id: uuid.UUID) -> None:
        with self._lock:
            for event in self._subscribers.get(message_id, ()):
                event.set()

    def _wake_all(self) -> None:
        with self._lock:
            for events in self._subscribers.values():
                for event in events:
                    event.set()
