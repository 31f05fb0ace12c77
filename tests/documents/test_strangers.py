"""Nobody but its owner finds a document, by any door."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from tests.documents.conftest import BOOK
from webapp.documents.models import Document
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

GETS = ("", "/status", "/pages/1", "/pages/1/image", "/pages", "/pages/1/thumb", "/find?q=skin", "/file", "/edit")
POSTS = ("/cancel", "/retry", "/delete", "/edit")
NO_PAGES = ("0", "-1", "3", "99999999999999999999", "1.5", "one", "1%00")
NO_IDS = (str(uuid.uuid4()), "nonsense", "../../etc/passwd", "%00", "'; DROP TABLE documents; --")


@pytest.fixture
def book(upload, run_jobs, alice):
    document = upload(alice, BOOK, "zoo.pdf")
    run_jobs(only="reading")
    return document


def test_a_stranger_and_an_administrator_find_nothing(book, browse, alice, bob, carol):
    for browser in (browse(bob), browse(carol)):
        for door in GETS + POSTS:
            for htmx in (False, True):
                visit = browser.post if door in POSTS else browser.get
                answer = visit(f"/documents/{book.id}{door}", htmx=htmx)
                assert answer.status_code == 404, door
                assert b"Zoology" not in answer.data, door
        assert b"Zoology" not in browser.get("/documents/").data
    for door in GETS:
        assert browse(alice).get(f"/documents/{book.id}{door}", htmx=True).status_code == 200, door


def test_nobody_is_sent_to_sign_in(book, browse):
    browser = browse(None)
    for url in ("/documents/", *(f"/documents/{book.id}{door}" for door in GETS)):
        answer = browser.get(url)
        assert answer.status_code in (302, 303), url
        assert answer.location.startswith("/auth/login"), url
    for door in POSTS:
        assert browser.post(f"/documents/{book.id}{door}").location.startswith("/auth/login"), door


def test_there_is_no_such_page(book, browse, alice):
    browser = browse(alice)
    for number in NO_PAGES:
        for door in ("", "/image", "/thumb"):
            assert browser.get(f"/documents/{book.id}/pages/{number}{door}").status_code == 404, number


def test_there_is_no_such_document(browse, alice):
    browser = browse(alice)
    for id in NO_IDS:
        for door in GETS:
            assert browser.get(f"/documents/{id}{door}").status_code == 404, (id, door)


def test_a_text_has_no_pages(upload, run_jobs, browse, alice):
    document = upload(alice)
    run_jobs(only="reading")
    for door in ("/pages", "/pages/1", "/pages/1/image", "/pages/1/thumb"):
        assert browse(alice).get(f"/documents/{document.id}{door}").status_code == 404, door


def test_a_document_in_the_bin_is_not_read(book, browse, alice, as_user):
    with as_user(alice), unit_of_work():
        db.session.get_one(Document, book.id).deleted_at = datetime.now(UTC)
    for door in GETS:
        assert browse(alice).get(f"/documents/{book.id}{door}").status_code == 404, door
