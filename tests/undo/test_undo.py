"""What was just deleted can be put back, by its owner, for a day."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tests.points import find_messages
from webapp.chat.models import Conversation
from webapp.documents.models import Collection, Document
from webapp.documents.operations import collections
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.tasks import operations as tasks
from webapp.tasks.models import Task
from webapp.templates.models import Draft, Template
from webapp.templates.operations import drafts, templates
from webapp.undo import expiry
from webapp.undo.models import Undo

BUTTON = re.compile(r'action="(/undo/[0-9a-f-]+)"')


def undo_of(page: str) -> str:
    """Return the address that the message's button sends to."""
    return BUTTON.search(page)[1]


@pytest.fixture
def held(as_user, shelve, alice) -> tuple[uuid.UUID, uuid.UUID]:
    """A collection of alice's and the document in it."""
    document = shelve(alice)
    with as_user(alice), unit_of_work():
        collection = collections.create(alice.id, "Łódź")
        collections.add(db.session.get_one(Document, document.id), [collection.id])
        return collection.id, document.id


def deleted(browser, url: str) -> str:
    """Delete something and return the address that undoes it."""
    answer = browser.post(f"{url}/delete")
    assert answer.status_code == 303
    return undo_of(browser.get(answer.location).text)


def test_a_collection_comes_back_with_its_documents(browse, as_user, held, alice):
    collection, document = held
    browser = browse(alice)
    undo = deleted(browser, f"/collections/{collection}")
    with as_user(alice):
        assert db.session.get(Collection, collection) is None
    assert browser.post(undo).location == "/collections/"
    assert "The collection “Łódź” is back." in browser.get("/collections/").text
    with as_user(alice):
        assert [each.name for each in db.session.get_one(Document, document).collections] == ["Łódź"]


def test_a_collection_comes_back_without_what_is_gone_and_not_over_another(browse, as_user, held, alice):
    collection, document = held
    browser = browse(alice)
    undo = deleted(browser, f"/collections/{collection}")
    with as_user(alice), unit_of_work():
        other = collections.create(alice.id, "łódź").id
        db.session.delete(db.session.get_one(Document, document))
    assert "It cannot be put back" in browser.post(undo).text
    with as_user(alice), unit_of_work():
        db.session.delete(db.session.get_one(Collection, other))
    assert browser.post(undo).status_code == 303
    with as_user(alice):
        assert db.session.get(Collection, collection)


def test_a_task_comes_back_as_it_was(browse, as_user, alice):
    with as_user(alice), unit_of_work():
        id = tasks.create(alice.id, "Call the laboratory", "before noon", datetime.now(UTC).date())
    with as_user(alice):
        before = {column.name: getattr(db.session.get_one(Task, id), column.name) for column in Task.__table__.c}
    browser = browse(alice)
    answer = browser.post(f"/tasks/{id}/delete", htmx=True).text  # the message stands beside what is left of the list
    assert 'hx-swap-oob="innerHTML:#flashes"' in answer
    assert browser.post(undo_of(answer)).location == "/tasks/"
    with as_user(alice):
        after = {column.name: getattr(db.session.get_one(Task, id), column.name) for column in Task.__table__.c}
    assert after == before


def test_a_template_and_a_draft_with_its_versions_come_back(browse, as_user, alice):
    with as_user(alice), unit_of_work():
        template = templates.create(alice.id, "twitter", "Mine", "{{ quote }}").id
        first = Draft(id=(id := uuid.uuid4()), original_id=id, user_id=alice.id, type="twitter", title="A", content="1")
        db.session.add(first)
        db.session.flush()
        newest = drafts.save_version(alice.id, id, "2").id
    browser = browse(alice)
    undos = [deleted(browser, f"/templates/{template}"), deleted(browser, f"/templates/drafts/{newest}")]
    for undo in undos:
        assert browser.post(undo).status_code == 303
    with as_user(alice):
        assert db.session.get_one(Template, template).name == "Mine"
        assert [db.session.get_one(Draft, each).content for each in (id, newest)] == ["1", "2"]


def test_a_conversation_comes_back_and_is_found_again(browse, as_user, asked, run_jobs, alice):
    conversation = asked()[0].conversation_id
    run_jobs()
    browser = browse(alice)
    undo = deleted(browser, f"/chat/{conversation}")
    run_jobs()
    with as_user(alice):
        assert find_messages(alice.id, "insulin pen") == []
    assert browser.post(undo).location == f"/chat/{conversation}"
    assert browser.get(f"/chat/{conversation}").status_code == 200
    run_jobs()
    with as_user(alice):
        assert find_messages(alice.id, "insulin pen")
        assert db.session.get_one(Conversation, conversation).deleted_at is None


def test_documents_that_were_deleted_together_come_back_together(browse, as_user, upload, alice):
    ids = [upload(alice, f"Note {n} of the day.".encode(), f"{n}.txt").id for n in range(3)]
    browser = browse(alice)
    browser.post("/documents/bulk", {"action": "delete", "all": "1"})
    undo = undo_of(browser.get("/documents/").text)
    assert browser.post(undo).location == "/documents/"
    assert "3 documents is back" not in (page := browser.get("/documents/").text)
    assert "3 documents are back." in page
    with as_user(alice):
        assert all(db.session.get_one(Document, id).deleted_at is None for id in ids)


def test_what_was_purged_meanwhile_is_not_said_to_be_back(browse, as_user, upload, run_jobs, alice):
    ids = [upload(alice, f"Note {n} of the day.".encode(), f"{n}.txt").id for n in range(2)]
    browser = browse(alice)
    browser.post("/documents/bulk", {"action": "delete", "all": "1"})
    undo = undo_of(browser.get("/documents/").text)
    browser.post(f"/documents/{ids[0]}/purge")
    run_jobs()
    browser.post(undo)
    assert "1 of 2 documents are back." in browser.get("/documents/").text
    browser.post("/documents/bulk", {"action": "delete", "all": "1"})
    undo = undo_of(browser.get("/documents/").text)
    browser.post(f"/documents/{ids[1]}/purge")
    answer = browser.post(undo)
    assert (answer.status_code, "nothing to restore" in answer.text) == (422, True)
    run_jobs()
    with as_user(alice):
        assert db.session.query(Document).count() == 0


def test_it_is_undone_once_by_nobody_else_and_for_a_day(app, browse, as_user, held, alice, bob):
    undo = deleted(browse(alice), f"/collections/{held[0]}")
    assert browse(bob).post(undo).status_code == 404
    assert "/auth/login" in browse(None).post(undo).location
    assert browse(alice).post(undo).status_code == 303
    assert browse(alice).post(undo).status_code == 404
    late = deleted(browse(alice), f"/collections/{held[0]}")
    with as_user(alice), unit_of_work():
        db.session.query(Undo).one().created_at = datetime.now(UTC) - timedelta(days=1, minutes=1)
    with app.app_context():
        expiry.remove_expired()
    assert browse(alice).post(late).status_code == 404
