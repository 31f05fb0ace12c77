"""What is due, on the page where one asks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.tasks.test_list import titles
from webapp.auth.models import User
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.shared import zones
from webapp.tasks import queries

TODAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    monkeypatch.setattr(zones, "now", lambda: datetime(2026, 11, 30, 0, 42, tzinfo=UTC))


def test_nothing_is_there_where_nothing_is_due(browse, alice, bob, add):
    add(alice, "tomorrow", due=TODAY + timedelta(days=1))
    add(alice, "some day")
    add(bob, "of somebody else", due=TODAY)
    browser = browse(alice)
    done = add(alice, "done", due=TODAY)
    browser.post(f"/tasks/{done}/complete", {"completed": "yes"})
    browser.get("/tasks/")  # shows the message
    page = browser.get("/chat/").text
    assert "Tasks that are due" not in page
    assert titles(page) == []


def test_what_is_overdue_comes_before_what_is_due_today(browse, alice, add):
    today, late = add(alice, "<i>today</i>", due=TODAY), add(alice, "late", due=TODAY - timedelta(days=1))
    page = browse(alice).get("/chat/").text
    assert "Tasks that are due" in page
    assert titles(page) == ["late", "<i>today</i>"]
    assert page.count("Overdue, was due yesterday") == 1
    assert page.count("Due today") == 1
    assert f'href="/tasks/{late}/edit"' in page
    assert f'href="/tasks/{today}/edit"' in page
    assert "All tasks" in page


def test_today_is_the_day_where_the_user_is(browse, alice, add, as_user):
    add(alice, "today in Europe", due=TODAY)
    with as_user(alice), unit_of_work():
        db.session.get(User, alice.id).time_zone = "Pacific/Honolulu"
    assert titles(browse(alice).get("/chat/").text) == []


def test_at_most_five_are_shown_and_cost_one_statement(browse, alice, add, statements):
    browser = browse(alice)

    def shown() -> tuple[list[str], int]:
        with statements() as sent:
            page = browser.get("/chat/").text
        assert ("More tasks" in page) == (len(titles(page)) == 5)
        return titles(page), len([statement for statement in sent if "FROM tasks" in statement])

    assert shown() == ([], 1)
    for number in range(7):
        add(alice, f"task {number}", due=TODAY - timedelta(days=number))
    assert shown() == ([f"task {number}" for number in (6, 5, 4, 3, 2)], 1)


def test_they_are_read_by_an_index(alice, planned):
    (plan,) = planned(lambda: queries.due_by(alice.id, date(2026, 1, 20), 6))
    assert "Index Scan using ix_tasks_user_id" in plan, plan
    assert "Seq Scan" not in plan
