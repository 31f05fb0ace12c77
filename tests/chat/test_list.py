"""The list of conversations: by day, searched by title, pinned ones first, quick however long it is."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from tests.plans import analyze, plans, trouble
from tests.tasks.conftest import statements  # noqa: F401  # a fixture
from webapp.auth.models import User
from webapp.chat.days import by_day
from webapp.chat.models import Conversation
from webapp.chat.queries.bin import binned
from webapp.chat.queries.conversations import CONVERSATIONS_A_PAGE, Filters, conversations, tags
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
MANY = text(
    "INSERT INTO conversations (user_id, title, updated_at, is_archived, is_pinned, tags)"
    " SELECT :user_id, 'Question ' || n || ' about pens', now() - n * interval '1 minute', n % 10 = 0, n % 1000 = 1,"
    " CASE WHEN n % 5 = 0 THEN ARRAY['ward'] ELSE '{}' END"
    " FROM generate_series(1, :number) n"
)


@pytest.mark.parametrize(
    ("moment", "heading"),
    [
        ("2026-03-12T09:29", "Today"),
        ("2026-03-12T09:31", "Today"),  # another process's clock
        ("2026-03-11T23:59", "Yesterday"),
        ("2026-03-06T00:00", "Last 7 days"),
        ("2026-03-05T23:59", "March"),
        ("2026-01-01T00:00", "January"),
        ("2025-12-31T23:59", "December 2025"),
    ],
)
def test_days_weeks_and_months(moment, heading):
    one = Conversation(updated_at=datetime.fromisoformat(moment).replace(tzinfo=UTC))
    assert [group.heading for group in by_day([one], UTC, NOW, pinned_first=True)] == [heading]


def test_a_day_begins_where_the_reader_is():
    one = Conversation(updated_at=datetime(2026, 3, 11, 23, 30, tzinfo=UTC))
    headings = [by_day([one], ZoneInfo(name), NOW, pinned_first=True)[0].heading for name in ("UTC", "Europe/Berlin")]
    assert headings == ["Yesterday", "Today"]


def test_pinned_ones_have_a_heading_only_where_they_come_first():
    rows = [Conversation(is_pinned=pinned, updated_at=NOW) for pinned in (True, False)]
    assert [each.heading for each in by_day(rows, UTC, NOW, pinned_first=True)] == ["Pinned", "Today"]
    assert [each.heading for each in by_day(rows, UTC, NOW, pinned_first=False)] == ["Today"]


@pytest.mark.parametrize(("zone", "heading"), [("Pacific/Honolulu", "December 2019"), ("", "January 2020")])
def test_days_are_those_of_the_users_time_zone(browse, as_user, alice, talk, zone, heading):
    talk(alice, updated_at=datetime(2020, 1, 1, 5, tzinfo=UTC))
    with as_user(alice), unit_of_work():
        db.session.get(User, alice.id).time_zone = zone
    assert f">{heading}</h2>" in browse(alice).get("/chat/conversations").text


def test_pages_follow_one_another_without_gap_with_pinned_ones_first(as_user, alice, talk):
    made = [talk(alice, title=f"number {n}", is_pinned=n % 2 == 0).id for n in range(2 * CONVERSATIONS_A_PAGE + 5)]
    seen, before = [], None
    with as_user(alice):
        while not seen or before:
            page = conversations(alice.id, before=before)
            seen, before = seen + [row.id for row in page.rows], page.before
    assert seen == made[::2][::-1] + made[1::2][::-1]


@pytest.mark.parametrize("before", ["2,2026-01-01,x", f"2026-01-01,{uuid.UUID(int=0)}", "1", ",,", "0,2026-01-01,7"])
def test_a_made_up_place_is_not_found(browse, alice, before):
    assert browse(alice).get("/chat/conversations", query_string={"before": before}).status_code == 404


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("müller", {"Herr Mueller fragt", "Archived Müller"}),
        ("MUELLER herr", {"Herr Mueller fragt"}),
        ("100%", {"100% of it"}),
        (".*", set()),
        ("mue fragt", {"Herr Mueller fragt"}),
    ],
)
def test_words_of_the_title_find_in_any_spelling_and_among_archived_ones(as_user, alice, talk, words, found):
    for title in ("Herr Mueller fragt", "100% of it", "Of pens"):
        talk(alice, title=title)
    talk(alice, title="Archived Müller", is_archived=True)
    with as_user(alice):
        assert {row.title for row in conversations(alice.id, Filters(words=words)).rows} == found
        assert {row.title for row in conversations(alice.id, Filters(words=words, archived=True)).rows} == {
            title for title in found if title.startswith("Archived")
        }


def test_a_search_goes_on_over_its_pages(browse, alice, talk):
    for n in range(CONVERSATIONS_A_PAGE + 1):
        talk(alice, title=f"pens {n:03}", is_pinned=n == 3)
    page = browse(alice).get("/chat/conversations?words=pens").text
    link = page.rpartition("Earlier ones")[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "pens 000" not in page.partition("<main")[2]
    assert "pens 000" in browse(alice).get(link).text.partition("<main")[2]


def test_the_list_at_the_side_comes_alone_to_htmx_and_knows_what_is_open(browse, alice, bob, talk):
    one, other = talk(alice, title="Of pens"), talk(alice, title="Of owls")
    side = browse(alice).get(f"/chat/conversations/side?here={one.id}", htmx=True).text
    assert "<main" not in side
    assert f'#end" aria-current="page" dir="auto">{one.title}' in side
    assert f'#end" dir="auto">{other.title}' in side
    found = browse(alice).get("/chat/conversations/side?words=owls", htmx=True).text
    assert "Of owls" in found
    assert "Of pens" not in found
    assert "No title has these words" in browse(bob).get("/chat/conversations/side?words=owls", htmx=True).text
    assert browse(alice).get("/chat/conversations/side?words=owls").location == "/chat/conversations?words=owls"


def test_strangers_see_nothing_of_it(browse, alice, bob, carol, talk):
    talk(alice, title="Of secret pens")
    for path in ("/chat/conversations?words=pens", "/chat/conversations", "/chat/conversations/side?words=pens"):
        for stranger in (bob, carol):
            assert "secret" not in browse(stranger).get(path, htmx=True).text
        assert "/auth/login" in browse().get(path).location


@pytest.mark.parametrize("path", ["/chat/conversations", "/chat/conversations/side", "/chat/conversations?words=pens"])
def test_a_long_list_costs_no_more_statements_than_a_short_one(browse, alice, talk, statements, path):  # noqa: F811
    browser, counted = browse(alice), []
    for number in (1, 30):
        for n in range(number):
            talk(alice, title=f"pens {n}")
        with statements() as sent:
            browser.get(path, htmx=True)
        counted.append(len(sent))
    assert counted[0] == counted[1] <= 5


@pytest.mark.parametrize(
    ("filters", "before", "read"),
    [
        (Filters(), None, 31),
        (Filters(), "0,2999-01-01T00:00:00+00:00,00000000-0000-0000-0000-000000000000", 31),
        (Filters(archived=True), None, 31),
        (Filters(words="pens question"), None, 31),
        (Filters(words="nowhere"), None, 0),
        (Filters(tag="ward"), None, 31),
        (Filters(tag="nowhere"), None, 0),
    ],
)
def test_no_list_reads_all_conversations(as_user, connection, alice, bob, filters, before, read):
    for person, number in ((alice, 400), (bob, 8000)):
        with as_user(person):
            db.session.execute(MANY, {"user_id": person.id, "number": number})
            db.session.commit()
    analyze(connection, "conversations")
    with as_user(alice), plans() as found:
        conversations(alice.id, filters, before)
        tags(alice.id)
        binned(alice.id)
    assert [trouble(plan, "conversations") for plan in found] == [[], [], []]
    assert found[0]["Actual Rows"] == read
