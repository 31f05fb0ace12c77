"""A further question in a conversation."""

from __future__ import annotations

import uuid

from webapp.chat.queries import conversations as conversation_queries


def test_htmx_gets_the_question_and_the_answer_to_be_with_its_stream(browse, alice, talk, said):
    conversation = talk(alice, "First?", "Yes.")
    response = browse(alice).post(f"/chat/{conversation.id}/messages", {"content": "And <b>then</b>?"}, htmx=True)
    *_, question, answer = said(alice, conversation.id)
    assert f'id="message-{question.id}"' in response.text
    assert "And &lt;b&gt;then&lt;/b&gt;?" in response.text
    assert f'id="message-{answer.id}"' in response.text
    assert f'sse-connect="/chat/messages/{answer.id}/stream?after=-1"' in response.text
    assert 'id="token"' in response.text
    assert "<html" not in response.text


def test_a_plain_form_is_sent_to_the_answers_place(browse, alice, talk, said):
    conversation = talk(alice)
    response = browse(alice).post(f"/chat/{conversation.id}/messages", {"content": "Then?"})
    assert response.status_code == 303
    assert response.location == f"/chat/{conversation.id}#message-{said(alice, conversation.id)[-1].id}"


def test_each_message_follows_the_one_before(browse, alice, talk, said):
    conversation = talk(alice, "First?", "Yes.")
    for content in ("Second?", "Third?"):
        browse(alice).post(f"/chat/{conversation.id}/messages", {"content": content})
    messages = said(alice, conversation.id)
    assert [message.parent_id for message in messages] == [None, *(message.id for message in messages[:-1])]


def test_a_form_sent_twice_asks_once(browse, alice, talk, said):
    conversation = talk(alice)
    form = {"content": "Then?", "token": str(uuid.uuid4())}
    client = browse(alice)
    first = client.post(f"/chat/{conversation.id}/messages", form)
    again = client.post(f"/chat/{conversation.id}/messages", form)
    fragment = client.post(f"/chat/{conversation.id}/messages", form, htmx=True)
    assert (first.status_code, again.status_code) == (303, 303)
    assert fragment.headers["HX-Redirect"] == f"/chat/{conversation.id}"
    assert len(said(alice, conversation.id)) == 2


def test_the_conversation_moves_to_the_top_of_the_list(browse, alice, talk, as_user):
    old, new = talk(alice), talk(alice)
    browse(alice).post(f"/chat/{old.id}/messages", {"content": "Then?"})
    with as_user(alice):
        assert [row.id for row in conversation_queries.conversations(alice.id).rows] == [old.id, new.id]


def test_what_is_refused_stays_in_the_box(browse, alice, talk, said):
    conversation = talk(alice)
    too_long = {"content": "x" * 8001}
    fragment = browse(alice).post(f"/chat/{conversation.id}/messages", too_long, htmx=True)
    assert fragment.status_code == 422
    assert (fragment.headers["HX-Retarget"], fragment.headers["HX-Reswap"]) == ("#composer", "outerHTML")
    page = browse(alice).post(f"/chat/{conversation.id}/messages", too_long)
    assert page.status_code == 422
    for response in (fragment, page):
        assert "at most 8,000 characters" in response.text
        assert "x" * 8001 in response.text
    assert said(alice, conversation.id) == []


def test_strangers_ask_nothing(browse, alice, bob, carol, talk, said):
    url = f"/chat/{(conversation := talk(alice)).id}/messages"
    for stranger in (bob, carol):
        assert browse(stranger).post(url, {"content": "Then?"}).status_code == 404
    assert "/auth/login" in browse().post(url, {"content": "Then?"}).location
    assert said(alice, conversation.id) == []
