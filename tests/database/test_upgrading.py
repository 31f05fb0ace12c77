"""What happens to the database when Footnote starts: it is looked at, copied and upgraded, or refused in words."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.database.conftest import footnote
from tests.database.test_commands import RELEASE, revision, run
from tests.live import Installed, Live, until
from tests.prepared import data_folder
from webapp.clients import postgres
from webapp.clients.postgres import EmbeddedPostgres, OtherMajorVersion
from webapp.platform import database, hosted, upgrading
from webapp.platform.hosted import CannotServe, require_servers
from webapp.platform.upgrading import COPY, CannotUpgrade, upgrade_at_start


@pytest.fixture(scope="module")
def older(empty_data):
    with data_folder() as folder, footnote(empty_data(folder)) as app:
        run(app, "db", "upgrade", RELEASE)
        yield app


def start(app) -> str:
    with app.app_context():
        return upgrade_at_start()


def test_a_database_of_a_later_release_is_left_as_it_is(older):
    revision(older, to="9999")
    with pytest.raises(CannotUpgrade, match="made by a later release"):
        start(older)
    code, said = run(older, "preflight")
    assert (code, "made by a later release" in said) == (1, True)
    revision(older, to=RELEASE)


def test_without_room_for_a_copy_it_is_left_as_it_is(older, monkeypatch):
    monkeypatch.setattr(upgrading.shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(1, 1, 0))
    with pytest.raises(CannotUpgrade, match=r"has 0 MB free, and .* need \d+ MB. Make room."):
        start(older)
    assert revision(older) == RELEASE


def test_it_is_copied_and_then_upgraded(older):
    assert run(older, "preflight") == (0, "Nothing stands in the way of the upgrade.\n")
    assert "As it was before, it is in" in start(older)
    assert start(older) == ""
    assert run(older, "preflight") == (0, "The database is of this release.\n")
    kept = older.config["DATA_DIR"] / COPY
    server = EmbeddedPostgres(kept)
    server.ensure_running()
    with psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (RELEASE,)
    server.stop()


def test_files_of_another_postgresql_are_named(empty_data, monkeypatch):
    monkeypatch.setattr(postgres, "version", lambda _package: "99.1")
    with data_folder() as folder, pytest.raises(OtherMajorVersion, match="flask backup"):
        EmbeddedPostgres(empty_data(folder) / "postgres").ensure_running()


def test_serve_says_why_it_does_not_start(tmp_path):
    live = Live(tmp_path / "data")
    (live.data_dir / "postgres").mkdir(parents=True)
    (live.data_dir / "postgres" / "PG_VERSION").write_text("9\n")
    done = live.command("serve")
    assert (done.returncode, done.stderr[:20]) == (1, "Error: The database ")
    assert "was written by PostgreSQL 9" in done.stderr


def test_several_web_processes_need_servers_and_tables_of_this_release(older, monkeypatch):
    with pytest.raises(CannotServe, match="DATABASE_URL is not set"):
        require_servers(older)
    monkeypatch.setitem(older.config, "DATABASE_URL", "postgresql://somewhere")
    with pytest.raises(CannotServe, match=r"QDRANT_URL is not set.* for ever"):
        require_servers(older)
    monkeypatch.setitem(older.config, "QDRANT_URL", "http://somewhere")
    monkeypatch.setattr(hosted.database, "schema_problem", lambda: database.NEWER)
    with pytest.raises(CannotServe, match="made by a later release"):
        require_servers(older)


def test_gunicorn_says_so_and_ends(tmp_path):
    live = Installed(tmp_path / "data")
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{live.port}"]
    environ = live.environ | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 3
    assert "Error: QDRANT_URL is not set" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.long
def test_an_upgrade_begins_anew_where_a_running_process_and_it_wait_for_each_other(empty_data):
    held = "SELECT c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation AND c.relkind = 'r'"
    held += " WHERE granted AND mode = 'AccessExclusiveLock' AND c.relnamespace = 'public'::regnamespace AND pid IN"
    held += " (SELECT pid FROM pg_locks WHERE relation = 'procrastinate_jobs'::regclass AND NOT granted)"
    with data_folder() as folder, footnote(empty_data(folder)) as app:
        run(app, "db", "upgrade", RELEASE)
        url = app.extensions["embedded_postgres"].url
        with (
            psycopg.connect(url) as old,
            psycopg.connect(url, autocommit=True) as looking,
            ThreadPoolExecutor(1) as pool,
        ):
            old.execute("SET deadlock_timeout = '1min'")  # it is the upgrade that is given up
            old.execute("LOCK TABLE procrastinate_jobs IN ROW EXCLUSIVE MODE")
            upgrading = pool.submit(run, app, "db", "upgrade")
            (table,) = until(lambda: looking.execute(held).fetchone(), every=0.01)
            old.execute(f"LOCK TABLE {table} IN ACCESS SHARE MODE")
            old.commit()
            code, said = upgrading.result()
        assert code == 0, said
        with app.app_context():
            assert database.schema_problem() == ""
