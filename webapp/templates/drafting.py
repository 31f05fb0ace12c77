"""What the variables of a template are filled with: facts of a document, and sentences quoted from it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from webapp.answering.summarise import Sentence, Span, summarise
from webapp.shared.places import pages
from webapp.templates.variables import EXAMPLE, names

SHARES = {"quote": 1, "summary": 3, "key_points": 5}
"""How many sentences each variable is given; the first is given the most informative ones."""
POINT = {"linkedin": ("• ", "\n\n"), "twitter": ("", "\n\n"), "blog": ("- ", "\n"), "email": ("– ", "\n")}
"""What stands before a key point and between two, by type: in a thread each is a post of its own."""


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


def example(type: str | None) -> dict[str, str]:
    """Return example values, for a preview."""
    return {**EXAMPLE, "key_points": _points(type or "blog", EXAMPLE["key_points"].splitlines())}


def values(
    type: str, title: str, facts: Mapping[str, Any], chosen: Mapping[str, list[Quote]], page_name: str = "page"
) -> dict[str, str]:
    """Return the values of a draft's variables; ``facts`` are the document's attributes."""
    texts = {name: [quote.sentence.text for quote in quotes] for name, quotes in chosen.items()}
    author, year = str(facts.get("author") or ""), str(facts.get("year") or "")
    labels = facts.get("page_labels") or ()
    numbers = sorted({quote.page for quotes in chosen.values() for quote in quotes if quote.page is not None})
    return {
        "title": title,
        "author": author,
        "year": year,
        "source": ", ".join(part for part in (title, author, year, pages(numbers, page_name, labels=labels)) if part),
        "quote": " ".join(texts.get("quote", [])),
        "summary": " ".join(texts.get("summary", [])),
        "key_points": _points(type, texts.get("key_points", [])),
        "date": f"{date.today().day} {date.today():%B %Y}",
    }


def _points(type: str, texts: Sequence[str]) -> str:
    before, between = POINT.get(type, POINT["blog"])
    return between.join(before + text for text in texts)
