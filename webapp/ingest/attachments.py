"""Take out of a message what is attached to it."""

from collections.abc import Iterator
from pathlib import Path

from webapp.ingest import mail, outlook
from webapp.ingest.file import File
from webapp.ingest.parse import OLD_OFFICE_MARK


def attachments(path: Path, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file that is attached to a message; raise Unreadable."""
    file = File(path, name)
    reader = outlook if file.head.startswith(OLD_OFFICE_MARK) else mail
    yield from reader.attachments(file.data)
