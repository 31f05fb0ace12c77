"""The settings of the embedded database."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from tests.conftest import data_folder
from webapp.clients import postgres
from webapp.clients.postgres import EmbeddedPostgres, settings


@pytest.mark.parametrize(("memory_mb", "buffers_mb"), [(512, 48), (8192, 256), (24000, 750), (512000, 1024)])
def test_its_buffers_fit_the_memory_of_the_machine(memory_mb, buffers_mb):
    assert f"\nshared_buffers = {buffers_mb}MB\n" in settings(memory_mb)


def test_settings_of_another_machine_are_replaced_and_those_of_others_kept(empty_data, monkeypatch):
    with data_folder() as folder:
        server = EmbeddedPostgres(empty_data(folder) / "postgres")
        conf = Path(server.folder, "postgresql.auto.conf")
        conf.write_text(postgres.settings(1000) + "work_mem = '8MB'\n")
        monkeypatch.setattr(postgres, "_memory_mb", lambda: 4096)
        server.ensure_running()
        server.stop()
        written = conf.read_text()
    assert written.count("shared_buffers") == 1
    assert "shared_buffers = 128MB" in written
    assert "work_mem = '8MB'" in written


def test_a_copy_of_a_running_server_is_one_of_its_own_and_says_so(empty_data, caplog):
    with data_folder() as folder, data_folder() as other:
        original, copy = EmbeddedPostgres(empty_data(folder) / "postgres"), EmbeddedPostgres(other / "postgres")
        original.ensure_running()
        other.mkdir()
        # Its sockets cannot be copied as files, and come with some tools all the same.
        subprocess.run(["cp", "-a", original.folder, copy.folder], check=True)
        copy.ensure_running()
        with psycopg.connect(copy.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE only_here ()")
        with psycopg.connect(original.url) as connection:
            assert connection.execute("SELECT to_regclass('only_here')").fetchone() == (None,)
        copy.stop()
        original.stop()
    assert f"is a copy of {original.folder}" in caplog.text


def test_a_number_of_a_process_that_is_another_by_now_keeps_nothing_from_starting(empty_data):
    with data_folder() as folder:
        server = EmbeddedPostgres(empty_data(folder) / "postgres")
        lines = (str(os.getpid()), str(server.folder), "1", "5432", str(server.folder), "", "0 0", "ready   ")
        Path(server.folder, "postmaster.pid").write_text("\n".join(lines) + "\n")
        server.ensure_running()
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        server.stop()


def test_a_process_that_has_ended_and_was_not_waited_for_is_not_among_those_that_use_a_server(empty_data):
    with data_folder() as folder, subprocess.Popen(["true"]) as ended:
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        server = EmbeddedPostgres(empty_data(folder) / "postgres")
        users = Path(server.folder, ".handle_pids.json")
        users.write_text(json.dumps([ended.pid]))
        server.ensure_running()
        assert json.loads(users.read_text()) == [os.getpid()]
        server.stop()
        assert not (server.folder / "postmaster.pid").exists()
