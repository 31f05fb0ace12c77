"""What people write in more than one line, made safe to keep."""

from __future__ import annotations

import re

CANNOT_BE_SEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def many_lines(text: str | None) -> str:
    """Return ``text`` with plain line breaks (browsers send two characters), and without what cannot be stored."""
    return CANNOT_BE_SEEN.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n")).strip()
