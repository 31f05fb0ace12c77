"""A task that is kept from an answer."""

from __future__ import annotations

import html
import re
import uuid

import pytest

from webapp.chat.models import Conversation, Message
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.tasks.from_chat import title_and_description

WORDS = "Frogs breathe through their skin."
QUESTION = "How do <b>frogs</b>\nbreathe?"
NOTE = f"[1] Ada Byron, A Small Zoology, 1998, page 1. “{WORDS}” (Quote found)"


@pytest.fixture
def answer(textbook, quote, as_user, alice) -> uuid.UUID:
    """The id of an answer to QUESTION that quotes the book."""
    note = quote(alice, textbook, WORDS)
    with as_user(alice), unit_of_work():
        message = db.session.get_one(Message, note.message_id)
        place = {"user_id": alice.id, "conversation_id": message.conversation_id}
        asked = Message(id=uuid.uuid4(), role="user", stored_content=QUESTION, **place)
        db.session.add(asked)
        db.session.flush()
        message.parent_id = asked.id
    return note.message_id


def form_of(page: str) -> tuple[str, str]:
    """Return the title and the description that a page's form holds."""
    title = re.search(r'<input[^>]+name="title"[^>]*>', page)[0]
    value = re.search(r'value="([^"]*)"', title)
    description = re.search(r'<textarea[^>]+name="description"[^>]*>\r?\n?(.*?)</textarea>', page, re.DOTALL)[1]
    return html.unescape(value[1] if value else ""), html.unescape(description).replace("\r\n", "\n")


def test_question_and_answer_are_filled_in_and_can_be_changed(browse, alice, answer, tasks_of):
    browser = browse(alice)
    page = browser.get(f"/tasks/?message={answer}").text
    title, description = form_of(page)
    assert title == "How do <b>frogs</b> breathe?"
    assert description == f"From A Small Zoology:\n\n{WORDS}[1]\n\n{NOTE}"
    assert '<details class="more" open>' in page
    assert tasks_of(alice) == []
    browser.post("/tasks/", {"title": "Frogs", "description": description, "source_message_id": str(answer)})
    (task,) = tasks_of(alice)
    assert (task.title, task.description, task.source_message_id) == ("Frogs", description, answer)


def test_nothing_of_a_deleted_document_is_filled_in(browse, alice, answer, textbook):
    browser = browse(alice)
    browser.post(f"/documents/{textbook.id}/delete")
    title, description = form_of(browser.get(f"/tasks/?message={answer}").text)
    assert title == "How do <b>frogs</b> breathe?"
    assert "[source deleted]" in description
    assert WORDS not in description
    assert "Zoology" not in description


def test_a_stranger_and_a_deleted_conversation_fill_in_nothing(browse, alice, bob, carol, answer, as_user):
    for person in (bob, carol):
        assert browse(person).get(f"/tasks/?message={answer}").status_code == 404
        with as_user(person):
            assert title_and_description(person.id, answer, 200, 5000) == ("", "")
    with as_user(alice), unit_of_work():
        place = db.session.get_one(Message, answer).conversation_id
        db.session.get_one(Conversation, place).deleted_at = db.func.now()
    assert browse(alice).get(f"/tasks/?message={answer}").status_code == 404
    with as_user(alice):
        assert title_and_description(alice.id, answer, 200, 5000) == ("", "")


def test_an_answer_that_is_being_written_has_no_description_yet(alice, answer, as_user):
    with as_user(alice), unit_of_work():
        db.session.get_one(Message, answer).status = "writing"
    with as_user(alice):
        assert title_and_description(alice.id, answer, 200, 5000) == ("How do <b>frogs</b> breathe?", "")


def test_what_is_too_long_is_cut_between_words(alice, answer, as_user):
    with as_user(alice):
        title, description = title_and_description(alice.id, answer, 12, 40)
    assert (title, description) == ("How do…", "From A Small Zoology:\n\nFrogs breathe…")


def test_a_question_is_a_title(browse, alice, say):
    page = browse(alice).get(f"/tasks/?message={say(alice, 'x' * 300).id}").text
    assert form_of(page) == ("x" * 199 + "…", "")
