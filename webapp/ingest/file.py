"""The argument of a reader: a file on the disk."""

import struct
from functools import cached_property
from io import BytesIO
from pathlib import Path

import olefile

from webapp.ingest.archive import Archive
from webapp.ingest.decoding import decode
from webapp.ingest.formats import HEAD_BYTES


class File:
    """A file to be read. ``name``: as it was uploaded. ``head``: its first bytes; the rest is read on demand."""

    def __init__(self, path: Path, name: str = "") -> None:
        self.path = path
        self.name = name
        with path.open("rb") as file:
            self.head = file.read(HEAD_BYTES)

    @cached_property
    def archive(self) -> Archive:
        """The file as a zip archive; raise Unreadable."""
        return Archive(self.path)

    @cached_property
    def streams(self) -> list[str]:
        """The names of the outermost streams of the file as an OLE file; none when it is damaged."""
        try:
            with olefile.OleFileIO(BytesIO(self.data)) as ole:
                return [path[0] for path in ole.listdir() if len(path) == 1]
        except (OSError, ValueError, IndexError, TypeError, AttributeError, struct.error, RecursionError):
            return []

    @cached_property
    def data(self) -> bytes:
        return self.path.read_bytes()

    @cached_property
    def text(self) -> str:
        """The file decoded as text."""
        return decode(self.data)
