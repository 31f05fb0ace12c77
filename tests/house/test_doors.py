"""Every address is tried by those it is not for, and with nonsense."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.documents.conftest import quote, upload  # noqa: F401  # fixtures

NUMBERS = ("0", "-1", str(2**31), str(2**63), "1%00")
NO_IDS = ("%00", "nonsense", "%F0%9F%A6%89", str(uuid.UUID(int=0)))
VALUES = ("-1", str(2**63), "%00", "%F0%9F%A6%89", "2026-99-99", "9999-12-31T23:59:59-14:00", "%27%3B--")
VALUES += ("2026-11-24T00:00:00%2B23:59",)
NAMES = ("before", "since", "ids", "quote", "from", "page", "q", "find", "hit", "collection", "sort", "kind", "tag")
NAMES += (
    "about",
    "start",
    "end",
    "like",
    "words",
    "state",
    "passage",
    "sentence",
    "at",
    "scope",
    "document",
    "message",
    "after",
    "archived",
    "look",
    "language",
    "year",
    "zoom",
    "label",
    "waits",
    "choosing",
    "quiet",
    "type",
    "show",
)
PLACE = re.compile(r"<(?:(\w+):)?\w+>")
OPEN = (
    "/static/<path:filename>",
    "/health",
    "/livez",
    "/metrics",
    "/tasks/calendar/<token>.ics",
    "/shared/<token>",
    "/auth/password/<token>",
    "/auth/register/<token>",
    "/auth/address/<token>",
    "/account/data/deleted/<uuid:id>",
)
BY_TOKEN = ("/api/v1/", "/v1/", "/mcp")
"""Begin the addresses that a sign-in does not open; tests/api tries each of these."""


def addresses(app: Flask, id: str, number: str) -> Iterator[str]:
    """Every address that is fetched, with this id and this number in its places."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.rule not in OPEN and not rule.rule.endswith("/stream"):
            if rule.rule.startswith(BY_TOKEN):
                continue
            yield PLACE.sub(lambda place: number if place[1] == "int" else id, rule.rule)


@pytest.fixture
def document(upload, run_jobs, alice):  # noqa: F811  # the fixture
    found = upload(alice)
    run_jobs()
    return found


def test_what_is_somebody_elses_is_not_there(app, document, browse, bob, carol):
    tried = 0
    for url in addresses(app, str(document.id), "1"):
        if str(document.id) in url:
            assert browse(bob).http.get(url, buffered=True).status_code == 404, url
            assert browse(carol).http.get(url, buffered=True).status_code == 404, url
            assert "/auth/login" in browse(None).http.get(url, buffered=True).location, url
            tried += 1
    assert tried > 15


@pytest.mark.parametrize("no_ids", [NO_IDS[:1], pytest.param(NO_IDS[1:], marks=pytest.mark.long)])
def test_nonsense_breaks_no_page(app, document, browse, alice, no_ids):
    browser = browse(alice)
    urls = {url for id in (str(document.id), *no_ids) for number in NUMBERS for url in addresses(app, id, number)}
    queries = ["", *("&".join(f"{name}={value}" for name in NAMES) for value in VALUES)]
    broken = []
    for url in sorted(urls):
        for query in queries:
            status = browser.http.get(f"{url}?{query}", buffered=True).status_code
            broken += [(url, query, status)] if status >= 500 else []
    assert broken == []
