"""What each user may use: refused at the limit, said before it, and counted once."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from tests.auth.conftest import as_login_role
from tests.plans import analyze, plans, trouble
from webapp.auth import tokens
from webapp.chat.models import Message
from webapp.documents.models import Document
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.quotas import operations, queries

ASK = {"content": "Does the heart beat?", "token": "00000000-0000-4000-8000-00000000000%d"}


@pytest.fixture
def send(browse):
    """Return a function that uploads a text, and returns the library as it is afterwards."""

    def post(person, words: str) -> str:
        files = {"file": (io.BytesIO(words.encode()), f"{words[:9]}.txt")}
        return browse(person).post("/documents/", files, follow_redirects=True).text

    return post


@pytest.fixture
def program(as_user, alice, app):
    """A program of alice's: what sends a request with her token."""
    with as_user(alice), unit_of_work():
        secret = tokens.make(alice.id, "Script", list(tokens.SCOPES), 30)
    client = app.test_client()
    return lambda path, **sent: client.post(f"/api/v1{path}", headers={"Authorization": f"Bearer {secret}"}, **sent)


def number_of(as_user, person, kind) -> int:
    with as_user(person):
        return db.session.query(kind).count()


def test_documents_are_refused_at_the_limit_and_said_before(send, program, limit, as_user, alice, bob):
    limit(alice, documents=2)
    send(alice, "One is added.")
    send(alice, "One is added.")  # the same again is no other
    page = send(alice, "Another is added.")
    assert "Documents: 2 of 2" in page
    assert "You have 2 documents, which is as many as you may have." in send(alice, "A third is not.")
    assert number_of(as_user, alice, Document) == 2
    assert "as many as" not in send(bob, "One of bob's.")
    answer = program("/documents", data={"file": (io.BytesIO(b"A fourth."), "four.txt")})
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")
    assert "as many as you may have" in answer.json["detail"]


def test_so_are_pages_of_the_web(program, limit, send, alice):
    limit(alice, documents=1)
    send(alice, "One is added.")
    assert program("/documents/web", json={"url": "https://example.org/"}).status_code == 413


def test_room_is_counted_by_what_is_stored_the_bin_included(send, limit, as_user, alice, browse):
    limit(alice, storage_mb=1)
    send(alice, "x" * 700_000)
    with as_user(alice):
        document = db.session.query(Document).one()
    browse(alice).post(f"/documents/{document.id}/delete")
    assert "You have used 0 MB of 1 MB, and this does not fit." in send(alice, "y" * 700_000)
    browse(alice).post(f"/documents/{document.id}/purge")
    assert number_of(as_user, alice, Document) == 1


def test_so_many_files_may_wait_to_be_read(send, limit, as_user, alice, run_jobs):
    limit(alice, uploads_at_once=1)
    send(alice, "One is added.")
    assert "You have 1 file waiting to be read" in send(alice, "Another is not.")
    run_jobs()
    assert "waiting to be read, which" not in send(alice, "Another is not.")
    assert number_of(as_user, alice, Document) == 2


def test_questions_are_refused_at_the_limit_and_kept_in_the_form(browse, program, limit, as_user, alice, send):
    send(alice, "The heart beats.")
    limit(alice, questions_a_day=2)
    me = browse(alice)
    first = me.post("/chat/", {"content": "Does the heart beat?", "token": "a0000000-0000-4000-8000-000000000001"})
    place = first.location
    me.post(f"{place}/messages", {"content": "And then?", "token": "a0000000-0000-4000-8000-000000000002"})
    assert "Questions today: 2 of 2" in me.get(place).text
    more = {"content": "And after that?", "token": "a0000000-0000-4000-8000-000000000003"}
    for address in (f"{place}/messages", "/chat/"):
        answer = me.post(address, more)
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        assert "And after that?" in answer.text
        assert "You may ask 2 questions a day, and today’s are used up." in answer.text
    assert me.post(f"{place}/messages", more, htmx=True).status_code == 429
    assert number_of(as_user, alice, Message) == 4
    refused = program("/conversations", json={"content": "By a program?"})
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")


def test_tokens_of_models_are_counted_and_questions_refused_when_they_are_used_up(
    browse, limit, models, alice, as_user, send
):
    send(alice, "The heart beats.")
    with as_user(alice), unit_of_work():
        operations.count_tokens(alice.id, 90)
    limit(alice, tokens_a_day=100)
    me = browse(alice)
    assert "90 of 100" in me.get("/account/use").text
    with as_user(alice), unit_of_work():
        operations.count_tokens(alice.id, 20)
    answer = me.post("/chat/", {"content": "Does it?", "token": "a0000000-0000-4000-8000-000000000001"})
    assert answer.status_code == 429
    assert "used up the 100 tokens" in answer.text


def test_who_adds_something_holds_up_others_who_add_for_the_same_user(app, limit, as_user, alice, bob, connection):
    """Of two at once, the second waits until the first has committed, and counts it then."""
    limit(alice, documents=1)
    with as_user(alice), unit_of_work():
        operations.require_room(alice.id)
        operations.count_question(alice.id)
        locks = connection.execute(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"))
        assert locks.scalar() >= 1
        assert queries.today(alice.id) == (1, 0)


def test_the_settings_hold_for_all_who_have_no_limit_of_their_own(app, send, limit, alice, bob, monkeypatch):
    monkeypatch.setitem(app.config, "QUOTA_DOCUMENTS", 1)
    limit(bob, documents=0)
    for person in (alice, bob):
        send(person, "One is added.")
    assert "as many as you may" in send(alice, "Another.")
    assert "as many as you may" not in send(bob, "Another.")


def test_users_change_no_limits_and_see_those_of_nobody_else(app, as_user, limit, alice, bob):
    limit(alice, documents=1)
    for change in ("UPDATE quotas SET documents = 0", "DELETE FROM quotas", "DELETE FROM daily_use"):
        with as_user(alice):
            with pytest.raises(ProgrammingError, match="permission denied"):
                db.session.execute(text(change))
            db.session.rollback()
    with as_user(bob):
        assert db.session.scalar(text("SELECT count(*) FROM quotas")) == 0


def test_administrators_set_limits_and_see_numbers_alone(browse, carol, bob, alice, send, events, as_user):
    send(alice, "A secret title.")
    address = f"/admin/users/{alice.id}/quotas"
    page = browse(carol).get(address).text
    assert "1 used" in page
    assert 'aria-current="true">Users' in page
    assert "secret" not in page
    assert browse(carol).post(address, {"documents": "1", "storage_mb": ""}).status_code == 303
    assert "as many as you may" in send(alice, "Another.")
    for typed in ("-1", "１２", "²", "2147483648", "9" * 5000, "<b>", "\0"):
        answer = browse(carol).post(address, {"documents": typed})
        assert answer.status_code == 422
        assert "\0" not in answer.text
    assert browse(bob).get(address).status_code == browse(bob).post(address, {"documents": "0"}).status_code == 404
    assert "/auth/login" in browse(None).get(address).location
    assert browse(carol).get("/admin/users/00000000-0000-4000-8000-000000000001/quotas").status_code == 404
    assert events(carol) == ["quota changed"]
    with as_user(alice):
        assert queries.limits(alice.id)["documents"] == 1


def test_counting_does_not_read_the_documents_of_others(app, as_user, alice, bob, connection):
    add = (
        "INSERT INTO documents (user_id, title, file_key, file_name, size, sha256, mime, status)"
        " SELECT :id, repeat('t', 200), 'k', 'f', n, n::text, 'text/plain', 'ready' FROM generate_series(1, :count) n"
    )
    for person, count in ((alice, 200), (bob, 4000)):
        as_login_role(connection, add, id=person.id, count=count)
    analyze(connection, "documents")
    with as_user(alice):
        with plans() as found:
            assert queries.stored(alice.id).size == 200 * 201 / 2
        assert [problem for plan in found for problem in trouble(plan, "documents")] == []
