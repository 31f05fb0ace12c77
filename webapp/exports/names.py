"""Names of folders and files in a zip that every system can unpack."""

from __future__ import annotations

import re
import uuid

MAX_LENGTH = 80
# Windows allows none of these in a name, and no full stop or space at its end.
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')


def folder(title: str, id: uuid.UUID) -> str:
    """Return the name of a document's folder: its title, as far as systems allow, and the beginning of its id."""
    return f"{_safe(title)[:MAX_LENGTH].strip(' .') or 'document'} ({str(id)[:8]})"


def original(file_name: str) -> str:
    """Return the name of an uploaded file, in a folder apart from the files that are added to it."""
    return f"original/{_safe(file_name).lstrip('.') or 'file'}"


def _safe(name: str) -> str:
    return FORBIDDEN.sub("_", name).strip(" .")
