"""What is in the data folder can be read by its owner alone."""

from __future__ import annotations

import os

from webapp.platform.private import make_private


def mode(path) -> int:
    return path.stat().st_mode & 0o777


def test_what_an_earlier_release_left_open_is_closed(tmp_path):
    data = tmp_path / "var"
    (data / "qdrant" / "document_chunks").mkdir(parents=True)
    (data / "serve.lock").touch()
    (data / "notes of somebody").touch(0o644)
    for path in (data, data / "qdrant", data / "serve.lock"):
        path.chmod(path.stat().st_mode | 0o055)
    make_private(data)
    assert (mode(data), mode(data / "qdrant"), mode(data / "serve.lock")) == (0o700, 0o700, 0o600)
    assert mode(data / "notes of somebody") == 0o644


def test_what_is_not_ours_or_not_there_is_left(tmp_path, monkeypatch):
    make_private(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()
    tmp_path.chmod(0o755)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    make_private(tmp_path)
    assert mode(tmp_path) == 0o755


def test_who_runs_the_database_may_pass(tmp_path):
    """Started by root, it runs as another user; so it does for a process that has its address from the settings."""
    (tmp_path / "postgres").mkdir(mode=0o700)
    (tmp_path / "qdrant").mkdir()
    make_private(tmp_path)
    assert mode(tmp_path) == 0o700
    if os.geteuid() == 0:
        os.chown(tmp_path / "postgres", 12345, 12345)
        make_private(tmp_path)
        assert (mode(tmp_path), mode(tmp_path / "qdrant"), mode(tmp_path / "postgres")) == (0o711, 0o700, 0o700)
