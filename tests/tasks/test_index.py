from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from html import unescape

import pytest

from webapp.tasks import queries

TODAY = date.today()


def test_an_empty_list_shows_the_first_step(browse, alice):
    assert "Write a task above" in browse(alice).get("/tasks/").text


def test_nobody_is_sent_to_sign_in(browse):
    assert "/auth/login" in browse().get("/tasks/").location
    assert "/auth/login" in browse().post("/tasks/", {"title": "x"}).location


def test_open_tasks_stand_by_due_date_and_those_without_one_last(browse, alice, add):
    add(alice, "without a date")
    add(alice, "in a week", due=TODAY + timedelta(days=7))
    add(alice, "tomorrow's", due=TODAY + timedelta(days=1))
    page = browse(alice).get("/tasks/").text
    assert page.index("tomorrow&#39;s") < page.index("in a week") < page.index("without a date")
    assert "Due tomorrow" in page


def test_overdue_is_said_in_words(browse, alice, add):
    add(alice, due=TODAY - timedelta(days=1))
    add(alice, "due today", due=TODAY)
    page = browse(alice).get("/tasks/").text
    assert page.count("Overdue, was due yesterday") == 1
    assert "Due today" in page


def test_the_filters_show_what_they_say(browse, alice, add):
    late, soon = add(alice, "late", due=TODAY - timedelta(days=3)), add(alice, "soon")
    done = add(alice, "finished")
    browser = browse(alice)
    browser.post(f"/tasks/{done}/complete", {"completed": "yes"})

    def shown(show: str) -> set[uuid.UUID]:
        page = browser.get(f"/tasks/?show={show}").text
        return {task for task in (late, soon, done) if f'id="task-{task}"' in page}

    assert shown("open") == {late, soon}
    assert shown("overdue") == {late}
    assert shown("done") == {done}
    assert shown("all") == {late, soon, done}
    assert shown("%00") == {late, soon}


@pytest.mark.parametrize("show", ["open", "all", "done"])
def test_pages_lead_through_every_task_once(browse, alice, add, as_user, monkeypatch, show):
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    dates = [None, TODAY, None, TODAY + timedelta(days=1), TODAY]
    ids = [add(alice, f"task {number}", due=due) for number, due in enumerate(dates)]
    browser = browse(alice)
    for done in ids if show == "done" else ids[3:]:
        browser.post(f"/tasks/{done}/complete", {"completed": "yes"})
    seen, after = [], None
    with as_user(alice):
        while True:
            page = queries.page(alice.id, show, after)
            seen += [task.id for task in page.rows]
            after = page.cursor
            if after is None:
                break
    wanted = {"open": [ids[1], ids[0], ids[2]], "all": [ids[1], ids[0], ids[2], ids[4], ids[3]], "done": ids[::-1]}
    assert seen == wanted[show]


def test_the_page_links_to_the_next(browse, alice, add, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 1)
    first, second = add(alice, "one"), add(alice, "two")
    page = browse(alice).get("/tasks/").text
    (more,) = re.findall(r'href="(/tasks/\?show=open&amp;after=[^"]+)"', page)
    assert f"task-{first}" in page
    assert f"task-{second}" in browse(alice).get(unescape(more)).text
    for broken in ("open.nonsense", "nonsense", "%00", "A" * 8000):
        assert f"task-{first}" in browse(alice).get(f"/tasks/?after={broken}").text


def test_a_stranger_and_an_administrator_see_nothing(browse, alice, bob, carol, add):
    add(alice, "a private errand")
    for person in (bob, carol):
        assert "a private errand" not in browse(person).get("/tasks/?show=all").text


def test_what_is_written_is_shown_as_text(browse, alice, add):
    add(alice, "<b>bold</b> {{ 7 * 7 }}", description="<script>alert(1)</script>")
    page = browse(alice).get("/tasks/").text
    assert "&lt;b&gt;bold&lt;/b&gt; {{ 7 * 7 }}" in page
    assert "<script>alert" not in page


def test_a_long_list_costs_no_more_statements_than_a_short_one(browse, alice, add, say, statements):
    browser = browse(alice)
    add(alice, "one", source_message_id=say(alice).id)
    with statements() as short:
        browser.get("/tasks/")
    for number in range(12):
        add(alice, f"task {number}", source_message_id=say(alice).id)
    with statements() as long:
        assert browser.get("/tasks/").text.count("From the chat") == 13
    assert len(long) == len(short)
