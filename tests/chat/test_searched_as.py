"""Beside an answer to a follow-up stands what was searched, and one click searches what was asked."""

from __future__ import annotations

import pytest

from webapp.chat.models import Message
from webapp.platform.extensions import db

FOLLOW_UP = "and at room temperature?"
SEARCHED = "How long does an opened insulin pen keep at room temperature?"


@pytest.fixture
def answered(library, asked, run_jobs, browse, alice, said):
    """Return the answer to a follow-up."""
    _, first = asked("How long does an opened insulin pen keep?")
    run_jobs()
    browse(alice).post(f"/chat/{first.conversation_id}/messages", {"content": FOLLOW_UP})
    run_jobs()
    return said(alice, first.conversation_id)[-1]


def page(browse, alice, answer) -> str:
    return browse(alice).get(f"/chat/{answer.conversation_id}").text


def test_what_was_searched_stands_beside_the_answer(answered, browse, alice):
    shown = page(browse, alice, answered)
    assert f"Searched as “{SEARCHED}”" in shown
    assert f'action="/chat/messages/{answered.id}/search"' in shown
    assert shown.count("Searched as") == 1  # the first question was searched as it was asked


def test_one_click_searches_what_was_asked(answered, browse, alice, run_jobs, as_user):
    response = browse(alice).post(f"/chat/messages/{answered.id}/search", {"text": FOLLOW_UP}, htmx=True)
    assert "sse-connect" in response.text
    run_jobs()
    assert "Searched as" not in page(browse, alice, answered)
    with as_user(alice):
        assert db.session.get_one(Message, answered.id).status == "complete"


def test_other_words_can_be_searched_and_are_kept_when_a_run_begins_anew(answered, browse, alice, run_jobs):
    browse(alice).post(f"/chat/messages/{answered.id}/search", {"text": "Does frost harm insulin?"})
    run_jobs()
    assert "Searched as “Does frost harm insulin?”" in page(browse, alice, answered)


@pytest.mark.parametrize("text", ["", " ", "x" * 8001])
def test_nothing_and_too_much_are_refused_in_words(answered, browse, alice, text):
    response = browse(alice).post(f"/chat/messages/{answered.id}/search", {"text": text})
    assert response.status_code == 422
    assert "Write what is to be searched" in response.text


def test_what_is_searched_is_text_and_never_markup(answered, browse, alice, run_jobs):
    browse(alice).post(f"/chat/messages/{answered.id}/search", {"text": "<b>pens</b> & 'needles'"})
    run_jobs()
    assert "<b>pens" not in page(browse, alice, answered)


def test_an_answer_that_was_searched_as_asked_stays(answered, browse, alice, said):
    first = said(alice, answered.conversation_id)[1]
    before = first.stored_content
    browse(alice).post(f"/chat/messages/{first.id}/search", {"text": "something else"})
    assert said(alice, answered.conversation_id)[1].stored_content == before


def test_strangers_change_no_search(answered, browse, bob, carol):
    for stranger in (bob, carol):
        path = f"/chat/messages/{answered.id}/search"
        assert browse(stranger).post(path, {"text": FOLLOW_UP}).status_code == 404
    assert "/auth/login" in browse().post(f"/chat/messages/{answered.id}/search", {"text": FOLLOW_UP}).location
