"""Figures for Prometheus, and who may read them."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from webapp.clients.vectors import IndexUnavailable


def figures(response) -> dict[tuple[str, ...], float]:
    """Return the values by name and labels."""
    families = text_string_to_metric_families(response.text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_they_are_of_requests_and_of_the_whole_installation(app, browse, alice, monkeypatch):
    browse(alice).get("/tasks/")
    for method in ("BREW", "WHEN"):
        assert browse().http.open("/tasks/", method=method).status_code == 405
    found = figures(browse().get("/metrics"))
    assert found["footnote_request_seconds_count", "GET", "/tasks/", "200"] >= 1
    assert found["footnote_request_seconds_count", "other", "(no such page)", "405"] == 2
    assert not any(made_up in labels for labels in found for made_up in ("BREW", "WHEN"))
    assert found["footnote_up", "database"] == found["footnote_up", "qdrant"] == 1
    assert found["footnote_disk_room_bytes",] > 0
    assert ("footnote_index_points_expected", "chunk") in found
    assert ("footnote_database_connections", "active") in found

    def away() -> None:
        raise IndexUnavailable("no answer")

    monkeypatch.setattr(app.extensions["clients"].vectors, "info", away)
    found = figures(browse().get("/metrics"))
    assert (found["footnote_up", "database"], found["footnote_up", "qdrant"]) == (1, 0)


@pytest.mark.parametrize(
    ("token", "headers", "address", "status"),
    [
        ("", {}, "127.0.0.1", 200),
        ("", {}, "10.0.0.7", 404),
        ("", {"X-Forwarded-For": "10.0.0.7"}, "127.0.0.1", 404),
        ("secret", {}, "127.0.0.1", 404),
        ("secret", {"Authorization": "Bearer guess"}, "127.0.0.1", 404),
        ("secret", {"Authorization": "Bearer secret"}, "10.0.0.7", 200),
    ],
)
def test_they_are_for_this_machine_or_who_has_the_token(
    app, alice, browse, monkeypatch, token, headers, address, status
):
    monkeypatch.setitem(app.config, "METRICS_TOKEN", token)
    for person in (None, alice):
        response = browse(person).http.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
        assert response.status_code == status
