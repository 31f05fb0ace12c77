"""A conversation is read by whoever has its link, and nobody else; nothing else of its owner is."""

from __future__ import annotations

import re
import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from tests.auth.conftest import as_login_role
from tests.plans import analyze, plans
from webapp.chat.models import Citation, Conversation, Message
from webapp.chat.queries import conversations, messages
from webapp.chat.queries.messages import MESSAGES_A_PAGE
from webapp.platform.extensions import db
from webapp.platform.tenancy import reading_shared
from webapp.platform.threads import AT_ONCE, Threads
from webapp.platform.unit_of_work import unit_of_work
from webapp.shares.models import Share
from webapp.shares.operations import MOST_LINKS
from webapp.tasks.models import Task

WORDS = "Frogs breathe through their skin."
CLOSED = ("users", "user_sessions", "api_tokens", "shares", "chunks", "tasks", "templates", "undos", "message_deltas")
CLOSED += ("audit_events", "embeddings", "index_sizes", "citations", "evidence", "evidence_passages")
NOBODYS = f"/shared/{'x' * 43}"


@pytest.fixture
def one(talk, alice):
    return talk(alice, "How long?", "Twenty-eight days.", title="Of pens")


@pytest.fixture
def quoted(upload, run_jobs, quote, as_user, alice):
    """A document of alice's, and the conversation in which an answer quotes it."""
    document = upload(alice, f"# Zoo\n\n{WORDS}".encode(), "zoo.md")
    run_jobs()
    note = quote(alice, document, WORDS)
    with as_user(alice):
        return document, db.session.get_one(Message, note.message_id).conversation_id


def test_it_is_read_without_a_sign_in_and_leads_nowhere(browse, alice, bob, quoted, share):
    document, id = quoted
    address = share(alice, id)
    for person in (None, bob, alice):
        answer = browse(person).get(address)
        assert answer.status_code == 200
        assert WORDS in answer.text
        assert "zoo" in answer.text
        assert str(document.id) not in answer.text
        assert "alice" not in answer.text
        assert "<form" not in answer.text
        links = set(re.findall(r'<a [^>]*href="([^"#]+)', answer.text))
        assert links <= {address}
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert '<meta name="robots" content="noindex' in answer.text
    assert "Set-Cookie" not in browse().get(address).headers
    assert browse().get(f"/documents/{document.id}").status_code == 303


def test_a_reader_whose_other_requests_go_first_reads_it_too(app, browse, alice, bob, one, share, monkeypatch):
    address = share(alice, one.id)
    counts = Threads(16)
    monkeypatch.setitem(app.extensions, "threads", counts)
    for _ in range(AT_ONCE):
        counts.work(bob.id)
    threading.Timer(0.2, counts.rest, (bob.id,)).start()
    assert browse(bob).get(address).status_code == 200


def test_unknown_expired_and_revoked_are_one_page(browse, alice, one, share, as_user):
    expired, revoked, shown = (share(alice, one.id) for _ in range(3))
    with as_user(alice), unit_of_work():
        links = db.session.scalars(db.select(Share).order_by(Share.created_at)).all()
        links[0].expires_at = datetime.now(UTC) - timedelta(seconds=1)
        id = links[1].id
    browse(alice).post(f"/shares/{id}/revoke")
    unknown = browse().get(NOBODYS)
    assert unknown.status_code == 404
    assert "Set-Cookie" not in unknown.headers
    for address in (expired, revoked, "/shared/%00", f"{shown}?before={uuid.uuid4()}"):
        answer = browse().get(address)
        assert (answer.status_code, answer.data) == (404, unknown.data)
        assert answer.headers["X-Robots-Tag"] == unknown.headers["X-Robots-Tag"]
    assert browse().get(shown).status_code == 200


@pytest.mark.parametrize(("days", "length"), [("7", 7), ("30", 30), ("", None)])
def test_it_lasts_as_long_as_was_chosen(alice, one, share, as_user, days, length):
    share(alice, one.id, days)
    with as_user(alice):
        ends = db.session.scalars(db.select(Share)).one().expires_at
    assert (ends is None) == (length is None)
    if ends is not None:
        assert abs(ends - datetime.now(UTC) - timedelta(days=length)) < timedelta(minutes=1)


@pytest.mark.parametrize("days", ["8", "-1", "99999999999", "x"])
def test_no_other_length_is_taken(browse, alice, one, days, as_user):
    assert browse(alice).post(f"/chat/{one.id}/share", {"days": days}).status_code == 422
    with as_user(alice):
        assert db.session.scalars(db.select(Share)).all() == []


def test_it_goes_dark_in_the_bin_and_with_its_owner(browse, alice, one, share, connection):
    address = share(alice, one.id)
    browse(alice).post(f"/chat/{one.id}/delete")
    assert browse().get(address).status_code == 404
    assert "nobody can read it" in browse(alice).get("/shares/").text
    browse(alice).post(f"/chat/{one.id}/restore")
    assert browse().get(address).status_code == 200
    as_login_role(connection, "UPDATE users SET is_active = false WHERE id = :id", id=alice.id)
    assert browse().get(address).status_code == 404


def test_what_a_deleted_document_said_is_not_shared(browse, alice, quoted, share):
    document, id = quoted
    address = share(alice, id)
    browse(alice).post(f"/documents/{document.id}/delete")
    page = browse().get(address).text
    assert "breathe" not in page
    assert "Source deleted" in page


def test_a_purged_conversation_takes_its_links_along(alice, one, share, as_user):
    share(alice, one.id)
    with as_user(alice), unit_of_work():
        db.session.delete(db.session.get_one(Conversation, one.id))
    with as_user(alice):
        assert db.session.scalars(db.select(Share)).all() == []


def test_only_the_hash_is_kept_and_the_address_is_shown_once(browse, alice, one, share, connection):
    secret = share(alice, one.id).removeprefix("/shared/")
    for url in (f"/chat/{one.id}/share", "/shares/", f"/chat/{one.id}"):
        assert secret not in browse(alice).get(url).text
    (row,) = as_login_role(connection, "SELECT s::text || encode(s.token_hash, 'escape') FROM shares s").scalars()
    assert secret not in row


def test_visits_are_counted(browse, alice, one, share, as_user):
    address = share(alice, one.id)
    assert "Not opened yet" in browse(alice).get("/shares/").text
    browse().get(address)
    browse().get(address)
    browse().http.head(address)
    browse().get(f"{address}?before={uuid.uuid4()}")
    assert "Opened 2 times" in browse(alice).get("/shares/").text
    assert "Opened 2 times" in browse(alice).get(f"/chat/{one.id}/share").text


def test_a_long_one_is_read_in_parts(browse, alice, talk, share):
    address = share(alice, talk(alice, *(f"({n})" for n in range(MESSAGES_A_PAGE + 4))).id)
    page = browse().get(address).text
    assert "(0)" not in page
    older = re.search(r'href="(/shared/[^"]+before=[^"]+)"', page)
    assert older
    assert "(0)" in browse().get(older[1]).text


def test_a_message_of_another_conversation_is_no_way_in(browse, alice, talk, one, share, said_ids):
    other = talk(alice, "A secret?", "Indeed.", "And?", "More.")
    answer = browse().get(f"{share(alice, one.id)}?before={said_ids(alice, other.id)[-1]}")
    assert answer.status_code == 404


@pytest.fixture
def said_ids(as_user):
    """Return a function that gives the ids of the messages of a conversation."""

    def read(person, id) -> list[uuid.UUID]:
        with as_user(person):
            rows = db.select(Message.id).where(Message.conversation_id == id).order_by(Message.created_at)
            return list(db.session.scalars(rows))

    return read


def test_the_database_shows_a_reader_one_conversation_and_nothing_else(app, alice, talk, one, quoted, share, as_user):
    other = talk(alice, "A secret?", "Indeed.")
    share(alice, one.id)
    with as_user(alice), unit_of_work():
        db.session.add(Task(user_id=alice.id, title="a secret"))
        assert db.session.scalars(db.select(Citation.quote)).all() == [WORDS]
    with app.app_context(), reading_shared(alice.id, one.id):
        assert db.session.scalars(db.select(Conversation.id)).all() == [one.id]
        assert set(db.session.scalars(db.select(Message.conversation_id))) == {one.id}
        assert db.session.scalars(db.select(Message).where(Message.conversation_id == other.id)).all() == []
        for table in CLOSED:
            assert db.session.scalar(text(f"SELECT count(*) FROM {table}")) == 0, table  # noqa: S608  # our own names
        others = text("UPDATE messages SET content = 'x' WHERE conversation_id <> :id")
        assert db.session.execute(others, {"id": one.id}).rowcount == 0
    with app.app_context(), reading_shared(alice.id, quoted[1]):
        assert db.session.scalars(db.select(Citation.quote)).all() == [WORDS]
    with as_user(alice):
        assert len(db.session.scalars(db.select(Conversation.id)).all()) == 3


def test_strangers_neither_see_nor_make_nor_revoke_links(browse, alice, bob, one, share, as_user):
    address = share(alice, one.id)
    with as_user(alice):
        id = db.session.scalars(db.select(Share.id)).one()
    assert browse(bob).get(f"/chat/{one.id}/share").status_code == 404
    assert browse(bob).post(f"/chat/{one.id}/share", {"days": "7"}).status_code == 404
    assert browse(bob).post(f"/shares/{id}/revoke").status_code == 404
    assert "Nothing is shared" in browse(bob).get("/shares/").text
    assert "/auth/login" in browse().post(f"/shares/{id}/revoke").location
    assert "/auth/login" in browse().get("/shares/").location
    assert browse().get(address).status_code == 200


def test_there_are_not_too_many(browse, alice, one, share):
    for _ in range(MOST_LINKS):
        share(alice, one.id)
    answer = browse(alice).post(f"/chat/{one.id}/share", {"days": "7"})
    assert answer.status_code == 422
    assert "at most 20 links" in answer.text


def test_making_and_revoking_is_recorded(browse, alice, one, share, as_user, events):
    share(alice, one.id)
    with as_user(alice):
        id = db.session.scalars(db.select(Share.id)).one()
    answer = browse(alice).post(f"/shares/{id}/revoke", {"here": "1"})
    assert answer.location == f"/chat/{one.id}/share"
    assert events(alice)[-2:] == ["conversation shared", "link revoked"]


def test_guessing_is_limited(browse, limited):
    answers = {browse().http.get(NOBODYS).status_code for _ in range(121)}
    assert answers == {404, 429}


def test_the_policies_of_readers_keep_nobody_from_an_index(alice, as_user, connection):
    many = "INSERT INTO conversations (user_id, title) SELECT :id, n FROM generate_series(1, 3000) n"
    said = "INSERT INTO messages (user_id, conversation_id, role) SELECT user_id, id, 'user' FROM conversations"
    with as_user(alice), unit_of_work():
        db.session.execute(text(many), {"id": alice.id})
        db.session.execute(text(said))
    for table in ("conversations", "messages"):
        analyze(connection, table)
    with as_user(alice), plans() as found:
        (first, *_) = conversations.conversations(alice.id).rows
        messages.messages(alice.id, first.id)
    listed, shown = str(found[0]), str(found[1])
    assert "ix_conversations_listed" in listed
    assert "'Sort'" not in listed
    assert "ix_messages_conversation_id_created_live" in shown
    assert found[0]["Plan Rows"] > 25
