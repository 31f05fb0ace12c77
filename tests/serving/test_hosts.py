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


@pytest.fixture
def hosts(data_dir: Path, fresh_data: Callable[[Path], Path], model_endpoint: FakeModelServer) -> Iterator[list[Host]]:
    """Two hosts; the database in ``data_dir`` is a machine of its own."""
    if not PROGRAM:
        pytest.skip("PgBouncer is not installed (Debian: apt-get install pgbouncer)")
    models = {"LLM_BASE_URL": model_endpoint.url, "LLM_MODEL": "slow-50ms", "LLM_API_KEY": "sk-test"}
    shared = models | {"FILES_URL": f"s3://{NAME}/footnote", "MESSAGE_KEY": MESSAGE_KEY, "SECRET_KEY": SECRET_KEY}
    with apart() as qdrant, bucket_server() as bucket, data_folder() as folder:
        first = Hosted(fresh_data(data_dir), qdrant, **shared, **access(bucket))
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
            httpx.Client(base_url=host.url, timeout=60, verify=NO_TLS, cookies=visitor.http.cookies) for host in hosts
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
        with browser.next().stream("GET", f"/chat/messages/{id}/stream") as stream:
            said = "".join(stream.iter_text())
        took = time.monotonic() - ending.result()
    assert "event: delta" in said
    assert "event: done" in said
    return took


@pytest.mark.long
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
        assert late[1] < MOST_AFTER_THE_END_S, late  # the first of each host waits for a note before it looks
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
