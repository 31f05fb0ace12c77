"""Where the sources of an answer disagree: two footnotes to different documents that give different values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from webapp.answering.disagreement import different_values
from webapp.chat.models import Citation
from webapp.documents import editions
from webapp.documents.models import Document


@dataclass(frozen=True)
class Side:
    """What one source says: the footnote that quotes it, its values, its title, year and version.

    ``is_older``: whether it looks like an older version of the other source.
    """

    number: int
    values: str
    source: str
    is_older: bool


def disagreements(citations: Sequence[Citation]) -> list[tuple[Side, Side]]:
    """Return the pairs of footnotes that disagree. They are found when an answer is shown, so nothing of it is kept."""
    shown = [(one, one.source) for one in citations if one.source]
    found = []
    for (one, mine), (other, theirs) in combinations(shown, 2):
        if mine and theirs and mine.id != theirs.id and (values := different_values(one.quote, other.quote)):
            found.append((_side(one, values[0], mine, theirs), _side(other, values[1], theirs, mine)))
    return found


def _side(citation: Citation, values: Sequence[str], document: Document, other: Document) -> Side:
    is_older = editions.is_older(document, other)
    return Side(citation.number, ", ".join(values), editions.in_words(document), is_older)
