"""One user's requests leave threads for all others, whatever they are."""

from __future__ import annotations

import io
import threading
import uuid

import pytest
from flask import send_file

from tests.live import until
from webapp.chat.models import Conversation
from webapp.chat.stream import Streams
from webapp.platform import threads
from webapp.platform.extensions import db
from webapp.platform.threads import AT_ONCE, Busy, Threads
from webapp.platform.unit_of_work import unit_of_work

ANN, BEN, CEM = (uuid.UUID(int=number) for number in range(1, 4))


def begun(counts: Threads, user_id: uuid.UUID) -> int:
    number = 0
    try:
        while True:
            counts.begin(user_id)
            number += 1
    except Busy:
        return number


def test_however_many_requests_a_user_sends_threads_are_left_for_others():
    counts = Threads(16)
    assert [begun(counts, user) for user in (ANN, BEN, CEM)] == [8, 4, 2]
    counts.end(ANN)
    counts.begin(CEM)


def test_few_requests_of_a_user_are_worked_on_at_once_and_the_others_take_turns():
    counts, worked = Threads(64), []

    def work() -> None:
        counts.work(ANN)
        worked.append(ANN)

    started = [threading.Thread(target=work) for _ in range(AT_ONCE + 2)]
    for thread in started:
        thread.start()
    until(lambda: len(worked) == AT_ONCE)
    assert not counts.work_at_once(ANN)
    counts.work(BEN)
    counts.rest(ANN)
    until(lambda: len(worked) == AT_ONCE + 1)
    counts.rest(ANN)
    for thread in started:
        thread.join()


def test_who_waits_for_too_long_is_told(monkeypatch):
    monkeypatch.setattr(threads, "LONGEST_WAIT_S", 0.01)
    counts = Threads(64)
    for _ in range(AT_ONCE):
        counts.work(ANN)
    with pytest.raises(Busy):
        counts.work(ANN)


@pytest.fixture
def counts(app, monkeypatch) -> Threads:
    made = Threads(16)
    monkeypatch.setitem(app.extensions, "threads", made)
    return made


def test_a_user_with_too_many_requests_is_told_in_words_and_others_are_not(counts, browse, alice, bob, program):
    begun(counts, alice.id)
    refused = browse(alice).get("/tasks/")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "2")
    assert "this one was not carried out. Nothing was lost" in refused.text
    assert "To keep accounts safe" not in refused.text
    nowhere = browse(alice).get("/nowhere")
    assert (nowhere.status_code, nowhere.headers["Retry-After"]) == (429, "2"), "it asks who is signed in"
    told = program(alice).get("/tasks")
    assert (told.status_code, told.mimetype) == (429, "application/problem+json")
    assert browse(bob).get("/tasks/").status_code == 200
    assert browse(None).get("/auth/login").status_code == 200


def test_every_request_gives_back_what_it_took(counts, browse, alice, program):
    me = browse(alice)
    me.get("/tasks/")
    me.get(f"/chat/{ANN}")
    me.post("/tasks/", {"title": "\0"})
    with me.http.get("/account/data/export") as exported:
        assert begun(counts, alice.id) == 7, "it is being read"
        for _ in range(7):
            counts.end(alice.id)
        assert exported.status_code == 200
        assert exported.data
    program(alice).get("/tasks")
    assert begun(counts, alice.id) == 8
    assert counts.work_at_once(alice.id)


def test_a_file_counts_until_it_is_sent_whoever_sends_it(app, counts, alice):
    """A server is handed the file itself, and lets go of the response at once."""
    with app.test_request_context() as context:
        threads.take(alice.id)
        response = app.process_response(send_file(io.BytesIO(b"An owl."), "text/plain"))
        sent = response(context.request.environ, lambda *_told: lambda _data: None)
        del response
        assert counts._begun[alice.id] == 1
        assert b"".join(sent) == b"An owl."
        del sent
        assert counts._begun[alice.id] == 0


def test_nobody_waits_with_a_connection_also_where_others_came_a_moment_before(counts, browse, alice, monkeypatch):
    begin, has_connection = counts.begin, []

    def begin_as_others_do(user_id: uuid.UUID) -> None:
        begin(user_id)
        for _ in range(AT_ONCE):
            counts.work_at_once(user_id)

    def wait_for(_is_turn, _seconds):
        has_connection.append(db.session().in_transaction())

    monkeypatch.setattr(counts, "begin", begin_as_others_do)
    monkeypatch.setattr(counts._changed, "wait_for", wait_for)
    assert browse(alice).get("/tasks/").status_code == 429
    assert has_connection == [False]


def test_an_answer_is_not_waited_for_where_no_stream_is_left(app, program, alice, as_user, monkeypatch):
    """A program would hold a thread for as long as a model writes, and one user could hold them all."""
    full = Streams(app, 1)
    full._take(alice.id)
    monkeypatch.setitem(app.extensions, "streams", full)
    asked = {"model": "footnote", "messages": [{"role": "user", "content": "When does the owl hunt?"}]}
    refused = program(alice).post("/v1/chat/completions", asked)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    with as_user(alice), unit_of_work():
        assert db.session.query(Conversation).count() == 1, "it is kept"
