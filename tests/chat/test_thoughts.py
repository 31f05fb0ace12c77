"""No thought of a model reaches a page, a title, a search, a memory or an export, in whatever dialect it is written."""

from __future__ import annotations

import uuid

import pytest

from tests.chat.conftest import PEN_QUESTION
from tests.chat.test_answer import fresh
from tests.clients.test_llm_dialects import THINKING
from tests.scripted_models import MODEL, chunk, scripted_models, sse
from webapp.chat.models import Conversation, MessageDelta
from webapp.chat.writing import answers
from webapp.clients.llm import Endpoint
from webapp.platform.extensions import db

KEEPS = "An opened insulin pen keeps for twenty-eight days at room temperature."
ANSWER = f'{KEEPS} [1: "{KEEPS}"]'
DIALECTS = ("<think> late", "<think> unopened, as an answer begins", "Harmony", "<think> behind the end, left open")


@pytest.fixture
def ask(library, app, browse, alice, said, run_jobs, monkeypatch):
    """Return a function that has a model send a body, and returns the answer."""
    with scripted_models() as server:
        endpoint = Endpoint(server.url, "", [MODEL], 8192, timeout_s=5)
        monkeypatch.setitem(app.extensions["clients"].__dict__, "models", endpoint)

        def send(body: bytes):
            server.will_send(body)
            location = browse(alice).post("/chat/", {"content": PEN_QUESTION, "model": MODEL}).location
            run_jobs()
            return said(alice, uuid.UUID(location.partition("#")[0].partition("?")[0].rpartition("/")[2]))[-1]

        yield send


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_thought_is_nowhere_to_be_read(ask, browse, alice, as_user, dialect):
    head, tail = "Opened pens keep for 28 days.", '[1: "Opened pens keep for 28 days."]'
    text = THINKING[dialect].replace(tail, f'[1: "{KEEPS}"]').replace(head, KEEPS)
    answer = ask(sse(*(chunk({"content": letter}) for letter in text), chunk({}, "stop"), "[DONE]"))
    assert fresh(as_user, alice, answer).stored_content == f"{KEEPS}[^1]"
    with as_user(alice):
        assert "secret" not in db.session.get_one(Conversation, answer.conversation_id).title
        assert not db.session.scalars(db.select(MessageDelta)).all()
    for url in (f"/chat/{answer.conversation_id}", f"/chat/messages/{answer.id}/evidence", "/search?q=is+nothing"):
        assert "secret" not in browse(alice).get(url).text, url


def test_an_answer_that_a_filter_cuts_off_says_so(ask, browse, alice):
    answer = ask(sse(chunk({"content": ANSWER}), chunk({}, "content_filter"), "[DONE]"))
    assert answer.status == "complete"
    assert answers.FILTERED.replace("'", "&#39;") in browse(alice).get(f"/chat/{answer.conversation_id}").text
