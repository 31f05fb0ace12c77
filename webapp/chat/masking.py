"""An answer without what it quotes of documents that were deleted.

While a document is in the bin its quotes are masked whenever an answer is shown or remembered, and the stored text is
not touched: it comes back with the document. When the document is removed for good, the stored text itself is masked.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

from webapp.chat.models import Citation
from webapp.chat.rendering import MARK

SOURCE_DELETED = "Source deleted"
IN_PLACE_OF_QUOTE = "[source deleted]"
IN_PLACE_OF_TITLE = "a deleted source"
PLACE_IN_SOURCE = re.compile(rf"(?<=\*){IN_PLACE_OF_TITLE}\*, [^\n]+(?=:\n)")
"""What an answer says of where in the source it read: a heading is the source's own words."""
CLAIM_ENDS = re.compile(r"((?:[ \t]*(?<!\\)\[\^\d{1,3}\])+|\n[ \t]*\n)")
BEGIN_OF_LINE = re.compile(r"\s*(?:(?:[-*+>]|\d+[.)]|#{1,6})\s+)*")
"""What makes a line of Markdown an item, a quote or a heading."""


def without(content: str, citations: Sequence[Citation]) -> str:
    """Return an answer without the quotes of these footnotes, and without the titles of their sources.

    A short title or quote can stand in the words of another source, too: those stay as they are quoted.
    """
    for citation in citations:
        if citation.quote.strip():
            content = _without_quote(content, _as_written(citation.quote), citation.number)
        if citation.title.strip():
            title = rf"(?<!\\)\*{_as_written(citation.title)}\*"
            content = re.sub(title, f"*{IN_PLACE_OF_TITLE}*", content)
    content = PLACE_IN_SOURCE.sub(f"{IN_PLACE_OF_TITLE}*", content)
    return _without_claims(content, {citation.number for citation in citations})


def _without_claims(content: str, numbers: set[int]) -> str:
    """Take away the claims that rest on these footnotes alone: a model's own words, which may repeat the source's."""
    if not numbers:
        return content
    pieces = CLAIM_ENDS.split(content)  # text, what ends it, text, ...
    for place in range(0, len(pieces) - 1, 2):
        cited = {int(number) for number in MARK.findall(pieces[place + 1])}
        if cited and cited <= numbers and not pieces[place].endswith(IN_PLACE_OF_QUOTE):
            begin = re.match(BEGIN_OF_LINE, pieces[place])
            pieces[place] = f"{begin.group() if begin else ''}{IN_PLACE_OF_QUOTE}"
    return "".join(pieces)


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
