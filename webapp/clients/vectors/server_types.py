"""What the application asks and gets, in the classes of qdrant-client."""

from http import HTTPStatus
from typing import Any

from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import UnexpectedResponse

from webapp.clients.vectors.contract import INDEXED_FIELDS, SENTENCES, Batch, Collection, Lookup, Scope, Scored

INSTALLATION = "installation"
"""The key of a collection's metadata that says which installation made it."""


def create(client: QdrantClient, collection: Collection, installation: str) -> None:
    """Make a collection of an installation; another process may do so at the same moment."""
    dense = models.VectorParams(
        size=collection.dimension,
        distance=models.Distance.COSINE,
        hnsw_config=models.HnswConfigDiff(m=16, ef_construct=100),
    )
    vectors = {"dense": dense}
    if collection.has_sentences:
        best = models.MultiVectorConfig(comparator=models.MultiVectorComparator.MAX_SIM)
        no_graph = models.HnswConfigDiff(m=0)
        vectors[SENTENCES] = dense.model_copy(update={"multivector_config": best, "hnsw_config": no_graph})
    try:
        client.create_collection(
            collection.name,
            vectors_config=vectors,
            sparse_vectors_config={"words": models.SparseVectorParams(modifier=models.Modifier.IDF)},
            metadata={INSTALLATION: installation},
        )
    except UnexpectedResponse as error:
        if error.status_code != HTTPStatus.CONFLICT:
            raise


def create_missing_indexes(client: QdrantClient, name: str, info: models.CollectionInfo) -> None:
    """Make the payload indexes that a collection lacks: a process may have died before it made them."""
    for field in INDEXED_FIELDS:
        if field not in info.payload_schema:
            schema = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=field == "user_id")
            client.create_payload_index(name, field, schema)


def dimension(info: models.CollectionInfo) -> int | None:
    """Return the length of a collection's dense vectors; None when it has none, so is not one of Footnote's."""
    vectors = info.config.params.vectors
    dense = vectors.get("dense") if isinstance(vectors, dict) else None
    return dense.size if dense else None


def has_sentences(info: models.CollectionInfo) -> bool:
    """Return whether a collection was made by a release that put the vectors of sentences into the index."""
    vectors = info.config.params.vectors
    return isinstance(vectors, dict) and SENTENCES in vectors


def installation(info: models.CollectionInfo) -> str:
    """Return the installation that made a collection; "" when it does not say."""
    return str((info.config.metadata or {}).get(INSTALLATION, ""))


def as_filter(scope: Scope) -> models.Filter:
    """Return the filter that lets through the points of a scope."""
    must: list[Any] = [
        models.FieldCondition(key=name, match=models.MatchAny(any=values)) for name, values in scope.conditions()
    ]
    if scope.ids is not None:
        must.append(models.HasIdCondition(has_id=list(scope.ids)))
    if scope.is_embedded:
        must.append(models.HasVectorCondition(has_vector="dense"))
    others: list[Any] = [
        models.FieldCondition(key=name, match=models.MatchValue(value=value)) for name, value in scope.without.items()
    ]
    return models.Filter(must=must, must_not=others)


def as_vector(vector: Any) -> Any:
    """Return a vector as the client takes it: the weights of words as a sparse one."""
    if isinstance(vector, dict):
        return models.SparseVector(indices=list(vector), values=list(vector.values()))
    return vector.tolist()


def as_requests(batch: Batch) -> list[models.QueryRequest]:
    """Return the lookups of a batch as the client takes them."""
    mine, narrowed = as_filter(Scope(batch.scope.owner)), as_filter(batch.scope)
    rarity = {"words": models.SearchParams(idf=models.IdfCorpusParams(corpus=mine))}

    def prefetch(one: Lookup) -> models.Prefetch:
        query, params = as_vector(one.vector), rarity.get(one.using)
        return models.Prefetch(query=query, using=one.using, filter=narrowed, params=params, limit=one.limit)

    return [
        models.QueryRequest(
            limit=lookup.limit,
            query=as_vector(lookup.vector),
            using=lookup.using,
            prefetch=[prefetch(one) for one in lookup.among] or None,
            filter=mine if lookup.among or lookup.is_of_all else narrowed,
            params=rarity.get(lookup.using),
            with_vector=[lookup.using] if lookup.with_weight else False,
        )
        for lookup in batch.lookups
    ]


def as_scored(point: models.ScoredPoint, lookup: Lookup) -> Scored:
    """Return what a lookup gave for a point."""
    if not lookup.with_weight:
        return Scored(str(point.id), point.score)
    weights: Any = point.vector[lookup.using]  # type: ignore[call-overload, index]
    (word,) = lookup.vector
    return Scored(str(point.id), point.score, weights.values[weights.indices.index(word)])
