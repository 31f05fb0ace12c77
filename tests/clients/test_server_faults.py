"""A Qdrant server that is away, slow, old, locked, another's, or has lost something, through HTTP."""

from __future__ import annotations

import threading
import time
import uuid
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tests.qdrant_double import QdrantDouble
from tests.searching import search
from webapp.clients.vectors import (
    Collection,
    IndexForeign,
    IndexMisconfigured,
    IndexUnavailable,
    Point,
    VectorIndex,
    breaker,
    open_index,
    server,
)

CHUNKS = Collection("document_chunks", 3)
X = np.array([1, 0, 0], dtype=np.float32)


@pytest.fixture
def qdrant() -> Iterator[QdrantDouble]:
    with QdrantDouble() as double:
        yield double


@pytest.fixture
def index(qdrant: QdrantDouble) -> Iterator[VectorIndex]:
    opened = connect(qdrant)
    yield opened
    opened.close()


def connect(qdrant: QdrantDouble, key: str = "", installation: str = "here") -> VectorIndex:
    return open_index(Path("unused"), qdrant.url, key, lambda: installation)


def point(text: str = "insulin") -> Point:
    return Point(str(uuid.uuid4()), text, {"document_id": "book"}, X)


def write(index: VectorIndex, number: int = 1) -> None:
    index.owned_by("alice").upsert(CHUNKS, [point() for _ in range(number)])


def found(index: VectorIndex) -> int:
    return len(search(index.owned_by("alice"), CHUNKS, "insulin", X, 5).hits)


def seconds(call) -> float:
    began_at = time.monotonic()
    with pytest.raises(IndexUnavailable):
        call()
    return time.monotonic() - began_at


class TestAway:
    def test_what_was_killed_answers_again_as_soon_as_it_runs(self, qdrant, index):
        write(index)
        qdrant.kill()
        with pytest.raises(IndexUnavailable, match="does not answer"):
            found(index)
        with pytest.raises(IndexUnavailable, match="does not answer"):
            write(index)
        qdrant.restart()
        assert found(index) == 1

    def test_a_timeout_costs_one_search_and_the_others_fail_at_once(self, qdrant, index, monkeypatch):
        monkeypatch.setattr(breaker, "OPEN_S", 60)
        write(index)
        found(index)
        qdrant.hang("points/(query|count)")
        assert 1.5 < seconds(lambda: found(index)) < 10
        assert max(seconds(lambda: found(index)) for _ in range(20)) < 1.5
        monkeypatch.setattr(breaker, "OPEN_S", 0.5)
        time.sleep(0.5)
        asked_before = len(qdrant.requests())
        searches = [threading.Thread(target=lambda: seconds(lambda: found(index))) for _ in range(8)]
        for asking in searches:
            asking.start()
        for asking in searches:
            asking.join()
        assert len(qdrant.requests()) == asked_before + 1  # a single probe
        qdrant.release()
        monkeypatch.setattr(breaker, "OPEN_S", 0)
        assert found(index) == 1
        assert found(index) == 1

    def test_a_timeout_before_the_first_answer_costs_no_more(self, qdrant, index):
        qdrant.hang()
        with ThreadPoolExecutor(10) as searchers:
            waited = list(searchers.map(lambda _: seconds(lambda: found(index)), range(10)))
        assert max(waited) < 15

    def test_searches_under_many_restarts_fail_in_words_alone(self, qdrant, index):
        write(index)
        over, has_found = threading.Event(), threading.Event()

        def search() -> None:
            while not over.is_set():
                try:
                    if found(index):
                        has_found.set()
                except IndexUnavailable:
                    time.sleep(0.01)

        with ThreadPoolExecutor(8) as searchers:
            searches = [searchers.submit(search) for _ in range(8)]
            try:
                for _ in range(6):
                    has_found.clear()
                    assert has_found.wait(30)
                    qdrant.restart()
            finally:
                over.set()
            for one in searches:
                one.result()
        assert found(index) == 1

    @pytest.mark.grid
    @pytest.mark.parametrize(
        "body", ["", "<html>The site is being worked on.</html>", "{}", "null", "[1]", '{"result": ']
    )
    @pytest.mark.parametrize("is_first", [True, False])
    def test_what_is_no_answer_of_qdrant_is_told(self, qdrant, index, body, is_first):
        if not is_first:
            write(index)
        qdrant.fail(status=200, body=body)
        for call in (index.ping, lambda: write(index), lambda: found(index), lambda: index.foreign([CHUNKS.name])):
            with pytest.raises(IndexUnavailable, match="not a Qdrant server") as caught:
                call()
            assert not isinstance(caught.value, IndexMisconfigured)  # it is tried again
        qdrant.release()
        write(index)
        assert found(index) == (1 if is_first else 2)

    def test_a_refusal_does_not_stop_the_others(self, qdrant, index):
        write(index)
        qdrant.fail("points/query", status=500, times=1)
        with pytest.raises(IndexUnavailable, match="500"):
            found(index)
        assert found(index) == 1

    def test_a_write_may_take_longer_than_a_search(self, qdrant, index):
        write(index)
        qdrant.slow(2.5, on="PUT .*/points$")
        write(index)
        assert qdrant.counts() == {CHUNKS.name: 2}


class TestMisconfigured:
    def test_a_server_that_ignores_whose_words_are_counted_is_refused(self, qdrant):
        qdrant.set_version("1.18.2")
        index = connect(qdrant)
        for call in (index.ping, lambda: write(index), lambda: found(index)):
            with pytest.raises(IndexMisconfigured, match=r"1\.18\.2; Footnote needs 1\.19"):
                call()
        assert qdrant.counts() == {}
        qdrant.set_version("1.19.0")
        index.ping()

    def test_a_wrong_key_is_named(self, qdrant):
        qdrant.require_key("right")
        index = connect(qdrant, "wrong")
        for call in (index.ping, lambda: write(index), lambda: found(index)):
            with pytest.raises(IndexMisconfigured, match="QDRANT_API_KEY"):
                call()
        assert found(connect(qdrant, "right")) == 0

    def test_vectors_of_another_length_are_named(self, qdrant, index):
        write(index)
        qdrant.change_dimension(CHUNKS.name, 4)
        for opened in (index, connect(qdrant)):
            for call in (lambda: write(opened), lambda: found(opened)):  # noqa: B023  # called at once
                try:
                    call()
                except IndexMisconfigured as error:
                    assert "flask reindex" in str(error)  # noqa: PT017  # a count may still be answered
        with pytest.raises(IndexMisconfigured, match="flask reindex"):
            write(index)

    def test_the_key_on_plain_http_is_mentioned_once_and_not_on_this_machine(self, qdrant):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            here = connect(qdrant, "secret")
            here.ping()
        assert here.notice() == ""
        elsewhere = open_index(Path("unused"), "http://qdrant.example.org:6333", "secret", lambda: "here")
        assert "plain http to qdrant.example.org" in elsewhere.notice()
        assert open_index(Path("unused"), "https://qdrant.example.org", "secret", lambda: "here").notice() == ""
        assert open_index(Path("unused"), "http://qdrant:6333", "", lambda: "here").notice() == ""


class TestLost:
    @pytest.mark.parametrize("lose", ["empty", "restart"])
    def test_a_lost_collection_is_empty_and_is_made_again(self, qdrant, index, lose):
        write(index)
        assert found(index) == 1
        if lose == "restart":
            qdrant.kill()
            qdrant.empty()
            qdrant.restart()
        else:
            qdrant.empty()
        assert found(index) == 0
        write(index, 3)
        assert found(index) == 3

    def test_payload_indexes_are_completed(self, qdrant, index):
        write(index)
        qdrant.lose_indexes(CHUNKS.name)
        qdrant.requests()
        write(connect(qdrant))
        made = [request for request in qdrant.requests() if request.endswith("/index")]
        assert len(made) >= 2
        before = len(qdrant.requests())
        write(connect(qdrant))
        assert not [request for request in qdrant.requests()[before:] if request.endswith("/index")]


class TestNeighbours:
    @pytest.fixture(params=["another application", "another installation", "release 0.2"])
    def neighbour(self, request, qdrant) -> list[str]:
        if request.param == "another application":
            return qdrant.add_foreign(CHUNKS.name)
        metadata = {"installation": "elsewhere"} if request.param == "another installation" else {}
        return qdrant.add_installation(CHUNKS.name, 3, metadata)

    def test_what_is_anothers_is_neither_read_nor_written_nor_dropped(self, qdrant, index, neighbour):
        mine = index.owned_by("alice")
        calls = (
            lambda: write(index),
            lambda: found(index),
            lambda: mine.count(CHUNKS),
            lambda: mine.delete(CHUNKS, ids=neighbour),
            lambda: list(mine.ids(CHUNKS)),
            lambda: list(index.owners(CHUNKS)),
        )
        for call in calls:
            with pytest.raises(IndexForeign, match="flask index adopt"):
                call()
        index.drop(CHUNKS.name)
        assert index.collections("") == []
        assert index.info() == {}
        assert index.foreign([CHUNKS.name, "missing"]) == [CHUNKS.name]
        assert qdrant.counts() == {CHUNKS.name: 3}

    def test_only_what_can_be_used_is_adopted(self, qdrant, index):
        qdrant.add_foreign("chat_history")
        qdrant.add_installation(CHUNKS.name, 3, {"installation": "elsewhere", "note": "kept"})
        assert index.adopt([CHUNKS.name, "chat_history", "missing"]) == [CHUNKS.name]
        assert index.info() == {CHUNKS.name: 3}
        write(index)
        assert found(index) == 1

    def test_a_collection_that_changes_hands_is_noticed(self, qdrant, index, monkeypatch):
        monkeypatch.setattr(server, "CHECK_EVERY_S", 0.0)
        write(index)
        qdrant.empty()
        qdrant.add_installation(CHUNKS.name, 3, {"installation": "elsewhere"})
        with pytest.raises(IndexForeign):
            write(index)
