"""Names of folders and files within a zip, which any system can unpack."""

from __future__ import annotations

import re
import uuid

LONGEST = 80
# What Windows takes in no name, and a full stop or a space at its end.
NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')


def folder(title: str, id: uuid.UUID) -> str:
    """Return a folder's name: the title as far as systems allow, and enough of the id to be the only one."""
    return f"{_safe(title)[:LONGEST].strip(' .') or 'document'} ({str(id)[:8]})"


def original(file_name: str) -> str:
    """Return the name of an uploaded file, set apart from the files that are added to it."""
    return f"original/{_safe(file_name).lstrip('.') or 'file'}"


def _safe(name: str) -> str:
    return NOT_IN_NAMES.sub("_", name).strip(" .")
