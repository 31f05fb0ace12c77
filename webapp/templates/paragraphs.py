"""The paragraphs of a draft, what each comes from, and sentences that are replaced, added or taken out in them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from webapp.templates.queries.drafts import Source

BLANK_LINE = re.compile(r"(\n[^\S\n]*\n\s*|\n(?=(?:[-*•–→]|\d{1,3}\.) ))")
"""What stands between paragraphs; each item of a list is one."""
LONG_WORD = re.compile(r"[^\W_]{5,}")
FEWEST_SHARED = 3
"""Long words that a paragraph shares with what it was written from, where nothing else says what that is."""
LETTER = re.compile(r"\w")
SPACES = re.compile(r"(?<=\S)[^\S\n]{2,}")
BLANKS_AT_END = re.compile(r"(?<![ \t])[ \t]++$", re.MULTILINE)
GAP = re.compile(r"\n{3,}")


def split(text: str) -> list[str]:
    """Return a text as paragraphs and what stands between them, in turns."""
    return BLANK_LINE.split(text)


def texts(text: str) -> list[str]:
    """Return the paragraphs of a text."""
    return split(text)[::2]


def digest(paragraph: str) -> str:
    """Return what stands for a paragraph in a form and in what is stored of a draft; white space does not count."""
    return hashlib.sha256(" ".join(paragraph.split()).encode()).hexdigest()[:16]


def sources_of(
    paragraphs: Sequence[str], sources: Sequence[Source | None], places: Sequence[Mapping[str, Any]]
) -> list[list[int]]:
    """Return for each paragraph the numbers of the sources that it comes from: whose sentence stands in it, or that it
    was written from. One that was changed since by hand comes from what it shares most words with."""
    found: list[list[int]] = [[] for _ in paragraphs]
    flat = [" ".join(paragraph.split()) for paragraph in paragraphs]
    digests = {digest(paragraph): number for number, paragraph in enumerate(paragraphs)}
    for number, (source, place) in enumerate(zip(sources, places, strict=True)):
        if source is None:
            continue
        at = next((n for n, text in enumerate(flat) if source.quote in text), None)
        at = digests.get(place.get("paragraph", "")) if at is None else at
        at = _most_alike(flat, source.quote) if at is None and place.get("as") == "cited" else at
        if at is not None:
            found[at].append(number)
    return found


def _most_alike(paragraphs: Sequence[str], quote: str) -> int | None:
    wanted = set(LONG_WORD.findall(quote.lower()))
    shared = [len(wanted & set(LONG_WORD.findall(text.lower()))) for text in paragraphs]
    most = max(shared, default=0)
    return shared.index(most) if most >= FEWEST_SHARED else None


def with_sentence(text: str, old: str, new: str) -> str:
    """Return a text with a sentence in place of another, which may be broken into lines; the same if that is gone."""
    found = _find(text, old)
    return text[: found.start()] + new + text[found.end() :] if found else text


def without_sentence(text: str, old: str) -> str:
    """Return a text without a sentence, and without the line that it leaves empty."""
    found = _find(text, old)
    if found is None:
        return text
    start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
    end = len(text) if end < 0 else end
    before, after = text[start : found.start()], text[found.end() : end]
    line = before + after if LETTER.search(before + after) else ""
    left = text[:start] + SPACES.sub(" ", line) + text[end:]
    return GAP.sub("\n\n", BLANKS_AT_END.sub("", left)).strip()


def with_more(text: str, behind: str, joint: str, new: str) -> str:
    """Return a text with a further sentence behind another; the same if that is gone."""
    found = _find(text, behind)
    return text[: found.end()] + joint + new + text[found.end() :] if found else text


def _find(text: str, sentence: str) -> re.Match[str] | None:
    return re.search(r"\s+".join(map(re.escape, sentence.split())), text) if sentence else None
