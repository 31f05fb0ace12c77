"""The settings of the embedded database."""

from __future__ import annotations

from pathlib import Path

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
