"""One contract for every backend: Edge, qdrant-client's own memory, the double of a server, and a server where
QDRANT_URL names one."""

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import qdrant_edge as edge

from tests.qdrant_double import QdrantDouble
from tests.searching import Kept, keep, search
from webapp.clients.vectors import (
    Collection,
    Found,
    IndexLocked,
    IndexUnavailable,
    OwnedIndex,
    Point,
    VectorIndex,
    open_index,
)
from webapp.clients.vectors.edge_types import shard_config
from webapp.clients.vectors.ranking import fuse
from webapp.shared.bm25 import document_weights, words_of

pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect in the local Qdrant")

CHUNKS = Collection("test_chunks", 3)
BACKENDS = ["edge", "memory", "double", *(["server"] if os.environ.get("QDRANT_URL") else [])]
PLACES = {"edge": "", "memory": ":memory:", "server": os.environ.get("QDRANT_URL", "")}


@pytest.fixture(scope="module")
def qdrant() -> Iterator[QdrantDouble]:
    with QdrantDouble() as double:
        yield double


@pytest.fixture(params=BACKENDS)
def index(request: pytest.FixtureRequest, qdrant: QdrantDouble, tmp_path: Path) -> Iterator[VectorIndex]:
    places = PLACES | {"double": qdrant.url}
    opened = open_index(tmp_path, places[request.param], os.environ.get("QDRANT_API_KEY", ""), lambda: "here")
    yield opened
    opened.close()


@pytest.fixture
def chunks(index: VectorIndex) -> Iterator[Collection]:
    """Its name is the test's own: a server keeps the collections of others."""
    collection = Collection(f"test_{uuid.uuid4().hex}", 3)
    yield collection
    index.drop(collection.name)


@pytest.fixture
def alice(index: VectorIndex) -> OwnedIndex:
    return index.owned_by("alice")


@pytest.fixture
def bob(index: VectorIndex) -> OwnedIndex:
    return index.owned_by("bob")


def axis(*numbers: float) -> np.ndarray:
    vector = np.array(numbers, dtype=np.float32)
    return vector / np.linalg.norm(vector)


def point(text: str, *vectors: np.ndarray, id: str | None = None, document: str = "book") -> Point:
    """A point whose sentences have these vectors, and which itself has their mean."""
    dense = axis(*np.mean(vectors, axis=0)) if vectors else None
    made = Point(id or str(uuid.uuid4()), text, {"document_id": document}, dense)
    if vectors:
        keep(KEPT, made.id, vectors)
    return made


def find(
    mine: OwnedIndex, collection: Collection, question: str, vector: np.ndarray | None, limit: int, **narrowed: Any
) -> Found:
    return search(mine, collection, question, vector, limit, KEPT, **narrowed)


KEPT: Kept = {}
X, Y, Z = axis(1, 0, 0), axis(0, 1, 0), axis(0, 0, 1)


def test_nobody_searches_without_an_owner(index: VectorIndex) -> None:
    for nobody in ("", None):
        with pytest.raises(ValueError, match="owner"):
            index.owned_by(nobody)


def test_meaning_and_words_are_joined(alice: OwnedIndex, chunks: Collection) -> None:
    insulin, glucose, bridges = (point("insulin dose", X, Y), point("glucose", X), point("bridges", Z))
    alice.upsert(chunks, [insulin, glucose, bridges])
    found = find(alice, chunks, "the insulin?", X, limit=2)
    assert [hit.id for hit in found.hits] == [insulin.id, glucose.id]
    best, second = found.hits
    assert best.words > 0 == second.words
    assert second.dense == pytest.approx(1, abs=1e-5)
    assert best.sentences == pytest.approx((1, 0), abs=1e-5)
    assert best.score == pytest.approx(0.3 + 0.7 * (1 + best.dense) / 2, abs=1e-5)


def test_rare_words_weigh_more_and_only_the_owners_points_count(
    alice: OwnedIndex, bob: OwnedIndex, chunks: Collection
) -> None:
    alice.upsert(chunks, [point("common rare", X), point("common", Y), point("common", Z)])
    bob.upsert(chunks, [point("rare", X) for _ in range(20)])
    idf = sorted(find(alice, chunks, "common rare unseen", X, limit=3).idf.values())
    expected = [np.log((3 - n + 0.5) / (n + 0.5) + 1) for n in (3, 1, 0)]
    assert idf == pytest.approx(expected, abs=1e-3)


def test_what_is_left_out_takes_no_place(alice: OwnedIndex, chunks: Collection) -> None:
    far, *near = point("far", axis(1, 1, 0), document="far"), point("near", X), point("near", X)
    alice.upsert(chunks, [far, *near])
    for question in ("near", "far", "unseen"):
        found = find(alice, chunks, question, X, limit=1, without={"document_id": "book"})
        assert [hit.id for hit in found.hits] == [far.id]


def test_a_word_is_as_rare_as_among_all_points_when_only_some_are_searched(
    alice: OwnedIndex, chunks: Collection
) -> None:
    chosen, other = (point(words, X, document=name) for words, name in (("common", "chosen"), ("common rare", "other")))
    alice.upsert(chunks, [chosen, other])
    question = ("common rare unseen", X, 3)
    found = find(alice, chunks, *question, where={"document_id": ["chosen"]})
    assert [hit.id for hit in found.hits] == [chosen.id]
    assert found.idf == find(alice, chunks, *question).idf


def test_a_stranger_finds_counts_lists_and_deletes_nothing(
    alice: OwnedIndex, bob: OwnedIndex, chunks: Collection
) -> None:
    secret = point("insulin", X)
    alice.upsert(chunks, [secret])
    assert find(bob, chunks, "insulin", X, limit=5).hits == []
    assert bob.count(chunks) == 0
    assert list(bob.ids(chunks)) == []
    assert bob.delete(chunks) == 0
    assert bob.delete(chunks, ids=[secret.id]) == 0
    assert list(alice.ids(chunks)) == [secret.id]


def test_upkeep_lists_every_point_with_its_owner(
    index: VectorIndex, alice: OwnedIndex, bob: OwnedIndex, chunks: Collection
) -> None:
    assert list(index.owners(chunks)) == []
    points = {name: [point("insulin", X).id for _ in range(2)] for name in ("alice", "bob")}
    for owner, name in ((alice, "alice"), (bob, "bob")):
        owner.upsert(chunks, [point("insulin", X, id=id) for id in points[name]])
    assert sorted(index.owners(chunks)) == sorted((id, name) for name, ids in points.items() for id in ids)
    assert list(alice.ids(chunks, ids=[points["alice"][0], points["bob"][0]])) == [points["alice"][0]]


def test_a_stranger_cannot_take_over_a_point(alice: OwnedIndex, bob: OwnedIndex, chunks: Collection) -> None:
    mine = point("insulin", X)
    alice.upsert(chunks, [mine])
    bob.upsert(chunks, [point("stolen", Y, id=mine.id)])
    assert bob.count(chunks) == 0
    assert find(alice, chunks, "insulin", X, limit=1).hits[0].words > 0


def test_a_payload_cannot_name_another_owner(alice: OwnedIndex, bob: OwnedIndex, chunks: Collection) -> None:
    alice.upsert(chunks, [Point(str(uuid.uuid4()), "insulin", {"user_id": "bob"}, X)])
    assert (alice.count(chunks), bob.count(chunks)) == (1, 0)
    with pytest.raises(ValueError, match="owner"):
        alice.count(chunks, {"user_id": "bob"})


def test_words_are_found_before_the_vectors_are_there(alice: OwnedIndex, chunks: Collection) -> None:
    id = str(uuid.uuid4())
    alice.upsert(chunks, [point("insulin dose", id=id)])
    (early,) = find(alice, chunks, "insulin", X, limit=5).hits
    assert (early.id, early.dense, early.sentences) == (id, 0, ())

    alice.upsert(chunks, [point("insulin dose", X, Y, id=id)])
    (late,) = find(alice, chunks, "insulin", X, limit=5).hits
    assert late.words == pytest.approx(early.words)
    assert late.sentences == pytest.approx((1, 0), abs=1e-5)
    assert alice.count(chunks) == 1


def test_searching_counting_and_deleting_can_be_narrowed(alice: OwnedIndex, chunks: Collection) -> None:
    alice.upsert(chunks, [point("one", X, document=name) for name in ("a", "a", "b", "c")])
    assert alice.count(chunks, {"document_id": ["a", "b"]}) == 3
    assert len(find(alice, chunks, "one", X, 9, where={"document_id": ["b", "c"]}).hits) == 2
    assert find(alice, chunks, "one", X, 9, where={"document_id": []}).hits == []
    assert alice.delete(chunks, {"document_id": "a"}) == 2
    assert alice.count(chunks) == 2


def test_a_repeat_is_one_point(alice: OwnedIndex, chunks: Collection) -> None:
    same = point("insulin", X)
    alice.upsert(chunks, [same])
    alice.upsert(chunks, [same])
    assert alice.count(chunks) == 1


def test_many_ids_are_listed_once_each(alice: OwnedIndex, chunks: Collection) -> None:
    points = [point(f"word{number}", X) for number in range(2100)]
    alice.upsert(chunks, points)
    ids = list(alice.ids(chunks))
    assert len(ids) == 2100
    assert set(ids) == {point.id for point in points}


def test_the_index_says_that_it_answers_and_what_it_holds(
    index: VectorIndex, alice: OwnedIndex, chunks: Collection
) -> None:
    alice.upsert(chunks, [point("insulin", X), point("glucose", Y)])
    index.ping()
    assert index.info()[chunks.name] == 2


def test_a_collection_that_is_not_there_holds_nothing_and_is_made_by_the_first_point(
    index: VectorIndex, alice: OwnedIndex, chunks: Collection
) -> None:
    assert find(alice, chunks, "insulin", X, limit=5).hits == []
    assert (alice.count(chunks), alice.delete(chunks), list(alice.ids(chunks))) == (0, 0, [])
    assert index.collections(chunks.name) == []
    alice.upsert(chunks, [point("insulin", X)])
    assert index.collections(chunks.name) == [chunks]
    assert alice.count(chunks) == 1


def test_collections_of_several_dimensions_live_side_by_side_and_are_dropped_one_by_one(
    index: VectorIndex, alice: OwnedIndex, bob: OwnedIndex, chunks: Collection
) -> None:
    wider = Collection(f"{chunks.name}-2", 4)
    same = str(uuid.uuid4())
    alice.upsert(chunks, [point("insulin", X, id=same)])
    alice.upsert(wider, [point("insulin", axis(0, 0, 0, 1), id=same)])
    bob.upsert(wider, [point("insulin", axis(0, 0, 0, 1))])
    assert index.collections(chunks.name) == [chunks, wider]
    assert find(alice, wider, "insulin", axis(0, 0, 0, 1), limit=5).hits[0].dense == pytest.approx(1, abs=1e-5)
    index.drop(chunks.name)
    index.drop(chunks.name)
    assert index.collections(chunks.name) == [wider]
    assert (alice.count(chunks), alice.count(wider), bob.count(wider)) == (0, 1, 1)
    alice.upsert(chunks, [point("glucose", X)])
    assert [hit.id for hit in find(alice, chunks, "insulin", X, limit=5).hits] == list(alice.ids(chunks))
    index.drop(wider.name)


def test_without_a_vector_the_words_alone_find(alice: OwnedIndex, chunks: Collection) -> None:
    insulin, both = point("insulin dose", X), point("insulin glucose", Y)
    alice.upsert(chunks, [insulin, both, point("bridges", Z)])
    found = find(alice, chunks, "glucose or insulin", None, limit=5)
    assert [hit.id for hit in found.hits] == [both.id, insulin.id]
    assert {(hit.dense, hit.sentences) for hit in found.hits} == {(0, ())}
    assert len(found.idf) == 2


def test_a_graph_is_built_when_many_points_are_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.clients.vectors.edge_shards.OPTIMIZE_FROM_POINTS", 50)
    index = open_index(tmp_path, "", "", lambda: "here")
    index.owned_by("alice").upsert(CHUNKS, [point(f"word{n}", axis(n, 1, 0)) for n in range(50)])
    before = find(index.owned_by("alice"), CHUNKS, "word7", Y, limit=5).hits
    index.close()
    index = open_index(tmp_path, "", "", lambda: "here")
    after = find(index.owned_by("alice"), CHUNKS, "word7", Y, limit=5).hits
    assert [hit.id for hit in after] == [hit.id for hit in before]
    index.close()


def test_a_second_process_is_refused_and_told_what_to_do(tmp_path: Path) -> None:
    first, second = (open_index(tmp_path, "", "", lambda: "here") for _ in range(2))
    first.owned_by("alice").upsert(CHUNKS, [point("insulin", X)])
    with pytest.raises(IndexLocked, match="QDRANT_URL"):
        second.ping()
    with pytest.raises(IndexLocked, match="QDRANT_URL"):
        second.drop(CHUNKS.name)
    first.close()
    second.ping()
    second.close()


def test_a_killed_process_loses_nothing_it_was_told_is_written(tmp_path: Path) -> None:
    program = f"""
import os, pathlib
from tests.clients.test_vectors import CHUNKS, X, open_index, point
mine = open_index(pathlib.Path({str(tmp_path)!r}), "", "", lambda: "here").owned_by("alice")
mine.upsert(CHUNKS, [point("word", X) for _ in range(100)])
mine.delete(CHUNKS, ids=list(mine.ids(CHUNKS))[:10])
os.kill(os.getpid(), 9)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -9
    index = open_index(tmp_path, "", "", lambda: "here")
    assert index.owned_by("alice").count(CHUNKS) == 90
    assert len(find(index.owned_by("alice"), CHUNKS, "word", X, limit=10).hits) == 10
    index.close()


def test_a_folder_of_another_dimension_is_not_opened(tmp_path: Path) -> None:
    first = open_index(tmp_path, "", "", lambda: "here")
    first.owned_by("alice").upsert(CHUNKS, [point("insulin", X)])
    first.close()
    with pytest.raises(IndexUnavailable):
        open_index(tmp_path, "", "", lambda: "here").owned_by("alice").count(Collection(CHUNKS.name, 4))


def test_a_damaged_folder_says_so_and_can_be_dropped(tmp_path: Path) -> None:
    first = open_index(tmp_path, "", "", lambda: "here")
    first.owned_by("alice").upsert(CHUNKS, [point("insulin", X)])
    first.close()
    for path in (tmp_path / CHUNKS.name).rglob("segment.json"):
        path.write_text("{")
    index = open_index(tmp_path, "", "", lambda: "here")
    with pytest.raises(IndexUnavailable):
        index.ping()
    index.drop(CHUNKS.name)
    assert list(tmp_path.iterdir()) == []
    index.ping()
    index.owned_by("alice").upsert(CHUNKS, [point("glucose", X)])
    assert index.info() == {CHUNKS.name: 1}
    index.close()


def test_a_folder_that_was_deleted_while_it_was_used_is_empty_and_can_be_filled_again(tmp_path: Path) -> None:
    index = open_index(tmp_path, "", "", lambda: "here")
    alice, point = index.owned_by("alice"), Point(str(uuid.uuid4()), "owl", {}, np.ones(3))
    alice.upsert(CHUNKS, [point])
    shutil.rmtree(tmp_path / CHUNKS.name)
    assert (index.info(), alice.count(CHUNKS)) == ({}, 0)
    alice.upsert(CHUNKS, [point])
    assert (index.info(), alice.count(CHUNKS)) == ({CHUNKS.name: 1}, 1)
    index.close()


def test_a_folder_in_which_nothing_can_be_written_does_not_answer(tmp_path: Path) -> None:
    place = tmp_path / "a file"
    place.touch()
    with pytest.raises(IndexUnavailable, match="does not answer"):
        open_index(place, "", "", lambda: "here").ping()


def test_a_server_that_is_away_is_said_to_be() -> None:
    index = open_index(Path("unused"), "http://127.0.0.1:9", "", lambda: "here")
    with pytest.raises(IndexUnavailable, match="QDRANT_URL"):
        index.owned_by("alice").count(CHUNKS)


def test_the_ranking_is_that_of_every_score_computed_one_by_one(alice: OwnedIndex, chunks: Collection) -> None:
    chance = np.random.default_rng(5)
    library = Collection(chunks.name, 16)
    texts: dict[str, tuple[str, np.ndarray, str]] = {}
    for number in range(120):
        words = " ".join(f"word{n}" for n in chance.zipf(1.4, 12) if n < 60)
        vectors = chance.normal(size=(3, 16)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        one = point(words, *vectors, document="book" if number % 3 else "other")
        texts[one.id] = words, vectors, one.payload["document_id"]
        alice.upsert(library, [one])
    question, vector = "word1 word2 word7 word30 unseen", axis(*chance.normal(size=16))
    for where in ({}, {"document_id": "book"}):
        found = find(alice, library, question, vector, 20, where=where)
        expected = ranked_here(
            {id: one for id, one in texts.items() if not where or one[2] == "book"}, texts, question, vector
        )
        scores = [expected[hit.id] for hit in found.hits]
        assert [hit.score for hit in found.hits] == pytest.approx(scores, abs=5e-3)
        assert scores[-1] >= sorted(expected.values())[-20] - 1e-2


def ranked_here(
    scope: dict[str, tuple[str, np.ndarray, str]],
    texts: dict[str, tuple[str, np.ndarray, str]],
    question: str,
    vector: np.ndarray,
) -> dict[str, float]:
    """Return the score of each of the 30 best by words and the 30 best by vector."""
    weights = {id: document_weights(words) for id, (words, *_) in texts.items()}
    counts = {word: sum(word in one for one in weights.values()) for word in words_of(question)}
    idf = {word: np.log((len(texts) - n + 0.5) / (n + 0.5) + 1) for word, n in counts.items()}
    words = {id: sum(weights[id].get(word, 0) * rare for word, rare in idf.items()) for id in scope}
    dense = {id: float(axis(*np.mean(texts[id][1], axis=0)) @ vector) for id in scope}
    best = [
        sorted((id for id in scope if by[id] > 0 or by is dense), key=by.__getitem__)[-30:] for by in (words, dense)
    ]
    ids = sorted({id for column in best for id in column})
    sentences = np.array([max(texts[id][1] @ vector) for id in ids])
    fused = fuse(np.array([dense[id] for id in ids]), sentences, np.array([words[id] for id in ids]))
    return dict(zip(ids, fused.tolist(), strict=True))


def test_an_index_of_an_earlier_release_gives_the_vectors_of_its_sentences(tmp_path: Path) -> None:
    folder = tmp_path / CHUNKS.name
    folder.mkdir()
    old = edge.EdgeShard.create(str(folder), shard_config(3, has_sentences=True))
    (folder / "installation").write_text("here")
    both = {"dense": X, "sentences": np.array([X, Y]), "words": edge.SparseVector([1], [1.0])}
    ids = [str(uuid.uuid4()) for _ in range(2)]
    points = [edge.Point(ids[0], both, {"user_id": "alice"}), edge.Point(ids[1], both, {"user_id": "bob"})]
    old.update(edge.UpdateOperation.upsert_points(points))
    old.close()
    index = open_index(tmp_path, "", "", lambda: "here")
    alice = index.owned_by("alice")
    (found,) = alice.sentences(CHUNKS, ids).values()
    assert found == pytest.approx(np.array([X, Y]))
    later = point("insulin", X)
    alice.upsert(CHUNKS, [later])
    assert {hit.id for hit in find(alice, CHUNKS, "insulin", X, 5).hits} == {ids[0], later.id}
    assert list(alice.sentences(CHUNKS, [later.id])) == []
    index.close()
