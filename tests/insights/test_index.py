"""Insights: the figures of one's own conversations, and of nobody else's."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from tests.chat.conftest import FOREIGN_QUESTION, PEN_QUESTION, library, said, talk  # noqa: F401  # fixtures
from tests.chat.test_models import ask  # noqa: F401  # a fixture
from tests.plans import analyze, plans, trouble
from tests.tasks.conftest import statements  # noqa: F401  # a fixture
from webapp.chat.models import Message
from webapp.insights import plots, queries
from webapp.insights.queries import Day
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FIRST = date(2026, 3, 1)
MANY = (
    text("INSERT INTO conversations (user_id, title) SELECT :user_id, 'Question ' || n FROM generate_series(1, 50) n"),
    text(
        "INSERT INTO messages (user_id, conversation_id, role, content, attributes, created_at)"
        " SELECT :user_id, c.id, CASE WHEN n % 2 = 0 THEN 'user' ELSE 'assistant' END, 'x',"
        " CASE WHEN n % 50 = 1 THEN '{\"nearest\": []}'::jsonb ELSE '{}' END, now() - n * interval '1 hour'"
        " FROM conversations c, generate_series(1, :number) n WHERE c.user_id = :user_id"
    ),
    text(
        "INSERT INTO evidence (message_id, user_id, question, searched, model, fell_back, search_ms, citation_count,"
        " unsupported_count, dropped_count)"
        " SELECT id, user_id, '', '', '', '', 1, 0, 0, 0 FROM messages WHERE user_id = :user_id AND role = 'assistant'"
    ),
    text(
        'INSERT INTO citations (user_id, message_id, number, quote, start, "end", match, support, unproved, title,'
        " verified) SELECT user_id, id, 1, 'x', 0, 1, 'exact', 'quoted', '[]', 'x', true"
        " FROM messages WHERE user_id = :user_id AND role = 'assistant'"
    ),
)


@pytest.mark.parametrize(
    ("number", "bars", "first"), [(7, 7, "1 Mar"), (30, 30, "1 Mar"), (365, 53, "Week from 1 Mar")]
)
def test_a_bar_for_each_day_or_week(number, bars, first):
    days = [Day(FIRST, 3, 2), Day(FIRST + timedelta(days=6), 1, 0), Day(FIRST - timedelta(days=1), 9, 9)]
    drawn = plots.periods(days, FIRST, number)  # what lies before is not drawn
    assert (len(drawn), drawn[0].name) == (bars, first)
    assert sum(bar.questions for bar in drawn) == 4
    assert max(bar.height for bar in drawn) == plots.DOWN
    assert len([bar for bar in drawn if bar.label]) <= plots.MOST_NAMES
    assert plots.periods([], FIRST, number) == []


def test_empty_it_shows_the_first_step(browse, alice, library):  # noqa: F811
    assert "Ask a question</a>" in browse(alice).get("/insights/").text


def test_it_shows_ones_own_figures_and_nobody_elses(browse, alice, bob, ask, as_user):  # noqa: F811
    ask("vllm")
    refused = ask("honest", FOREIGN_QUESTION)
    page = browse(alice).get("/insights/?days=7").text
    assert ">Sources used most</h2>" in page
    assert re.search(r'dir="auto">Insulin</a>.*?<td class="number">1</td>', page, re.DOTALL)
    assert f'href="/chat/messages/{refused.id}" dir="auto">{FOREIGN_QUESTION}' in page
    assert "Add a document" in page
    assert re.search(
        r'scope="row">vllm<.*?>1</td><td class="number">100</td><td class="number">20</td>', page, re.DOTALL
    )
    assert "<title" in page
    assert 'aria-labelledby="days-title days-desc"' in page
    assert '<td class="number">2</td><td class="number">2</td>' in page  # of today
    assert browse(alice).get("/insights/?days=8").text.count("30 days") > 1
    other = browse(bob).get("/insights/").text
    assert "Add a document</a>" in other
    assert FOREIGN_QUESTION not in other
    assert "vllm" not in other
    assert browse(None).get("/insights/").location.startswith("/auth/login")


@pytest.mark.parametrize("number", [7, 30, 365])
def test_the_names_of_its_days_stand_beside_each_other_on_a_phone(browse, alice, talk, number):  # noqa: F811
    talk(alice, PEN_QUESTION)
    plot = browse(alice).get(f"/insights/?days={number}").text.partition('aria-labelledby="days-title')[2]
    places = re.findall(r'<text(?: class="(\w+)")? x="([\d.]+)" y="174">([^<]*)<', plot)
    before = {"": 0, "middle": 0.5, "end": 1}  # how much of a name stands before its place
    spans = [(float(x) - (wide := len(name) * 11) * before[side], wide) for side, x, name in places]
    assert len(spans) >= 6
    assert all(start + wide < after for (start, wide), (after, _) in itertools.pairwise(spans))
    assert sum(spans[-1]) <= plots.WIDTH


def test_what_is_deleted_is_not_in_it(browse, alice, ask, library):  # noqa: F811
    answered, refused = ask("honest"), ask("honest", FOREIGN_QUESTION)
    browse(alice).post(f"/documents/{library.id}/delete")
    browse(alice).post(f"/chat/{refused.conversation_id}/delete")
    page = browse(alice).get("/insights/").text
    assert FOREIGN_QUESTION not in page
    assert ">Insulin<" not in page.partition('id="sources"')[2]
    assert "0, 0 Bytes of files" in page
    assert str(answered.id) not in page


def test_a_day_begins_where_the_reader_is(talk, as_user, alice):  # noqa: F811
    conversation = talk(alice, PEN_QUESTION)
    with as_user(alice), unit_of_work():
        late = datetime(2026, 3, 11, 23, 30, tzinfo=UTC)
        db.session.execute(db.update(Message).where(Message.conversation_id == conversation.id).values(created_at=late))
        found = [queries.days(alice.id, LONG_AGO, zone)[0].day.day for zone in ("", "Europe/Berlin")]
    assert found == [11, 12]


def test_it_takes_few_queries_however_much_was_said(browse, alice, talk, statements, as_user):  # noqa: F811
    counts = []
    for _ in range(2):
        talk(alice, *(f"Message {n}" for n in range(20)))
        with statements() as sent:
            browse(alice).get("/insights/")
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] <= 8, sent


def test_each_is_read_by_an_index(alice, bob, as_user, connection):
    """As the application's role, with 4,000 messages of another user and 400 of one's own."""
    for person, number in ((alice, 8), (bob, 80)):
        for statement in MANY:
            with as_user(person), unit_of_work():
                db.session.execute(statement, {"user_id": person.id, "number": number})
    for table in ("messages", "evidence", "citations", "conversations"):
        analyze(connection, table)
    since = datetime.now(UTC) - timedelta(days=30)
    with as_user(alice), plans() as found:
        queries.days(alice.id, since, "Europe/Berlin")
        queries.sources(alice.id, since)
        queries.unanswered(alice.id, since)
        queries.usage(alice.id, since)
        queries.storage(alice.id)
    assert len(found) == 5
    assert [trouble(plan, table) for plan in found for table in ("messages", "evidence", "citations")] == [[]] * 15


def test_a_question_that_is_answered_beside_its_refusal_is_no_longer_open(talk, said, as_user, alice):  # noqa: F811
    conversation = talk(alice, "Which?", "Your documents do not answer this.")
    refused = said(alice, conversation.id)[1]
    with as_user(alice), unit_of_work():
        row = db.session.get_one(Message, refused.id)
        row.attributes = {"nearest": []}
        db.session.flush()
        assert [one.answer_id for one in queries.unanswered(alice.id, LONG_AGO)] == [refused.id]
        row.left_at = datetime.now(UTC)
        db.session.flush()
        assert queries.unanswered(alice.id, LONG_AGO) == []
