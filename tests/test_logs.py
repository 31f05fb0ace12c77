"""The log: for people or for programs, each line with its request or job, and nothing of what users write."""

from __future__ import annotations

import json
import logging

from webapp.platform.logs import LINE, Json, Text, logged_as, new_job


def test_a_request_is_logged_by_its_route_and_without_content(app, browse, alice, monkeypatch, caplog):
    monkeypatch.setitem(app.config, "ACCESS_LOG", True)
    with caplog.at_level(logging.INFO, "webapp.access"):
        response = browse(alice).http.get("/search?q=my+diagnosis", headers={"X-Request-ID": "abcdef-123456"})
        browse().http.get("/shared/a-secret-token-that-is-none")
        browse().http.get("/no/such/diagnosis", headers={"X-Request-ID": "\\x00 {forged}"})
    lines = [Json().format(record) for record in caplog.records if record.name == "webapp.access"]
    said = [json.loads(line) for line in lines]
    assert [one["route"] for one in said] == ["/search", "/shared/<token>", "(no such page)"]
    assert said[0]["status"] == 200
    assert said[0]["ms"] > 0
    assert said[0]["queries"] > 0
    assert response.headers["X-Request-ID"] == "abcdef-123456"
    assert not any(word in line for line in lines for word in ("diagnosis", "secret", "forged"))


def test_each_line_names_what_it_is_of():
    record = logging.LogRecord("webapp.x", logging.INFO, __file__, 1, "Read %s", ("it",), None)
    with logged_as(new_job("read")):
        of = json.loads(Json().format(record))["of"]
        assert of.startswith("job read ")
        assert Text(LINE).format(record).endswith(f"Read it [{of}]")
    assert "of" not in json.loads(Json().format(record))
