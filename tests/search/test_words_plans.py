"""Words are looked up among the messages of one user, in the index, and for nobody else."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from tests.plans import AS_OWNER, analyze, plans, trouble
from tests.search.conftest import MANY, OWLS
from webapp.chat.queries.conversations import TITLED as TITLES_SHOWN
from webapp.chat.queries.conversations import titled
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.search.terms import terms
from webapp.search.words import EVERYTHING, by_words

TITLED = text("""
INSERT INTO conversations (user_id, title) SELECT :user_id, 'Owls and mouse ' || n FROM generate_series(1, :number) n
""")


def test_nobody_else_finds_them_and_neither_do_readers_of_a_link(alice, bob, as_user, say):
    said = say(alice, "Birds", OWLS)
    find = "SELECT id FROM find_messages('owl', '{}', 10, NULL, NULL, NULL, '{{user}}', NULL, NULL)"
    with as_user(bob):
        for owner in (alice.id, bob.id):
            prefixed = find.format(f"''{str(owner)[:8]}:owl''").replace("''", "''")
            assert db.session.scalars(text(prefixed)).all() == []
    with as_user(alice):
        mine = text(find.format(f"''{str(alice.id)[:8]}:owl''"))
        assert db.session.scalars(mine).all() == [said.id]
        db.session.execute(text("SELECT set_config('app.shared_conversation', :id, true)"), {"id": uuid.uuid4().hex})
        assert db.session.scalars(mine).all() == []


def test_one_users_words_are_read_from_the_index(alice, bob, as_user, caplog):
    """However many messages others have, or the user has, and however common the word is."""
    for person in (alice, bob):
        with as_user(person), unit_of_work():
            db.session.execute(MANY, {"user_id": person.id, "number": 3000, "days": 1})
    with as_user(alice):
        connection = db.session.connection()
        analyze(connection, "messages")
        connection.execute(AS_OWNER)
        connection.exec_driver_sql("LOAD 'auto_explain'")
        for setting in (
            "log_min_duration = 0",
            "log_nested_statements = on",
            "log_analyze = on",
            "log_level = warning",
        ):
            connection.exec_driver_sql(f"SET LOCAL auto_explain.{setting}")
        connection.execute(text("SELECT set_config('role', 'footnote_app', true)"))
        with caplog.at_level("INFO", "sqlalchemy.dialects.postgresql"):
            assert by_words(alice.id, terms("owls"), ("",), EVERYTHING).cursor
    plan = caplog.text
    assert "Bitmap Index Scan on ix_messages_terms" in plan
    assert "Seq Scan on messages" not in plan
    assert "Disk" not in plan
    read = [
        int(rows) for rows in re.findall(r"Bitmap Index Scan on ix_messages_terms .*?actual time=\S+ rows=(\d+)", plan)
    ]
    assert max(read) < 300, read


def test_titles_are_looked_for_among_those_of_one_user(alice, bob, as_user):
    for person in (alice, bob):
        with as_user(person), unit_of_work():
            db.session.execute(TITLED, {"user_id": person.id, "number": 2000})
    with as_user(alice):
        analyze(db.session.connection(), "conversations")
        with plans() as found:
            assert len(titled(alice.id, ["owls"], ["mouse 7"], (None, None))) == TITLES_SHOWN
            assert not titled(alice.id, ["zebra"], [], (datetime.now(UTC) - timedelta(days=1), None))
    for plan in found:
        assert not trouble(plan, "conversations"), plan
