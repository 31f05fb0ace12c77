"""Where else the library says what a footnote quotes."""

from __future__ import annotations

import uuid

from webapp.answering.retrieve import Passage, Ranked
from webapp.chat.models import Citation
from webapp.retrieval.queries import LIMIT, embed, is_complete, rank_passages

MOST_LETTERS = 1000
# Of 400 sentences of 8 articles, 0.3 % find so much relevance in an article on something else; of 400 that an article
# says in other words (a question with its answer), 96 % find it there.
SAYS_SO = 0.9


def elsewhere(user_id: uuid.UUID, citation: Citation) -> tuple[list[Ranked], bool]:
    """Return the passages that say about what a footnote quotes, best first, without the one that it quotes.

    The second value is False when the index has lost points. Raises what ``queries.find_passages`` does.
    """
    asked = embed(citation.quote[:MOST_LETTERS])
    ranked = rank_passages(user_id, asked, LIMIT)
    others = [one for one in ranked if max(one.relevance, default=0) >= SAYS_SO]
    others = [one for one in others if not _is_quoted(one.passage, citation)]
    return others, is_complete(user_id, asked, ranked.sizes)


def _is_quoted(passage: Passage, citation: Citation) -> bool:
    """Whether it is the passage that the footnote quotes, be it cut anew since."""
    if citation.chunk_id:
        return passage.id == str(citation.chunk_id)
    return passage.document_id == str(citation.document_id) and citation.quote in passage.content
