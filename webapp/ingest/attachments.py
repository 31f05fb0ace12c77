"""Take out of a message what is attached to it."""

from collections.abc import Iterator
from pathlib import Path

from webapp.ingest import mail
from webapp.ingest.file import File


def attachments(path: Path, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file that is attached to a message; raise Unreadable."""
    yield from mail.attachments(File(path, name).data)
