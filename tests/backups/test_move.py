"""An installation is moved to servers and a bucket and back, with a question that waits; a backup is restored there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import psycopg
import pytest
from sqlalchemy import func, select

from tests.backups.conftest import OWNER, demo, run, system, work
from tests.bucket import NAME, access, bucket_server
from tests.conftest import data_folder
from tests.qdrant_double import QdrantDouble
from webapp.auth.models import User
from webapp.backups import loading
from webapp.chat.models import Citation, Message, Status
from webapp.chat.operations import conversations
from webapp.clients.postgres import EmbeddedPostgres
from webapp.documents.models import Chunk
from webapp.index import completeness
from webapp.platform import file_marker
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import acting_as, as_system
from webapp.platform.unit_of_work import unit_of_work
from webapp.seed.operations import QUESTION


@dataclass
class Servers:
    """A PostgreSQL with an empty database of an ordinary owner, a stand-in for a Qdrant, and an empty bucket."""

    environ: dict[str, str]

    @property
    def options(self) -> tuple[str, ...]:
        names = ("DATABASE_URL", "QDRANT_URL", "FILES_URL")
        return tuple(part for name in names for part in (f"--{name.lower().replace('_', '-')}", self.environ[name]))


@pytest.fixture
def servers(empty_data):
    with data_folder() as folder, QdrantDouble() as qdrant, bucket_server() as bucket:
        server = EmbeddedPostgres(empty_data(folder) / "postgres")
        server.ensure_running()
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN")
            connection.execute(f"CREATE DATABASE {OWNER} OWNER {OWNER}")
        database = server.url.replace("postgres@/postgres", f"{OWNER}@/{OWNER}")
        urls = {"DATABASE_URL": database, "QDRANT_URL": qdrant.url, "FILES_URL": f"s3://{NAME}/footnote"}
        yield Servers({**urls, **access(bucket)})
        server.stop()


def ask(app) -> uuid.UUID:
    """Ask as demo, and leave the answer to be written."""
    with app.app_context(), acting_as(user := demo(app)), unit_of_work():
        return conversations.start(user, QUESTION, uuid.uuid4()).answer.id


def answered(app, id: uuid.UUID) -> list[str]:
    """Return the quotes of an answer that was written."""
    with app.app_context(), acting_as(demo(app)):
        found = db.session.get_one(Message, id)
        assert found.status == Status.COMPLETE
        return list(
            db.session.scalars(select(Citation.quote).where(Citation.message_id == id).order_by(Citation.number))
        )


def search_index(app) -> int:
    """Have the index made anew; return how many points it has."""
    with app.app_context():
        completeness.restore(demo(app))
    for queue in ("upkeep", "embedding"):
        work(app, queue)
    with app.app_context():
        return sum(clients.vectors.info().values())


def files(app) -> set[str]:
    with app.app_context():
        return {key for key in clients.files.keys(-60) if clients.files.has(key)}


def counts(app) -> tuple[int, ...]:
    with app.app_context(), as_system("counting what was moved"):
        return tuple(db.session.scalar(select(func.count()).select_from(table)) for table in (User, Chunk, Message))


def reach_bucket(servers: Servers, monkeypatch) -> None:
    """Have the settings in the environment by which the bucket is reached."""
    for name, value in servers.environ.items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)


@pytest.mark.long
def test_a_backup_is_restored_into_a_bucket_or_not_at_all(old, backup, servers, monkeypatch):
    reach_bucket(servers, monkeypatch)
    with data_folder() as folder, system(folder, **servers.environ) as app:
        with monkeypatch.context() as broken:
            broken.setattr(loading, "make_usable", lambda _connection: _break_off())
            code, said = run(app, "restore", backup)
        assert (code, "Nothing of it was kept" in said) == (1, True), said
        with app.app_context():
            assert list(clients.file_store.keys(-60)) == []
        code, said = run(app, "restore", backup)
        assert code == 0, said
        assert (counts(app), files(app)) == (counts(old), files(old))
        for key in files(old):
            with old.app_context(), clients.files.open(key) as original:
                wanted = original.read()
            with app.app_context(), clients.files.open(key) as stored:
                assert stored.read() == wanted
        assert not [path for path in (folder / "files").rglob("*") if path.is_file()]
        with app.app_context():
            assert file_marker.claim() == ""
        code, said = run(app, "restore", backup)
        assert (code, "There are files already" in said) == (1, True), said


def _break_off() -> None:
    raise psycopg.OperationalError("the connection was lost")


@pytest.mark.long
def test_there_and_back_nothing_is_lost_and_what_waits_goes_on(backup, servers, tmp_path, monkeypatch):
    reach_bucket(servers, monkeypatch)
    with data_folder() as folder, system(folder) as app:
        assert run(app, "restore", backup)[0] == 0
        points, waiting, before, kept = search_index(app), ask(app), counts(app), files(app)
        code, said = run(app, "move", *servers.options)
        assert (code, "counts and checksums are the same" in said) == (0, True), said
        assert f"{len(kept)} files were copied to s3://{NAME}/footnote" in said
        assert not (folder / "postgres").exists()
        assert not (folder / "files").exists()
        with system(folder, **servers.environ) as hosted:
            assert (counts(hosted), files(hosted)) == (before, kept)
            code, said = run(hosted, "backup", tmp_path / "of-a-bucket")
            assert (code, f"{len(kept)} files" in said, "gone" in said) == (0, True, False), said
            assert search_index(hosted) >= points > 0
            work(hosted)
            quotes = answered(hosted, waiting)
            assert quotes
            code, said = run(hosted, "move")
            assert code == 0, said
            assert run(hosted, "move", *servers.options)[0] == 1
        with system(folder) as back:
            assert (counts(back), files(back)) == (before, kept)
            assert answered(back, waiting) == quotes
            code, said = run(back, "move", *servers.options)
            assert (code, "There are files in s3://" in said) == (1, True), said
            code, said = run(back, "move", *servers.options[:4])
            assert (code, "accounts already" in said) == (1, True), said
            assert counts(back) == before
