"""A backup a day, of which the newest are kept, and what is said when there is none."""

from __future__ import annotations

import os
import time

import pytest

from tests.backups.conftest import run
from webapp.backups import scheduling
from webapp.platform.extensions import db

DAY_S = 86_400


@pytest.fixture
def folder(old, tmp_path, monkeypatch):
    """BACKUP_DIR, in which three are kept."""
    monkeypatch.setitem(old.config, "BACKUP_DIR", tmp_path / "backups")
    monkeypatch.setitem(old.config, "BACKUP_KEEP", 3)
    return tmp_path / "backups"


def make_due(old) -> str:
    """Do what the job does each hour; return what /health says of it."""
    with old.app_context():
        scheduling.make_due()
        problem = scheduling.problem()
        db.session.remove()
    return problem


def earlier(folder, name: str, days: float):
    """A backup that was made some days ago; what it holds does not matter."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(b"old")
    os.utime(path, (time.time() - days * DAY_S,) * 2)
    return path


def test_one_is_made_a_day_and_the_newest_are_kept(old, folder):
    older = [earlier(folder, f"footnote-2026010{day}T000000Z.footnote", 9 - day) for day in range(1, 5)]
    theirs = earlier(folder, "footnote-by-hand.footnote", 300)
    assert make_due(old) == ""
    kept = scheduling.backups(folder)
    assert kept[:-1] == older[-2:]
    assert run(old, "verify-backup", kept[-1])[0] == 0
    assert theirs.exists()
    assert make_due(old) == ""
    assert scheduling.backups(folder) == kept


def test_one_that_fails_is_told_and_costs_none_that_is_there(old, folder, monkeypatch):
    older = [earlier(folder, f"footnote-2026010{day}T000000Z.footnote", 9 - day) for day in range(1, 5)]
    monkeypatch.setattr(scheduling.shutil, "disk_usage", lambda _folder: Full())
    assert "0.0 MB free" in make_due(old)
    assert scheduling.backups(folder) == older


class Full:
    free = 0


def test_health_shows_no_path_of_a_backup_that_failed(old, folder, monkeypatch):
    earlier(folder, "footnote-20260101T000000Z.footnote", 9)
    monkeypatch.setattr(scheduling.shutil, "disk_usage", lambda _folder: Full())
    assert make_due(old).startswith("The last backup failed: BACKUP_DIR has 0.0 MB free, and")
    (folder / "file").touch()
    monkeypatch.setitem(old.config, "BACKUP_DIR", folder / "file" / "backups")
    assert make_due(old) == "The last backup failed: Not a directory"


def test_without_a_folder_there_is_none(old):
    assert make_due(old) == ""
