"""A process that is to end, or is replaced, keeps no program waiting: what it follows goes on with another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest
from flask import Flask

from tests.chat.conftest import PEN_QUESTION
from webapp.api import answers
from webapp.chat import stream

MOST_PIECES = 20
"""What comes before a stream that has not ended is taken to go on for ever."""


@pytest.fixture(autouse=True)
def stopping(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process is to end; nobody writes an answer, which would be waited for long."""
    monkeypatch.setattr(stream, "DISCONNECT_CHECK_S", 0.01)
    monkeypatch.setattr(stream, "HEARTBEAT_S", 0.05)
    monkeypatch.setattr(stream, "POLL_S", 0.05)
    monkeypatch.setattr(answers, "LONGEST_S", 3)
    app.extensions["stopping"].set()
    yield
    app.extensions["stopping"].clear()


def test_the_stream_of_an_answer_ends_and_says_of_none_that_it_is_done(program, alice):
    api = program(alice)
    asked = api.post("/conversations", {"content": PEN_QUESTION, "wait": 0}).json
    pieces = list(islice(api.get(f"/messages/{asked['answer']['id']}/stream").response, MOST_PIECES))
    assert len(pieces) < MOST_PIECES
    assert b"event: done" not in b"".join(pieces)


def test_who_waits_for_an_answer_is_given_it_as_it_is(program, alice, monkeypatch):
    over = []
    monkeypatch.setattr(answers, "_events", lambda _id, is_over: over.append(is_over()) or iter(()))
    asked = program(alice).post("/conversations", {"content": PEN_QUESTION, "wait": 60}).json
    assert over == [True]
    assert asked["answer"]["status"] == "waiting"


def test_the_stream_of_a_completion_ends_with_an_error(program, alice):
    asked = {"model": "footnote", "messages": [{"role": "user", "content": PEN_QUESTION}], "stream": True}
    sent = b"".join(islice(program(alice).post("/v1/chat/completions", asked).response, MOST_PIECES)).decode()
    assert "goes on being written" in sent
    assert '"type": "server_error"' in sent
    assert '"finish_reason": "stop"' not in sent
    assert "[DONE]" not in sent


def test_a_completion_is_refused_in_words(program, alice):
    asked = {"model": "footnote", "messages": [{"role": "user", "content": PEN_QUESTION}]}
    answer = program(alice).post("/v1/chat/completions", asked)
    assert (answer.status_code, answer.json["error"]["type"]) == (503, "server_error")
    assert "goes on being written" in answer.json["error"]["message"]
    assert answer.headers["Retry-After"]
