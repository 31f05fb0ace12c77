"""Files come in: each becomes a document, and of a zip each file that is in it."""

from __future__ import annotations

import uuid
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from webapp.clients.files import StoredFile
from webapp.documents.operations import documents as operations
from webapp.documents.operations.documents import Added
from webapp.ingest.child import entries_in_child
from webapp.ingest.parse import may_be_read
from webapp.ingest.parsed import SEPARATOR, Unreadable
from webapp.ingest.zipped import BROKEN, DAMAGE, Entry, is_zip, opened
from webapp.platform.errors import Invalid
from webapp.platform.extensions import clients
from webapp.platform.unit_of_work import unit_of_work
from webapp.quotas.operations import NoRoom
from webapp.shared.text import file_name, one_line, shortened

MOST_FILES = 500
MOST_BYTES = 1 << 30
DEEPEST = 3  # zips in zips
MOST_FOLDERS = 5  # that are named, of those a file is in
NO_FILES = "There is no file in it. Check that it was zipped, and upload it again."
TOO_MANY = f"With it there are {{count:,}} files, and at most {MOST_FILES} are taken at once. Upload it in parts."
TOO_LARGE = f"It unpacks to more than {MOST_BYTES >> 30} GB, so it was not unpacked. Upload it in parts."
TOO_DEEP = "It is packed into too many others. Unpack it, and upload the files that are in it."
UNKNOWN = "It is of a kind that cannot be read here. Save it as PDF, and upload that."

Place = tuple[str, ...]
Outcomes = list[Added | str]
"""What became of each file: its document, or a sentence that says why it was not added."""


@dataclass
class Intake:
    """What one upload brings: at most so many files and bytes, however they are packed in each other.

    ``values``: those of ``metadata.FIELDS`` that hold for each of its documents. ``no_room``: why the last of those
    files was refused that the user had no room for.
    """

    user_id: uuid.UUID
    values: Mapping[str, Any]
    files: int = 0
    size: int = 0
    no_room: NoRoom | None = None

    def add(self, stream: IO[bytes], raw_name: str | None, within: Place = (), depth: int = 0) -> Outcomes:
        """Add a file; return its document, or a sentence that says why it was not added; of a zip, one for each file.

        ``within``: the names of the file and the folders that it is in, outermost first. ``depth``: how many zips it
        is in.
        """
        name = file_name(raw_name)
        try:
            with operations.stored(stream) as saved:
                head = clients.files.head(saved.key)
                if within and not may_be_read(head):
                    raise Invalid(UNKNOWN)
                if not is_zip(name, head):
                    return [self._add_document(saved, name, within)]
                with clients.files.local(saved.key) as path:
                    packed = _entries(path)
                    if packed is None:
                        return [self._add_document(saved, name, within)]
                    self._count(packed, depth)
                    outcomes = self._add_entries(path, packed, (*within, shortened(name)), depth + 1)
        except Invalid as error:
            self.no_room = error if isinstance(error, NoRoom) else self.no_room
            return [_said(within, name, str(error))]
        clients.files.delete(saved.key)
        return outcomes

    def _add_document(self, saved: StoredFile, name: str, within: Place) -> Added:
        values = {**self.values, "title": ""} if within else self.values
        with unit_of_work():
            return operations.add(self.user_id, saved, name, values, SEPARATOR.join(within))

    def _count(self, packed: Sequence[Entry], depth: int) -> None:
        """Count the files of a zip; raise Invalid when there are none, or too many."""
        if not packed:
            raise Invalid(NO_FILES)
        if depth >= DEEPEST:
            raise Invalid(TOO_DEEP)
        files = self.files + len(packed)
        size = self.size + sum(entry.size for entry in packed if not entry.problem)
        if files > MOST_FILES:
            raise Invalid(TOO_MANY.format(count=files))
        if size > MOST_BYTES:
            raise Invalid(TOO_LARGE)
        self.files, self.size = files, size

    def _add_entries(self, path: Path, packed: Sequence[Entry], within: Place, depth: int) -> Outcomes:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            outcomes = [self._add_entry(archive, entry, infos[entry.number], within, depth) for entry in packed]
        return [outcome for several in outcomes for outcome in several]

    def _add_entry(
        self, archive: zipfile.ZipFile, entry: Entry, info: zipfile.ZipInfo, within: Place, depth: int
    ) -> Outcomes:
        *folders, name = [one_line(part) for part in entry.name.split("/")]
        place = (*within, *(shortened(folder) for folder in folders[:MOST_FOLDERS] if folder.strip(".")))
        problem = entry.problem
        if not problem:
            try:
                with opened(archive, info) as stream:
                    return self.add(stream, name, place, depth)
            except DAMAGE:
                problem = BROKEN
        return [_said(within, file_name(name), problem)]


def _said(within: Place, name: str, sentence: str) -> str:
    return f"{SEPARATOR.join((*within, shortened(name)))}: {sentence}"


def _entries(path: Path) -> list[Entry] | None:
    """Return the files in a zip; None where that is a file of some program; raise Invalid for a damaged one."""
    try:
        return entries_in_child(path)
    except Unreadable as error:
        raise Invalid(error.sentence) from error
