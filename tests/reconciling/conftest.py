"""A library in order, of two people, with a conversation; and the comparison, run here and now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.documents.conftest import ISLANDS, upload  # noqa: F401  # fixtures
from webapp.documents.models import Document
from webapp.index import comparison as run
from webapp.platform.extensions import db

Compare = Callable[..., dict[str, int]]


@pytest.fixture
def compare(app) -> Compare:
    """Return a function that compares everything and returns the counts; the tests before left their points behind."""

    def once(is_repair: bool = False) -> dict[str, int]:
        with app.app_context():
            result: dict[str, Any] = run.reconcile("test", is_repair)
            assert result == run.last()
            assert result["problem"] == ""
            return result["counts"]

    once(is_repair=True)
    return once


@pytest.fixture
def mended(compare, run_jobs) -> Callable[[], None]:
    """Return a function that mends what differs, runs the jobs, and checks that nothing differs any more."""

    def mend() -> None:
        compare(is_repair=True)
        run_jobs()
        assert compare() == {}

    return mend


@pytest.fixture
def islands(compare, upload, browse, run_jobs, as_user, alice, bob) -> Document:  # noqa: F811
    """Alice's document of twelve passages; bob has the same one, and each has asked about it."""
    for person in (bob, alice):
        document = upload(person, ISLANDS, "islands.md")
        run_jobs()
        browse(person).post("/chat/", {"content": "Where does island number 7 lie?"})
        run_jobs()
    assert compare() == {}
    with as_user(alice):
        return db.session.scalars(select(Document).where(Document.id == document.id)).one()
