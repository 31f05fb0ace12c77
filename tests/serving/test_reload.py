"""The web is reloaded under load: no request fails, and every stream goes on with the processes that come."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.fake_models import FakeModelServer
from tests.hosted import Hosted
from tests.live import Visitor, until
from tests.qdrant_double import apart
from tests.serving.test_models import NOTES, QUESTION
from webapp.clients import postgres

pytestmark = pytest.mark.long

STREAMS, CLIENTS, RELOADS = 100, 25, 3
EVERY_S = 0.5
"""How often each client sends a request, which makes 50 a second on a machine that answers as fast."""
PAGES = ("/livez", "/auth/login", "/account/", "/chat/", "/documents/", "/tasks/", "/search/?q=owl", "/static/app.css")


@pytest.fixture
def hosted(
    data_dir: Path,
    fresh_data: Callable[[Path], Path],
    model_endpoint: FakeModelServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Hosted]:
    more = postgres.SETTINGS.replace("max_connections = 60", "max_connections = 150")
    monkeypatch.setattr(postgres, "SETTINGS", more)  # while processes are replaced there are twice as many
    settings = {"LLM_BASE_URL": model_endpoint.url, "LLM_MODEL": "slow-300ms", "LLM_API_KEY": "sk-test"}
    with apart() as qdrant:
        hosted = Hosted(fresh_data(data_dir), qdrant, **settings)
        try:
            hosted.launch()
            until(hosted.is_healthy, seconds=240)
            yield hosted
        finally:
            hosted.stop()


@dataclass
class Load:
    """Clients that send requests steadily until ``ended``, and what they have met."""

    hosted: Hosted
    ended: threading.Event = field(default_factory=threading.Event)
    statuses: Counter[int] = field(default_factory=Counter)
    written: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def send(self, client: int, alice: Visitor) -> None:
        """Send one request after the other on a connection that is kept; every fifth one writes."""
        due = time.monotonic() + client * EVERY_S / CLIENTS
        number = client
        while not self.ended.wait(max(0.0, due - time.monotonic())):
            due = max(due + EVERY_S, time.monotonic())
            number += 1
            try:
                answer = self._request(alice, number, f"Task {client}-{number}")
            except httpx.HTTPError as error:
                self.failures.append(f"{time.strftime('%X')} {number}: {error!r}")
                continue
            self.statuses[answer.status_code] += 1
            if answer.status_code != 200:
                self.failures.append(f"{time.strftime('%X')} {answer.request.url.path}: {answer.status_code}")

    def _request(self, alice: Visitor, number: int, title: str) -> httpx.Response:
        if number % 5:
            return alice.http.get(PAGES[number % len(PAGES)])
        answer = alice.post("/tasks/", {"title": title})
        self.written += [title] if answer.status_code == 200 else []
        return answer


@dataclass
class Streams:
    """Browsers that read answers to their end."""

    port: int
    cookie: str
    again: int = 0

    async def all(self, paths: list[str]) -> list[bool]:
        """Return which have come to their end."""
        return await asyncio.gather(*(self.follow(path) for path in paths))

    async def follow(self, path: str) -> bool:
        """Read one as a browser does: from where it was, two seconds after it was ended."""
        last, pieces = 0, list[int]()
        for _ in range(100):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            again = f"Last-Event-ID: {last}\r\n" if last else ""
            head = f"GET {path} HTTP/1.0\r\nHost: x\r\nCookie: footnote={self.cookie}\r\n{again}\r\n"
            writer.write(head.encode())
            kind = b""
            said = await reader.readline()
            assert b" 200 " in said, (time.strftime("%X"), said)
            async for line in reader:
                if line.startswith(b"event: "):
                    kind = line[7:].strip()
                if line.startswith(b"id: "):
                    last = int(line[4:])
                    pieces += [last] if kind == b"delta" else []
                if line.startswith(b"event: done"):
                    writer.close()
                    assert pieces == sorted(set(pieces)), "a piece came twice"
                    return True
            writer.close()
            self.again += 1
            await asyncio.sleep(2)
        return False


def test_a_reload_fails_no_request_and_ends_no_stream(hosted):
    alice = hosted.newcomer("alice")
    alice.upload("notes.txt", NOTES)
    until(lambda: hosted.ask_database("SELECT status FROM documents") == ("ready",), seconds=120)
    with ThreadPoolExecutor(8) as asking:
        asked = asking.map(lambda _: alice.post("/chat/", {"content": QUESTION}, page="/chat/"), range(STREAMS))
        assert {page.status_code for page in asked} == {200}
    ids = "SELECT array_agg(id::text) FROM messages WHERE role = 'assistant'"
    paths = [f"/chat/messages/{id}/stream" for id in hosted.ask_database(ids)[0]]
    load, streams = Load(hosted), Streams(hosted.port, hosted.cookie("alice"))
    visitors = [hosted.member("alice") for _ in range(CLIENTS)]
    began = time.monotonic()
    with ThreadPoolExecutor(CLIENTS + 1) as threads:
        sending = [threads.submit(load.send, number, each) for number, each in enumerate(visitors)]
        reading = threads.submit(lambda: asyncio.run(streams.all(paths)))
        try:
            for _ in range(RELOADS):
                time.sleep(8)
                hosted.web.send_signal(signal.SIGHUP)
            ended = reading.result(timeout=600)
        finally:
            load.ended.set()
    rate = sum(load.statuses.values()) / (time.monotonic() - began)
    said = f"{rate:.0f} requests a second, {streams.again} streams taken up again"
    assert load.failures == [], (said, hosted.log.read_text()[-2000:])
    assert [sent.exception() for sent in sending] == [None] * CLIENTS
    assert ended == [True] * STREAMS, said
    assert streams.again > 0, "no stream was open when it was reloaded"
    assert hosted.ask_database("SELECT count(*), count(DISTINCT title) FROM tasks") == (len(load.written),) * 2, said
    assert "Traceback" not in hosted.log.read_text()
