"""Health, asked by anyone."""

from __future__ import annotations

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from webapp.clients.vectors import IndexUnavailable
from webapp.index import completeness


def test_it_names_each_part(app, browse):
    body = browse().get("/health").get_json()
    assert body["services"]["database"] == "up"
    assert body["services"]["qdrant"] == "up"
    # No worker runs in this process: jobs are down, and so is the whole.
    assert body["services"]["jobs"] == "down"
    assert body["status"] == "down"


def test_a_lost_index_is_named_by_503(app, browse, monkeypatch):
    def away() -> None:
        raise IndexUnavailable("no answer")

    monkeypatch.setattr(app.extensions["clients"].vectors, "ping", away)
    response = browse().get("/health")
    assert response.status_code == 503
    assert response.get_json()["services"]["qdrant"] == "down"


def test_a_database_that_is_lost_while_it_is_asked_is_named_and_not_the_index(app, browse, monkeypatch):
    def lost() -> bool:
        raise OperationalError("SELECT", {}, Exception("server closed the connection unexpectedly"))

    monkeypatch.setattr(completeness, "is_any_lost", lost)
    response = browse().get("/health")
    assert response.status_code == 503
    services = response.get_json()["services"]
    assert (services["database"], services["qdrant"]) == ("down", "up")


@pytest.mark.parametrize("who", ["nobody", "bob"])
def test_livez_touches_nothing(app, browse, bob, connection, who):
    client = browse(bob if who == "bob" else None)
    statements = []
    event.listen(connection, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    assert client.get("/livez").text == "alive"
    assert statements == []
