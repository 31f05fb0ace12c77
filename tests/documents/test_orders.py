"""The library in each order, and where its next page goes on."""

from __future__ import annotations

import base64
import json
import uuid

import pytest
from sqlalchemy import update

from tests.documents.test_library import START, put_on_shelf, titles
from tests.stored import FIXTURES, Contents
from webapp.documents.models import Document
from webapp.documents.queries import library
from webapp.documents.queries.library import Filters
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

stored, connection, alice, shelf = FIXTURES


@pytest.fixture(scope="module")
def contents() -> Contents:
    return put_on_shelf


@pytest.mark.grid
@pytest.mark.parametrize("page_size", [2, 30])
@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("newest", "6 5 4 3 2 1 0"),
        ("oldest", "0 1 2 3 4 5 6"),
        ("title", "3 1 5 2 4 6 0"),
        ("author", "4 0 1 3 5 2 6"),
        ("year", "2 1 0 6 5 4 3"),
        ("size", "6 5 4 3 2 1 0"),
        ("changed", "6 5 4 3 2 1 0"),
        ("nonsense", "6 5 4 3 2 1 0"),
    ],
)
def test_every_order_is_kept_from_page_to_page(sort, expected, page_size, shelf, browse, monkeypatch, alice):
    monkeypatch.setattr(library.page, "__defaults__", (Filters(), "newest", "", page_size))
    names = [shelf[int(n)].title for n in expected.split()]
    assert titles(browse(alice), f"sort={sort}") == names


def test_equal_ones_are_each_shown_once(shelve, browse, monkeypatch, alice):
    monkeypatch.setattr(library.page, "__defaults__", (Filters(), "newest", "", 3))
    for _ in range(10):
        shelve(alice, "The same", created_at=START, year=2000, author="A")
    for sort in library.SORTS:
        assert len(titles(browse(alice), f"sort={sort}")) == 10, sort


def test_a_filter_stays_from_page_to_page(shelf, browse, monkeypatch, alice):
    monkeypatch.setattr(library.page, "__defaults__", (Filters(), "newest", "", 1))
    assert titles(browse(alice), "words=heart&sort=title") == ["anatomy of the heart", "Heart failure", "Heart sounds"]


def test_a_page_goes_on_where_it_was_though_its_last_document_has_moved(shelf, as_user, alice):
    with as_user(alice):
        first = library.page(alice.id, sort="changed", limit=3)
        moved = first.rows[-1].id
        cursor = first.cursor
    with as_user(alice), unit_of_work():
        db.session.execute(update(Document).where(Document.id == moved).values(progress=7))
    with as_user(alice):
        rest = library.page(alice.id, sort="changed", cursor=cursor)
        assert [document.title for document in rest.rows] == [shelf[n].title for n in (3, 2, 1, 0)]


def cursor(*values) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


@pytest.mark.grid
@pytest.mark.parametrize("sort", list(library.SORTS))
@pytest.mark.parametrize(
    "before",
    [
        "nonsense",
        "%00",
        str(uuid.UUID(int=7)),
        base64.urlsafe_b64encode(b"[" * 1400).decode(),
        base64.urlsafe_b64encode(b"7").decode(),
        "A" * 8000,
    ],
)
def test_a_broken_place_in_the_list_is_its_beginning(sort, before, shelf, browse, alice):
    assert len(titles(browse(alice), f"sort={sort}&before={before}")) == 7


@pytest.mark.grid
@pytest.mark.parametrize("sort", list(library.SORTS))
@pytest.mark.parametrize(
    "values",
    [
        (),
        (1,),
        ("x", "y"),
        ("a\0b", str(uuid.UUID(int=7))),
        ("\ud800", str(uuid.UUID(int=7))),
        (2**70, str(uuid.UUID(int=7))),
        ([1], {"a": 1}),
    ],
)
def test_a_place_of_broken_values_is_the_beginning(sort, values, shelf, as_user, alice):
    for name in ((), (sort,), ("oldest" if sort == "newest" else "newest",), ([sort],)):
        with as_user(alice):
            assert len(library.page(alice.id, sort=sort, cursor=cursor(*name, *values)).rows) == 7


def test_a_place_in_one_order_is_none_in_another(shelf, browse, as_user, alice):
    with as_user(alice):
        there = library.page(alice.id, sort="newest", limit=3).cursor
    assert len(titles(browse(alice), f"sort=newest&before={there}")) == 4
    assert len(titles(browse(alice), f"sort=oldest&before={there}")) == 7
