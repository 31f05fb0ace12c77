"""One connection of each process that hears which answers have changed, and wakes the streams that wait for them."""

from __future__ import annotations

import logging
import threading
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

log = logging.getLogger(__name__)

RECONNECT_S = 1.0


class Listener:
    """Listens from the first subscription until the process ends, and connects again by itself."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._subscribers: defaultdict[uuid.UUID, set[threading.Event]] = defaultdict(set)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.is_listening = False

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
            except psycopg.Error as error:
                log.info("the listener has lost its connection (%s), connecting again", error)
            self.is_listening = False
            pause.wait(RECONNECT_S)

    def _listen(self) -> None:
        with psycopg.connect(self._database_url, autocommit=True, connect_timeout=5) as connection:
            connection.execute("LISTEN messages")
            self.is_listening = True
            self._wake_all()  # something may have changed while nobody listened
            for notice in connection.notifies():
                self._wake(uuid.UUID(notice.payload))

    def _wake(self, message_id: uuid.UUID) -> None:
        with self._lock:
            for event in self._subscribers.get(message_id, ()):
                event.set()

    def _wake_all(self) -> None:
        with self._lock:
            for events in self._subscribers.values():
                for event in events:
                    event.set()
