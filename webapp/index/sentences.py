"""The vectors of sentences: eight bits a number, kept with the entries of the index and read with what is found.

The index needs none of them to find a text; they are compared once it is found. A search reads those of 60 candidates.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ARRAY, Uuid, bindparam, func, select

from webapp.clients.embeddings import Vector
from webapp.clients.vectors import Candidates
from webapp.index.generations import Generation
from webapp.index.models import Embedding, Kind
from webapp.platform.extensions import clients, db

LARGEST = 127
# Built once, because each search runs it.
STORED = select(Embedding.source_id, Embedding.sentences).where(
    Embedding.user_id == bindparam("owner"),
    Embedding.generation == bindparam("generation"),
    Embedding.source_id == func.any(bindparam("ids", type_=ARRAY(Uuid))),
    Embedding.sentences.is_not(None),
)


def packed(vectors: Vector) -> bytes:
    """Return the vectors of a text's sentences as they are kept.

    Each is scaled so that its largest number is 127. Only its direction is compared, so the scale is not kept; what is
    lost moves a cosine by 0.0003 on average.
    """
    scale = LARGEST / np.maximum(np.abs(vectors).max(axis=-1, keepdims=True), 1e-12)
    return np.rint(vectors * scale).astype(np.int8).tobytes()


def cosines(stored: Mapping[str, bytes], question: Vector) -> dict[str, NDArray[np.floating]]:
    """Return the cosine of each sentence of each text with a question."""
    numbers = np.frombuffer(b"".join(stored.values()), dtype=np.int8).reshape(-1, len(question)).astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", numbers, numbers))
    found = (numbers @ question) / np.maximum(lengths, 1.0)
    ends = np.cumsum([len(one) // len(question) for one in stored.values()])
    return dict(zip(stored, np.split(found, ends[:-1]), strict=True)) if stored else {}


def compare(
    user_id: uuid.UUID, generation: Generation, found: Sequence[tuple[Kind, Candidates]], question: Vector | None
) -> dict[str, NDArray[np.floating]]:
    """Return the cosine of each sentence of what was found, by id; raise IndexUnavailable.

    What an earlier release has put into the index, and was not copied yet, is asked of that.
    """
    ids = [id for _, candidates in found for id in candidates.embedded]
    if question is None or not ids:
        return {}
    stored = _read(user_id, generation, ids)
    for kind, candidates in found:
        missing = [id for id in candidates.embedded if id not in stored]
        stored |= in_index(user_id, kind, generation, missing)
    return cosines(stored, question)


def _read(user_id: uuid.UUID, generation: Generation, ids: Sequence[str]) -> dict[str, bytes]:
    values = {"owner": user_id, "generation": generation.generation, "ids": [uuid.UUID(id) for id in ids]}
    return {str(id): bytes(vectors or b"") for id, vectors in db.session.execute(STORED, values)}


def in_index(user_id: uuid.UUID, kind: Kind, generation: Generation, ids: Sequence[str]) -> dict[str, bytes]:
    """Return the vectors that an earlier release has put into the index; raise IndexUnavailable."""
    vectors = clients.vectors.owned_by(user_id).sentences(generation.collection(kind), ids)
    return {id: packed(those) for id, those in vectors.items()}
