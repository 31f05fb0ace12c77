"""How often the index is asked for a page of results and for an answer."""

from __future__ import annotations

import re
import threading

import pytest

from tests.index.conftest import QUESTION
from webapp.clients.vectors.server import ServerBackend

EACH_ONCE = [f"POST /collections/{name}/points/query/batch" for name in ("chat_history", "document_chunks")]


@pytest.fixture
def asked(qdrant, fill):
    """Fill an index; return a function that gives what it was asked since."""
    fill()
    qdrant_before = len(qdrant.requests())
    return lambda: [line for line in qdrant.requests()[qdrant_before:] if re.search("/points", line)]


def test_a_search_of_documents_and_messages_asks_the_index_twice(asked, browse, alice):
    page = browse(alice).get(f"/search/?q={QUESTION}").get_data(as_text=True)
    assert "Island number 7 lies" in page
    assert "In your conversations" in page
    assert sorted(asked()) == EACH_ONCE


def test_an_answer_with_memory_asks_the_index_twice(asked, browse, run_jobs, alice):
    browse(alice).post("/chat/", {"content": QUESTION})
    run_jobs("answers")
    assert sorted(asked()) == EACH_ONCE


def test_both_collections_are_asked_at_the_same_time(asked, browse, alice, monkeypatch):
    query, both = ServerBackend._query, threading.Barrier(2, timeout=20)

    def together(*arguments):
        both.wait()
        return query(*arguments)

    monkeypatch.setattr(ServerBackend, "_query", together)
    assert "Island number 7 lies" in browse(alice).get(f"/search/?q={QUESTION}").get_data(as_text=True)
