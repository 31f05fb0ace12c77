"""What a term means: the sentences of the documents that define it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from webapp.answering.events import Delta, Event
from webapp.answering.kinds.quoting import Quoter, found
from webapp.answering.markdown import escape
from webapp.answering.retrieve import Passage, Ranked, Span

MOST = 3
ARTICLE = re.compile(r"(?:the|a|an)\s+", re.IGNORECASE)


def defining(ranked: Sequence[Ranked], term: str) -> list[tuple[Passage, Span]]:
    """Return the sentences that define a term, the plainest first; at most one of each document."""
    rules = _rules(ARTICLE.sub("", term, count=1) if ARTICLE.match(term) else term)
    places = [
        (
            next((n for n, rule in enumerate(rules) if rule.search(one.passage.content[slice(*span)])), len(rules)),
            one,
            span,
        )
        for one in ranked
        for span in one.passage.sentences
    ]
    chosen: dict[str, tuple[Passage, Span]] = {}
    for rule, one, span in sorted(places, key=lambda place: place[0]):
        if rule < len(rules):
            chosen.setdefault(one.passage.document_id, (one.passage, span))
    return list(chosen.values())[:MOST]


def _rules(term: str) -> list[re.Pattern[str]]:
    """Return how a sentence defines a term, the plainest first."""
    words = r"[\s-]+".join(re.escape(word) for word in re.split(r"[\s-]+", term) if word)
    said = rf"[\"“'‘]?{words}[\"”'’]?"
    patterns = (
        rf"^(?:(?:the|a|an)\s+)?(?:term\s+|word\s+)?{said}(?:\s+\([^)]{{1,60}}\))?,?\s+"
        r"(?:means?\b|stands?\s+for|refers?\s+to|denotes?\b|(?:is|are)\s+(?:defined|the\s+name|a|an|the|any|when|where)\b)",
        rf"\b(?:called|termed|known\s+as|defined\s+as|abbreviated\s+(?:as|to))\s+(?:the\s+|an?\s+)?{said}",
        rf"\b{said}\s+(?:means?\b|stands?\s+for|refers?\s+to|denotes?\b|(?:is|are)\s+defined)",
        rf"\w\s+\(\s*{words}\s*\)|\b{words}\s+\([^)]{{3,80}}\)",
    )
    return [re.compile(pattern, re.IGNORECASE) for pattern in patterns]


def definition(quotes: Sequence[tuple[Passage, Span]], ranked: Sequence[Ranked], term: str) -> Iterator[Event]:
    """Yield the sentences that define a term."""
    chosen = {passage.id for passage, _ in quotes}
    yield found([one for one in ranked if one.passage.id in chosen])
    quoter = Quoter()
    count = "this sentence" if len(quotes) == 1 else "these sentences"
    yield Delta(f"What “{escape(term)}” means, your documents say in {count}:\n\n")
    yield from quoter.block(quotes)
    yield quoter.end()
