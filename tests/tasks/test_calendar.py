"""The tasks as a calendar, at an address with a secret token."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime
from html import unescape

import pytest

from tests.auth.conftest import as_login_role, events, limited  # noqa: F401  # fixtures
from webapp.tasks import queries
from webapp.tasks.feed import written
from webapp.tasks.models import Task

MOMENT = datetime(2026, 11, 30, 12, tzinfo=UTC)


def task(title: str = "Call", **facts) -> Task:
    return Task(
        id=uuid.UUID(int=7), title=title, updated_at=MOMENT, **{"description": "", "due": date(2026, 12, 1), **facts}
    )


def calendar(*tasks: Task) -> str:
    return written(tasks, lambda task: f"https://example.org/tasks/{task.id}/edit")


def unfolded(calendar: str) -> list[str]:
    return calendar.replace("\r\n ", "").split("\r\n")


def test_a_task_is_an_event_of_a_whole_day():
    lines = unfolded(calendar(task(description="By noon")))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert lines[lines.index("BEGIN:VEVENT") : -2] == [
        "BEGIN:VEVENT",
        "UID:00000000-0000-0000-0000-000000000007@footnote",
        "DTSTAMP:20261130T120000Z",
        "LAST-MODIFIED:20261130T120000Z",
        "DTSTART;VALUE=DATE:20261201",
        "SUMMARY:Call",
        "DESCRIPTION:By noon",
        "URL:https://example.org/tasks/00000000-0000-0000-0000-000000000007/edit",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("a,b;c\\d:e", "a\\,b\\;c\\\\d:e"),
        ("one\ntwo\r\nthree\rfour", "one\\ntwo\\nthree\\nfour"),
        ("one\u2028two\x85three\u2029END:VEVENT\x9d", "one\\ntwo\\nthree\\nEND:VEVENT"),
        ("x\nEND:VEVENT\nBEGIN:VALARM", "x\\nEND:VEVENT\\nBEGIN:VALARM"),
        ("a\x00b\x1b\x7f\tc", "ab\tc"),
        ("\\n", "\\\\n"),
    ],
)
def test_what_is_written_begins_no_line(words, value):
    lines = unfolded(calendar(task(words, description=words)))
    assert f"SUMMARY:{value}" in lines
    assert f"DESCRIPTION:{value}" in lines
    assert lines.count("END:VEVENT") == 1


@pytest.mark.parametrize("letter", ["x", "ä", "漢", "🦉"])
@pytest.mark.parametrize("length", [66, 67, 68, 500])
def test_lines_are_folded_between_letters_at_75_octets(letter, length):
    shown = calendar(task(letter * length))
    lines = shown.encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)
    assert "\n" not in shown.replace("\r\n", "")
    assert f"SUMMARY:{letter * length}" in unfolded(shown)


def test_the_first_and_the_last_day_are_written_in_full():
    assert "DTSTART;VALUE=DATE:00010101" in calendar(task(due=date.min))
    assert "DTSTART;VALUE=DATE:99991231" in calendar(task(due=date.max))


@pytest.fixture
def subscribe(browse):
    """Return a function that makes the address of a person's calendar."""

    def make(person) -> str:
        page = browse(person).post("/tasks/calendar").text
        return unescape(
            re.search(r'<code class="secret">http://localhost(/tasks/calendar/[\w-]{43}\.ics)</code>', page)[1]
        )

    return make


def test_it_is_read_without_a_sign_in(browse, alice, bob, add, subscribe):
    soon = add(alice, "Order pens, two boxes", due=date(2026, 12, 1))
    add(alice, "some day")
    add(bob, "of somebody else", due=date(2026, 12, 1))
    done = add(alice, "finished", due=date(2026, 12, 1))
    browse(alice).post(f"/tasks/{done}/complete", {"completed": "yes"})
    address = subscribe(alice)
    for person in (None, alice, bob):
        answer = browse(person).get(address)
        assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
        lines = unfolded(answer.get_data(as_text=True))
        assert [line for line in lines if line.startswith(("UID", "SUMMARY", "URL"))] == [
            f"UID:{soon}@footnote",
            "SUMMARY:Order pens\\, two boxes",
            f"URL:http://localhost/tasks/{soon}/edit",
        ]
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Set-Cookie" not in answer.headers
    again = browse().http.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_address_is_shown_once_and_only_its_hash_is_kept(browse, alice, subscribe, connection):
    browser = browse(alice)
    assert "Make an address" in browser.get("/tasks/calendar").text
    address = subscribe(alice)
    secret = address[len("/tasks/calendar/") : -len(".ics")]
    page = browser.get("/tasks/calendar").text
    assert secret not in page
    assert "No calendar has read it yet." in page
    rows = (
        as_login_role(connection, "SELECT t::text || encode(t.token_hash, 'escape') FROM api_tokens t").scalars().all()
    )
    assert len(rows) == 1
    assert secret not in rows[0]
    browse().get(address)
    assert "A calendar last read it on" in browser.get("/tasks/calendar").text


def test_a_new_address_ends_the_old_one_and_revoking_ends_all(browse, alice, bob, subscribe, events):  # noqa: F811
    of_bob, first = subscribe(bob), subscribe(alice)
    second = subscribe(alice)
    statuses = [browse().get(address).status_code for address in (first, second)]
    assert statuses == [404, 200]
    answer = browse(alice).post("/tasks/calendar/revoke")
    assert (answer.status_code, answer.location) == (303, "/tasks/calendar")
    assert browse(alice).post("/tasks/calendar/revoke").status_code == 303
    assert [browse().get(address).status_code for address in (second, of_bob)] == [404, 200]
    assert "Make an address" in browse(alice).get("/tasks/calendar").text
    assert [event for event in events(alice) if "token" in event] == ["token made"] * 2 + ["token revoked"]


@pytest.mark.parametrize("token", ["x", "%00", "%F0%9F%A6%89", "x" * 5000, str(uuid.UUID(int=0)), "%27%3B--"])
def test_a_wrong_token_is_not_found(browse, alice, subscribe, token):
    subscribe(alice)
    answer = browse().get(f"/tasks/calendar/{token}.ics")
    assert answer.status_code == 404
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert browse(alice).get(f"/tasks/calendar/{token}.ics").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE api_tokens SET scopes = '{}'",
        "UPDATE api_tokens SET scopes = '{tasks}'",
        "UPDATE api_tokens SET expires_at = now()",
        "UPDATE users SET is_active = false",
        "DELETE FROM users",
    ],
)
def test_a_token_of_another_purpose_an_expired_one_and_one_of_no_account_is_not_found(
    browse, alice, subscribe, connection, change
):
    address = subscribe(alice)
    as_login_role(connection, change)
    assert browse().get(address).status_code == 404


def test_it_neither_signs_in_nor_changes_who_is_signed_in(browse, alice, bob, add, subscribe):
    add(alice, "hers")
    browser, address = browse(bob), subscribe(alice)
    assert browser.get(address).status_code == 200
    assert "hers" not in browser.get("/tasks/").text
    nobody = browse()
    assert nobody.get(address).status_code == 200
    assert "/auth/login" in nobody.get("/tasks/").location


@pytest.mark.parametrize("address", ["/tasks/calendar", "/tasks/calendar/revoke"])
def test_only_who_is_signed_in_makes_and_revokes(browse, alice, subscribe, address):
    kept = subscribe(alice)
    assert "/auth/login" in browse().post(address).location
    assert browse(alice).http.post(address).status_code == 400  # without its token
    assert browse().get(kept).status_code == 200


def test_one_address_reads_120_times_in_five_minutes(limited, browse, alice, subscribe):  # noqa: F811
    address, nobody = subscribe(alice), browse().http
    assert {nobody.get("/tasks/calendar/x.ics").status_code for _ in range(119)} == {404}
    assert nobody.get(address).status_code == 200
    refused = nobody.get(address)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 301


def test_a_long_calendar_costs_as_many_statements_as_a_short_one(browse, alice, add, subscribe, statements):
    address = subscribe(alice)
    add(alice, due=date(2026, 12, 1))
    with statements() as short:
        browse().get(address)
    for _ in range(12):
        add(alice, due=date(2026, 12, 1))
    with statements() as long:
        assert browse().get(address).text.count("BEGIN:VEVENT") == 13
    assert len(long) == len(short)


def test_it_is_read_by_an_index(alice, planned):
    (plan,) = planned(lambda: queries.dated(alice.id, 1000))
    assert "ix_tasks_user_id" in plan, plan
    assert "Seq Scan" not in plan
