"""Health, asked by anyone."""

from __future__ import annotations

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from webapp.clients.vectors import IndexUnavailable
from webapp.health import parts
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


def test_what_somebody_should_see_to_is_told_while_all_answers(app, browse, connection, monkeypatch):
    monkeypatch.setattr(parts, "workers_alive", lambda: True)
    assert browse().get("/health").get_json()["status"] == "ok"
    connection.execute(
        text("INSERT INTO procrastinate_jobs (queue_name, task_name, attempts) VALUES ('reading', 'documents.read', 5)")
    )
    monkeypatch.setattr(app.extensions["clients"].file_store, "reserve_bytes", 1 << 60)
    response = browse().get("/health")
    assert (response.status_code, response.get_json()["status"]) == (200, "degraded")
    disk, jobs = response.get_json()["problems"]
    assert "files are refused" in disk
    assert "documents.read (1)" in jobs


@pytest.mark.parametrize("who", ["nobody", "bob"])
def test_livez_touches_nothing(app, browse, bob, connection, who):
    client = browse(bob if who == "bob" else None)
    statements = []
    event.listen(connection, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    assert client.get("/livez").text == "alive"
    assert statements == []
