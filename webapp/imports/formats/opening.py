"""The file of an export: JSON, or a zip with such a file in it, as ChatGPT sends it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from webapp.imports.formats.thread import Refused
from webapp.ingest.child import entries_in_child
from webapp.ingest.parse import ZIP_MARK
from webapp.ingest.parsed import Unreadable
from webapp.ingest.zipped import DAMAGE, EMPTY_MARK, Entry, opened

WHOLE = -1
"""The number of the part that is the file itself."""
CONVERSATIONS = re.compile(r"(?:.*/)?conversations(?:-\d{1,6})?\.json", re.IGNORECASE)
MOST_GB = 4  # unpacked
NO_EXPORT = (
    "There is no conversations.json in this zip. Choose the zip that ChatGPT has sent, or the JSON file of an export."
)
BOMB = f"What is in this zip unpacks to more than {MOST_GB} GB, so it was not read."
CROWDED = "This zip has too many files to be looked through. Take conversations.json out of it, and choose that."
BROKEN = "This zip is damaged. Download it again, and choose the new copy."


@dataclass(frozen=True)
class Part:
    """A file of conversations: its number in the zip, or WHOLE, and its bytes."""

    number: int
    size: int


@dataclass(frozen=True)
class Export:
    """The files of conversations of an export, in order, and the names of all files that came with them."""

    path: Path
    parts: tuple[Part, ...]
    files: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)

    @contextmanager
    def open(self, part: Part) -> Iterator[IO[bytes]]:
        """Open a file of conversations; raise Refused, also when it is found damaged in the block."""
        if part.number == WHOLE:
            with self.path.open("rb") as stream:
                yield stream
            return
        try:
            with zipfile.ZipFile(self.path) as archive, opened(archive, archive.infolist()[part.number]) as stream:
                yield stream
        except DAMAGE as error:
            raise Refused(BROKEN) from error


def export(path: Path) -> Export:
    """Return what an export has to be read; raise Refused or FileNotFoundError."""
    with path.open("rb") as file:
        is_zip = file.read(len(ZIP_MARK)).startswith((ZIP_MARK, EMPTY_MARK))
    if not is_zip:
        return Export(path, (Part(WHOLE, path.stat().st_size),))
    try:
        entries = entries_in_child(path) or []
    except Unreadable as error:
        raise Refused(CROWDED if error.code == "too_big" else BROKEN) from error
    found = sorted(_of_conversations(entries), key=lambda entry: entry.name)
    for entry in found:
        if entry.problem:
            raise Refused(entry.problem)
    if not found:
        raise Refused(NO_EXPORT)
    if sum(entry.size for entry in found) > MOST_GB << 30:
        raise Refused(BOMB)
    parts = tuple(Part(entry.number, entry.size) for entry in found)
    return Export(path, parts, tuple(entry.name.rpartition("/")[2] for entry in entries))


def _of_conversations(entries: list[Entry]) -> list[Entry]:
    """Return the files that conversations are in: by their name, or the only file of JSON that there is."""
    named = [entry for entry in entries if CONVERSATIONS.fullmatch(entry.name)]
    others = [entry for entry in entries if entry.name.lower().endswith(".json")]
    return named or (others if len(others) == 1 else [])
