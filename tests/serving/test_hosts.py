"""A company's deployment: hosts that share no disk, a database behind a pooler, an index on a server, a bucket."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.bucket import NAME, access, bucket_server
from tests.cookies import SECRET_KEY
from tests.documents.conftest import BOOK
from tests.fake_models import FakeModelServer
from tests.hosted import Hosted
from tests.live import NO_TLS, Visitor, until
from tests.pooler import PROGRAM, Pooler
from tests.prepared import data_folder
from tests.qdrant_double import apart
from webapp.chat import stream

pytestmark = pytest.mark.long

GREETING = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "a test", "version": "1"},
}
MESSAGE_KEY = "A" * 43 + "="
READY = "SELECT count(*) FROM documents WHERE status <> 'ready'"
NEWEST = "SELECT id FROM messages WHERE role = 'assistant' ORDER BY created_at DESC LIMIT 1"
ENDED = "SELECT status IN ('complete', 'failed', 'stopped') FROM messages WHERE id = %s"
RECEIPTS = "SELECT count(*) FROM deletion_receipts WHERE finished_at IS NOT NULL"
MOST_AFTER_THE_END_S = 0.5


class Host(Hosted):
    """One of the hosts: its web processes and its worker, with a ``DATA_DIR`` of its own."""

    def __init__(self, first: Hosted, folder: Path, database_url: str) -> None:
        super().__init__(folder, first.qdrant)
        self._first = first
        folder.mkdir()
        self.database = first.database
        self.environ = first.environ | {"DATA_DIR": str(folder), "PORT": str(self.port), "DATABASE_URL": database_url}

    @property
    def database_url(self) -> str:
        return self._first.database_url if hasattr(self, "_first") else ""


@pytest.fixture(scope="module")
def hosts(fresh_data: Callable[[Path], Path], model_endpoint: FakeModelServer) -> Iterator[list[Host]]:
    """Two hosts; the database is a machine of its own."""
    assert PROGRAM, "PgBouncer is not installed (Debian: apt-get install pgbouncer)"
    models = {"LLM_BASE_URL": model_endpoint.url, "LLM_MODEL": "slow-50ms", "LLM_API_KEY": "sk-test"}
    shared = models | {"FILES_URL": f"s3://{NAME}/footnote", "MESSAGE_KEY": MESSAGE_KEY, "SECRET_KEY": SECRET_KEY}
    with apart() as qdrant, bucket_server() as bucket, data_folder() as folder, data_folder() as machine:
        first = Hosted(fresh_data(machine), qdrant, **shared, **access(bucket))
        first.database.ensure_running()
        folder.mkdir()
        (folder / "pooler").mkdir()
        folder.parent.chmod(0o755)
        folder.chmod(0o755)
        pooler = Pooler(folder / "pooler", first.database_url)
        pooler.start()
        made = [Host(first, folder / name, pooler.url) for name in ("one", "two")]
        try:
            for host in made:
                host.launch()
            for host in made:
                until(host.is_healthy, seconds=120)
            yield made
        finally:
            for host in made:
                for process in (host.web, host.worker):
                    if process:
                        process.terminate()
                        process.wait(timeout=60)
            pooler.stop()
            first.database.stop()


class Balanced:
    """A browser whose requests go to one host after the other, as a balancer sends them."""

    def __init__(self, hosts: list[Host], visitor: Visitor) -> None:
        self._clients = [
            httpx.Client(base_url=host.url, timeout=60, verify=NO_TLS, cookies=visitor.http.cookies.jar)
            for host in hosts
        ]
        self._count = 0

    def next(self) -> httpx.Client:
        self._count += 1
        return self._clients[self._count % len(self._clients)]

    def get(self, path: str, **named: object) -> httpx.Response:
        return self.next().get(path, **named)

    def post(self, path: str, page: str, **named: object) -> httpx.Response:
        """Send a form that one host has made to another."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(page).text)[1]
        return self.next().post(path, data={"csrf_token": token, **named.pop("data", {})}, **named)


def lateness(browser: Balanced, url: str) -> float:
    """Ask on one host and read the stream of another; return how much later than the answer the stream ends."""
    asked = browser.post("/chat/", "/chat/", data={"content": "How do frogs breathe?"})
    assert asked.status_code == 303, asked.text
    with psycopg.connect(url, autocommit=True) as database, ThreadPoolExecutor(1) as watcher:
        database.execute("SELECT set_config('app.system_reason', 'a test looks', false)")
        (id,) = database.execute(NEWEST).fetchone()

        def ended() -> float:
            until(lambda: database.execute(ENDED, [id]).fetchone() == (True,), every=0.01)
            return time.monotonic()

        ending = watcher.submit(ended)
        with browser.next().stream("GET", f"/chat/messages/{id}/stream") as events:
            said = "".join(events.iter_text())
        took = time.monotonic() - ending.result()
    assert "event: delta" in said
    assert "event: done" in said
    return took


def test_a_deployment_of_two_hosts(hosts):
    browser = Balanced(hosts, hosts[0].newcomer("alice"))
    with psycopg.connect(hosts[0].database_url, autocommit=True) as database:
        database.execute("SELECT set_config('app.system_reason', 'a test looks', false)")
        ask = lambda statement: database.execute(statement).fetchone()  # noqa: E731
        # Upload on one host, read by whichever worker, view and export on the other.
        sent = browser.post("/documents/", "/documents/", files={"file": ("book.pdf", BOOK)})
        assert sent.status_code in (200, 303), sent.text
        until(lambda: ask(READY) == (0,) and ask("SELECT count(*) FROM documents") == (1,), seconds=120)
        (id,) = ask("SELECT id FROM documents")
        for _ in hosts:
            assert browser.get(f"/documents/{id}").status_code == 200
            assert browser.get(f"/documents/{id}/pages/1/image").status_code == 200
            assert browser.get(f"/documents/{id}/file").content == BOOK
            part = browser.get(f"/documents/{id}/file", headers={"Range": "bytes=5-14"})
            assert (part.status_code, part.content) == (206, BOOK[5:15])
            with zipfile.ZipFile(io.BytesIO(browser.get(f"/documents/{id}/export").content)) as archive:
                assert archive.read("original/book.pdf") == BOOK
        # Ask on one host, stream from the other: it ends with the answer, though nothing is heard through the pooler.
        late = sorted(lateness(browser, hosts[0].database_url) for _ in range(4))
        assert late[0] < MOST_AFTER_THE_END_S, late
        assert late[-1] < stream.HEARTBEAT_S / 3, late  # on a machine that has much else to do
        assert "do not arrive" in hosts[0].log.read_text() + hosts[1].log.read_text()
        # Delete on one, with a receipt that both show; nothing is left anywhere.
        browser.post(f"/documents/{id}/delete", f"/documents/{id}")
        assert browser.get(f"/documents/{id}").status_code == 404
        browser.post(f"/documents/{id}/purge", "/documents/bin")
        until(lambda: ask(RECEIPTS) == (1,), seconds=60)
        for _ in hosts:
            assert "nothing is left" in browser.get("/documents/receipts").text
        clean = hosts[0].command("reconcile")
        assert clean.returncode == 0, clean.stdout
        assert [path for host in hosts for path in (host.data_dir / "files" / "copies").iterdir()] == []


MADE = re.compile(r"footnote_[\w-]{30,}")


def test_no_host_needs_what_another_has(hosts):
    browser = Balanced(hosts, hosts[0].newcomer("bob"))
    page = browser.post(
        "/account/tokens", "/account/tokens", data={"name": "n", "write": "y", "ask": "y", "days": "90"}
    )
    program = {"Authorization": f"Bearer {MADE.search(page.text)[0]}"}
    # What a program is allowed is counted once, and the same request sent to both is carried out once.
    again = program | {"Idempotency-Key": "once"}
    tasks = [browser.next().post("/api/v1/tasks", headers=again, json={"title": "Feed the frogs"}) for _ in range(4)]
    assert {answer.status_code for answer in tasks} == {201}, tasks[0].text
    assert len({answer.json()["id"] for answer in tasks}) == 1
    left = [int(answer.headers["RateLimit-Remaining"]) for answer in tasks]
    assert left == list(range(left[0], left[0] - 4, -1))
    # What an assistant asks goes on with another host.
    tools = {"Accept": "application/json, text/event-stream"} | program
    for id, (method, params) in enumerate((("initialize", GREETING), ("tools/list", {}), ("tools/list", {}))):
        said = {"jsonrpc": "2.0", "id": id, "method": method, "params": params}
        answer = browser.next().post("/mcp", headers=tools, json=said)
        assert (answer.status_code, '"error"' in answer.text) == (200, False), answer.text
    # Wrong passwords are counted together.
    strangers = Balanced(hosts, Visitor(hosts[0].url))
    wrong = {"login": "bob", "password": "a guess that is wrong"}
    seen = [strangers.post("/auth/login", "/auth/login", data=wrong).status_code for _ in range(11)]
    assert (seen[-1], seen.count(429)) == (429, 1), seen
    # An answer is stopped from another host, and whoever is signed out of one is signed out of all.
    browser.post("/chat/", "/chat/", data={"content": "How do owls hunt?"})
    (message,) = hosts[0].ask_database(NEWEST)
    stopped = browser.post(f"/chat/messages/{message}/stop", "/chat/")
    assert stopped.status_code in (200, 303)
    until(lambda: hosts[0].ask_database(ENDED, message) == (True,))
    # A worker of one host is alive for all.
    hosts[0].worker.terminate()
    hosts[0].worker.wait(timeout=60)
    assert all(host.is_healthy() for host in hosts)
    # The index is built anew by one, and searched by all.
    assert hosts[0].command("reindex", "--force").returncode == 0
    for _ in range(4):
        assert browser.get("/search/", params={"q": "frogs"}).status_code == 200
    assert browser.post("/auth/logout", "/account/").status_code in (200, 303)
    assert [browser.get("/account/").status_code for _ in range(4)] == [303] * 4
