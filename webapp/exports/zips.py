"""A zip that is made while it travels: it is never on the disk, and never in memory as a whole."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from webapp.platform.errors import FootnoteError

BLOCK_BYTES = 1 << 18
AT_ONCE = 4  # downloads of a process: each holds a thread for as long as its reader takes
BUSY = "Several exports are being downloaded just now. Nothing is lost; try again in a few minutes."


class Busy(FootnoteError):
    """As many exports as may run at once are under way."""

    status = 503


@dataclass(frozen=True)
class Entry:
    """A file of the zip: its name, and its text or the path of its content."""

    name: str
    content: str | Path


_places = threading.BoundedSemaphore(AT_ONCE)


def take_place() -> Callable[[], None]:
    """Take one of the places for downloads, and return what gives it back; raise Busy."""
    if not _places.acquire(blocking=False):
        raise Busy(BUSY)
    return _places.release


def stream(entries: Iterator[Entry]) -> Iterator[bytes]:
    """Yield a zip of the entries, block by block."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]  # written only
        for entry in entries:
            yield from _written(archive, pipe, entry)
    yield pipe.taken()


def _written(archive: zipfile.ZipFile, pipe: _Pipe, entry: Entry) -> Iterator[bytes]:
    with _blocks(entry.content) as blocks, archive.open(entry.name, "w", force_zip64=True) as file:
        for block in blocks:
            file.write(block)
            yield pipe.taken()


@contextmanager
def _blocks(content: str | Path) -> Iterator[Iterator[bytes]]:
    if isinstance(content, str):
        yield iter([content.encode()])
        return
    with content.open("rb") as file:
        yield iter(lambda: file.read(BLOCK_BYTES), b"")


class _Pipe:
    """A file that can only be written, and whose bytes are taken out again at once."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        parts, self._parts = self._parts, []
        return b"".join(parts)
