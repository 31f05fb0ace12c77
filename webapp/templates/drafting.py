"""What the variables of a template are filled with: facts of a document, and sentences quoted from it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from webapp.answering.summarise import Sentence, Span, summarise
from webapp.shared.places import Labels, pages
from webapp.templates.syntax import Items, Value, fill, names
from webapp.templates.variables import EXAMPLE, EXAMPLE_POINTS, Variable

SHARES = {"quote": 1, "summary": 3, "key_points": 5}
"""How many sentences each variable is given; the first is given the most informative ones."""
POINT = {"linkedin": ("• ", "\n\n"), "twitter": ("", "\n\n"), "blog": ("- ", "\n"), "email": ("– ", "\n")}
"""What stands before a key point and between two, by type: in a thread each is a post of its own."""

SECTIONS_BY_KIND = {
    "is_talk": ("transcript",),
    "is_paper": ("journal",),
    "is_book": ("textbook",),
    "is_guideline": ("guideline",),
}
"""The variables that say what a source is, with the kinds of documents that they are true of."""
BLANKS_AT_END = re.compile(r"(?<![ \t])[ \t]++$", re.MULTILINE)
GAP = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Passage:
    """A chunk as a draft sees it; ``pages`` are pairs of (offset into ``content``, page from there on)."""

    chunk_id: uuid.UUID
    content: str
    sentences: Sequence[Span]
    pages: Sequence[tuple[int, int]]

    def page_at(self, offset: int) -> int | None:
        return next((page for start, page in reversed(self.pages) if start <= offset), None)


@dataclass(frozen=True)
class Quote:
    """A sentence for a draft, and where it stands."""

    passage: Passage
    sentence: Sentence

    @property
    def page(self) -> int | None:
        return self.passage.page_at(self.sentence.start)

    def provenance(self) -> dict[str, Any]:
        """Return where the sentence is; not its text, so that nothing of it stays when its document is deleted."""
        place = {"start": self.sentence.start, "end": self.sentence.end, "page": self.page}
        return {"chunk_id": str(self.passage.chunk_id), **place}


@dataclass(frozen=True)
class Facts:
    """What is known of the source of a draft. ``kind``: that of its documents; "" where they are of several."""

    title: str
    kind: str = ""
    author: str = ""
    year: str = ""
    link: str = ""
    page_name: str = "page"
    labels: Labels = ()
    hashtags: Sequence[str] = ()


def choose(content: str, passages: Sequence[Passage]) -> dict[str, list[Quote]]:
    """Return the quotes, in reading order, for each variable of ``content`` that takes quotes, in its order.

    No sentence is quoted twice, unless the document has too few.
    """
    wanted = {name: count for name, count in SHARES.items() if name in names(content)}
    ranked = summarise([(passage.content, passage.sentences) for passage in passages], sum(wanted.values()))
    left, chosen = ranked, {}
    for name, count in wanted.items():
        taken = left[:count] or ranked[:count]
        left = left[count:]
        in_order = sorted(taken, key=lambda sentence: sentence.place)
        chosen[name] = [Quote(passages[sentence.passage], sentence) for sentence in in_order]
    return {name: chosen[name] for name in names(content) if name in chosen}


def example(type: str | None, own: Iterable[Variable] = ()) -> dict[str, Value]:
    """Return example values, for a preview: of the template's own variables their defaults, where they have any."""
    defaults = {one.name: one.shown("") for one in own if one.default}
    return {**EXAMPLE, "key_points": _points(type or "blog", EXAMPLE_POINTS), **defaults}


def compose(content: str, values: Mapping[str, Value], most: int) -> str:
    """Return the text of a draft, without the gaps that empty values leave; raise TooLong above ``most`` letters."""
    found = fill(content, {**dict.fromkeys(names(content), ""), **values}, most)
    return GAP.sub("\n\n", BLANKS_AT_END.sub("", found)).strip()


def values(type: str, facts: Facts, chosen: Mapping[str, list[Quote]]) -> dict[str, Value]:
    """Return the values of a draft's variables that Footnote fills in."""
    texts = {name: [quote.sentence.text for quote in quotes] for name, quotes in chosen.items()}
    numbers = sorted({quote.page for quotes in chosen.values() for quote in quotes if quote.page is not None})
    where = pages(numbers, facts.page_name, labels=facts.labels)
    return {
        "title": facts.title,
        "author": facts.author,
        "year": facts.year,
        "link": facts.link,
        "source": ", ".join(part for part in (facts.title, facts.author, facts.year, where) if part),
        "quote": " ".join(texts.get("quote", [])),
        "summary": " ".join(texts.get("summary", [])),
        "key_points": _points(type, texts.get("key_points", [])),
        "hashtags": " ".join(facts.hashtags),
        **{name: "yes" if facts.kind in kinds else "" for name, kinds in SECTIONS_BY_KIND.items()},
        "is_other": "" if any(facts.kind in kinds for kinds in SECTIONS_BY_KIND.values()) else "yes",
        "date": f"{date.today().day} {date.today():%B %Y}",
    }


def _points(type: str, texts: Sequence[str]) -> Items:
    before, between = POINT.get(type, POINT["blog"])
    return Items(tuple(texts), between.join(before + text for text in texts))
