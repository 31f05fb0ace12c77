"""Files that somebody made to look like backups."""

from __future__ import annotations

import gzip
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from webapp.backups import archive, contents, rows
from webapp.backups.archive import FILES, HEADER, KEY, MESSAGE_KEYS, BadBackup, Writer

NAME = FILES + "b" * 32
SPARSE = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.map": "0,0", "GNU.sparse.size": str(1 << 50)}
WHOLE = {"format": 1, "version": "0", "revision": "0001", "made_at": "now", "tables": {"users": ["id"]}}


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def entry(writer: Writer, type: bytes, **more: object) -> None:
    part = tarfile.TarInfo(NAME)
    part.type, part.linkname = type, "/etc/passwd"
    part.pax_headers = dict(more)  # type: ignore[assignment]
    writer._tar.addfile(part)


USERS = {"users": {"rows": 0, "sum": "0" * 32}}
ONE_USER = {"users": {"rows": 1, "sum": "0" * 32}}
FAULTS = {
    "deep": lambda writer: writer.add(HEADER, b"[" * 200_000),
    "list": lambda writer: writer.add(HEADER, json.dumps(WHOLE | {"tables": ["users"]}).encode()),
    "column": lambda writer: writer.add(HEADER, json.dumps(WHOLE | {"tables": {"users": 5}}).encode()),
    "unlisted": lambda writer: writer.add("rows/tasks/0.gz", gzip.compress(b"")),
    "no message key": lambda writer: writer.add(MESSAGE_KEYS, b"c2hvcnQ=\n"),
    "above": lambda writer: writer.add(f"{FILES}../../x", b""),
    "symlink": lambda writer: entry(writer, tarfile.SYMTYPE),
    "link": lambda writer: entry(writer, tarfile.LNKTYPE),
    "pipe": lambda writer: entry(writer, tarfile.FIFOTYPE),
    "endless": lambda writer: entry(writer, tarfile.REGTYPE, **SPARSE, **{"GNU.sparse.name": NAME}),
}


def write(path: Path, *faults: str, tables: object = USERS, key: bytes = b"key") -> Path:
    with path.open("wb") as file:
        writer = archive.Writer(file)
        writer.add(HEADER, json.dumps(WHOLE).encode())
        writer.add(KEY, key)
        for fault in faults:
            FAULTS[fault](writer)
        writer.finish({"tables": tables, "files": {"count": 0, "bytes": 0}})
    return path


@pytest.mark.parametrize("fault", FAULTS)
def test_what_no_backup_has_is_refused_in_words(tmp_path, fault):
    with pytest.raises(BadBackup, match=r"It is damaged.* Nothing was changed\.$"):
        contents.look_through(write(tmp_path / "made-up.footnote", fault))


PACKED = {
    "too much": gzip.compress(b"\0" * 9_000),
    "a row more": gzip.compress(b"1\n2\n"),
    "none": gzip.compress(b""),
    "not packed": b"1\n",
}


@pytest.mark.parametrize("fault", PACKED)
def test_rows_that_are_not_what_they_are_said_to_be_are_refused_before_they_are_unpacked(tmp_path, monkeypatch, fault):
    monkeypatch.setattr(rows, "MOST_UNPACKED_BYTES", 8_000)
    monkeypatch.setitem(FAULTS, "rows", lambda writer: writer.add("rows/users/0.gz", PACKED[fault]))
    with pytest.raises(BadBackup, match=r"It is damaged.* Nothing was changed\.$"):
        contents.look_through(write(tmp_path / "made-up.footnote", "rows", tables=ONE_USER))


@pytest.mark.parametrize("key", [b"\xff\xfe", b"", b"\0"])
def test_a_secret_key_that_is_none_is_refused_in_words(tmp_path, key):
    with pytest.raises(BadBackup, match=r"It is damaged: secret_key is no key\. Nothing was changed\.$"):
        contents.look_through(write(tmp_path / "made-up.footnote", key=key))


@pytest.mark.parametrize(
    "tables", [{"users": {"rows": "many"}}, {"users": [1]}, {"users": {"rows": True}}, "users", {}]
)
def test_a_manifest_of_another_shape_is_refused_in_words(tmp_path, tables):
    with pytest.raises(BadBackup, match=r"It is damaged.* Nothing was changed\.$"):
        contents.look_through(write(tmp_path / "made-up.footnote", tables=tables))


def test_one_without_a_fault_is_taken(tmp_path):
    assert contents.look_through(write(tmp_path / "whole.footnote")).rows == 0
