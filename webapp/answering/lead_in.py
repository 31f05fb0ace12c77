"""The line that introduces a list: without "Do not:" before it, "drive a car" says the opposite."""

from __future__ import annotations

import re

from webapp.shared.words import word_set

ITEM = re.compile(r"[ \t>]*(?:[-*+•‣▪◦–—·●○]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)])[ \t]+")
LONGEST_ITEM = 100
"""Letters of a line that may be an item without a bullet or a number."""
LONGEST_HEADING = 80
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
TURNING = word_set(
    "contraindications contraindication contraindicated exclusions exclusion excluded exceptions exception prohibited "
    "forbidden prohibitions avoid myths myth misconceptions errors mistakes not never no don't without limitations "
    "warnings kontraindikationen gegenanzeigen ausnahmen ausschlüsse verboten nicht irrtümer exclusions interdit "
    "contre-indications contraindicaciones excepciones prohibido"
)
"""A heading with one of these turns what its items say alone into the opposite."""


def lead_in(content: str, start: int) -> str:
    """Return the line that introduces the list of which a sentence of a passage is an item, "" where there is none."""
    *lines, own = content[:start].split("\n")
    is_listed = bool(ITEM.match(f"{own}{content[start : start + 8]}"))
    if own.strip() and not ITEM.fullmatch(own):
        return _introduction(own) if own.rstrip().endswith(":") or not is_listed else _before(lines, is_listed)
    return _before(lines, is_listed)


def _before(lines: list[str], is_listed: bool) -> str:
    is_apart = False
    for line in reversed(lines):
        text = line.strip()
        if not text:
            is_apart = True
        elif text.endswith(":"):
            return _introduction(text)
        elif ITEM.match(line):
            if is_apart and not is_listed:
                return ""  # a paragraph behind the list
            is_listed, is_apart = True, False
        elif is_listed and _is_turning_heading(text):
            return text
        elif is_apart or len(text) > LONGEST_ITEM:
            return ""
    return ""


def _is_turning_heading(text: str) -> bool:
    words = {word.lower().replace("’", "'") for word in WORD.findall(text)}
    return len(text) <= LONGEST_HEADING and text[-1] not in ".!?" and bool(words & TURNING)


def _introduction(line: str) -> str:
    """Return the last sentence of a line that introduces what follows; "" for any other line."""
    text = line.strip()
    return re.split(r"(?<=[.!?])\s+", text)[-1] if text.endswith(":") else ""
