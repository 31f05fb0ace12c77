"""What an address asks to be marked in a document: a footnote's quote, a found passage, or one place of words."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.documents.models import Chunk, Document
from webapp.documents.text import mark_on_page, on_page
from webapp.ingest.highlight import Rect, highlight, highlight_words
from webapp.ingest.layout import Layout
from webapp.shared.arguments import as_integer, as_uuid
from webapp.shared.folding import pattern
from webapp.shared.text import one_line
from webapp.viewer.find import Hits, find, others
from webapp.viewer.forms import LONGEST_WORDS
from webapp.viewer.quotes import Quoted, passage_at, quoted

LAST_PASSAGE = 2**31 - 1  # the database counts no further
NAMES = ("quote", "passage", "sentence", "find", "hit")
BEFORE = 40  # letters that tell one place of the same words on a page from another


@dataclass(frozen=True)
class Marked:
    """What was led to, if anything; and, of words that were looked for, which place of how many that is."""

    quoted: Quoted | None = None
    found: Hits | None = None

    @property
    def second(self) -> float | None:
        """When it is spoken, in a recording."""
        return self.quoted.chunk.second_at(self.quoted.start) if self.quoted else None

    def others(self, passages: Sequence[Chunk]) -> list[Quoted]:
        """Return every place of the words in these passages."""
        return others(passages, self.found.words) if self.found else []

    def rects(self, layout: Layout, number: int) -> tuple[list[Rect], list[Rect]]:
        """Return what is to be marked on page ``number``: what was led to, and the same words elsewhere on it."""
        if self.quoted is None:
            return [], []
        if self.found is None:
            words = mark_on_page(self.quoted, number)
            return (highlight(layout, words).rects if words.strip() else []), []
        start = max(self.quoted.start - BEFORE, on_page(self.quoted.chunk, number)[0])
        context = self.quoted.chunk.content[start : self.quoted.end]
        return highlight_words(layout, pattern(self.found.words), context)


def marked(user_id: uuid.UUID, document: Document, arguments: Mapping[str, str]) -> Marked:
    """Read ``quote=<citation id>``, ``passage=<n>`` and its ``sentence=<n>``, or ``find=<words>`` and its ``hit=<n>``.
    What is not there is not marked.
    """
    words = one_line(arguments.get("find"))
    if 0 < len(words) <= LONGEST_WORDS:
        found = find(user_id, document.id, words, as_integer(arguments.get("hit")) or 1, 1)
        return Marked(found.hits[0].place, found) if found.hits else Marked()
    citation_id = as_uuid(arguments.get("quote"))
    if citation_id:
        return Marked(quoted(user_id, document.id, citation_id))
    passage = as_integer(arguments.get("passage"))
    if passage is None or not 0 <= passage <= LAST_PASSAGE:
        return Marked()
    return Marked(passage_at(user_id, document.id, passage, as_integer(arguments.get("sentence"))))
