"""What every store of files does, and what it raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from webapp.ingest.formats import HEAD_BYTES

BLOCK_BYTES = 1 << 20
KEY = re.compile(r"[0-9a-f]{32}")
NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
MARKER = "installation"
"""The name of the marker within its store."""


class TooLarge(Exception):
    """The file is larger than allowed; nothing of it was kept."""


class StorageFull(Exception):
    """There is no room for the file; nothing of it was kept."""

    def __str__(self) -> str:
        return (
            "There is no room left for files on the server, so this file was not kept; everything else is "
            "untouched. Make room, or ask whoever runs this server to, and upload it again."
        )


class FilesUnavailable(Exception):
    """Files cannot be read or kept just now; ``str(error)`` says why. Nothing was lost, and it may be tried again."""


class FilesMisplaced(FilesUnavailable):
    """This process does not see the files that the others see; somebody has to put that right."""


class FileGone(FileNotFoundError):
    """There is no file under this key."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A stored file: its key, its size in bytes and its SHA-256 in hexadecimal."""

    key: str
    size: int
    sha256: str


class Files(Protocol):
    """Stores files under keys that it makes. A malformed key or name raises ValueError.

    Whatever asks for a file raises FileGone when it is not there, and FilesUnavailable when that cannot be told.
    """

    place: str
    """Where the files are, in words for whoever runs Footnote."""

    def save(self, stream: IO[bytes], max_bytes: int | None = None) -> StoredFile:
        """Store what the stream gives, durably, or nothing; raise TooLarge or StorageFull."""

    def put(self, key: str, stream: IO[bytes]) -> StoredFile:
        """Store a file under the key that it had before; raise StorageFull."""

    def head(self, key: str, size: int = HEAD_BYTES) -> bytes:
        """Return the first bytes, which tell what kind of file it is."""

    def open(self, key: str) -> BinaryIO:
        """Open a file for reading, at any place of it."""

    def local(self, key: str) -> AbstractContextManager[Path]:
        """Give a path at which programs can read a file, for the length of the block."""

    def has(self, key: str) -> bool:
        """Whether there is a file under a key."""

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

    def local_keys(self) -> list[str]:
        """Return the keys of files of which this machine alone has something, such as pictures of their pages."""

    def forget(self, keys: list[str]) -> None:
        """Remove what this machine alone has of some files, and what killed processes have left on it."""

    def marker(self) -> str | None:
        """Return what these files were marked with; None when they were not."""

    def mark(self, text: str) -> None:
        """Mark these files, so that every process can tell that it sees the same."""


def checked(pattern: re.Pattern[str], text: str) -> str:
    """Return a key or a name, which may lead to no other place; raise ValueError."""
    if not pattern.fullmatch(text):
        raise ValueError(f"not a key or name of a kept file: {text!r}")
    return text


def place_of(key: str) -> str:
    """Return where the file of a key is within its store; raise ValueError."""
    return f"originals/{checked(KEY, key)[:2]}/{key}"
