"""An answer without what it quotes or says of documents that were deleted.

While a document is in the bin its quotes are masked whenever an answer is shown or remembered, and the stored text is
not touched: it comes back with the document. When the document is removed for good, the stored text itself is masked.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from typing import NamedTuple

from webapp.chat.models import Citation
from webapp.chat.rendering import MARK

SOURCE_DELETED = "Source deleted"
IN_PLACE_OF_QUOTE = "[source deleted]"
IN_PLACE_OF_CLAIM = "[removed with a source that this answer had read]"
IN_PLACE_OF_TITLE = "a deleted source"
PLACE_IN_SOURCE = re.compile(rf"(?<=\*){IN_PLACE_OF_TITLE}\*, [^\n]+(?=:\n)")
"""What an answer says of where in the source it read: a heading is the source's own words."""
CLAIM_ENDS = re.compile(r"((?:[ \t]*(?<!\\)\[\^\d{1,3}\])+|\n[ \t]*\n)")
LETTER = re.compile(r"[^\W_]")
BEGIN_OF_LINE = re.compile(r"\s*(?:(?:[-*+>]|\d+[.)]|#{1,6})\s+)*")
"""What makes a line of Markdown an item, a quote or a heading."""


class Hidden(NamedTuple):
    """What deleted documents gave to an answer: the footnotes that quote them, and whether its model read any."""

    citations: Sequence[Citation]
    has_read: bool


def without(content: str, citations: Sequence[Citation], has_read: bool = False) -> str:
    """Return an answer without the quotes of these footnotes, and without the titles of their sources.

    ``has_read``: a model that had read a deleted document wrote it. What it says without a footnote may be that
    document's words, so it goes too.

    A short title or quote can stand in the words of another source: those stay as they are quoted.
    """
    for citation in citations:
        if citation.quote.strip():
            content = _without_quote(content, _as_written(citation.quote), citation.number)
        if citation.title.strip():
            title = rf"(?<!\\)\*{_as_written(citation.title)}\*"
            content = re.sub(title, f"*{IN_PLACE_OF_TITLE}*", content)
    content = PLACE_IN_SOURCE.sub(f"{IN_PLACE_OF_TITLE}*", content)
    return _without_claims(content, {citation.number for citation in citations}, has_read)


def _without_claims(content: str, numbers: set[int], has_read: bool) -> str:
    """Take away the claims that rest on these footnotes alone: a model's own words, which may repeat the source's.

    ``has_read``: and those that rest on none.
    """
    if not numbers and not has_read:
        return content
    pieces = [*CLAIM_ENDS.split(content), ""]  # text, what ends it, text, ...
    for place in range(0, len(pieces), 2):
        text, end = pieces[place : place + 2]
        cited = {int(number) for number in MARK.findall(end)}
        if cited and cited <= numbers and not text.endswith(IN_PLACE_OF_QUOTE):
            pieces[place] = _replaced(text, IN_PLACE_OF_QUOTE)
        elif has_read and cited <= {0} and LETTER.search(text):
            pieces[place : place + 2] = _replaced(text, IN_PLACE_OF_CLAIM), "" if cited else end
    return "".join(pieces)


def _replaced(text: str, words: str) -> str:
    begin = re.match(BEGIN_OF_LINE, text)
    return f"{begin.group() if begin else ''}{words}"


def _without_quote(content: str, quote: str, number: int) -> str:
    """Take a quote away before its mark; where no mark follows it, as when the answer was stopped, anywhere."""
    shorter, found = re.subn(rf"{quote}(?=\[\^{number}\])", IN_PLACE_OF_QUOTE, content)
    return shorter if found else re.sub(quote, IN_PLACE_OF_QUOTE, content)


def _as_written(text: str) -> str:
    """Return a pattern of a text in an answer's Markdown: with marks of punctuation escaped, and spaced otherwise."""
    words = ("".join(_letter(letter) for letter in word) for word in text.split())
    return r"\s+".join(words)


def _letter(letter: str) -> str:
    return rf"\\?{re.escape(letter)}" if letter in string.punctuation else re.escape(letter)
