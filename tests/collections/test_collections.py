"""Collections: made, renamed, deleted, and nobody else's."""

from __future__ import annotations

import uuid

import pytest

from tests.documents.test_index import _reads
from webapp.documents.operations import collections as operations
from webapp.documents.queries import collections as queries
from webapp.platform.unit_of_work import unit_of_work


def names(as_user, person) -> list[tuple[str, int]]:
    with as_user(person):
        return [(each.name, each.documents) for each in queries.collections(person.id)]


def make(as_user, person, name: str, *documents) -> uuid.UUID:
    with as_user(person), unit_of_work():
        id = operations.create(person.id, name).id
        for document in documents:
            operations.add(document, [id])
        return id


def test_the_empty_page_says_what_they_are_for(browse, alice):
    page = browse(alice).get("/collections/").get_data(as_text=True)
    assert "A collection is a named group of documents" in page
    assert 'href="/documents/" aria-current="true"' in page


def test_one_is_made_and_shows_its_counts(browse, shelve, as_user, alice):
    browser = browse(alice)
    answer = browser.post("/collections/", {"name": "  For the   exam "})
    assert (answer.status_code, answer.location) == (303, "/collections/")
    with as_user(alice), unit_of_work():
        id = queries.collections(alice.id)[0].id
        for size in (1000, 2000):
            operations.add(shelve(alice, size=size), [id])
        operations.add(shelve(alice, size=4000, deleted_at="2026-01-01"), [id])
    page = browser.get("/collections/").get_data(as_text=True)
    assert "For the exam</a>" in page
    assert "2 documents" in page
    assert "3.0 kB" in page
    assert f"/documents/?collection={id}" in page


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Give the collection a name."),
        (" \0\u202e ", "Give the collection a name."),
        ("x" * 101, "Use at most 100 characters."),
        ("for THE exam", "You already have a collection called “for THE exam”."),
    ],
)
def test_a_name_that_will_not_do(name, sentence, browse, as_user, alice):
    first, second = make(as_user, alice, "For the exam"), make(as_user, alice, "Other")
    for url in ("/collections/", f"/collections/{second}/rename"):
        answer = browse(alice).post(url, {"name": name})
        assert answer.status_code == 422
        assert sentence in answer.get_data(as_text=True)
    assert browse(alice).post(f"/collections/{first}/rename", {"name": "FOR THE EXAM"}).status_code == 303
    assert names(as_user, alice) == [("FOR THE EXAM", 0), ("Other", 0)]


def test_a_doubled_click_makes_one(browse, as_user, alice):
    answers = [browse(alice).post("/collections/", {"name": "One"}).status_code for _ in range(2)]
    assert answers == [303, 422]
    assert names(as_user, alice) == [("One", 0)]


def test_two_people_may_choose_the_same_name(browse, as_user, alice, bob):
    for person in (alice, bob):
        assert browse(person).post("/collections/", {"name": "One"}).status_code == 303
    assert names(as_user, bob) == [("One", 0)]


def test_there_is_a_most(browse, as_user, monkeypatch, alice):
    monkeypatch.setattr(operations, "MOST_COLLECTIONS", 1)
    make(as_user, alice, "One")
    answer = browse(alice).post("/collections/", {"name": "Two"})
    assert answer.status_code == 422
    assert "which is the maximum" in answer.get_data(as_text=True)


def test_its_documents_stay_when_it_is_deleted(browse, shelve, as_user, alice):
    id = make(as_user, alice, "One", shelve(alice, "Kept"))
    browser = browse(alice)
    assert browser.post(f"/collections/{id}/delete").status_code == 303
    assert names(as_user, alice) == []
    assert "Kept" in browser.get("/documents/").get_data(as_text=True)
    assert browser.post(f"/collections/{id}/delete").status_code == 404


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "{{7*7}}", "%_\\", "'; DROP TABLE collections; --"])
def test_a_name_is_data(name, browse, shelve, as_user, alice):
    id = make(as_user, alice, name, shelve(alice))
    for url in ("/collections/", "/documents/", f"/documents/?collection={id}"):
        page = browse(alice).get(url).get_data(as_text=True)
        assert "<script>alert" not in page
    assert names(as_user, alice) == [(name, 1)]


def test_nobody_else_finds_it(browse, shelve, as_user, alice, bob, carol):
    id = make(as_user, alice, "Of alice", shelve(alice))
    for stranger in (bob, carol):
        browser = browse(stranger)
        assert "Of alice" not in browser.get("/collections/").get_data(as_text=True)
        for htmx in (False, True):
            for door in ("rename", "delete"):
                answer = browser.post(f"/collections/{id}/{door}", {"name": "Taken"}, htmx=htmx)
                assert answer.status_code == 404, door
    for url in ("/collections/", f"/collections/{id}/rename", f"/collections/{id}/delete"):
        assert browse(None).post(url).location.startswith("/auth/login")
    assert browse(None).get("/collections/").location.startswith("/auth/login")
    assert names(as_user, alice) == [("Of alice", 1)]


def test_a_document_is_put_in_no_strangers_collection(shelve, as_user, alice, bob):
    id, document = make(as_user, alice, "Of alice"), shelve(bob)
    with as_user(bob), unit_of_work():
        operations.add(document, [id])
    assert names(as_user, alice) == [("Of alice", 0)]


@pytest.mark.parametrize("id", ["nonsense", "%00", str(uuid.UUID(int=7)), "'; --"])
def test_there_is_no_such_collection(id, browse, alice):
    for door in ("rename", "delete"):
        assert browse(alice).post(f"/collections/{id}/{door}", {"name": "x"}).status_code == 404


def test_the_number_of_reads_does_not_grow(browse, shelve, as_user, connection, alice):
    browser = browse(alice)
    make(as_user, alice, "One", shelve(alice))
    few = _reads(connection, lambda: browser.get("/collections/"))
    for n in range(5):
        make(as_user, alice, f"{n}", shelve(alice), shelve(alice))
    assert _reads(connection, lambda: browser.get("/collections/")) == few
