"""Where else the library says what a footnote quotes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.answering.disagreement import different_values
from webapp.answering.note_numbers import without_note_numbers
from webapp.answering.retrieve import Passage, Ranked
from webapp.chat.models import Citation
from webapp.documents import editions
from webapp.documents.models import Document
from webapp.documents.queries import documents
from webapp.retrieval.excerpts import best_sentence
from webapp.retrieval.queries import LIMIT, embed, rank_passages

MOST_LETTERS = 1000
# Of 400 sentences of 8 articles, 0.3 % find so much relevance in an article on something else; of 400 that an article
# says in other words (a question with its answer), 96 % find it there.
SAYS_SO = 0.9


def elsewhere(user_id: uuid.UUID, citation: Citation) -> tuple[list[Ranked], bool]:
    """Return the passages that say about what a footnote quotes, best first, without the one that it quotes.

    The second value is False when the index has lost points. Raises what ``queries.find_passages`` does.
    """
    asked = embed(user_id, citation.quote[:MOST_LETTERS])
    ranked = rank_passages(user_id, asked, LIMIT)
    others = [one for one in ranked if max(one.relevance, default=0) >= SAYS_SO]
    others = [one for one in others if not _is_quoted(one.passage, citation)]
    return others, ranked.is_complete


@dataclass(frozen=True)
class Otherwise:
    """What a passage says otherwise than a footnote: its values and those quoted, and which edition it is of.

    ``is_older``: whether it looks like an older version of what the footnote quotes; ``is_newer``: like a newer one.
    """

    values: str
    quoted: str
    source: str
    is_older: bool
    is_newer: bool


def says_otherwise(
    user_id: uuid.UUID, citation: Citation, source: Document, passages: Sequence[Ranked]
) -> dict[str, Otherwise]:
    """Return what passages of other documents give other values for than a footnote does, by the passage's id."""
    found: dict[str, Otherwise] = {}
    for one in passages:
        span = best_sentence(one)
        if not span or one.passage.document_id == str(source.id):
            continue
        values = different_values(citation.quote, one.passage.content[slice(*span)])
        if values:
            document = documents.document(user_id, uuid.UUID(one.passage.document_id))
            found[one.passage.id] = Otherwise(
                ", ".join(values[1]),
                ", ".join(values[0]),
                editions.in_words(document),
                editions.is_older(document, source),
                editions.is_older(source, document),
            )
    return found


def _is_quoted(passage: Passage, citation: Citation) -> bool:
    """Whether it is the passage that the footnote quotes, be it cut anew since."""
    if citation.chunk_id:
        return passage.id == str(citation.chunk_id)
    return passage.document_id == str(citation.document_id) and citation.quote in without_note_numbers(passage.content)
