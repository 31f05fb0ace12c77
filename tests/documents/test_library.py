"""The library as a list: narrowed, ordered, a page at a time."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tests.documents.conftest import shelve_for
from tests.documents.test_index import _reads
from tests.stored import FIXTURES, Contents, Stored
from webapp.documents.models import Document
from webapp.documents.operations import collections as collections
from webapp.documents.queries import library
from webapp.documents.queries.library import FacetValue, Filters
from webapp.platform.unit_of_work import unit_of_work

START = datetime(2026, 1, 1, tzinfo=UTC)
HOSTILE = (
    "%",
    "_",
    "\\",
    "\0",
    "'; DROP TABLE documents; --",
    "<script>alert(1)</script>",
    "x" * 10_000,
    "\u202e",
    "{{7*7}}",
)


stored, connection, alice, shelf = FIXTURES


@pytest.fixture(scope="module")
def contents() -> Contents:
    return put_on_shelf


def put_on_shelf(stored: Stored) -> list[Document]:
    """Put there seven documents that differ in all that can be filtered and sorted by."""
    rows = [
        {
            "title": "Zoology",
            "kind": "textbook",
            "specialty": "Biology",
            "author": "Ada",
            "year": 1999,
            "tags": ["exam"],
        },
        {"title": "anatomy of the heart", "kind": "textbook", "specialty": "Cardiology", "author": "bob", "year": 2020},
        {
            "title": "Heart failure",
            "kind": "guideline",
            "specialty": "cardiology",
            "year": 2020,
            "tags": ["exam", "ward"],
        },
        {"title": "100% cotton_wool", "kind": "note", "author": ""},
        {"title": "Heart sounds", "kind": "note", "status": "failed", "author": "Ada"},
        {"title": "Growing", "status": "embedding", "year": None},
        {"title": "Stopped", "status": "cancelled"},
    ]
    return [
        shelve_for(
            stored.app, stored.owner, **{**row, "created_at": START + timedelta(hours=n), "size": 1000 * (n + 1)}
        )
        for n, row in enumerate(rows)
    ]


def titles(browser, query: str = "") -> list[str]:
    """Return the titles of all pages of a list, in order."""
    url, found = f"/documents/?{query}", []
    while url:
        page = browser.get(url).get_data(as_text=True)
        found += re.findall(r'id="title-[^"]+"[^>]*>([^<]+)</a>', page)
        older = re.search(r'<a href="([^"]+)" rel="next"', page)
        url = older[1].replace("&amp;", "&") if older else ""
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=textbook", {"Zoology", "anatomy of the heart"}),
        ("specialty=CARDIOLOGY", {"anatomy of the heart", "Heart failure"}),
        ("tag=Exam", {"Zoology", "Heart failure"}),
        ("tag=exa", set()),
        ("state=working", {"Growing"}),
        ("state=failed", {"Heart sounds"}),
        ("state=cancelled", {"Stopped"}),
        ("words=heart", {"anatomy of the heart", "Heart failure", "Heart sounds"}),
        ("words=THE+heart", {"anatomy of the heart"}),
        ("words=heart&kind=guideline&tag=ward&specialty=cardiology&state=ready", {"Heart failure"}),
        ("words=%25", {"100% cotton_wool"}),
        ("words=n_w", {"100% cotton_wool"}),
        ("words=\\", set()),
        ("kind=nonsense", set()),
        ("state=nonsense", set()),
    ],
)
def test_the_list_is_narrowed(query, expected, shelf, browse, alice):
    assert set(titles(browse(alice), query)) == expected


@pytest.mark.grid
@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["words", "kind", "specialty", "tag", "state", "sort", "before"])
def test_a_hostile_filter_is_data(name, value, shelf, browse, alice):
    for htmx in (False, True):
        answer = browse(alice).get("/documents/", query_string={name: value}, htmx=htmx)
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.data


@pytest.mark.parametrize("value", ["nonsense", str(uuid.UUID(int=7)), "'; --", "\0"])
def test_what_is_no_collection_is_not_found(value, shelf, browse, alice):
    assert browse(alice).get("/documents/", query_string={"collection": value}).status_code == 404


def test_counts_and_choices_go_with_the_other_filters(shelf, as_user, alice):
    with as_user(alice):
        whole = library.overview(alice.id, Filters())
        assert (whole.matching, whole.size, whole.total) == (7, 28_000, 7)
        assert whole.kinds == [
            FacetValue("textbook", "Textbook", 2),
            FacetValue("guideline", "Guideline", 1),
            FacetValue("note", "Note", 2),
            FacetValue("other", "Other", 2),
        ]
        assert [(each.value, each.count) for each in whole.specialties] == [("Biology", 1), ("Cardiology", 2)]
        assert whole.tags == [FacetValue("exam", "exam", 2), FacetValue("ward", "ward", 1)]
        assert [(each.value, each.count) for each in whole.years] == [("2020", 2), ("1999", 1)]
        assert {each.value: each.count for each in whole.states} == {
            "ready": 4,
            "working": 1,
            "failed": 1,
            "cancelled": 1,
        }
        some = library.overview(alice.id, Filters(kind="guideline", tag="exam"))
        assert (some.matching, some.size, some.total) == (1, 3000, 7)
        assert [(each.value, each.count) for each in some.kinds] == [("textbook", 1), ("guideline", 1)]
        assert [(each.value, each.count) for each in some.tags] == [("exam", 1), ("ward", 1)]
        assert [(each.value, each.count) for each in some.states] == [("ready", 1)]
        new = library.overview(alice.id, Filters(year="2020", specialty="cardiology"))
        assert (new.matching, new.size) == (2, 5000)
        assert [(each.value, each.count) for each in new.years] == [("2020", 2)]


def test_the_page_says_how_many_match(shelf, browse, alice):
    page = browse(alice).get("/documents/?kind=textbook").get_data(as_text=True)
    assert "2 of 7 documents" in page
    assert "3.0 kB" in page
    assert '<option value="textbook" selected>Textbook (2)</option>' in page
    page = browse(alice).get("/documents/?kind=journal").get_data(as_text=True)
    assert "No document matches" in page
    assert "Clear filters" in page


def test_htmx_gets_the_list_alone_and_its_address(shelf, browse, alice):
    answer = browse(alice).get("/documents/?kind=textbook&words=&tag=&sort=title", htmx=True)
    assert answer.get_data(as_text=True).startswith("<section")
    assert answer.headers["HX-Push-Url"] == "/documents/?kind=textbook&sort=title"


def test_what_is_deleted_or_replaced_is_not_listed(shelf, shelve, browse, alice, bob):
    shelve(alice, "Old version", superseded_at=START, tags=["old"])
    shelve(alice, "Binned", deleted_at=START, tags=["binned"])
    shelve(bob, "Of bob", tags=["of-bob"])
    page = browse(alice).get("/documents/").get_data(as_text=True)
    assert "7 documents" in page
    for word in ("Old version", "Binned", "Of bob", "of-bob", "binned"):
        assert word not in page


def test_a_collection_narrows_the_list(shelf, browse, as_user, alice, bob):
    with as_user(alice), unit_of_work():
        kept = collections.create(alice.id, "For the exam")
        id = kept.id
        for document in shelf[:2]:
            collections.add(document, [id])
    browser = browse(alice)
    assert set(titles(browser, f"collection={id}")) == {"Zoology", "anatomy of the heart"}
    page = browser.get(f"/documents/?collection={id}").get_data(as_text=True)
    assert "in the collection “For the exam”" in page
    assert browse(bob).get(f"/documents/?collection={id}").status_code == 404
    assert "For the exam" not in browse(bob).get("/documents/").get_data(as_text=True)


def test_the_number_of_reads_does_not_grow_with_tags_and_filters(shelf, shelve, browse, connection, alice):
    browser = browse(alice)
    url = "/documents/?words=a&sort=author"
    few = _reads(connection, lambda: browser.get(url))
    for n in range(25):
        shelve(alice, f"A {n}", specialty=f"S {n}", tags=[f"t{n}"], author=f"A {n}")
    assert _reads(connection, lambda: browser.get(url)) == few
