"""A zip that is made while it is sent: it is never on disk, and never as a whole in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from zipstream import ZIP_DEFLATED, ZipStream

from webapp.platform.errors import FootnoteError

MAX_DOWNLOADS = 4  # at once in a process: each keeps a thread for as long as it takes
BUSY = "Several exports are being downloaded just now. Nothing is lost; try again in a few minutes."


class Busy(FootnoteError):
    """As many exports are being downloaded as are allowed at once."""

    status = 503


@dataclass(frozen=True)
class Entry:
    """A file in the zip: its name, and its text, or its bytes as they are made."""

    name: str
    content: str | Iterable[bytes]


_slots = threading.BoundedSemaphore(MAX_DOWNLOADS)


def acquire_slot() -> Callable[[], None]:
    """Acquire one of the slots for downloads, and return the function that releases it; raise Busy."""
    if not _slots.acquire(blocking=False):
        raise Busy(BUSY)
    return _slots.release


def stream(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Yield a zip of the entries, block by block."""
    archive = ZipStream(compress_type=ZIP_DEFLATED)
    for entry in entries:
        archive.add(entry.content, entry.name)
        yield from archive.all_files()
    yield from archive.finalize()
