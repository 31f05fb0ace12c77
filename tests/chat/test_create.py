"""Beginning a conversation with a question."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select

from webapp.chat.models import Conversation, Message
from webapp.chat.operations.conversations import title_from
from webapp.platform.extensions import db


def counts(as_user, person) -> tuple[int, int]:
    with as_user(person):
        return tuple(
            db.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Conversation, Message)
        )


def test_a_question_begins_a_conversation_with_its_title_and_a_waiting_answer(browse, alice, said):
    response = browse(alice).post("/chat/", {"content": "  How long does a pen keep?\r\nOpened, I mean. "})
    assert response.status_code == 303
    question, answer = said(alice, uuid.UUID(response.location.rpartition("/")[2]))
    assert (question.role, question.content) == ("user", "How long does a pen keep?\nOpened, I mean.")
    assert (answer.role, answer.status, answer.parent_id) == ("assistant", "waiting", question.id)
    page = browse(alice).get(response.location).text
    assert "<h1>How long does a pen keep? Opened, I mean.</h1>" in page
    assert '<meta http-equiv="refresh"' in page


def test_htmx_is_sent_on_as_well(browse, alice):
    response = browse(alice).post("/chat/", {"content": "Who?"}, htmx=True)
    assert response.status_code == 204
    assert response.headers["HX-Redirect"].startswith("/chat/")


def test_a_form_sent_twice_is_one_conversation(browse, alice, as_user):
    form = {"content": "Who?", "token": str(uuid.uuid4())}
    client = browse(alice)
    assert client.post("/chat/", form).location == client.post("/chat/", form).location
    assert counts(as_user, alice) == (1, 2)


def test_a_token_of_somebody_else_opens_nothing(browse, alice, bob, as_user):
    form = {"content": "Mine alone", "token": str(uuid.uuid4())}
    assert browse(alice).post("/chat/", form).status_code == 303
    response = browse(bob).post("/chat/", form)
    assert response.status_code == 404
    assert "Mine alone" not in response.text
    assert counts(as_user, bob) == (0, 0)
    assert counts(as_user, alice) == (1, 2)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("", "Write your question"), (" \x00 \r\n", "Write your question"), ("x" * 8001, "at most 8,000 characters")],
)
def test_what_is_no_question_is_refused_in_words(browse, alice, as_user, library, content, sentence):
    for htmx in (False, True):
        response = browse(alice).post("/chat/", {"content": content}, htmx=htmx)
        assert response.status_code == 422
        assert sentence in response.text
    assert counts(as_user, alice) == (0, 0)


def test_the_longest_question_is_taken_with_line_breaks_as_browsers_send_them(browse, alice, as_user):
    content = "\r\n".join(["x" * 99] * 80)
    assert browse(alice).post("/chat/", {"content": content}).status_code == 303


def test_null_bytes_are_left_out(browse, alice, said):
    response = browse(alice).post("/chat/", {"content": "Wh\x00o?"})
    question, _ = said(alice, uuid.UUID(response.location.rpartition("/")[2]))
    assert question.content == "Who?"


def test_a_made_up_token_is_replaced(browse, alice, as_user):
    assert browse(alice).post("/chat/", {"content": "Who?", "token": "../../etc"}).status_code == 303


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("Short?", "Short?"),
        ("one\n\n two", "one two"),
        ("word " * 30, "word word word word word word word word word word word word word word…"),
        ("x" * 200, "x" * 70 + "…"),
    ],
)
def test_a_title_is_one_line_cut_after_a_word(content, title):
    assert title_from(content) == title
