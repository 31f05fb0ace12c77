"""The words of a text as BM25 counts them, the same for the index and for the answers.

A word is lowercased, stripped of accents, stemmed and hashed to a number; stop words are left out.
"""

from qdrant_edge import Bm25, Bm25Config

_BM25 = Bm25(Bm25Config(language="english", ascii_folding=True))

Weights = dict[int, float]
"""A number for each word, by the word's hash."""


def document_weights(text: str) -> Weights:
    """BM25's weight of each word in a text, without the share that its idf adds (the index knows that)."""
    vector = _BM25.embed_document(text)
    return dict(zip(vector.indices, vector.values, strict=True))


def words_of(text: str) -> frozenset[int]:
    """The distinct words of a text."""
    return frozenset(_BM25.embed_query(text).indices)
