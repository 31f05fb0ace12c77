"""Which edition a document is: its year and version, and whether another one looks newer."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from webapp.documents.models import Document
from webapp.documents.newer_versions import is_newer_name, numbers
from webapp.shared.folding import fold

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# What editions of one document have otherwise in their titles.
EDITION = re.compile(
    r"\b(?:v|ver|version|rev|revision|update|edition|ed|draft|final|old|new)\.?\b|\d+(?:st|nd|rd|th)?|[\W_]", re.I
)


def year(document: Document) -> int | None:
    """Return the year of a document: the one that is known of it, or else the one in its title."""
    if known := document.attributes.get("year"):
        return int(known)
    found = [int(match) for match in YEAR.findall(document.title) if int(match) <= datetime.now(UTC).year]
    return found[-1] if found else None


def in_words(document: Document) -> str:
    """Return title, year and version of a document; the version is Footnote's, not one that its text tells."""
    known = year(document)
    parts = [document.title, str(known) if known and str(known) not in document.title else ""]
    return ", ".join(filter(None, [*parts, f"version {document.version} in your library"]))


def are_editions(title: str, other: str) -> bool:
    """Whether two titles are of editions of one document: the same but for a year, a number or the like."""
    names = [EDITION.sub("", fold(one)) for one in (title, other)]
    return bool(names[0]) and names[0] == names[1]


def is_older(document: Document, other: Document) -> bool:
    """Whether a document looks like an older version of another: the same title, an earlier year or number."""
    if not are_editions(document.title, other.title):
        return False
    mine, theirs = year(document), year(other)
    if mine and theirs and mine != theirs:
        return mine < theirs
    if document.version != other.version:
        return document.version < other.version
    return is_newer_name(other.title, document.title)


def age(document: Document) -> tuple[int, int, list[int]]:
    """Return what editions of one document are put in order by, the oldest first."""
    return year(document) or 0, document.version, numbers(document.title)
