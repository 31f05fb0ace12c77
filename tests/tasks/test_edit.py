from __future__ import annotations

import uuid
from datetime import date

import pytest


def test_a_task_is_changed(browse, alice, add, tasks_of):
    task = add(alice, "Call", description="today", due=date(2027, 1, 2))
    browser = browse(alice)
    page = browser.get(f"/tasks/{task}/edit").text
    assert 'value="2027-01-02"' in page
    answer = browser.post(f"/tasks/{task}/edit", {"title": "Call again", "description": "", "due": ""})
    assert (answer.status_code, answer.location) == (303, "/tasks/")
    (kept,) = tasks_of(alice)
    assert (kept.title, kept.description, kept.due) == ("Call again", "", None)


def test_a_wrong_field_keeps_the_others(browse, alice, add, tasks_of):
    task = add(alice, "Call")
    answer = browse(alice).post(f"/tasks/{task}/edit", {"title": "", "description": "still here"})
    assert answer.status_code == 422
    assert "still here" in answer.text
    assert tasks_of(alice)[0].title == "Call"


def test_completing_twice_is_completing_once(browse, alice, add, tasks_of):
    task = add(alice)
    browser = browse(alice)
    for _ in range(2):
        assert browser.post(f"/tasks/{task}/complete", {"completed": "yes"}).location == "/tasks/"
        assert tasks_of(alice)[0].is_completed
    first = tasks_of(alice)[0].completed_at
    browser.post(f"/tasks/{task}/complete", {"completed": "yes"})
    assert tasks_of(alice)[0].completed_at == first
    browser.post(f"/tasks/{task}/complete", {"completed": "no"})
    assert not tasks_of(alice)[0].is_completed


def test_htmx_gets_the_row_in_its_new_state(browse, alice, add):
    task = add(alice, "Call")
    browser = browse(alice)
    done = browser.post(f"/tasks/{task}/complete", {"completed": "yes", "show": "all"}, htmx=True).text
    assert done.lstrip().startswith(f'<li class="row task done" id="task-{task}"')
    assert "Reopen: Call" in done
    assert f"/tasks/{task}/delete?show=all" in done
    assert "Complete: Call" in browser.post(f"/tasks/{task}/complete", {"completed": "no"}, htmx=True).text


def test_a_state_that_is_none_changes_nothing(browse, alice, add, tasks_of):
    task = add(alice)
    assert browse(alice).post(f"/tasks/{task}/complete", {"completed": "perhaps"}).status_code == 422
    assert not tasks_of(alice)[0].is_completed


def test_deleting_leads_back_to_the_same_list(browse, alice, add, tasks_of):
    first, second = add(alice), add(alice)
    browser = browse(alice)
    assert browser.post(f"/tasks/{first}/delete?show=all").location == "/tasks/?show=all"
    assert browser.post(f"/tasks/{second}/delete", htmx=True).text.count("<li") == 0
    assert tasks_of(alice) == []
    assert browser.post(f"/tasks/{second}/delete").status_code == 404


@pytest.mark.parametrize("action", ["edit", "complete", "delete"])
def test_only_the_owner_may(browse, alice, bob, carol, add, tasks_of, action):
    task = add(alice, "hers")
    form = {"title": "mine now", "completed": "yes"}
    for person in (bob, carol):
        assert browse(person).post(f"/tasks/{task}/{action}", form).status_code == 404
        assert browse(person).post(f"/tasks/{task}/{action}", form, htmx=True).status_code == 404
    assert "/auth/login" in browse().post(f"/tasks/{task}/{action}", form).location
    (kept,) = tasks_of(alice)
    assert (kept.title, kept.is_completed) == ("hers", False)


def test_a_strangers_edit_page_is_not_there(browse, alice, bob, add):
    task = add(alice, "hers")
    assert browse(bob).get(f"/tasks/{task}/edit").status_code == 404
    assert browse(bob).get(f"/tasks/{uuid.uuid4()}/edit").status_code == 404
    assert browse(alice).get(f"/tasks/{task}/edit").status_code == 200
