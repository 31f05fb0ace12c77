"""One connection in each process that hears which answers have grown, and wakes the streams that wait for them."""

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
    """Listens from the first stream on, for as long as the process lives; reconnects by itself."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._bells: defaultdict[uuid.UUID, set[threading.Event]] = defaultdict(set)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.is_listening = False

    @contextmanager
    def bell(self, message_id: uuid.UUID) -> Iterator[threading.Event]:
        """An event that is set whenever the message has grown or changed its status."""
        bell = threading.Event()
        with self._lock:
            self._bells[message_id].add(bell)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="listener", daemon=True)
                self._thread.start()
        try:
            yield bell
        finally:
            with self._lock:
                self._bells[message_id].discard(bell)
                if not self._bells[message_id]:
                    del self._bells[message_id]

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            try:
                self._listen()
            except psycopg.Error as error:
                log.info("no news of answers (%s), connecting again", error)
            self.is_listening = False
            pause.wait(RECONNECT_S)

    def _listen(self) -> None:
        with psycopg.connect(self._database_url, autocommit=True, connect_timeout=5) as connection:
            connection.execute("LISTEN messages")
            self.is_listening = True
            self._ring_all()  # whatever happened while nobody listened
            for notice in connection.notifies():
                self._ring(uuid.UUID(notice.payload))

    def _ring(self, message_id: uuid.UUID) -> None:
        with self._lock:
            for bell in self._bells.get(message_id, ()):
                bell.set()

    def _ring_all(self) -> None:
        with self._lock:
            for bells in self._bells.values():
                for bell in bells:
                    bell.set()
