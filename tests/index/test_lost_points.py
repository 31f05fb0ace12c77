"""Points that were lost: nothing false is said, /health is down in words, and they are put back without a command."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from tests.index.conftest import QUESTION
from tests.points import chunk_points, message_points
from webapp.chat.models import Message
from webapp.documents import lifecycle
from webapp.documents.restoring import NOTICE
from webapp.health import parts
from webapp.index import comparison, completeness, jobs
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work

FOREIGN_QUESTION = "Which supersonic boundary layer separates from a blunted cone?"
RESTORES = text(
    "SELECT args->>'user_id' FROM procrastinate_jobs WHERE task_name = 'index.restore' AND status = 'todo'"
    " ORDER BY priority DESC, id"
)
VARIANT = pytest.mark.variant
LOSSES = [
    "storage emptied",
    pytest.param("chunks dropped", marks=VARIANT),
    pytest.param("messages dropped", marks=VARIANT),
    "chunks thinned",
    pytest.param("messages thinned", marks=VARIANT),
    "folder deleted",
]


@pytest.fixture(params=LOSSES)
def lose(request, app, fill) -> Callable[[], None]:
    """Fill an index; return what loses some or all of it."""
    loss: str = request.param
    if loss == "folder deleted":
        lose_folder: Callable[[], None] = request.getfixturevalue("lose_folder")
        fill()
        return lose_folder
    qdrant = request.getfixturevalue("qdrant")
    fill()
    with app.app_context():
        chunks, messages = chunk_points().name, message_points().name
    losses: dict[str, Callable[[], object]] = {
        "storage emptied": qdrant.empty,
        "chunks dropped": lambda: qdrant.thin(chunks, 1.0),
        "messages dropped": lambda: qdrant.thin(messages, 1.0),
        "chunks thinned": lambda: qdrant.thin(chunks, 1 / 3),
        "messages thinned": lambda: qdrant.thin(messages, 3 / 4),  # of two each, so of both
    }
    return lambda: losses[loss]() and None


@pytest.fixture
def problems(browse, monkeypatch) -> Callable[[], list[str]]:
    """Return a function that asks /health what is wrong; that no worker runs in the tests is left out."""
    monkeypatch.setattr(parts, "DEADLINE_S", 20.0)  # a busy machine is not what is tested here

    def ask() -> list[str]:
        body = browse().get("/health").get_json()
        return [problem for problem in body["problems"] if problem != parts.NO_WORKER]

    return ask


@pytest.fixture
def search(browse, alice) -> Callable[[], str]:
    return lambda: browse(alice).get(f"/search/?q={QUESTION}").get_data(as_text=True)


@pytest.fixture
def is_whole(app, search, problems) -> Callable[[], None]:
    """Return what checks that everything is found again and nothing differs."""

    def check() -> None:
        page = search()
        assert "Island number 7 lies" in page
        assert NOTICE not in page
        assert problems() == []
        with app.app_context():
            assert comparison.reconcile("test", is_repair=False)["counts"] == {}
            assert clients.vectors.info() == {chunk_points().name: 24, message_points().name: 4}

    return check


def test_who_searches_is_told_and_has_it_put_back(lose, search, problems, run_jobs, is_whole, browse, app, alice):
    assert problems() == []
    lose()
    assert problems() == [parts.INCOMPLETE]
    assert NOTICE in search()
    assert NOTICE in browse(alice).get("/documents/").get_data(as_text=True)
    assert problems() == [parts.INCOMPLETE]
    run_jobs()
    with app.app_context():
        jobs.find_lost_points.function()  # for bob, who has not asked
    run_jobs()
    is_whole()
    assert NOTICE not in browse(alice).get("/documents/").get_data(as_text=True)


def test_it_is_put_back_when_nobody_asks(lose, app, run_jobs, is_whole):
    lose()
    with app.app_context():
        jobs.find_lost_points.function()
    run_jobs()
    is_whole()


@pytest.mark.parametrize("question", [QUESTION, FOREIGN_QUESTION])
def test_no_answer_says_that_the_documents_do_not_answer(question, qdrant, fill, browse, run_jobs, as_user, alice):
    fill()
    qdrant.empty()
    browse(alice).post("/chat/", {"content": question})
    run_jobs()
    with as_user(alice):
        newest = db.session.scalars(db.select(Message).order_by(Message.created_at.desc()).limit(1)).one()
    assert "do not answer" not in newest.stored_content
    assert "being put back" in newest.stored_content
    browse(alice).post("/chat/", {"content": question})
    run_jobs()
    with as_user(alice):
        newest = db.session.scalars(db.select(Message).order_by(Message.created_at.desc()).limit(1)).one()
    assert ("Island number 7" in newest.stored_content) == (question == QUESTION)
    assert ("do not answer" in newest.stored_content) == (question == FOREIGN_QUESTION)


def test_those_who_ask_come_first(qdrant, fill, app, search, connection, alice, bob):
    fill()
    qdrant.empty()
    with app.app_context():
        jobs.find_lost_points.function()
    search()
    connection.execute(text("SELECT set_config('role', 'none', true)"))
    queued = connection.scalars(RESTORES)
    assert queued.first() == str(alice.id)


def test_an_older_snapshot_with_as_many_points_is_noticed(
    qdrant,
    fill,
    app,
    upload,
    browse,
    run_jobs,
    as_user,
    problems,
    is_whole,
    alice,
):
    owls = upload(alice, b"The barn owl hunts at night over open fields.", "owls.txt")
    run_jobs()
    fill()
    with app.app_context():
        with_owls = set(clients.vectors.owned_by(alice.id).ids(chunk_points(), {"document_id": str(owls.id)}))
    snapshot = qdrant.snapshot()
    upload(alice, b"Voles live in the meadow behind the mill.", "voles.txt")
    run_jobs()
    browse(alice).post(f"/documents/{owls.id}/delete")
    run_jobs()
    before = qdrant.counts()
    qdrant.restore(snapshot)
    assert qdrant.counts() == before
    assert problems() == [parts.INCOMPLETE]
    with app.app_context():
        jobs.find_lost_points.function()
    run_jobs()
    assert problems() == []
    with app.app_context():
        assert with_owls.isdisjoint(clients.vectors.owned_by(alice.id).ids(chunk_points()))
        assert comparison.reconcile("test", is_repair=False)["counts"] == {}
    assert "Voles live" in browse(alice).get("/search/?q=Where do voles live?").get_data(as_text=True)


def test_points_without_their_vectors_are_missed(qdrant, app, upload, run_jobs, problems, alice):
    upload(alice, b"Voles live in the meadow behind the mill.", "voles.txt")
    run_jobs(only="reading")
    snapshot = qdrant.snapshot()
    run_jobs()
    assert problems() == []
    qdrant.restore(snapshot)
    assert problems() == [parts.INCOMPLETE]
    with app.app_context():
        jobs.find_lost_points.function()
    run_jobs()
    assert problems() == []


def test_nothing_is_lost_while_documents_come_and_go(qdrant, app, fill, browse, run_jobs, as_user, upload, alice):
    """A library that changes is never taken for one that has lost something."""
    fill()
    document = upload(alice, b"Voles live in the meadow behind the mill.", "voles.txt")

    def reindex() -> None:
        with as_user(alice), unit_of_work():
            lifecycle.reindex(lifecycle.lock(alice.id, document.id))

    steps = (
        lambda: None,
        reindex,
        lambda: browse(alice).post(f"/documents/{document.id}/delete"),
        lambda: browse(alice).post(f"/documents/{document.id}/restore"),
    )
    for step in steps:
        step()
        for only in ("reading", "embedding", "upkeep", None):
            with app.app_context():
                assert not completeness.is_any_lost()
                assert not completeness.is_any_new_lost()
            run_jobs(only=only)
