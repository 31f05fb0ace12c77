"""Footnotes, checked: a quote counts as verified only where it is found in its source."""

import re

from webapp.answering.events import Cited
from webapp.answering.retrieve import Passage, Span


def find_quote(quote: str, text: str) -> tuple[int, int, bool] | None:
    """Where a quote stands in a text: (start, end, exact). Failing the exact words, white space and case may differ."""
    words = quote.split()
    if not words:
        return None
    start = text.find(quote)
    if start >= 0:
        return start, start + len(quote), True
    found = re.search(r"\s+".join(map(re.escape, words)), text, re.IGNORECASE)
    return (found.start(), found.end(), False) if found else None


def cite(number: int, passage: Passage, quote: str, span: Span) -> Cited:
    """The footnote for a quote said to stand in `span` of the passage; unverified when it does not stand there."""
    start, end = span
    found = find_quote(quote, passage.content[start:end])
    if found is None:
        return Cited(number, passage, quote, start, end, verified=False)
    return Cited(number, passage, quote, start + found[0], start + found[1], verified=True)
