"""Files in a folder of this machine, or in one that several share."""

from __future__ import annotations

import contextlib
import itertools
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from webapp.clients.files.contract import (
    HEAD_BYTES,
    KEY,
    MARKER,
    FileGone,
    StoredFile,
    place_of,
)
from webapp.clients.files.pictures import CACHE_BYTES, Pictures
from webapp.clients.files.writing import copied, disk_errors, free_bytes, written


class LocalFiles:
    """`Files` in a folder; ``reserve_bytes`` of its disk are left for all but new files."""

    def __init__(self, folder: Path, cache_bytes: int = CACHE_BYTES, reserve_bytes: int = 0) -> None:
        self.folder = folder
        self.place = str(folder)
        self.reserve_bytes = reserve_bytes
        self._pictures = Pictures(folder / "cache", cache_bytes)

    def save(self, stream: IO[bytes], max_bytes: int | None = None) -> StoredFile:
        return self._store(secrets.token_hex(16), stream, max_bytes)

    def put(self, key: str, stream: IO[bytes]) -> StoredFile:
        return self._store(key, stream)

    def _store(self, key: str, stream: IO[bytes], max_bytes: int | None = None) -> StoredFile:
        with written(self.path(key)) as file:
            return copied(key, stream, file, self.room, max_bytes)

    def open(self, key: str) -> BinaryIO:
        path = self.path(key)
        try:
            with disk_errors(self.folder):
                return path.open("rb")
        except FileNotFoundError as error:
            raise FileGone(*error.args) from error

    def head(self, key: str, size: int = HEAD_BYTES) -> bytes:
        with self.open(key) as file:
            return file.read(size)

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        if not self.has(key):
            raise FileGone(key)
        yield self.path(key)

    def has(self, key: str) -> bool:
        return self.path(key).is_file()

    def room(self) -> int:
        return free_bytes(self.folder) - self.reserve_bytes

    def path(self, key: str) -> Path:
        """Return where the file of a key is, or would be."""
        return self.folder / place_of(key)

    def delete(self, key: str) -> None:
        path = self.path(key)
        with disk_errors(self.folder):
            for part in (path, *path.parent.glob(f".{key}.*")):  # of an upload that was killed, a draft is left
                part.unlink(missing_ok=True)
        self._pictures.delete(key)

    def count(self, key: str) -> tuple[int, int]:
        return int(self.has(key)), self._pictures.count(key)

    def keys(self, older_than: float) -> Iterator[str]:
        written_before = time.time() - older_than
        for path in itertools.chain((self.folder / "originals").glob("*/*"), self._pictures.folders()):
            key = path.name.removeprefix(".").partition(".")[0]
            with contextlib.suppress(FileNotFoundError):
                if KEY.fullmatch(key) and path.stat().st_mtime < written_before:
                    yield key

    def cached(self, key: str, name: str) -> Path | None:
        return self._pictures.find(key, name)

    def cache(self, key: str, name: str, data: bytes) -> None:
        self._pictures.add(key, name, data)
        if not self.has(key):  # it was deleted meanwhile, and nothing of it may come back
            self.delete(key)

    def local_keys(self) -> list[str]:
        return []

    def forget(self, keys: list[str]) -> None:
        """Do nothing: what is in the folder is everybody's."""

    def marker(self) -> str | None:
        with contextlib.suppress(FileNotFoundError), disk_errors(self.folder):
            return (self.folder / MARKER).read_text("utf-8").strip()
        return None

    def mark(self, text: str) -> None:
        with written(self.folder / MARKER) as file:
            file.write(f"{text}\n".encode())
