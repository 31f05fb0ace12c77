"""Renaming, archiving and deleting a conversation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from webapp.chat import jobs
from webapp.chat.models import Conversation, Message
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

ACTIONS = ("rename", "pin", "unpin", "archive", "unarchive", "delete")


def test_a_conversation_can_be_renamed(browse, alice, talk):
    conversation = talk(alice)
    response = browse(alice).post(f"/chat/{conversation.id}/rename", {"title": " Of <b>insulin</b> "})
    assert response.location == f"/chat/{conversation.id}"
    assert "<h1>Of &lt;b&gt;insulin&lt;/b&gt;</h1>" in browse(alice).get(response.location).text


@pytest.mark.parametrize(
    ("title", "sentence"), [("", "needs a title"), ("\x00 ", "needs a title"), ("x" * 201, "at most 200 characters")]
)
def test_a_title_that_is_none_is_refused_in_words(browse, alice, talk, title, sentence):
    conversation = talk(alice, title="Of pens")
    response = browse(alice).post(f"/chat/{conversation.id}/rename", {"title": title})
    assert response.status_code == 422
    assert sentence in response.text
    assert "<h1>Of pens</h1>" in response.text


def test_a_conversation_can_be_put_away_and_taken_back(browse, alice, talk):
    conversation = talk(alice, title="Of pens")
    assert browse(alice).post(f"/chat/{conversation.id}/archive").location == "/chat/"
    assert "Of pens" not in browse(alice).get("/chat/").text
    assert "Put back into the list" in browse(alice).get(f"/chat/{conversation.id}").text
    browse(alice).post(f"/chat/{conversation.id}/unarchive")
    assert "Of pens" in browse(alice).get("/chat/").text


def test_a_pinned_conversation_comes_first_until_it_is_unpinned(browse, alice, talk):
    pinned, other = talk(alice, title="Of pens"), talk(alice, title="Of owls")
    for action, first in (("pin", pinned), ("unpin", other)):
        assert browse(alice).post(f"/chat/{pinned.id}/{action}").location == f"/chat/{pinned.id}"
        page = browse(alice).get("/chat/conversations").text
        assert (">Pinned</h2>" in page) is (action == "pin")
        assert min((pinned, other), key=lambda each: page.index(f'"listed-{each.id}"')).id == first.id


def test_a_deleted_conversation_is_gone_at_once_with_all_it_holds(browse, alice, asked, as_user, run_jobs):
    question, answer = asked("A question?")
    assert browse(alice).post(f"/chat/{question.conversation_id}/delete").location == "/chat/"
    assert "A question?" not in browse(alice).get("/chat/").text
    for url in (
        f"/chat/{question.conversation_id}",
        f"/chat/messages/{question.id}",
        f"/chat/messages/{answer.id}/stream",
    ):
        assert browse(alice).get(url).status_code == 404
    assert browse(alice).post(f"/chat/messages/{answer.id}/stop").status_code == 404
    run_jobs()
    with as_user(alice):
        assert db.session.get_one(Message, answer.id).stored_content == ""


@pytest.mark.parametrize(
    ("setting", "days_ago", "stays"), [(30, 29, True), (30, 31, False), (7, 6, True), (7, 8, False)]
)
def test_a_deleted_conversation_leaves_the_database_after_the_time_that_is_set(
    setting, days_ago, stays, browse, app, alice, talk, as_user, monkeypatch
):
    monkeypatch.setitem(app.config, "RETENTION_DAYS", setting)
    conversation = talk(alice)
    browse(alice).post(f"/chat/{conversation.id}/delete")
    with as_user(alice), unit_of_work():
        db.session.get_one(Conversation, conversation.id).deleted_at = datetime.now(UTC) - timedelta(days=days_ago)
    with app.app_context():
        jobs.remove_expired.function()
    with as_user(alice):
        assert (db.session.get(Conversation, conversation.id) is not None) is stays


@pytest.mark.parametrize("action", ACTIONS)
def test_strangers_change_nothing(browse, alice, bob, carol, talk, action):
    conversation = talk(alice, title="Of pens")
    for stranger in (bob, carol):
        response = browse(stranger).post(f"/chat/{conversation.id}/{action}", {"title": "Mine now"})
        assert response.status_code == 404
    assert "/auth/login" in browse().post(f"/chat/{conversation.id}/{action}").location
    assert "<h1>Of pens</h1>" in browse(alice).get(f"/chat/{conversation.id}").text
    assert "Of pens" in browse(alice).get("/chat/").text
