"""What the variables of a template are filled with: facts of a document, and sentences quoted from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from webapp.shared.places import Labels, pages
from webapp.templates import extracting
from webapp.templates.passages import Quote
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


def described(facts: Facts, document: Any) -> Facts:
    """Return what is known of material that is a single document, or is quoted from one."""
    said = document.attributes
    return replace(
        facts,
        title=document.title,
        author=str(said.get("author") or ""),
        year=str(said.get("year") or ""),
        link=document.source_url or "",
        page_name=document.page_name,
        labels=said.get("page_labels") or (),
    )


def choose(content: str, ranked: Sequence[Quote]) -> dict[str, list[Quote]]:
    """Return the quotes, in reading order, for each variable of ``content`` that takes quotes, in its order.

    ``ranked``: what the source has, the most telling first. The most telling one chosen is the quote; those of the
    summary and the key points stand all through the source. Where there are too few, each variable takes its share of
    them, and none is quoted twice unless one of them were left with nothing.
    """
    wanted = {name: SHARES[name] for name in names(content) if name in SHARES}
    chosen = extracting.choose(ranked, sum(wanted.values()))
    left, found = chosen, {}
    missing = sum(wanted.values())
    for name in sorted(wanted, key=lambda name: SHARES[name]):
        share = min(wanted[name], max(1, round(len(left) * wanted[name] / missing)))
        taken = _spaced(left, share) or chosen[: wanted[name]]
        missing -= wanted[name]
        left = [quote for quote in left if quote not in taken]
        found[name] = sorted(taken, key=lambda quote: quote.sentence.place)
    return {name: found[name] for name in wanted}


def _spaced(quotes: Sequence[Quote], count: int) -> list[Quote]:
    """Return so many of some quotes, the most telling first: of one the first, of more those all through their text."""
    if count == 1 or len(quotes) <= count:
        return list(quotes[:count])
    in_order = sorted(quotes, key=lambda quote: quote.sentence.place)
    return [in_order[number * len(in_order) // count] for number in range(count)]


def example(type: str | None, own: Iterable[Variable] = ()) -> dict[str, Value]:
    """Return example values, for a preview: of the template's own variables their defaults, where they have any."""
    defaults = {one.name: one.shown("") for one in own if one.default}
    return {**EXAMPLE, "key_points": _points(type or "blog", EXAMPLE_POINTS), **defaults}


def compose(content: str, values: Mapping[str, Value], most: int) -> str:
    """Return the text of a draft, without the gaps that empty values leave; raise TooLong above ``most`` letters."""
    found = fill(content, {**dict.fromkeys(names(content), ""), **values}, most)
    return GAP.sub("\n\n", BLANKS_AT_END.sub("", found)).strip()


def values(type: str, facts: Facts, chosen: Mapping[str, Sequence[Quote]]) -> dict[str, Value]:
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
        **sections(facts.kind),
        "date": f"{date.today().day} {date.today():%B %Y}",
    }


def sections(kind: str) -> dict[str, str]:
    """Return the variables that say what a source of a kind is."""
    found = {name: "yes" if kind in kinds else "" for name, kinds in SECTIONS_BY_KIND.items()}
    return {**found, "is_other": "" if any(found.values()) else "yes"}


def _points(type: str, texts: Sequence[str]) -> Items:
    before, between = POINT.get(type, POINT["blog"])
    return Items(tuple(texts), between.join(before + text for text in texts))
