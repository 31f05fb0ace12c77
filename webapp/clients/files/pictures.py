"""What was made of files, such as the pictures of their pages: in a folder of this machine, while there is room."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree

from webapp.clients.files.contract import KEY, NAME, FilesUnavailable, StorageFull, checked
from webapp.clients.files.writing import written

CACHE_BYTES = 500 << 20  # they can be drawn again
PRUNE_EVERY = 50  # writes


class Pictures:
    """A folder for each key; the least recently used leave when there are too many."""

    def __init__(self, folder: Path, most_bytes: int = CACHE_BYTES) -> None:
        self.folder = folder
        self.most_bytes = most_bytes
        self._writes = 0

    def find(self, key: str, name: str) -> Path | None:
        path = self._of(key) / checked(NAME, name)
        try:
            os.utime(path)  # the least recently used is removed first
        except FileNotFoundError:
            return None
        return path

    def add(self, key: str, name: str, data: bytes) -> None:
        path = self._of(key) / checked(NAME, name)
        with contextlib.suppress(StorageFull, FilesUnavailable), written(path) as file:
            file.write(data)
        self._writes += 1
        if self._writes % PRUNE_EVERY == 0:
            self._prune()

    def delete(self, key: str) -> None:
        rmtree(self._of(key), ignore_errors=True)

    def count(self, key: str) -> int:
        return sum(1 for path in self._of(key).rglob("*") if path.is_file())

    def folders(self) -> Iterator[Path]:
        """Yield the folder of each key, which is its name."""
        return (path for path in self.folder.glob("*") if KEY.fullmatch(path.name))

    def _of(self, key: str) -> Path:
        return self.folder / checked(KEY, key)

    def _prune(self) -> None:
        """Remove the least recently used, until a tenth of the space is free."""
        found = []
        for path in self.folder.glob("*/*"):
            with contextlib.suppress(FileNotFoundError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in found)
        if total <= self.most_bytes:
            return
        for _, size, path in sorted(found):
            path.unlink(missing_ok=True)
            total -= size
            if total <= 0.9 * self.most_bytes:
                return
