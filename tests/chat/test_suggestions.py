"""Questions that may be asked next: of the documents, answered by them, and gone with them."""

from __future__ import annotations

import io
import uuid

from tests.chat.conftest import FOREIGN_QUESTION
from webapp.chat.queries import messages as message_queries
from webapp.chat.writing.suggesting import suggest

OWLS = "What is said about Owls?"


def stored(as_user, alice, answer) -> list[str] | None:
    with as_user(alice):
        return message_queries.message(alice.id, answer.id).attributes.get("suggestions")


def test_the_next_heading_is_suggested_and_its_question_is_answered(
    browse, alice, library, asked, run_jobs, said, as_user
):
    question, answer = asked()
    run_jobs()
    url = f"/chat/{question.conversation_id}"
    assert f'value="{OWLS}"' in browse(alice).get(url).text
    assert [uuid.UUID(id) for id in stored(as_user, alice, answer)]
    browse(alice).post(f"{url}/messages", {"content": OWLS})
    run_jobs()
    page = browse(alice).get(url).text
    assert "barn owl" in said(alice, question.conversation_id)[-1].stored_content
    assert f'value="{OWLS}"' not in page


def test_what_was_asked_is_not_suggested(asked, library, run_jobs, browse, alice):
    question, _ = asked("Which owls hunt at night over open fields?")
    run_jobs()
    assert OWLS not in browse(alice).get(f"/chat/{question.conversation_id}").text


def test_no_heading_of_another_document_is_suggested(browse, alice, library, asked, run_jobs, said):
    pens = b"# Fountain pens\n\nA fountain pen keeps its ink for years at room temperature, closed or opened.\n"
    browse(alice).post("/documents/", {"file": (io.BytesIO(pens), "ink.md")})
    run_jobs()
    question, _ = asked()
    run_jobs()
    page = browse(alice).get(f"/chat/{question.conversation_id}").text
    assert f'value="{OWLS}"' in page
    assert "about Fountain pens?" not in page


def test_nothing_is_suggested_after_a_refusal(browse, alice, library, asked, run_jobs, as_user):
    question, answer = asked(FOREIGN_QUESTION)
    run_jobs()
    assert stored(as_user, alice, answer) is None
    assert "suggestions" not in browse(alice).get(f"/chat/{question.conversation_id}").text


def test_suggestions_leave_with_the_document(browse, alice, library, asked, run_jobs, as_user):
    question, answer = asked()
    run_jobs()
    assert "owls" not in str(stored(as_user, alice, answer)).lower()
    browse(alice).post(f"/documents/{library.id}/delete")
    assert "owls" not in browse(alice).get(f"/chat/{question.conversation_id}").text


def test_they_come_a_moment_after_the_answer(browse, alice, bob, library, asked, run_jobs, as_user, monkeypatch):
    monkeypatch.setattr("webapp.chat.writing.suggesting.suggest", lambda *_: None)
    _question, answer = asked()
    run_jobs()
    url = f"/chat/messages/{answer.id}/suggestions"
    assert f'hx-get="{url}"' in browse(alice).get(url, htmx=True).text
    assert browse(bob).get(url, htmx=True).status_code == 404
    assert browse(alice).get(url).location.endswith(f"#message-{answer.id}")
    monkeypatch.undo()
    with as_user(alice):
        suggest(alice.id, answer.id)
    assert f'value="{OWLS}"' in browse(alice).get(url, htmx=True).text


def test_the_opening_page_asks_what_the_newest_documents_answer(browse, alice, bob, library):
    client = browse(alice)
    assert 'hx-get="/chat/questions"' in client.get("/chat/").text
    fragment = client.get("/chat/questions", htmx=True).text
    for page in (fragment, client.get("/chat/").text, client.get("/chat/questions").text):
        assert 'value="What is said about insulin?"' in page
        assert f'value="{OWLS}"' in page
    assert "<html" not in fragment
    assert OWLS not in client.get("/chat/?kind=note").text
    assert OWLS not in browse(bob).get("/chat/questions").text


def test_the_opening_page_asks_nothing_of_what_is_not_there(browse, alice, library, run_jobs):
    client = browse(alice)
    client.get("/chat/questions")
    client.post("/documents/", {"file": (io.BytesIO(b"Nothing in here has a heading above it at all."), "plain.txt")})
    assert OWLS in client.get("/chat/").text
    run_jobs()
    assert 'hx-get="/chat/questions"' in client.get("/chat/").text
    client.post(f"/documents/{library.id}/delete")
    assert OWLS not in client.get("/chat/questions").text
    assert 'class="suggestions"' not in client.get("/chat/questions").text
