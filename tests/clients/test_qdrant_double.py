"""The double of a Qdrant server does what it says, as a real client sees it."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from tests.live import until
from tests.qdrant_double import QdrantDouble, apart

X, Y, Z = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]
IDS = sorted(str(uuid.uuid4()) for _ in range(10))


@pytest.fixture
def qdrant() -> Iterator[QdrantDouble]:
    with QdrantDouble() as double:
        double.add_installation("texts", 3, {"installation": "ours"}, points=0)
        yield double


@pytest.fixture
def client(qdrant: QdrantDouble) -> Iterator[QdrantClient]:
    with connected(qdrant.url) as client:
        yield client


@contextmanager
def connected(url: str, key: str | None = None, timeout: int = 10) -> Iterator[QdrantClient]:
    client = QdrantClient(url=url, api_key=key, timeout=timeout, check_compatibility=False)
    yield client
    client.close()


def write(client: QdrantClient, count: int = 10, owner: str = "alice") -> None:
    """Write points of which one in two knows the word 1, and all the word 2."""
    points = []
    for place, id in enumerate(IDS[:count]):
        words = models.SparseVector(indices=[1, 2] if place % 2 else [2], values=[1.5, 1.0][-1 - place % 2 :])
        vector = [1.0, place / 10, 0.0]
        vectors = {"dense": vector, "sentences": [vector, Y], "words": words}
        points.append(models.PointStruct(id=id, vector=vectors, payload={"user_id": owner}))
    client.upsert("texts", points)


def ids(client: QdrantClient) -> list[str]:
    return [str(record.id) for record in client.scroll("texts", limit=100)[0]]


def refusal(call: Callable[[], Any]) -> tuple[int | None, str]:
    with pytest.raises(UnexpectedResponse) as error:
        call()
    return error.value.status_code, error.value.content.decode()


def in_background(call: Callable[[], Any]) -> threading.Thread:
    def run() -> None:
        with pytest.raises(ResponseHandlingException):
            call()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_killed_server_refuses_connections_and_comes_back_with_its_content(qdrant, client):
    write(client)
    qdrant.kill()
    for _ in range(2):
        with pytest.raises(ResponseHandlingException):
            client.get_collections()
    with pytest.raises(httpx.ConnectError):
        httpx.get(qdrant.url)
    qdrant.restart()
    assert ids(client) == IDS
    assert client.get_collection("texts").config.metadata == {"installation": "ours"}


def test_a_kill_breaks_the_requests_that_wait_and_they_are_never_carried_out(qdrant, client):
    qdrant.hang(on="PUT .*/points$")
    waiting = in_background(lambda: write(client))
    until(lambda: "PUT /collections/texts/points" in qdrant.requests(), every=0.01)
    qdrant.restart()
    waiting.join(60)
    assert not waiting.is_alive()
    assert qdrant.counts() == {"texts": 0}
    write(client)
    assert client.count("texts").count == 10


def test_only_what_is_to_hang_hangs_and_is_carried_out_once_it_is_released(qdrant, client):
    qdrant.hang(on="PUT .*/points$")
    assert client.count("texts").count == 0
    with connected(qdrant.url, timeout=1) as impatient, pytest.raises(ResponseHandlingException, match="timed out"):
        write(impatient)
    assert qdrant.counts() == {"texts": 0}
    qdrant.release()
    until(lambda: qdrant.counts() == {"texts": 10}, every=0.01)


def test_a_slow_server_writes_at_once_and_answers_late(qdrant, client):
    qdrant.slow(0.3)
    began = time.monotonic()
    client.get_collections()
    assert time.monotonic() - began >= 0.3
    qdrant.slow(60)
    qdrant.release()
    client.get_collections()
    qdrant.slow(60, on="PUT")
    waiting = in_background(lambda: write(client))
    until(lambda: qdrant.counts() == {"texts": 10}, every=0.01)
    qdrant.kill()
    waiting.join(60)
    assert not waiting.is_alive()


def test_a_failing_server_carries_nothing_out_and_fails_as_often_as_told(qdrant, client):
    qdrant.fail(on="PUT", times=2)
    for _ in range(2):
        status, words = refusal(lambda: write(client))
        assert (status, "Service internal error" in words) == (500, True)
    assert client.count("texts").count == 0
    write(client)
    qdrant.fail(status=503)
    assert refusal(client.get_collections)[0] == 503


def test_content_is_lost_as_it_says(qdrant, client):
    write(client)
    lost = qdrant.thin("texts", 0.3)
    assert len(lost) == 3
    assert ids(client) == sorted(set(IDS) - set(lost))
    assert qdrant.thin("texts", 0) == []
    assert sorted(qdrant.thin("texts", 1)) == sorted(set(IDS) - set(lost))
    assert client.count("texts").count == 0
    qdrant.empty()
    assert client.get_collections().collections == []
    assert not client.collection_exists("texts")


def test_a_snapshot_is_gone_back_to_as_often_as_wanted(qdrant, client):
    write(client, 5)
    older = qdrant.snapshot()
    for _ in range(2):
        write(client, 10, owner="bob")
        client.create_payload_index("texts", "user_id", "keyword")
        client.update_collection("texts", metadata={"generation": 2})
        qdrant.add_foreign("invoices")
        qdrant.restore(older)
        info = client.get_collection("texts")
        assert qdrant.counts() == {"texts": 5}
        assert (info.payload_schema, info.config.metadata) == ({}, {"installation": "ours"})
        assert {record.payload["user_id"] for record in client.scroll("texts")[0]} == {"alice"}


def test_payload_indexes_are_shown_and_can_be_lost(qdrant, client):
    write(client)
    keyword = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True)
    client.create_payload_index("texts", "user_id", keyword)
    client.create_payload_index("texts", "document_id", "keyword")
    shown = client.get_collection("texts").payload_schema
    assert (shown["user_id"].data_type, shown["user_id"].params, shown["user_id"].points) == ("keyword", keyword, 10)
    assert shown["document_id"].points == 0
    qdrant.lose_indexes("texts")
    assert client.get_collection("texts").payload_schema == {}


def test_metadata_is_kept_and_merged_and_a_null_removes_a_key(client):
    client.create_collection("more", {}, metadata={"installation": "ours", "generation": 1})
    client.update_collection("more", metadata={"generation": None, "name": "more"})
    assert client.get_collection("more").config.metadata == {"installation": "ours", "name": "more"}


def test_others_have_their_own_collections(qdrant, client):
    foreign = qdrant.add_foreign("invoices")
    theirs = qdrant.add_installation("theirs", 5, {"installation": "theirs"}, points=2)
    info = {name: client.get_collection(name).config for name in ("invoices", "texts", "theirs")}
    assert (info["invoices"].params.vectors.size, info["invoices"].metadata) == (4, None)
    assert (info["theirs"].params.vectors["dense"].size, info["theirs"].metadata) == (5, {"installation": "theirs"})
    assert info["theirs"].params.vectors.keys() == info["texts"].params.vectors.keys()
    assert qdrant.counts() == {"invoices": 3, "texts": 0, "theirs": 2}
    assert {record.id for record in client.scroll("invoices")[0]} == set(foreign)
    assert {record.id for record in client.retrieve("theirs", theirs)} == set(theirs)


def test_another_dimension_is_refused_in_the_servers_words(qdrant, client):
    write(client)
    qdrant.change_dimension("texts", 4)
    expected = (400, "Wrong input: Vector dimension error: expected dim: 4, got 3")
    prefetch = models.Prefetch(query=X, using="dense")
    for call in (
        lambda: write(client),
        lambda: client.query_points("texts", X, using="dense"),
        lambda: client.query_points("texts", [X], using="sentences"),
        lambda: client.query_points("texts", models.FusionQuery(fusion="rrf"), prefetch=prefetch),
        lambda: client.query_batch_points("texts", [models.QueryRequest(query=X, using="dense")]),
    ):
        status, words = refusal(call)
        assert (status, expected[1] + '"' in words) == (400, True), words
    assert client.get_collection("texts").config.metadata == {"installation": "ours"}


def test_errors_have_the_servers_status_and_words(client):
    def create() -> None:
        client.create_collection("texts", {})

    assert refusal(create)[0] == 409
    status, words = refusal(lambda: client.count("none"))
    assert (status, "Not found: Collection `none` doesn't exist!" in words) == (404, True)
    assert refusal(lambda: client.query_points("texts", X, using="dense", limit=0))[0] == 422
    status, words = refusal(lambda: client.query_points("texts", X, using="other"))
    assert (status, "Not existing vector name error: other" in words) == (400, True)
    assert client.delete_collection("texts")
    assert not client.delete_collection("texts")


@pytest.mark.filterwarnings("ignore:Api key is used with an insecure connection")
def test_a_key_is_required_but_for_saying_who_it_is(qdrant, client):
    qdrant.require_key("secret")
    assert refusal(client.get_collections) == (401, "Must provide an API key or an Authorization bearer token")
    with connected(qdrant.url, "guess") as wrong, connected(qdrant.url, "secret") as right:
        assert refusal(wrong.get_collections) == (401, "Invalid API key or JWT")
        assert len(right.get_collections().collections) == 1
    assert client.info().title == "qdrant - vector search engine"


def test_an_older_server_says_so_and_ignores_the_corpus_of_idf(qdrant, client):
    write(client, 5, owner="bob")
    points = [
        models.PointStruct(id=IDS[9], vector={"words": {"indices": [1], "values": [1]}}, payload={"user_id": "a"})
    ]
    client.upsert("texts", points)
    mine = models.Filter(must=[models.FieldCondition(key="user_id", match=models.MatchValue(value="a"))])
    params = models.SearchParams(idf=models.IdfCorpusParams(corpus=mine))
    word = models.SparseVector(indices=[1], values=[1.0])

    def score(search_params: models.SearchParams | None) -> float:
        return (
            client.query_points("texts", word, using="words", query_filter=mine, search_params=search_params)
            .points[0]
            .score
        )

    among_all, among_mine = score(None), score(params)
    assert among_all > among_mine
    qdrant.set_version("1.18.2")
    assert client.info().version == "1.18.2"
    assert score(params) == among_all


def test_queries_find_what_they_find_in_memory(qdrant, client):
    memory = QdrantClient(":memory:")
    config = client.get_collection("texts").config.params
    memory.create_collection("texts", config.vectors, config.sparse_vectors)
    prefetch = [
        models.Prefetch(query=[1.0, 0.5, 0.0], using="dense", limit=6),
        models.Prefetch(query=models.SparseVector(indices=[1], values=[1.0]), using="words", limit=6),
    ]
    asked = {"prefetch": prefetch, "limit": 4, "with_vectors": True, "with_payload": True}
    found = []
    for one in (memory, client):
        write(one)
        fused = one.query_points("texts", models.FusionQuery(fusion="rrf"), **asked)
        best = one.query_points("texts", [[1.0, 0.2, 0.0]], using="sentences", **asked)
        found.append(fused.points + best.points)
    assert found[0] == found[1]
    (single,) = client.query_points("texts", [1.0, 0.0, 0.0], using="sentences", limit=1).points
    assert single.id == IDS[0]


def test_it_runs_in_a_process_of_its_own():
    with apart() as qdrant, connected(qdrant.url) as client:
        assert len(qdrant.add_installation("texts", dimension=3, metadata={}, points=4)) == 4
        snapshot = qdrant.snapshot()
        lost = qdrant.thin("texts", 0.5)
        assert not set(lost) & set(ids(client))
        qdrant.kill()
        with pytest.raises(ResponseHandlingException):
            client.get_collections()
        qdrant.restore(snapshot)
        qdrant.restart()
        assert set(lost) < set(ids(client))
        assert qdrant.counts() == {"texts": 4}
        assert "POST /collections/texts/points/scroll" in qdrant.requests()
