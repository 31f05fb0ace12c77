"""What the application asks and gets, in the classes of Qdrant Edge."""

from typing import Any

import qdrant_edge as edge

from webapp.clients.vectors.contract import SENTENCES, Batch, Lookup, Scope, Scored


def shard_config(dimension: int, has_sentences: bool = False) -> edge.EdgeConfig:
    """Each owner with many points gets a graph of their own (`payload_m`), and there is none over everybody's (`m`).

    No search is without its owner. A graph over all takes nine times as long to build, and a fifth of the points that
    belongs to one owner is so thinly linked in it that a third of the nearest is missed. One thread builds the graphs,
    so that the other cores stay free for the pages.

    Vectors are read from their files as they are needed: `Memory.Cold`. Edge lays files out in 32 MB pieces, and by
    default would keep each in memory in full, 130 MB for a library of ten articles.
    """
    graph = edge.HnswIndexConfig(
        m=0, payload_m=16, ef_construct=100, full_scan_threshold=10_000, max_indexing_threads=1
    )
    cosine = edge.Distance.Cosine
    vectors = {"dense": edge.EdgeVectorParams(dimension, cosine, hnsw_config=graph, memory=edge.Memory.Cold)}
    if has_sentences:
        no_graph = edge.HnswIndexConfig(m=0, ef_construct=100, full_scan_threshold=10_000)
        best = edge.MultiVectorConfig(edge.MultiVectorComparator.MaxSim)
        vectors[SENTENCES] = edge.EdgeVectorParams(
            dimension, cosine, multivector_config=best, hnsw_config=no_graph, memory=edge.Memory.Cold
        )
    words = edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)
    return edge.EdgeConfig(vectors=vectors, sparse_vectors={"words": words})


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


def as_requests(batch: Batch) -> list[edge.QueryRequest]:
    """Return the lookups of a batch as Edge takes them."""
    mine, narrowed = as_filter(Scope(batch.scope.owner)), as_filter(batch.scope)
    rarity = {"words": edge.SearchParams(idf=edge.IdfParams(mine))}

    def prefetch(one: Lookup) -> edge.Prefetch:
        return edge.Prefetch(one.limit, query=_nearest(one), params=rarity.get(one.using), filter=narrowed)

    return [
        edge.QueryRequest(
            limit=lookup.limit,
            query=_nearest(lookup),
            prefetches=[prefetch(one) for one in lookup.among],
            filter=mine if lookup.among or lookup.is_of_all else narrowed,
            params=rarity.get(lookup.using),
            with_vector=[lookup.using] if lookup.with_weight else None,
        )
        for lookup in batch.lookups
    ]


def _nearest(lookup: Lookup) -> edge.Query:
    return edge.Query.Nearest(as_vector(lookup.vector), using=lookup.using)


def as_scored(point: edge.ScoredPoint, lookup: Lookup) -> Scored:
    """Return what a lookup gave for a point."""
    if not lookup.with_weight:
        return Scored(str(point.id), point.score)
    weights: Any = point.vector[lookup.using]  # type: ignore[call-overload, index]
    (word,) = lookup.vector
    return Scored(str(point.id), point.score, weights.values[weights.indices.index(word)])
