"""A task that repeats: completing one makes the next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from webapp.auth.models import User
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.shared import zones
from webapp.tasks.repeats import REPEATS, next_due

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("repeats", "first", "dues"),
    [
        ("daily", "2026-12-30", ["2026-12-31", "2027-01-01"]),
        ("weekdays", "2026-12-03", ["2026-12-04", "2026-12-07"]),
        ("weekdays", "2026-12-05", ["2026-12-07", "2026-12-08"]),
        ("weekly", "2026-12-28", ["2027-01-04", "2027-01-11"]),
        ("monthly", "2027-01-31", ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]),
        ("monthly", "2028-01-31", ["2028-02-29", "2028-03-31"]),
        ("monthly", "2026-12-15", ["2027-01-15", "2027-02-15"]),
        ("yearly", "2028-02-29", ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]),
        ("yearly", "2026-12-31", ["2027-12-31"]),
    ],
)
def test_a_series_goes_on_from_its_first_day(repeats, first, dues):
    first, found = date.fromisoformat(first), []
    due = first
    for _ in dues:
        due = next_due(repeats, first, due, TODAY)
        found.append(due.isoformat())
    assert found == dues


@pytest.mark.parametrize(
    ("repeats", "due", "expected"),
    [
        ("daily", "2026-11-20", "2026-11-30"),
        ("daily", "2026-11-30", "2026-12-01"),
        ("weekdays", "2026-11-20", "2026-11-30"),
        ("weekly", "2026-11-23", "2026-11-30"),
        ("weekly", "2026-11-04", "2026-12-02"),
        ("monthly", "2026-01-31", "2026-11-30"),
        ("monthly", "2026-01-29", "2026-12-29"),
        ("yearly", "2020-11-29", "2027-11-29"),
    ],
)
def test_days_that_are_over_are_left_out(repeats, due, expected):
    day = date.fromisoformat(due)
    assert next_due(repeats, day, day, TODAY) == date.fromisoformat(expected)


@pytest.mark.parametrize("repeats", [repeats for repeats in REPEATS if repeats])
def test_nothing_follows_the_end_of_the_calendar(repeats):
    assert next_due(repeats, date.max, date.max, TODAY) is None


@pytest.fixture
def on_the_day(monkeypatch):
    monkeypatch.setattr(zones, "now", lambda: datetime(2026, 11, 30, 12, tzinfo=UTC))


def complete(browser, task, wanted="yes"):
    return browser.post(f"/tasks/{task}/complete", {"completed": wanted})


@pytest.mark.usefixtures("on_the_day")
def test_completing_one_makes_the_next_once(browse, alice, add, tasks_of):
    first = add(alice, "Rent", description="By bank", due=date(2027, 1, 31), repeats="monthly")
    browser = browse(alice)
    for _ in range(2):
        complete(browser, first)
    after, done = tasks_of(alice)
    assert done.id == first
    assert (after.title, after.description, after.due) == ("Rent", "By bank", date(2027, 2, 28))
    page = browser.get("/tasks/").text
    assert "Done. The next one is due 28 February 2027." in page
    assert "Every month" in page
    complete(browser, after.id)
    assert tasks_of(alice)[0].due == date(2027, 3, 31)


@pytest.mark.usefixtures("on_the_day")
def test_the_next_day_is_that_of_the_users_time_zone(browse, alice, add, as_user, tasks_of):
    with as_user(alice), unit_of_work():
        db.session.get(User, alice.id).time_zone = "Pacific/Kiritimati"
    complete(browse(alice), add(alice, due=date(2026, 11, 20), repeats="daily"))
    assert tasks_of(alice)[0].due == date(2026, 12, 1)


@pytest.mark.usefixtures("on_the_day")
def test_reopening_takes_the_next_one_back(browse, alice, add, tasks_of):
    first = add(alice, "Water", due=TODAY, repeats="weekly")
    browser = browse(alice)
    complete(browser, first)
    complete(browser, first, "no")
    assert [(task.id, task.is_completed) for task in tasks_of(alice)] == [(first, False)]
    complete(browser, first)
    assert [task.due for task in tasks_of(alice)] == [TODAY + timedelta(days=7), TODAY]


@pytest.mark.usefixtures("on_the_day")
def test_a_next_one_that_was_changed_or_done_stays_and_is_made_once(browse, alice, add, tasks_of):
    first = add(alice, "Water", due=TODAY, repeats="weekly")
    browser = browse(alice)
    complete(browser, first)
    after = tasks_of(alice)[0]
    browser.post(f"/tasks/{after.id}/edit", {"title": "Water twice", "due": "2026-12-08", "repeats": "weekly"})
    complete(browser, first, "no")
    complete(browser, first)
    assert [task.title for task in tasks_of(alice)] == ["Water twice", "Water"]
    complete(browser, after.id)
    assert tasks_of(alice)[0].due == date(2026, 12, 15)  # the series goes on from the day that was chosen
    complete(browser, first, "no")
    assert len(tasks_of(alice)) == 3


@pytest.mark.usefixtures("on_the_day")
def test_what_no_longer_repeats_makes_no_other(browse, alice, add, tasks_of):
    task = add(alice, due=TODAY, repeats="daily")
    browser = browse(alice)
    browser.post(f"/tasks/{task}/edit", {"title": "Last", "due": "2026-11-30", "repeats": ""})
    complete(browser, task)
    assert len(tasks_of(alice)) == 1


def test_a_changed_title_keeps_the_day_of_the_series(browse, alice, add, tasks_of):
    task = add(alice, due=date(2027, 1, 31), repeats="monthly")
    browser = browse(alice)
    complete(browser, task)
    after = tasks_of(alice)[0]
    browser.post(f"/tasks/{after.id}/edit", {"title": "Other", "due": str(after.due), "repeats": "monthly"})
    complete(browser, after.id)
    assert tasks_of(alice)[0].due == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"repeats": "weekly"}, "Choose a date, too"),
        ({"repeats": "hourly", "due": "2027-01-01"}, "Not a valid choice"),
    ],
)
def test_what_cannot_repeat_comes_back_with_the_form(browse, alice, tasks_of, fields, sentence):
    answer = browse(alice).post("/tasks/", {"title": "Call", **fields})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert '<details class="more" open>' in answer.text
    assert tasks_of(alice) == []


def test_a_repeating_task_is_added_and_shown(browse, alice, tasks_of):
    browser = browse(alice)
    browser.post("/tasks/", {"title": "Call", "due": "2027-01-01", "repeats": "weekdays"})
    (task,) = tasks_of(alice)
    assert (task.repeats, task.repeats_from) == ("weekdays", date(2027, 1, 1))
    assert "Every weekday" in browser.get("/tasks/").text
    assert '<option selected value="weekdays">' in browser.get(f"/tasks/{task.id}/edit").text


def test_the_one_before_may_be_deleted_and_put_back(browse, alice, add, tasks_of):
    first = add(alice, due=TODAY, repeats="daily")
    browser = browse(alice)
    complete(browser, first)
    page = browser.post(f"/tasks/{first}/delete", htmx=True).text
    (after,) = tasks_of(alice)
    browser.post(page.partition('action="')[2].partition('"')[0])
    complete(browser, first, "no")
    assert [task.id for task in tasks_of(alice)] == [first]
    assert after.follows_id == first


def test_two_clicks_at_once_wait_for_each_other(browse, alice, add, statements):
    task = add(alice, due=TODAY, repeats="daily")
    browser = browse(alice)
    with statements() as sent:
        complete(browser, task)
    read = [statement for statement in sent if "FROM tasks" in statement]
    assert read[0].endswith("FOR UPDATE")
    assert "tasks.follows_id = " in read[1]  # whether the next one is there, once the task is locked
