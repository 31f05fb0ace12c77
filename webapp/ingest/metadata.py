"""Title, author and year of a file, as far as they are plausible."""

import re
from collections.abc import Iterable, Sequence
from statistics import median

from webapp.ingest.paragraphs import Line
from webapp.shared.text import clean

# What programs write as a title: a file name, their own name, nothing.
NO_TITLE = re.compile(
    r"(?i)^(untitled|microsoft word|document\d*|title|slide \d+|print|scan)\b|\.\w{2,4}$|^\W*$"
    r"|^(word document|powerpoint presentation)$"
)
NAME = re.compile(r"^[^\W\d_](?=[^ ,]*+[ ,].)[^\d_:@/\\()<>]*[^\W\d_].?$")
COPYRIGHT = re.compile(r"(?:©|\(c\)|\bcopyright\b(?:\s*(?:©|\(c\)|c))?)\s*(?:by\s)?\D{0,40}?\b((?:19|20)\d\d)\b", re.I)
FRONT_PAGES = 8
TITLE_SIZE = 1.25  # times the median type size


def title_of(told: str, lines: Sequence[Line]) -> str:
    """Return the title in the metadata, or else the largest line of the first page."""
    return believable(told) or _largest(lines)


def believable(title: str) -> str:
    """Return a title from metadata; empty when a program made it up."""
    title = clean(title)
    return title if title and not NO_TITLE.search(title) else ""


def author_of(told: str) -> str:
    told = clean(told)
    return told if NAME.match(told) and len(told) <= 200 else ""


def year_of(lines: Sequence[Line]) -> int | None:
    """Return the year of the copyright notice: the dates of a file only say when the file was made."""
    return copyright_year(line.text for line in lines if line.page <= FRONT_PAGES)


def copyright_year(front: Iterable[str]) -> int | None:
    found = next(filter(None, map(COPYRIGHT.search, front)), None)
    return int(found[1]) if found else None


def _largest(lines: Sequence[Line]) -> str:
    first = [line for line in lines if line.page == 1]
    size = max((line.size for line in first), default=0.0)
    if not first or size < TITLE_SIZE * median(line.size for line in lines):
        return ""
    title = " ".join(line.text for line in first if line.size > 0.95 * size)
    return title if 8 <= len(title) <= 200 else ""
