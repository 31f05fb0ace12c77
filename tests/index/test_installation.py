"""Whose index it is: a neighbour's is left alone, and what is adopted is said."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from tests.index.conftest import QUESTION
from tests.points import chunk_points
from webapp.index import adoption, comparison, jobs, rebuild
from webapp.platform import installation
from webapp.platform.errors import INDEX_MISCONFIGURED
from webapp.platform.extensions import clients

MOVE = text("UPDATE settings SET value = value || '{\"database\": \"7/1\"}' WHERE key = 'installation'")


@pytest.fixture
def adopt(app) -> Callable[..., str]:
    """Return a function that does what ``flask index adopt`` does, and returns what it says."""

    def run(is_new: bool = False) -> str:
        with app.app_context():
            return " ".join(adoption.adopt(is_new))

    return run


@pytest.fixture(params=["another application", "another installation", "nobody"])
def neighbour(request, app, qdrant) -> str:
    """Put somebody else's collection where the chunks of this installation go; return whose it is."""
    with app.app_context():
        chunks = chunk_points()
    if request.param == "another application":
        qdrant.add_foreign(chunks.name)
    else:
        metadata = {"installation": "elsewhere"} if request.param == "another installation" else {}
        qdrant.add_installation(chunks.name, chunks.dimension, metadata)
    return str(request.param)


def test_what_starts_beside_a_neighbour_leaves_it_alone_and_says_so(
    neighbour, app, qdrant, fill, browse, alice, run_jobs
):
    before = qdrant.counts()
    with app.app_context():
        said = adoption.notice()
        assert "flask index adopt" in said
        assert "QDRANT_COLLECTION_PREFIX" in said
        jobs.look_after.function()
        jobs.find_lost_points.function()
        rebuild.drop_unused()
        assert "flask index adopt" in comparison.reconcile("test", is_repair=True)["problem"]
    page = browse(alice).get(f"/search/?q={QUESTION}")
    assert page.status_code == 503
    assert INDEX_MISCONFIGURED in page.get_data(as_text=True)
    assert said in browse().get("/health").get_json()["problems"]
    assert qdrant.counts() == before


def test_a_prefix_makes_room_beside_a_neighbour(neighbour, app, qdrant, fill, browse, alice, monkeypatch):
    before = qdrant.counts()
    monkeypatch.setitem(app.config, "QDRANT_DOCUMENTS_COLLECTION", "footnote_document_chunks")
    monkeypatch.setitem(app.config, "QDRANT_MESSAGES_COLLECTION", "footnote_chat_history")
    fill()
    assert "Island number 7 lies" in browse(alice).get(f"/search/?q={QUESTION}").get_data(as_text=True)
    assert {name: number for name, number in qdrant.counts().items() if name in before} == before


def test_what_is_adopted_is_used(neighbour, app, qdrant, adopt, fill, browse, alice):
    said = adopt()
    with app.app_context():
        name = chunk_points().name
    if neighbour == "another application":
        assert "No collection was adopted" in said
        return
    assert f"Adopted: {name}" in said
    fill()
    assert "Island number 7 lies" in browse(alice).get(f"/search/?q={QUESTION}").get_data(as_text=True)


class TestCopies:
    @pytest.fixture
    def copied(self, app, qdrant, fill, connection, monkeypatch):
        """The database becomes a copy: what it says of where it was made is not so."""
        fill()
        connection.execute(text("SELECT set_config('role', 'none', true)"))
        connection.execute(MOVE)
        monkeypatch.setitem(app.config, "QDRANT_URL", qdrant.url)
        monkeypatch.delitem(app.extensions, "installation", raising=False)
        with app.app_context():
            clients.vectors.close()
        yield
        app.extensions.pop("installation", None)

    def test_a_copy_uses_nothing_until_it_is_adopted(self, copied, app, qdrant, adopt, browse, alice):
        before = qdrant.counts()
        with app.app_context():
            assert adoption.notice() == installation.COPIED
        assert browse(alice).get(f"/search/?q={QUESTION}").status_code == 503
        assert installation.COPIED in browse().get("/health").get_json()["problems"]
        said = adopt()
        assert "an id of its own" in said
        assert "Adopted: " in said
        assert qdrant.counts() == before
        assert "Island number 7 lies" in browse(alice).get(f"/search/?q={QUESTION}").get_data(as_text=True)

    def test_a_copy_that_cannot_be_told_from_the_original_is_made_another_one(self, copied, app, qdrant, adopt):
        adopt()  # it says of itself now where it was made, as a copy of the database's own files would
        with app.app_context():
            first, before = installation.installation_id(), qdrant.counts()
            assert "an id of its own" in adopt(is_new=True)
            assert installation.installation_id() != first
            clients.vectors.close()
            assert "flask index adopt" in adoption.notice()
        assert qdrant.counts() == before

    def test_a_copy_beside_the_original_begins_anew(
        self, copied, app, qdrant, adopt, browse, alice, monkeypatch, run_jobs
    ):
        before = qdrant.counts()
        monkeypatch.setitem(app.config, "QDRANT_DOCUMENTS_COLLECTION", "staging_document_chunks")
        monkeypatch.setitem(app.config, "QDRANT_MESSAGES_COLLECTION", "staging_chat_history")
        assert "No collection was adopted" in adopt(is_new=True)
        with app.app_context():
            jobs.find_lost_points.function()
        run_jobs()
        assert "Island number 7 lies" in browse(alice).get(f"/search/?q={QUESTION}").get_data(as_text=True)
        assert {name: number for name, number in qdrant.counts().items() if name in before} == before
