"""Redaction: what deleted documents said is taken out of answers.

``Message.content`` is redacted each time it is read. While a document is in the bin the stored text is not touched, so
that it comes back with the document; when a document is purged, the stored text is redacted itself.
"""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webapp.chat.rendering import MARK

if TYPE_CHECKING:
    from webapp.chat.models import Citation

SOURCE_DELETED = "Source deleted"
QUOTE_REMOVED = "[source deleted]"
CLAIM_REMOVED = "[removed with a source that this answer had read]"
MEMORY_REMOVED = "[from an earlier conversation that is not shown]"
TITLE_REMOVED = "a deleted source"
PLACE_IN_SOURCE = re.compile(rf"(?<=\*){TITLE_REMOVED}\*, [^\n]+(?=:\n)")
"""Where in the source a quote stands: that may be a heading, which is the source's own words."""
CLAIM_ENDS = re.compile(r"((?:(?<![ \t])[ \t]*+(?<!\\)\[\^\d{1,3}\])+|\n[ \t]*+\n)")
LETTER = re.compile(r"[^\W_]")
LINE_START = re.compile(r"\s*(?:(?:[-*+>]|\d+[.)]|#{1,6})\s+)*")
"""What makes a line of Markdown an item, a quote or a heading."""


@dataclass(frozen=True)
class Redaction:
    """What has to be taken out of an answer.

    ``citations`` are those of deleted documents. ``has_read`` says that a model wrote the answer and had read a deleted
    document: what it says without a footnote may be that document's words. ``forgotten`` are the numbers of footnotes
    to earlier answers that are not remembered any more.
    """

    citations: Sequence[Citation] = ()
    has_read: bool = False
    forgotten: Collection[int] = ()

    def redact(self, text: str) -> str:
        """Return a text of the answer, in Markdown, without the quotes, the titles and the claims that have to go.

        A short title or quote that stands in the words of another source stays there. Redacting twice changes nothing.
        """
        for citation in self.citations:
            if citation.quote.strip():
                text = _without_quote(text, _pattern(citation.quote), citation.number)
            if citation.title.strip():
                text = re.sub(rf"(?<!\\)\*{_pattern(citation.title)}\*", f"*{TITLE_REMOVED}*", text)
        text = PLACE_IN_SOURCE.sub(f"{TITLE_REMOVED}*", text)
        return self._without_claims(text) if self.citations or self.has_read or self.forgotten else text

    def _without_claims(self, text: str) -> str:
        """Remove the claims that only these footnotes prove; a model's own words may repeat the source's.

        With ``has_read``, remove those that no citation proves as well.
        """
        numbers = {citation.number for citation in self.citations}.union(self.forgotten)
        parts = [*CLAIM_ENDS.split(text), ""]  # a claim, what ends it, a claim, ...
        for place in range(0, len(parts), 2):
            claim, end = parts[place : place + 2]
            cited = {int(number) for number in MARK.findall(end)}
            if cited and cited <= numbers and not claim.endswith((QUOTE_REMOVED, MEMORY_REMOVED)):
                is_memory = cited <= set(self.forgotten)
                parts[place] = _replaced(claim, MEMORY_REMOVED if is_memory else QUOTE_REMOVED)
            elif self.has_read and cited <= {0} and LETTER.search(claim):
                parts[place : place + 2] = _replaced(claim, CLAIM_REMOVED), "" if cited else end
        return "".join(parts)


def _replaced(claim: str, words: str) -> str:
    start = re.match(LINE_START, claim)
    return f"{start.group() if start else ''}{words}"


def _without_quote(text: str, quote: str, number: int) -> str:
    """Remove a quote before its mark; where none follows it, as in an answer that was stopped, anywhere.

    Where its mark stands elsewhere, behind the name of a second source, the quote before another's mark is that one's.
    """
    shorter, found = re.subn(rf"{quote}(?=\[\^{number}\])", QUOTE_REMOVED, text)
    if found:
        return shorter
    anothers = r"(?!\[\^\d)" if f"[^{number}]" in text else ""
    return re.sub(quote + anothers, QUOTE_REMOVED, text)


def _pattern(text: str) -> str:
    """Return the pattern of a text as an answer's Markdown has it: other white space, punctuation escaped."""
    words = ("".join(_letter(letter) for letter in word) for word in text.split())
    return r"\s+".join(words)


def _letter(letter: str) -> str:
    return rf"\\?{re.escape(letter)}" if letter in string.punctuation else re.escape(letter)
