"""What kind of document a text is, by its words and its form: a suggestion, which its owner corrects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from webapp.ingest.parsed import Block
from webapp.ingest.tables import BETWEEN

FRONT_BLOCKS, BACK_BLOCKS = 60, 400
MAX_LETTERS = 4000  # of a block
ENOUGH = 3  # points
LONG_WORDS, LONG_PAGES = 30_000, 80  # of a book
SHORT_WORDS, VERY_SHORT_WORDS = 1500, 300  # of a note
CODE, MOST_CODE = frozenset("{}<>=\\;|_#$@[]"), 0.01
SPOKEN_SHARE = 0.5
NOTE_MIMES = ("text/plain", "text/markdown")
EBOOK_MIME = "application/epub+zip"
OF_NO_KIND = ("text/csv", "text/tab-separated-values", "spreadsheet", "presentation", "message/rfc822", "ms-outlook")


@dataclass(frozen=True)
class Sign:
    """Words that speak for a kind, and by how much. ``where``: "title", "front" or "headings"; or "all", where each
    ``times`` that they appear count once."""

    kind: str
    points: int
    words: re.Pattern[str]
    where: str = "front"
    times: int = 1


def _sign(kind: str, points: int, words: str, where: str = "front", times: int = 1) -> Sign:
    return Sign(kind, points, re.compile(words, re.IGNORECASE | re.MULTILINE), where, times)


SIGNS = (
    _sign("journal", 2, r"^\W{0,3}(?:abstract|zusammenfassung|r[ée]sum[ée]|resumen)\b"),
    _sign("journal", 2, r"\b(?:doi\b|https?://(?:dx\.)?doi\.org|issn\b|arxiv:)"),
    _sign("journal", 1, r"^\W{0,3}(?:key ?words|index terms|categories and subject descriptors)\b"),
    _sign("journal", 2, r"\b(?:proceedings of|journal of|transactions on|working papers? |permission to make digital)"),
    _sign("journal", 1, r"\breceived\b[^.\n]{0,40}\baccepted\b|\bpeer[- ]review|\bcorresponding author\b"),
    _sign(
        "journal", 1, r"^\W{0,3}[\d.]{0,5}\s?(?:references|bibliography|literatur|r[ée]f[ée]rences)\W{0,3}$", "headings"
    ),
    _sign(
        "journal",
        1,
        r"^\W{0,3}[\d.]{0,5}\s?(?:methods?|materials and methods|results|discussion|related work)\b",
        "headings",
    ),
    _sign("journal", 1, r"\bet al\b", "all", 5),
    _sign(
        "guideline",
        3,
        r"\b(?:guidelines?|guidance|recommendations?|protocol|policy|standard operating procedure|sop"
        r"|code of practice|leitlinie|richtlinie|recommandations|gu[íi]a|directrices)\b",
        "title",
    ),
    _sign(
        "guideline",
        2,
        r"\b(?:clinical practice guideline|this (?:guideline|guidance|policy|procedure|protocol)|s[123]-leitlinie)\b",
    ),
    _sign(
        "guideline",
        1,
        r"\b(?:we recommend|is recommended|are recommended|strength of recommendation|grade of evidence"
        r"|level of evidence|wird empfohlen)\b",
        "all",
        2,
    ),
    _sign("textbook", 3, r"\bisbn\b"),
    _sign(
        "textbook",
        1,
        r"\b(?:all rights reserved|library of congress|table of contents|printed in|(?:first|second|third|"
        r"\d+(?:st|nd|rd|th)) edition|textbook|lehrbuch|auflage)\b",
    ),
    _sign("textbook", 2, r"^\W{0,3}(?:chapter|kapitel|chapitre|cap[íi]tulo)\s(?:\d|[ivx]+\b|one\b)", "headings"),
    _sign(
        "note",
        3,
        r"\b(?:notes?|minutes|memo|agenda|to[- ]?do|diary|notizen|protokoll der sitzung|aide-m[ée]moire)\b",
        "title",
    ),
    _sign("note", 2, r"^\W{0,3}(?:attendees|present|agenda|action items|apologies|to[- ]?do|anwesend)\s{0,2}:?"),
    _sign("note", 1, r"^\s{0,8}[-*] \[[ x]\]"),
    _sign("transcript", 3, r"\b(?:transcript|transcription|interview with|verbatim)\b", "title"),
)
SPEAKER = re.compile(
    r"^(?:\[?\d{1,2}:\d\d(?::\d\d)?\]?\s{0,3})?(?:[A-Z][\w.'-]{0,20} ){0,2}[A-Z][\w.'-]{0,20}:\s", re.MULTILINE
)
STAMP = re.compile(r"^[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?\b", re.MULTILINE)


def kind_of(title: str, blocks: Sequence[Block], mime: str = "", page_count: int | None = None) -> str:
    """Return the kind that most signs speak for, one of ``documents.models.KINDS``; empty when too few do."""
    if any(part in mime for part in OF_NO_KIND):
        return ""
    if _is_speech(blocks):
        return "transcript"
    points = _points(title, blocks)
    words = sum(len(block.text) for block in blocks) // 6
    if words >= LONG_WORDS or (page_count or 0) >= LONG_PAGES:
        points["textbook"] = points.get("textbook", 0) + 2 + (mime == EBOOK_MIME)
    elif words < SHORT_WORDS and mime in NOTE_MIMES:
        points["note"] = points.get("note", 0) + (ENOUGH if words < VERY_SHORT_WORDS and _is_prose(blocks) else 1)
    kind = max(points, key=lambda each: points[each], default="")
    return kind if kind and points[kind] >= ENOUGH else ""


def _is_prose(blocks: Sequence[Block]) -> bool:
    """Whether a text is of words, and neither code nor data."""
    text = "".join(block.text for block in blocks)
    return sum(letter in CODE for letter in text) < MOST_CODE * len(text)


def _points(title: str, blocks: Sequence[Block]) -> dict[str, int]:
    front = "\n".join(block.text[:MAX_LETTERS] for block in blocks[:FRONT_BLOCKS])
    texts = {
        "title": title,
        "front": front,
        "headings": "\n".join(_headings(blocks)),
        "all": "\n".join(block.text[:MAX_LETTERS] for block in blocks[:BACK_BLOCKS]),
    }
    points: dict[str, int] = {}
    for sign in SIGNS:
        count = sum(1 for _ in sign.words.finditer(texts[sign.where]))
        if count >= sign.times:
            points[sign.kind] = points.get(sign.kind, 0) + sign.points
    return points


def _headings(blocks: Sequence[Block]) -> Iterable[str]:
    """Yield the chapters and sections, and the lines that are short enough to be headings."""
    seen = dict.fromkeys(name for block in blocks for name in (block.chapter, block.section) if name)
    yield from seen
    yield from (block.text for block in blocks if len(block.text) < 60)


def _is_speech(blocks: Sequence[Block]) -> bool:
    """Whether a text was spoken: it has times, or most lines begin with a time, or with one of several names."""
    if any(block.times for block in blocks):
        return True
    lines = [line for block in blocks[:FRONT_BLOCKS] for line in block.text[:MAX_LETTERS].split("\n") if line.strip()]
    stamped = sum(1 for line in lines if STAMP.match(line))
    names = [found[0] for line in lines if BETWEEN not in line and (found := SPEAKER.match(line))]
    is_talk = len(names) > SPOKEN_SHARE * len(lines) and 1 < len(set(names)) <= len(names) // 2
    return len(lines) >= 4 and (stamped > SPOKEN_SHARE * len(lines) or is_talk)
