"""The sentences of an answer that its footnotes prove: what of it may be recalled."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from webapp.answering.retrieve import Span
from webapp.answering.verdicts import Match, Support
from webapp.chat.models import Citation, Message
from webapp.chat.rendering import ESCAPED, MARK
from webapp.ingest.sentences import split_sentences

BEFORE_STOP = re.compile(r" (?=[.,;:!?](?: |$))")
"""What is left of a mark that stood before the end of its sentence."""


@dataclass(frozen=True)
class ProvedSentences:
    """Sentences, one a line, with the span of each, and which sentences they are of the answer without its marks."""

    text: str = ""
    spans: list[Span] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    total: int = 0


def proved_sentences(answer: Message) -> ProvedSentences:
    """Return the sentences that a footnote of an answer stands behind, or that one quotes."""
    content, marks = _without_marks(answer.content)
    notes = {citation.number: citation for citation in answer.citations if _proves(citation)}
    quotes = [" ".join(citation.quote.split()) for citation in notes.values()]
    ends = [place for place, number in marks if number in notes]
    sentences = split_sentences(content)
    text, spans, places = "", [], []
    for place, (start, end) in enumerate(sentences):
        words = BEFORE_STOP.sub("", " ".join(_plain(content[start:end]).split()))
        after = sentences[place + 1][0] if place + 1 < len(sentences) else len(content)
        if any(start < one <= after for one in ends) or _stands_in(words, quotes):
            spans.append((len(text), len(text) + len(words)))
            places.append(place)
            text += f"{words}\n"
    return ProvedSentences(text, spans, places, len(sentences))


def _plain(sentence: str) -> str:
    """Return a sentence without the signs of a quote, or the cells of a row of a table without those of the row."""
    if not sentence.startswith("|"):
        return sentence.removeprefix("> ")
    return ": ".join(filter(None, (cell.strip(" *") for cell in sentence.split("|"))))


def _proves(citation: Citation) -> bool:
    return citation.match != Match.MISSING and citation.support != Support.DIFFERS


def _stands_in(words: str, quotes: Collection[str]) -> bool:
    return any(words in quote for quote in quotes) if any(map(str.isalnum, words)) else False


def _without_marks(content: str) -> tuple[str, list[tuple[int, int]]]:
    """Return an answer without its marks, and (where, number) of each."""
    text, marks, before = "", [], 0
    for mark in MARK.finditer(content):
        text += ESCAPED.sub(r"\1", content[before : mark.start()])
        marks.append((len(text), int(mark[1])))
        before = mark.end()
    return text + ESCAPED.sub(r"\1", content[before:]), marks
