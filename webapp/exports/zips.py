"""A zip that is made while it travels: it is never on the disk, and never in memory as a whole."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from zipstream import ZIP_DEFLATED, ZipStream

from webapp.platform.errors import FootnoteError

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


def stream(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Yield a zip of the entries, block by block."""
    archive = ZipStream(compress_type=ZIP_DEFLATED)
    for entry in entries:
        add = archive.add_path if isinstance(entry.content, Path) else archive.add
        add(entry.content, entry.name)
        yield from archive.all_files()
    yield from archive.finalize()
