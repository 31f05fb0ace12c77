"""Whatever is done to documents, in any order and in the middle of any job: in the end everything fits together."""

from __future__ import annotations

import io
import random
import uuid
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select, text

from tests.documents.test_recognising import quick, scan  # noqa: F401  # a fixture
from tests.fakes import LONG, OK
from tests.points import chunk_points
from webapp.clients.vectors.index import OwnedIndex
from webapp.documents.models import Chunk, Document
from webapp.index.models import Embedding
from webapp.platform.extensions import clients, db
from webapp.platform.jobs import queue
from webapp.retrieval.queries import find_passages

SEEDS = (*range(10), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(10, 60)))
STEPS = 14
SUBJECTS = ("owls", "ponds", "lighthouses", "bells", "rivers", "kites")
HEADS = text(
    "SELECT * FROM (SELECT DISTINCT ON (lock) id, task_name, args FROM procrastinate_jobs"
    " WHERE status = 'todo' ORDER BY lock, priority DESC, id) AS heads ORDER BY id"
)
"""The jobs that may be next: of those with one lock, the first."""
BEGIN = text("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = :id")
END = text("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = :id")


class Restless:
    """Alice, who presses whatever button there is of any of her documents; the jobs run in between."""

    def __init__(self, seed: int, app, connection, browser, as_alice: Callable) -> None:
        self.random = random.Random(seed)  # noqa: S311  # a sequence that can be repeated
        self.app, self.connection, self.browser, self.as_alice = app, connection, browser, as_alice
        self.log: list[str] = []
        self.known: list[uuid.UUID] = []
        self.is_in_job = False

    def step(self) -> None:
        verbs = {self.upload: 3, self.video: 1, self.version: 3, self.bulk: 2, self.press: 8, self.work: 0}
        if not self.is_in_job:
            verbs[self.work] = 8
        verb = self.random.choices(list(verbs), list(verbs.values()))[0]
        verb()

    def meanwhile(self) -> None:
        """What happens while a job is under way."""
        if self.is_in_job and self.random.random() < 0.25:
            self.step()

    def upload(self) -> None:
        self._post("/documents/", {"file": self._file()})

    def video(self) -> None:
        address = f"https://youtu.be/{self.random.choice((OK, LONG, 'noCaptions1'))}"
        said = {"transcript": f"The talk is about {self._subject()}."} if self.random.random() < 0.4 else {}
        self._post("/documents/youtube", {"url": address, **said})

    def version(self) -> None:
        if id := self._any():
            self._post(f"/documents/{id}/versions", {"file": self._file()})

    def press(self) -> None:
        if id := self._any():
            verb = self.random.choice(("delete", "delete", "restore", "restore", "purge", "cancel", "cancel", "retry"))
            self._post(f"/documents/{id}/{verb}", {})

    def bulk(self) -> None:
        action = self.random.choice(("reindex", "reindex", "retry", "delete"))
        ids = [str(id) for id in self._all() if self.random.random() < 0.5]
        self._post("/documents/bulk", {"action": action, "ids": ids})

    def work(self) -> None:
        for _ in range(self.random.randint(1, 4)):
            self.run_one()

    def run_one(self) -> bool:
        heads = self._as_login_role(HEADS, {}).all()
        if not heads:
            return False
        job = self.random.choice(heads)
        self._as_login_role(BEGIN, {"id": job.id})
        self.log.append(f"  {job.task_name} {job.args.get('document_id', '')[:4]}")
        self.is_in_job = True
        with self.app.app_context():
            queue.tasks[job.task_name].func.__wrapped__(**job.args)
        self.is_in_job = False
        self._as_login_role(END, {"id": job.id})
        return True

    def _as_login_role(self, statement, values):
        self.connection.execute(text("SELECT set_config('role', 'none', true)"))
        return self.connection.execute(statement, values)

    def _post(self, url: str, data: dict) -> None:
        answer = self.browser.post(url, data)
        self._all()
        self.log.append(f"{answer.status_code} {url} { {k: v for k, v in data.items() if k != 'file'} }")
        assert answer.status_code in (303, 404, 422), self.log

    def _subject(self) -> str:
        return self.random.choice(SUBJECTS)

    def _file(self) -> tuple[io.BytesIO, str]:
        kind = self.random.choice(("text", "text", "text", "scan", "empty"))
        if kind == "scan":
            return io.BytesIO(scan(self.random.randint(1, 3))), "letters.pdf"
        return io.BytesIO(b"" if kind == "empty" else f"Here are {self._subject()} to be found.".encode()), "a.txt"

    def _all(self) -> list[uuid.UUID]:
        with self.as_alice():
            there = set(db.session.scalars(select(Document.id)))
        # In the order in which they came, so that a seed means the same each time.
        self.known += there.difference(self.known)
        return [id for id in self.known if id in there]

    def _any(self) -> uuid.UUID | None:
        ids = self._all()
        return self.random.choice(ids) if ids else None


@pytest.fixture
def begin(app, connection, browse, as_user, alice, quick, monkeypatch) -> Iterator[Callable[[int], Restless]]:  # noqa: F811
    """Return a function that sets alice going; she goes on in the middle of jobs, too."""
    youtube = app.extensions["clients"].youtube
    upsert = OwnedIndex.upsert

    def start(seed: int) -> Restless:
        restless = Restless(seed, app, connection, browse(alice), lambda: as_user(alice))

        def interrupted(*arguments) -> None:
            restless.meanwhile()
            upsert(*arguments)
            restless.meanwhile()

        monkeypatch.setattr(OwnedIndex, "upsert", interrupted)
        youtube.meanwhile = restless.meanwhile
        return restless

    return start


@pytest.mark.parametrize("seed", SEEDS)
def test_everything_fits_together_in_the_end(seed, begin, compare, as_user, alice):
    with as_user(alice):
        files = set(clients.files.keys(-1))
    restless = begin(seed)
    for _ in range(STEPS):
        restless.step()
    while restless.run_one():
        pass
    assert compare() == {}, restless.log
    with as_user(alice):
        documents = db.session.scalars(select(Document)).all()
        told = [(str(each.id)[:4], each.status, each.deleted_at, each.superseded_at) for each in documents]
        live = [each for each in documents if not (each.deleted_at or each.superseded_at)]
        assert all(each.is_final for each in documents if not each.deleted_at), (told, restless.log)
        assert not [each for each in documents if each.purging_at], (told, restless.log)
        wanted = {each.id for each in live if not each.is_cancelled}
        expected = set(db.session.scalars(select(Chunk.id).where(Chunk.document_id.in_(wanted))))
        ready = {each.id for each in live if each.is_ready}
        rows = dict(db.session.execute(select(Embedding.source_id, Embedding.state)).all())
        points = {uuid.UUID(id) for id in clients.vectors.owned_by(alice.id).ids(chunk_points())}
        assert points == set(rows) == expected, (told, restless.log)
        whole = set(db.session.scalars(select(Chunk.id).where(Chunk.document_id.in_(ready))))
        assert {rows[id] for id in whole} <= {"complete"}, (told, restless.log)
        assert set(clients.files.keys(-1)) - files == {each.file_key for each in documents} - {""}, restless.log
        found = {uuid.UUID(one.passage.document_id) for one in find_passages(alice.id, "owls ponds talk letter", 200)}
        assert found <= wanted, (told, restless.log)
