"""One user's requests leave threads for all others, whatever they are."""

from __future__ import annotations

import threading
import uuid

import pytest
from werkzeug.exceptions import TooManyRequests

from tests.live import until
from webapp.chat.models import Conversation
from webapp.chat.stream import Streams
from webapp.platform import threads
from webapp.platform.extensions import db
from webapp.platform.threads import AT_ONCE, Threads
from webapp.platform.unit_of_work import unit_of_work

ANN, BEN, CEM = (uuid.UUID(int=number) for number in range(1, 4))


def begun(counts: Threads, user_id: uuid.UUID) -> int:
    number = 0
    try:
        while True:
            counts.begin(user_id)
            number += 1
    except TooManyRequests:
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
    assert not counts.is_free(ANN)
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
    with pytest.raises(TooManyRequests):
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
    assert "Nothing was lost" in refused.text
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
    assert counts.is_free(alice.id)


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
