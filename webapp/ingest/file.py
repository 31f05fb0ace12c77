"""A file that is to be read, as its reader is given it."""

from functools import cached_property
from pathlib import Path

from webapp.ingest.archive import Archive
from webapp.ingest.decoding import decode
from webapp.ingest.formats import HEAD_BYTES


class File:
    """A file on the disk. `name`, as uploaded, only tells what the content cannot; `head` are its first bytes."""

    def __init__(self, path: Path, name: str = "") -> None:
        self.path = path
        self.name = name
        with path.open("rb") as file:
            self.head = file.read(HEAD_BYTES)

    @cached_property
    def archive(self) -> Archive:
        """The file as a zip file. Raises Unreadable."""
        return Archive(self.path)

    @cached_property
    def data(self) -> bytes:
        return self.path.read_bytes()

    @cached_property
    def text(self) -> str:
        """The file as text, in whatever encoding it is."""
        return decode(self.data)
