"""What the application asks and gets, in the classes of Qdrant Edge."""

from typing import Any

import numpy as np
import qdrant_edge as edge

from webapp.clients.vectors.contract import Lookup, Scope, Scored


def shard_config(dimension: int) -> edge.EdgeConfig:
    """One thread builds the graph, so that the other cores stay free for the pages.

    Vectors are read from their files as they are needed: `Memory.Cold`. Edge lays files out in 32 MB pieces, and by
    default would keep each in memory in full, 130 MB for a library of ten articles.
    """
    graph = edge.HnswIndexConfig(m=16, ef_construct=100, full_scan_threshold=10_000, max_indexing_threads=1)
    no_graph = edge.HnswIndexConfig(m=0, ef_construct=100, full_scan_threshold=10_000)
    best_sentence = edge.MultiVectorConfig(edge.MultiVectorComparator.MaxSim)
    cosine = edge.Distance.Cosine
    return edge.EdgeConfig(
        vectors={
            "dense": edge.EdgeVectorParams(dimension, cosine, hnsw_config=graph, memory=edge.Memory.Cold),
            "sentences": edge.EdgeVectorParams(
                dimension, cosine, multivector_config=best_sentence, hnsw_config=no_graph, memory=edge.Memory.Cold
            ),
        },
        sparse_vectors={"words": edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
    )


def as_filter(scope: Scope) -> edge.Filter:
    """Return the filter that lets through the points of a scope."""
    must: list[Any] = [edge.FieldCondition(name, match=edge.MatchAny(values)) for name, values in scope.conditions()]
    if scope.ids is not None:
        must.append(edge.HasIdCondition(set(scope.ids)))
    if scope.is_embedded:
        must.append(edge.HasVectorCondition("dense"))
    others: list[Any] = [
        edge.FieldCondition(name, match=edge.MatchValue(value)) for name, value in scope.without.items()
    ]
    return edge.Filter(must=must, must_not=others)


def as_vector(vector: Any) -> Any:
    """Return a vector as Edge takes it: the weights of words as a sparse one."""
    return edge.SparseVector(list(vector), list(vector.values())) if isinstance(vector, dict) else vector


def as_scored(point: edge.ScoredPoint, lookup: Lookup) -> Scored:
    """Return what a lookup gave for a point."""
    if not lookup.with_vector:
        return Scored(str(point.id), point.score)
    vector: Any = point.vector[lookup.using]  # type: ignore[call-overload, index]
    if isinstance(vector, edge.SparseVector):
        return Scored(str(point.id), point.score, dict(zip(vector.indices, vector.values, strict=True)))
    return Scored(str(point.id), point.score, np.array(vector, dtype=np.float32))
