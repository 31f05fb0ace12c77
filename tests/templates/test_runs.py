"""One template over many documents."""

from __future__ import annotations

import io
import re
import uuid
import zipfile

import pytest

from webapp.documents.models import Document
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.templates import making, running
from webapp.templates.models import DraftRunItem


@pytest.fixture
def begin(browse, alice, shelve, write):
    """Return a function that begins a run of alice's over three documents; it returns the address and their ids."""

    def start() -> tuple[str, list[uuid.UUID]]:
        ids = [shelve(alice, f"Essay {number}") for number in range(3)]
        template = write(alice, "{{ title }}: {{ quote }}", name=f"Short {uuid.uuid4()}")
        said = {"document": [str(id) for id in ids], "each": "yes"}
        answer = browse(alice).post(f"/templates/{template}/drafts", said)
        assert answer.status_code == 303, answer.text
        return answer.location, ids

    return start


def test_a_run_makes_a_draft_of_each_document_and_goes_into_one_zip(browse, alice, begin, run_jobs, drafts_of):
    address, _ = begin()
    browser = browse(alice)
    waiting = browser.get(address).text
    assert "0 of 3 drafts made" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    run_jobs()
    page = browser.get(address).text
    assert "3 of 3 drafts made." in page
    assert "every 2s" not in browser.get(address, htmx=True).text
    assert {draft.title for draft in drafts_of(alice)} == {"Essay 0", "Essay 1", "Essay 2"}
    archive = zipfile.ZipFile(io.BytesIO(browser.get(f"{address}/export").data))
    assert archive.namelist() == ["001 essay-0.md", "002 essay-1.md", "003 essay-2.md"]
    assert address in browser.get("/templates/runs/").text
    assert browser.post(f"{address}/delete").location == "/templates/runs/"
    assert browser.get(address).status_code == 404
    assert len(drafts_of(alice)) == 3


def test_a_run_is_cancelled_and_what_failed_is_tried_again(browse, alice, as_user, begin, run_jobs, monkeypatch):
    address, ids = begin()
    browser = browse(alice)
    assert browser.post(f"{address}/cancel").status_code == 303
    run_jobs()
    assert "0 of 3 drafts made, 3 cancelled." in browser.get(address).text
    make = making.make

    def broken(user_id, template, material, values):
        if material.scope.documents == (str(ids[1]),):
            raise ZeroDivisionError
        return make(user_id, template, material, values)

    monkeypatch.setattr(making, "make", broken)
    browser.post(f"{address}/retry")
    run_jobs()
    page = browser.get(address).text
    assert "2 of 3 drafts made, 1 failed." in page
    assert running.UNEXPECTED in page
    monkeypatch.undo()
    browser.post(f"{address}/retry")
    run_jobs()
    assert "3 of 3 drafts made." in browser.get(address).text


def test_what_is_deleted_leaves_no_title_in_a_run(browse, alice, as_user, begin, run_jobs):
    address, ids = begin()
    with as_user(alice), unit_of_work():
        db.session.delete(db.session.get_one(Document, ids[0]))
    run_jobs()
    page = browse(alice).get(address).text
    assert "Essay 0" not in page
    assert "A document that was deleted" in page
    assert "2 of 3 drafts made, 1 failed." in page
    with as_user(alice):
        assert db.session.query(DraftRunItem).filter_by(document_id=None).count() == 1


def test_a_run_is_its_owners_alone(browse, alice, bob, carol, begin, run_jobs):
    address, _ = begin()
    for person in (bob, carol):
        assert browse(person).get(address).status_code == 404
        assert browse(person).get(address, htmx=True).status_code == 404
        assert browse(person).get(f"{address}/export").status_code == 404
        for action in ("cancel", "retry", "delete"):
            assert browse(person).post(f"{address}/{action}").status_code == 404
        assert address not in browse(person).get("/templates/runs/").text
    for page in (address, f"{address}/export", "/templates/runs/"):
        assert "/auth/login" in browse().get(page).location
    for action in ("cancel", "retry", "delete"):
        assert "/auth/login" in browse().post(f"{address}/{action}").location
    run_jobs()
    assert "3 of 3" in browse(alice).get(address).text


def test_a_draft_that_is_put_back_is_in_its_run_again(browse, alice, begin, run_jobs, drafts_of):
    address, _ = begin()
    run_jobs()
    browser, (draft, *_) = browse(alice), drafts_of(alice)
    browser.post(f"/templates/drafts/{draft.id}/delete")
    without = browser.get(address).text
    assert f"/templates/drafts/{draft.id}" not in without
    browser.post(re.search(r'action="(/undo/[0-9a-f-]+)"', without)[1])
    assert f"/templates/drafts/{draft.id}" in browser.get(address).text
    with zipfile.ZipFile(io.BytesIO(browser.get(f"{address}/export").data)) as zipped:
        assert len(zipped.namelist()) == 3


def test_a_run_needs_documents(browse, alice, shelve, write):
    shelve(alice)
    template = write(alice)
    for said in ({}, {"document": str(uuid.uuid4())}, {"tag": "nothing"}):
        answer = browse(alice).post(f"/templates/{template}/drafts", {**said, "each": "yes"})
        assert answer.status_code == 422
        assert re.search("Choose (documents|what)", answer.text)
