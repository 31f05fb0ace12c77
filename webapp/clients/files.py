"""Uploaded files, and the pictures made of their pages, in a folder."""

import contextlib
import errno
import hashlib
import itertools
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage, rmtree
from typing import IO, BinaryIO, Protocol

from webapp.ingest.formats import HEAD_BYTES

BLOCK_BYTES = 1 << 20
CACHE_BYTES = 500 << 20  # pictures of pages; they can be drawn again
PRUNE_EVERY = 50  # writes
KEY = re.compile(r"[0-9a-f]{32}")
NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")


class TooLarge(Exception):
    """The file is larger than allowed; nothing of it was kept."""


class StorageFull(Exception):
    """The disk is full; nothing of the file was kept."""

    def __str__(self) -> str:
        return (
            "There is no room left on the server’s disk, so this file was not kept; everything else is "
            "untouched. Make room, or ask whoever runs this server to, and upload it again."
        )


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A stored file: its key, its size in bytes and its SHA-256 in hexadecimal."""

    key: str
    size: int
    sha256: str


class Files(Protocol):
    """Stores files under keys that it makes. A malformed key or name raises ValueError."""

    def save(self, stream: IO[bytes], max_bytes: int | None = None) -> StoredFile:
        """Store what the stream gives, durably, or nothing; raise TooLarge or StorageFull."""

    def put(self, key: str, stream: IO[bytes]) -> StoredFile:
        """Store a file under the key that it had before; raise StorageFull."""

    def head(self, key: str, size: int = HEAD_BYTES) -> bytes:
        """Return the first bytes, which tell what kind of file it is; raise FileNotFoundError."""

    def open(self, key: str) -> BinaryIO:
        """Open a file for reading; raise FileNotFoundError."""

    def path(self, key: str) -> Path:
        """Return the path of a file, for programs that read files by their path."""

    def room(self) -> int:
        """Return how many bytes of new files there is room for; 0 or less where ``save`` refuses them."""

    def delete(self, key: str) -> None:
        """Remove a file and all that was cached of it; it is no error when they are gone already."""

    def count(self, key: str) -> tuple[int, int]:
        """Return how many originals (0 or 1) and how many cached files there are under a key."""

    def keys(self, older_than: float) -> Iterator[str]:
        """Yield the key of each file that was last written ``older_than`` seconds ago; some more than once."""

    def cached(self, key: str, name: str) -> Path | None:
        """Return the path of what was cached of a file under this name; None when it is not there."""

    def cache(self, key: str, name: str, data: bytes) -> None:
        """Cache something made from a file, until space is needed or the file is deleted."""


class LocalFiles:
    """`Files` in a local folder, or one that several machines share."""

    def __init__(self, folder: Path, cache_bytes: int = CACHE_BYTES, reserve_bytes: int = 0) -> None:
        """``reserve_bytes``: how much room is left on the disk for all but new files."""
        self.folder = folder
        self.cache_bytes = cache_bytes
        self.reserve_bytes = reserve_bytes
        self._writes = 0

    def save(self, stream: IO[bytes], max_bytes: int | None = None) -> StoredFile:
        return self._store(secrets.token_hex(16), stream, max_bytes)

    def put(self, key: str, stream: IO[bytes]) -> StoredFile:
        return self._store(key, stream)

    def _store(self, key: str, stream: IO[bytes], max_bytes: int | None = None) -> StoredFile:
        digest, size = hashlib.sha256(), 0
        with _written(self.path(key)) as file:
            while block := stream.read(BLOCK_BYTES):
                if self.room() <= 0:
                    raise StorageFull
                size += len(block)
                if max_bytes is not None and size > max_bytes:
                    raise TooLarge
                digest.update(block)
                file.write(block)
        return StoredFile(key, size, digest.hexdigest())

    def open(self, key: str) -> BinaryIO:
        return self.path(key).open("rb")

    def room(self) -> int:
        return free_bytes(self.folder) - self.reserve_bytes

    def head(self, key: str, size: int = HEAD_BYTES) -> bytes:
        with self.open(key) as file:
            return file.read(size)

    def path(self, key: str) -> Path:
        return self.folder / "originals" / _checked(KEY, key)[:2] / key

    def delete(self, key: str) -> None:
        path = self.path(key)
        for part in (path, *path.parent.glob(f".{key}.*")):  # of an upload that was killed, a draft is left
            part.unlink(missing_ok=True)
        rmtree(self._cache_of(key), ignore_errors=True)

    def count(self, key: str) -> tuple[int, int]:
        made = sum(1 for path in self._cache_of(key).rglob("*") if path.is_file())
        return int(self.path(key).exists()), made

    def keys(self, older_than: float) -> Iterator[str]:
        written_before = time.time() - older_than
        for path in itertools.chain((self.folder / "originals").glob("*/*"), (self.folder / "cache").glob("*")):
            key = path.name.removeprefix(".").partition(".")[0]
            with contextlib.suppress(FileNotFoundError):
                if KEY.fullmatch(key) and path.stat().st_mtime < written_before:
                    yield key

    def cached(self, key: str, name: str) -> Path | None:
        path = self._cache_of(key) / _checked(NAME, name)
        try:
            os.utime(path)  # the least recently used is removed first
        except FileNotFoundError:
            return None
        return path

    def cache(self, key: str, name: str, data: bytes) -> None:
        with contextlib.suppress(StorageFull), _written(self._cache_of(key) / _checked(NAME, name)) as file:
            file.write(data)
        if not self.path(key).exists():  # it was deleted meanwhile, and nothing of it may come back
            self.delete(key)
        self._writes += 1
        if self._writes % PRUNE_EVERY == 0:
            self._prune()

    def _cache_of(self, key: str) -> Path:
        return self.folder / "cache" / _checked(KEY, key)

    def _prune(self) -> None:
        """Remove the least recently used, until a tenth of the space is free."""
        found = []
        for path in (self.folder / "cache").glob("*/*"):
            with contextlib.suppress(FileNotFoundError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in found)
        if total <= self.cache_bytes:
            return
        for _, size, path in sorted(found):
            path.unlink(missing_ok=True)
            total -= size
            if total <= 0.9 * self.cache_bytes:
                return


@contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    """Write a new file, which gets its name when all of it is on the disk, or leaves nothing."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _make_private(path.parent)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _sync(path.parent)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull from error
        raise
    finally:
        draft.unlink(missing_ok=True)  # there is none when its folder could not be made


def free_bytes(folder: Path) -> int:
    """Return how much room is left on the disk of a folder, which may not be there yet."""
    while not folder.exists():
        folder = folder.parent
    return disk_usage(folder).free


def _make_private(folder: Path) -> None:
    """Do as `mkdir -p`, with private parents."""
    if not folder.is_dir():
        _make_private(folder.parent)
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)


def _sync(folder: Path) -> None:
    """Make sure that the new name is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _checked(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(f"not a key or name of a kept file: {text!r}")
    return text
