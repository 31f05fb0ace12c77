from __future__ import annotations

import uuid
from datetime import date

import pytest

from webapp.chat.models import Conversation
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work


def test_a_task_is_added_and_said_so(browse, alice, tasks_of):
    browser = browse(alice)
    answer = browser.post("/tasks/", {"title": " Order\x00 pens ", "description": "two\r\nboxes", "due": "2027-03-04"})
    assert answer.status_code == 303
    assert "The task is in your list." in browser.get(answer.location).text
    (task,) = tasks_of(alice)
    assert (task.title, task.description, task.due) == ("Order pens", "two\nboxes", date(2027, 3, 4))


def test_a_doubled_send_is_one_task(browse, alice, tasks_of):
    form = {"title": "Once", "token": str(uuid.uuid4())}
    browser = browse(alice)
    assert [browser.post("/tasks/", form).status_code for _ in range(2)] == [303, 303]
    assert len(tasks_of(alice)) == 1


def test_another_task_from_the_same_form_is_kept_as_well(browse, alice, tasks_of):
    """Who goes back in the browser finds the form as it was sent."""
    browser, token = browse(alice), str(uuid.uuid4())
    for form in ({"title": "Once"}, {"title": "Twice"}, {"title": "Twice", "due": "2027-03-04"}):
        assert browser.post("/tasks/", {**form, "token": token}).status_code == 303
    assert sorted(task.title for task in tasks_of(alice)) == ["Once", "Twice", "Twice"]


def test_a_token_that_is_somebody_elses_task_changes_nothing_of_theirs(browse, alice, bob, add, tasks_of):
    hers = add(alice, "hers")
    assert browse(bob).post("/tasks/", {"title": "his", "token": str(hers)}).status_code == 303
    assert [task.title for task in tasks_of(alice)] == ["hers"]
    assert [task.title for task in tasks_of(bob)] == ["his"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "Describe the task"),
        ("title", "\x00 ", "Describe the task"),
        ("title", "x" * 201, "Keep the title under 200"),
        ("due", "next week", "Not a valid date"),
        ("description", "x" * 5001, "Keep this under 5,000"),
    ],
)
def test_what_cannot_be_kept_comes_back_with_the_form(browse, alice, tasks_of, field, value, sentence):
    answer = browse(alice).post("/tasks/", {"title": "kept title", "description": "kept words", field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "kept words" in answer.text or "kept title" in answer.text
    assert tasks_of(alice) == []


def test_a_form_without_its_token_is_refused(browse, alice, tasks_of):
    browser = browse(alice)
    assert browser.http.post("/tasks/", data={"title": "forged"}).status_code == 400
    assert tasks_of(alice) == []


def test_a_task_from_a_message_links_back(browse, alice, say, tasks_of):
    message = say(alice)
    browser = browse(alice)
    page = browser.get(f"/tasks/?message={message.id}").text
    assert f'the question in\n        <a href="/chat/messages/{message.id}">Pens</a>' in page
    assert f'name="source_message_id" type="hidden" value="{message.id}"' in page
    browser.post("/tasks/", {"title": "Look it up", "source_message_id": str(message.id)})
    assert tasks_of(alice)[0].source_message_id == message.id
    back = f"/chat/messages/{message.id}"
    assert back in browser.get("/tasks/").text
    assert back in browser.get(f"/tasks/{tasks_of(alice)[0].id}/edit").text


def test_the_link_goes_with_the_conversation_and_the_task_stays(browse, alice, say, add, as_user):
    message = say(alice)
    add(alice, "Look it up", source_message_id=message.id)
    with as_user(alice), unit_of_work():
        db.session.get(Conversation, message.conversation_id).deleted_at = db.func.now()
    page = browse(alice).get("/tasks/").text
    assert "Look it up" in page
    assert "From the chat" not in page


def test_a_strangers_message_is_no_source(browse, alice, bob, say, tasks_of):
    message = say(alice)
    browser = browse(bob)
    assert browser.get(f"/tasks/?message={message.id}").status_code == 404
    form = {"title": "spy", "source_message_id": str(message.id)}
    assert browser.post("/tasks/", form).status_code == 404
    assert tasks_of(bob) == []
