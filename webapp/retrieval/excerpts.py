"""What of a text is shown, and which of its sentences is marked."""

from __future__ import annotations

import re

from webapp.answering.retrieve import Ranked, Span

AROUND = 240
"""Letters shown on each side of the marked sentence of a text that is shown in part."""

SIGNS = re.compile(r"^> ?|^\|(?: *:?-+:? *\|)+\n?|^\| *| ?\|$|\*", re.MULTILINE)
"""Those of a quote, of the rule and the ends of the rows of a table, and of emphasis."""

Parts = list[tuple[str, bool]]
"""A text in pieces, each with whether it is marked."""


def best_sentence(found: Ranked) -> Span | None:
    """Return the span of the most relevant sentence; None when none is relevant."""
    relevance, span = max(zip(found.relevance, found.passage.sentences, strict=True), default=(0.0, None))
    return span if relevance > 0 else None


def marked(text: str, span: Span | None) -> Parts:
    """Return the whole text with the sentence marked."""
    start, end = span or (0, 0)
    pieces = [(text[:start], False), (text[start:end], True), (text[end:], False)]
    return [piece for piece in pieces if piece[0]]


def excerpt(text: str, span: Span | None) -> Parts:
    """Return the sentence, marked, with what stands around it; whole words, and an ellipsis where text is left out."""
    start, end = span or (0, 0)
    before, after = text[:start], text[end:]
    if len(before) > AROUND:
        before = "… " + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + " …"
    return [piece for piece in [(before, False), (text[start:end], True), (after, False)] if piece[0]]


def plain(parts: Parts) -> Parts:
    """Return an answer's words without the signs of its Markdown for quotes, tables and emphasis."""
    return [(without_signs(text), is_marked) for text, is_marked in parts]


def without_signs(text: str) -> str:
    """Return a text without the signs of Markdown for quotes, tables and emphasis."""
    return SIGNS.sub("", text)
