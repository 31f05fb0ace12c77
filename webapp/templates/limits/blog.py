"""A blog article: its title, description, address and reading time, as its text gives them."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

import regex

from webapp.ingest.sentences import split_sentences
from webapp.shared.languages import UNSPACED
from webapp.shared.text import one_line
from webapp.templates.limits.graphemes import graphemes, shortened

MOST_TITLE = 60
MOST_DESCRIPTION = 155
"""Signs that search engines show."""
MOST_SLUG = 75
WORDS_PER_MINUTE = 238
"""Of non-fiction read silently (Brysbaert 2019)."""
SIGNS_PER_MINUTE = 500
"""Of Chinese and Japanese."""
HEADING = re.compile(r"^#[^\S\n]++(.*+)$", re.MULTILINE)
MARKUP = re.compile(
    r"^[^\S\n]*+(?:#{1,6}|>|[-*+]|\d++\.)[^\S\n]++|[*_`]|\[\^\d++\]|!?\[|\]\([^()\n]{0,500}+\)", re.MULTILINE
)
WORD = regex.compile(r"[\p{L}\p{M}\p{N}]++")
LATIN = re.compile("[a-z\u00c0-\u024f]", re.IGNORECASE)


@dataclass(frozen=True)
class Article:
    """What a blog asks for besides the text. ``minutes``: how long it takes to read."""

    title: str
    description: str
    slug: str
    minutes: int

    @property
    def is_title_cut(self) -> bool:
        """Whether search engines show less than the whole title."""
        return len(graphemes(self.title)) > MOST_TITLE


def read(text: str) -> Article:
    """Return the title (its first heading, or else its first line), description and address of an article."""
    heading = HEADING.search(text)
    first = heading[1] if heading else next((line for line in text.splitlines() if line.strip()), "")
    title = one_line(MARKUP.sub("", first))
    rest = text[heading.end() :] if heading else text.partition("\n")[2]
    return Article(title, _description(rest or text), slug(title), minutes(text))


def _description(text: str) -> str:
    """Return the first whole sentences of the first paragraph that is no heading, as many as are shown."""
    paragraphs = (part for part in text.split("\n\n") if part.strip() and not part.lstrip().startswith("#"))
    plain = one_line(MARKUP.sub("", next(paragraphs, "")))
    whole = [end for _, end in split_sentences(plain) if len(graphemes(plain[:end])) <= MOST_DESCRIPTION]
    return plain[: whole[-1]] if whole else shortened(plain, MOST_DESCRIPTION)


def slug(title: str) -> str:
    """Return a title as the last part of an address: its words in small letters, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", title).casefold()
    if LATIN.search(plain):
        plain = "".join(sign for sign in plain if not unicodedata.combining(sign) or ord(sign) > 0x36F)
    kept: list[str] = []
    for word in WORD.findall(unicodedata.normalize("NFC", plain)):
        if kept and len("-".join([*kept, word])) > MOST_SLUG:
            break
        kept.append(word)
    return "".join(graphemes("-".join(kept))[:MOST_SLUG])


def minutes(text: str) -> int:
    """Return how many minutes it takes to read a text, at least one."""
    plain = MARKUP.sub("", text)
    signs = len(UNSPACED.findall(plain))
    words = len(UNSPACED.sub(" ", plain).split())
    return max(1, math.ceil(words / WORDS_PER_MINUTE + signs / SIGNS_PER_MINUTE))
