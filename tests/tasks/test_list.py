"""The list: filtered, sorted, and by the day where the user is."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest

from webapp.auth.models import User
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.shared import zones
from webapp.tasks import queries


def titles(page: str) -> list[str]:
    return [unescape(title) for title in re.findall(r'<a class="title"[^>]*>(.*?)</a>', page)]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("Pacific/Honolulu", "Due today"),
        ("Europe/Berlin", "Overdue, was due yesterday"),
        ("Pacific/Kiritimati", "Overdue, was due yesterday"),
        ("", "Overdue, was due yesterday"),
    ],
)
def test_a_task_is_overdue_by_the_day_where_the_user_is(browse, alice, add, as_user, monkeypatch, place, words):
    monkeypatch.setattr(zones, "now", lambda: datetime(2026, 11, 30, 0, 42, tzinfo=UTC))
    with as_user(alice), unit_of_work():
        db.session.get(User, alice.id).time_zone = place
    task = add(alice, due=date(2026, 11, 29))
    browser = browse(alice)
    assert words in browser.get("/tasks/").text
    assert (f"task-{task}" in browser.get("/tasks/?show=overdue").text) == words.startswith("Overdue")
    assert ("Choose your time zone" in browser.get("/tasks/").text) == (not place)


def test_words_are_found_in_title_and_description_in_any_spelling(browse, alice, add):
    add(alice, "Ask Müller")
    add(alice, "Order pens", description="Two boxes, for MUELLER")
    add(alice, "100% of (it)")
    browser = browse(alice)
    assert titles(browser.get("/tasks/?words=mueller").text) == ["Ask Müller", "Order pens"]
    assert titles(browser.get("/tasks/?words=mueller+boxes").text) == ["Order pens"]
    assert titles(browser.get("/tasks/?words=100%25+(").text) == ["100% of (it)"]
    assert "No task matches" in browser.get("/tasks/?words=.*").text
    assert "No task matches" in browser.get("/tasks/?words=" + "x" * 4000).text
    assert len(titles(browser.get("/tasks/?words=%00").text)) == 3


def test_the_newest_come_first_where_that_is_chosen(browse, alice, add, as_user, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    ids = [add(alice, f"task {number}", due=date(2027, 1, 9 - number)) for number in range(3)]
    browser = browse(alice)
    browser.post(f"/tasks/{ids[1]}/complete", {"completed": "yes"})
    first = browser.get("/tasks/?show=all&sort=newest").text
    assert titles(first) == ["task 2", "task 1"]
    (more,) = re.findall(r'href="(/tasks/\?show=all&amp;after=[^"]+)"', first)
    assert titles(browser.get(unescape(more)).text) == ["task 0"]
    assert titles(browser.get("/tasks/?sort=newest").text) == ["task 2", "task 0"]
    assert titles(browser.get("/tasks/?show=done&sort=newest").text) == ["task 1"]
    assert titles(browser.get("/tasks/?sort=none").text) == ["task 2", "task 0"]


def test_the_filters_keep_one_another(browse, alice, add):
    add(alice, "Call")
    page = browse(alice).get("/tasks/?show=all&sort=newest&words=call").text
    assert 'href="/tasks/?show=done&amp;sort=newest&amp;words=call"' in page
    assert '<option value="newest" selected>' in page
    assert 'name="show" value="all"' in page


def test_completing_is_undone_from_the_message_and_leads_back(browse, alice, add, tasks_of):
    task = add(alice, "Call <b>")
    browser = browse(alice)
    for htmx in (False, True):
        answer = browser.post(f"/tasks/{task}/complete?sort=newest", {"completed": "yes"}, htmx=htmx)
        assert htmx or answer.location == "/tasks/?sort=newest"
        page = answer.text if htmx else browser.get(answer.location).text
        (undo,) = re.findall(
            r'action="([^"]+)"><input[^>]+><button[^>]+aria-label="Undo: restore “Call &lt;b&gt;”"', page
        )
        assert tasks_of(alice)[0].is_completed
        again = browser.post(unescape(undo))
        assert again.location == "/tasks/?sort=newest"
        assert not tasks_of(alice)[0].is_completed
        assert "The task is open again." in browser.get(again.location).text


LISTS = [
    ("open", "due", "", "ix_tasks_user_id_open"),
    ("overdue", "due", "", "ix_tasks_user_id"),
    ("done", "due", "", "ix_tasks_user_id_done"),
    ("all", "newest", "", "ix_tasks_user_id_created"),
    ("open", "newest", "", "ix_tasks_user_id"),
    ("done", "newest", "laboratory", "ix_tasks_user_id"),
]


def test_each_list_is_read_by_an_index(alice, planned):
    """As the application's role, with 20,000 tasks of another user and 2,000 of one's own."""
    for show, sort, words, index in LISTS:
        (plan,) = planned(
            lambda show=show, sort=sort, words=words: queries.page(alice.id, show, sort=sort, words=words)
        )
        assert index in plan, plan
        assert "Seq Scan" not in plan, plan
