"""Who is let in: tokens alone, as far as their scopes go, to what is their owner's."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.auth.conftest import as_login_role
from webapp.api import caller, registry
from webapp.api.jobs import forget_keys
from webapp.api.registry import OPERATIONS, PLACE, ROOT
from webapp.auth import tokens
from webapp.platform.extensions import db
from webapp.platform.tenancy import acting_as, reading_shared

SAMPLE = {"title": "x"}
PROBLEM = "application/problem+json"


def addresses(id: str):
    """Every operation, with an id in its places."""
    for one in OPERATIONS:
        yield one, PLACE.sub(id, one.path)


def test_without_a_token_that_works_nothing_is_open(program, browse, alice, app):
    page = browse(alice)
    calendar = re.search(r"calendar/([\w-]{43})\.ics", page.post("/tasks/calendar").text)[1]
    for secret in ("", "footnote_x", calendar, alice.token):
        stranger = program(None)
        stranger.token = secret
        for one, path in addresses(str(uuid.uuid4())):
            answer = stranger.send(one.method, path)
            assert (answer.status_code, answer.mimetype) == (401, PROBLEM), (one.name, secret)
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert stranger.get("/v1/models").status_code == 401
    # A sign-in opens no part of it, with or without the token of a form.
    for one, path in addresses(str(uuid.uuid4())):
        answer = page.http.open(ROOT + path, method=one.method, headers={"X-CSRFToken": page.csrf})
        assert answer.status_code == 401, one.name


def test_a_token_opens_no_page(program, alice):
    api = program(alice)
    headers = {"Authorization": f"Bearer {api.token}"}
    for path in ("/chat/", "/documents/", "/tasks/", "/account/tokens", "/api/"):
        assert "/auth/login" in api.http.get(path, headers=headers).location, path
    sent = api.http.post("/tasks/", data={"title": "x"}, headers=headers)
    assert sent.status_code == 400, "a form of a page needs its CSRF token, whatever else is sent"
    assert "Set-Cookie" not in api.get("/me").headers


def test_a_token_does_what_its_scopes_say(program, alice):
    reader = program(alice, tokens.READ)
    for one, path in addresses(str(uuid.uuid4())):
        if one.scope != tokens.READ:
            answer = reader.send(one.method, path)
            assert answer.status_code == 403, one.name
            assert f"may not {one.scope}" in answer.json["detail"]
    asking = program(alice, tokens.ASK)
    assert asking.post("/tasks", SAMPLE).status_code == 403
    assert asking.post("/conversations", {"content": "Why?", "wait": 0}).status_code == 201
    assert program(alice, tokens.WRITE).post("/conversations", {"content": "Why?"}).status_code == 403
    assert reader.post("/v1/chat/completions", {"messages": [{"role": "user", "content": "Why?"}]}).status_code == 403


def test_an_ended_token_opens_nothing(program, alice, connection):
    api = program(alice)
    assert api.get("/me").status_code == 200
    [used] = as_login_role(connection, "SELECT last_used_at FROM api_tokens").scalars()
    assert used is not None
    as_login_role(connection, "UPDATE api_tokens SET expires_at = now() - interval '1 second'")
    assert api.get("/me").status_code == 401
    other = program(alice)
    as_login_role(connection, "UPDATE users SET is_active = false WHERE username = 'alice'")
    assert other.get("/me").status_code == 401


@pytest.fixture
def of_alice(program, alice, library, run_jobs):
    """Return an id of alice's for each kind."""
    api = program(alice)
    asked = api.post("/conversations", {"content": "How long does a pen keep?", "wait": 0}).json
    run_jobs()
    template = api.post("/templates", {"type": "blog", "name": "n", "content": "{{ title }}"}).json["id"]
    return {
        "documents": str(library.id),
        "conversations": asked["conversation"]["id"],
        "messages": asked["answer"]["id"],
        "collections": api.post("/collections", {"name": "c"}).json["id"],
        "tasks": api.post("/tasks", SAMPLE).json["id"],
        "templates": template,
        "drafts": api.post("/drafts", {"template_id": template, "document_id": str(library.id)}).json["id"],
        "passages": api.get(f"/documents/{library.id}/passages").json["items"][0]["id"],
    }


BODIES = {
    "change_document": SAMPLE,
    "rename_collection": {"name": "x"},
    "change_conversation": SAMPLE,
    "ask": {"content": "Why?", "wait": 0},
    "change_template": {"type": "blog", "name": "x", "content": "x"},
    "save_draft": {"content": "x"},
    "change_task": SAMPLE,
}


def test_what_is_anothers_is_forbidden_and_nothing_of_it_changes(program, alice, bob, carol, of_alice, connection):
    told = "SELECT md5(string_agg(t::text, '' ORDER BY t.id)) FROM {} t WHERE user_id = :id"
    kinds = [kind for kind in of_alice if kind != "passages"]
    before = [as_login_role(connection, told.format(kind), id=alice.id).scalar() for kind in kinds]
    tried = 0
    for stranger in (program(bob), program(carol)):
        for one in OPERATIONS:
            if not one.kind:
                continue
            for id, status in ((of_alice[one.kind], 403), (str(uuid.uuid4()), 404)):
                place = PLACE.sub(of_alice["documents"], one.path.replace("<uuid:id>", id))
                answer = stranger.send(one.method, place, BODIES.get(one.name))
                assert (answer.status_code, answer.mimetype) == (status, PROBLEM), (one.name, answer.text)
                tried += 1
        assert stranger.get(f"/passages/{of_alice['passages']}").status_code == 404
        for path in ("/documents", "/collections", "/conversations", "/tasks", "/drafts"):
            assert stranger.get(path).json["items"] == [], path
        assert stranger.get("/search?q=insulin").json["passages"] == []
        assert stranger.get(f"/search?q=insulin&document={of_alice['documents']}").status_code == 404
        sources = {"sources": {"documents": [of_alice["documents"]]}, "content": "How long?", "wait": 0}
        assert stranger.post("/conversations", sources).status_code == 201  # which then finds nothing in scope
        new = {"template_id": of_alice["templates"], "document_id": of_alice["documents"]}
        assert stranger.post("/drafts", new).status_code == 404
        assert stranger.post("/tasks", {**SAMPLE, "message_id": of_alice["messages"]}).status_code == 404
    assert tried > 60
    assert [as_login_role(connection, told.format(kind), id=alice.id).scalar() for kind in kinds] == before


def test_the_look_up_says_one_bit_to_who_is_signed_in(app, alice, bob, of_alice):
    look_up = text("SELECT belongs_to_another(:kind, :id)")
    with app.app_context():
        asked = {"kind": "documents", "id": of_alice["documents"]}
        assert db.session.scalar(look_up, asked) is False  # nobody is told anything
        with acting_as(alice.id):
            assert db.session.scalar(look_up, asked) is False
        with acting_as(bob.id):
            assert db.session.scalar(look_up, asked) is True
            assert db.session.scalar(look_up, asked | {"kind": "users"}) is False
            assert db.session.scalar(text("SELECT count(*) FROM documents")) == 0
        path = db.session.scalar(text("SELECT proconfig[1] FROM pg_proc WHERE proname = 'belongs_to_another'"))
        assert path.endswith(", pg_temp")


def test_a_request_that_is_sent_again_does_nothing_again(program, alice, bob, connection, app):
    api, key = program(alice), {"Idempotency-Key": "order-1"}
    first = api.post("/tasks", SAMPLE, headers=key)
    again = api.post("/tasks", SAMPLE, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert len(api.get("/tasks").json["items"]) == 1
    other = api.post("/tasks", {"title": "another"}, headers=key)
    assert other.status_code == 422
    assert "use a new key" in other.json["detail"]
    assert api.post("/collections", {"name": "x"}, headers=key).status_code == 422
    assert program(bob).post("/tasks", SAMPLE, headers=key).json["id"] != first.json["id"]
    refused = api.post("/templates", {"type": "blog", "name": "n", "content": " "}, headers={"Idempotency-Key": "2"})
    assert refused.status_code == 422
    kept = api.post("/templates", {"type": "blog", "name": "n", "content": "x"}, headers={"Idempotency-Key": "2"})
    assert kept.status_code == 201
    asked = {"content": "Why?", "wait": 0}
    ids = {api.post("/conversations", asked, headers={"Idempotency-Key": "3"}).json["id"] for _ in range(2)}
    assert len(ids) == 1
    rows = as_login_role(connection, "SELECT t::text FROM idempotency_keys t").scalars().all()
    assert rows
    assert "Why" not in "".join(rows)
    with app.app_context(), reading_shared(alice.id, uuid.UUID(ids.pop())):
        assert db.session.scalar(text("SELECT count(*) FROM idempotency_keys")) == 0, "who reads by a link sees none"
    api.send("DELETE", f"/tasks/{first.json['id']}")
    assert "deleted since" in api.post("/tasks", SAMPLE, headers=key).json["detail"]
    as_login_role(connection, "UPDATE idempotency_keys SET created_at = now() - interval '25 hours'")
    with app.app_context():
        forget_keys.task.func.__wrapped__() if hasattr(forget_keys, "task") else forget_keys()
    assert as_login_role(connection, "SELECT count(*) FROM idempotency_keys").scalar() == 0


def test_a_token_has_so_many_requests_a_minute(program, alice, limited, monkeypatch):
    monkeypatch.setattr(caller.time, "time", lambda: 1_000_000_030.0)
    monkeypatch.setitem(caller.MOST_REQUESTS, tokens.READ, 2)
    api, other = program(alice), program(alice)
    told = [api.get("/me") for _ in range(3)]
    assert [one.status_code for one in told] == [200, 200, 429]
    assert [one.headers["RateLimit-Remaining"] for one in told[:2]] == ["1", "0"]
    assert told[0].headers["RateLimit-Limit"] == "2"
    assert told[2].mimetype == PROBLEM
    assert int(told[2].headers["Retry-After"]) == int(told[0].headers["RateLimit-Reset"]) <= 60
    assert "try again in" in told[2].json["detail"]
    assert other.get("/me").status_code == 200
    monkeypatch.setattr(caller, "MOST_UNKNOWN", 1)
    nobody = program(None)
    assert [nobody.get("/me").status_code for _ in range(2)] == [401, 429]


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("GET", "/nothing", {}, 404),
        ("PUT", "/tasks", {}, 405),
        ("GET", "/tasks/nonsense", {}, 404),
        ("GET", "/tasks?shown=open", {}, 422),
        ("GET", "/search", {}, 422),
        ("POST", "/tasks", {"data": "title=x"}, 415),
        ("POST", "/tasks", {"data": "{", "content_type": "application/json"}, 400),
        ("POST", "/tasks", {"data": b'{"title": "\xff"}', "content_type": "application/json"}, 400),
        ("POST", "/tasks", {"data": "[" * 100_000, "content_type": "application/json"}, 400),
        ("POST", "/tasks", {"data": " " * 1_000_001, "content_type": "application/json"}, 413),
        ("POST", "/tasks", {"json": {"title": "\u200b"}}, 422),
        ("POST", "/tasks", {"json": {"title": "x" * 201}}, 422),
        ("POST", "/tasks", {"json": {"title": "x", "user_id": str(uuid.UUID(int=1))}}, 422),
        ("POST", "/tasks", {"json": {"title": "x"}, "headers": {"Idempotency-Key": "k" * 256}}, 422),
        ("POST", "/conversations", {"json": {"content": "x", "model": "gpt-nothing"}}, 422),
        ("POST", "/documents", {"data": {"title": "no file"}}, 422),
        ("POST", "/documents/web", {"json": {"url": "ftp://example.org/"}}, 422),
        ("GET", "/conversations?cursor=nonsense", {}, 404),
    ],
)
def test_what_cannot_be_done_is_a_problem_in_words(program, alice, method, path, options, status):
    answer = program(alice).send(method, path, **options)
    assert (answer.status_code, answer.mimetype) == (status, PROBLEM)
    assert set(answer.json) - {"errors"} == {"type", "title", "status", "detail"}
    assert answer.json["status"] == status


def test_what_is_wrong_is_named_by_its_field(program, alice):
    wrong = program(alice).post("/tasks", {"title": "", "due": "soon"}).json["errors"]
    assert {each["field"] for each in wrong} == {"title", "due"}


def test_every_operation_is_in_the_document(program, app, browse, alice):
    told = program(None).get("/openapi.json").json
    assert told["openapi"] == "3.1.0"
    there = {(verb.upper(), path) for path, verbs in told["paths"].items() for verb in verbs}
    rules = {
        (verb, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(ROOT) and not rule.rule.endswith("openapi.json")
        for verb in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert there == rules
    assert len(there) > 40
    assert "$defs" not in json.dumps(told)
    page = browse(alice).get("/api/").text
    assert all(path in page for path in told["paths"])
    assert registry.ROOT in page


def test_errors_within_are_told_as_problems_too(program, alice, app, monkeypatch):
    def fail(*_arguments, **_named):
        raise OperationalError("", {}, Exception("gone"))

    monkeypatch.setattr("webapp.tasks.queries.task", fail)
    answer = program(alice).get(f"/tasks/{uuid.uuid4()}")
    assert (answer.status_code, answer.mimetype, answer.headers["Retry-After"]) == (503, PROBLEM, "5")
