"""The vectors of sentences: kept with their entries, gone with them, and read out of an index of an earlier release."""

from __future__ import annotations

import numpy as np
import pytest
from qdrant_client import models
from sqlalchemy import select, update

from tests.index.conftest import QUESTION
from tests.points import chunk_points
from webapp.account.models import Setting
from webapp.documents.models import Document
from webapp.index import generations, jobs, operations
from webapp.index.models import Embedding, State
from webapp.index.sentences import cosines, packed
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work
from webapp.retrieval.queries import find_passages
from webapp.shared import bm25

DIMENSION = 384
PLACES = {"dense", "sentences"}


def kept() -> dict[str, bytes | None]:
    rows = db.session.execute(select(Embedding.source_id, Embedding.sentences))
    return {str(id): sentences for id, sentences in rows}


def unpacked(stored: bytes) -> list[list[float]]:
    numbers = np.frombuffer(stored, np.int8).reshape(-1, DIMENSION).astype(np.float32)
    return (numbers / np.linalg.norm(numbers, axis=1, keepdims=True)).tolist()


def test_eight_bits_a_number_hardly_move_a_cosine():
    chance = np.random.default_rng(7)
    vectors = chance.normal(size=(200, DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    question = vectors[0]
    stored = {"first": packed(vectors[:50]), "none": b"", "second": packed(vectors[50:])}
    found = cosines(stored, question)
    assert [len(found[name]) for name in stored] == [50, 0, 150]
    assert np.concatenate([*found.values()]) == pytest.approx(vectors @ question, abs=2e-3)
    assert len(stored["first"]) == 50 * DIMENSION


def test_they_leave_with_the_vectors_of_their_text(fill, browse, run_jobs, as_user, alice):
    fill()
    with as_user(alice), unit_of_work():
        document_id = db.session.scalars(select(Document.id)).one()
        assert all(kept().values())
    browse(alice).post(f"/documents/{document_id}/delete")
    run_jobs()
    with as_user(alice), unit_of_work():
        chunks = select(Embedding.sentences).where(Embedding.source_type == "chunk")
        assert not any(db.session.scalars(chunks))


def places(qdrant) -> dict[str, set[str]]:
    """Return for which vectors each collection has a place."""
    local = qdrant._storage.local
    return {name: set(local.get_collection(name).config.params.vectors) for name in sorted(local.collections)}


@pytest.fixture
def earlier(app, qdrant, fill, as_user, alice, bob):
    """Fill an index as an earlier release has: with the vectors of sentences in it, and none kept with the entries."""
    with app.app_context(), as_system("an index of an earlier release"), unit_of_work():
        record = {"generation": 1, "model": clients.embeddings.model, "dimension": DIMENSION, "words": bm25.VERSION}
        db.session.merge(Setting(key=generations.CURRENT, value=record, description=""))
    fill()
    before = {}
    for person in (alice, bob):
        with as_user(person), unit_of_work():
            before |= kept()
            db.session.execute(update(Embedding).values(sentences=None))
    for name in qdrant.counts():
        there = [str(one.id) for one in qdrant._storage.local.scroll(name, limit=99)[0]]
        points = [models.PointVectors(id=id, vector={"sentences": unpacked(before[id])}) for id in there]
        qdrant._storage.local.update_vectors(name, points)
    return before


def test_an_index_of_an_earlier_release_is_searched_and_copied(earlier, app, qdrant, run_jobs, as_user, alice, bob):
    with as_user(alice), unit_of_work():
        first = find_passages(alice.id, QUESTION)
    assert all(one.passage.cosines for one in first[:3])
    with app.app_context():
        jobs.look_after.function()
    run_jobs()
    for person in (alice, bob):
        with as_user(person), unit_of_work():
            assert kept() == {id: earlier[id] for id in kept()}
    asked = len(qdrant.requests())
    with as_user(alice), unit_of_work():
        again = find_passages(alice.id, QUESTION)
    assert [(one.passage.id, one.relevance) for one in again] == [(one.passage.id, one.relevance) for one in first]
    assert not any("scroll" in line for line in qdrant.requests()[asked:])


def test_the_next_generation_has_no_place_for_them(earlier, app, qdrant, run_jobs):
    assert places(qdrant) == {"chat_history": PLACES, "document_chunks": PLACES}
    with app.app_context(), unit_of_work():
        operations.begin(force=True)
    run_jobs()
    assert places(qdrant) == {"chat_history-2": {"dense"}, "document_chunks-2": {"dense"}}
    with app.app_context():
        assert generations.current() == generations.configured(2)


def test_a_text_that_has_no_vectors_in_the_index_is_asked_for_once(earlier, app, qdrant, run_jobs, as_user, alice):
    with app.app_context():
        clients.vectors.owned_by(alice.id).delete(chunk_points())
        jobs.look_after.function()
    run_jobs()
    with as_user(alice), unit_of_work():
        assert None not in kept().values()
        assert set(db.session.scalars(select(Embedding.state))) == {State.DONE}
