"""Conversations as JSON and as pages: what stands in them, what is redacted, and how they are read."""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from tests.chat.conftest import talk  # noqa: F401  # a fixture
from webapp.chat.models import Conversation, Message
from webapp.exports import queries
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

ALL, SELECTED = "/chat/export", "/chat/conversations/export"
WORDS = "Frogs breathe through their skin."


@pytest.fixture
def quoted(upload, run_jobs, quote, as_user, alice):
    """A document of alice's, and the conversation in which an answer quotes it."""
    document = upload(alice, f"# Zoo\n\n{WORDS}".encode(), "zoo.md")
    run_jobs()
    note = quote(alice, document, WORDS)
    with as_user(alice):
        return document, db.session.get_one(Message, note.message_id).conversation_id


@pytest.fixture
def fetch(browse, alice):
    """Return a function that downloads an address as alice, whatever it is."""
    return lambda url: browse(alice).http.get(url, buffered=True)


def as_json(answer) -> dict:
    assert answer.mimetype == "application/json"
    return json.loads(answer.data)


def in_zip(answer) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_json_has_all_that_is_known(fetch, quoted, as_user, alice):
    _, id = quoted
    with as_user(alice), unit_of_work():
        one = db.session.get_one(Conversation, id)
        one.tags, one.is_pinned = ["ward"], True
        asked = db.session.scalars(db.select(Message).where(Message.role == "assistant")).one()
        expected = asked.id, asked.parent_id
    found = as_json(fetch(f"/chat/{id}/export?format=json"))
    assert (found["format"], found["version"]) == ("footnote-conversations", 1)
    (one,) = found["conversations"]
    assert (one["id"], one["tags"], one["is_pinned"], one["is_archived"]) == (str(id), ["ward"], True, False)
    answer = next(message for message in one["messages"] if message["role"] == "assistant")
    assert (answer["id"], answer["parent_id"]) == (str(expected[0]), expected[1] and str(expected[1]))
    assert answer["created_at"].endswith("+00:00")
    (note,) = answer["footnotes"]
    assert (note["quote"], note["title"], note["quote_verdict"]) == (WORDS, "zoo", "exact")


def test_a_page_stands_by_itself(fetch, quoted):
    answer = fetch(f"/chat/{quoted[1]}/export?format=html")
    assert answer.mimetype == "text/html"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert WORDS in answer.text
    assert 'class="note"' in answer.text
    assert "<script" not in answer.text
    assert {link[0] for link in re.findall(r"(?:href|src)=\"([^\"]*)", answer.text)} == {"#"}
    assert "url(" not in answer.text
    assert answer.text.rstrip().endswith("</html>")


@pytest.mark.parametrize("format", ["markdown", "html", "json"])
def test_what_a_deleted_document_said_is_in_no_format(fetch, browse, alice, quoted, format):
    document, id = quoted
    assert WORDS in fetch(f"/chat/{id}/export?format={format}").text
    browse(alice).post(f"/documents/{document.id}/delete")
    text = fetch(f"/chat/{id}/export?format={format}").text
    assert "breathe" not in text
    assert "zoo" not in text
    assert "ource deleted" in text


def test_what_was_written_is_no_markup(fetch, talk, alice):  # noqa: F811
    one = talk(alice, "<script>x</script>", "<img src=x>", title="</title><b>")
    page = fetch(f"/chat/{one.id}/export?format=html").text
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>" not in page
    assert as_json(fetch(f"/chat/{one.id}/export?format=json"))["conversations"][0]["title"] == "</title><b>"


def test_branches_are_all_there(fetch, talk, as_user, alice):  # noqa: F811
    one = talk(alice, "Which?", "This.")
    with as_user(alice), unit_of_work():
        asked = db.session.scalars(db.select(Message).where(Message.role == "user")).one()
        values = {"user_id": alice.id, "conversation_id": one.id, "parent_id": asked.id, "role": "assistant"}
        db.session.add(Message(**values, stored_content="That."))
    messages = as_json(fetch(f"/chat/{one.id}/export?format=json"))["conversations"][0]["messages"]
    siblings = [each["content"] for each in messages if each["parent_id"] == messages[0]["id"]]
    assert siblings == ["This.", "That."]


@pytest.fixture
def branched(talk, as_user, alice):  # noqa: F811
    """A conversation with instructions and two answers to its question, the second of which is shown."""
    one = talk(alice, "Which?", "This.")
    with as_user(alice), unit_of_work():
        asked, left = db.session.scalars(db.select(Message).order_by(Message.created_at)).all()
        left.left_at = datetime.now(UTC)
        of_one = {"user_id": alice.id, "conversation_id": one.id}
        db.session.add(Message(**of_one, parent_id=asked.id, role="assistant", stored_content="That."))
        db.session.add(Message(**of_one, role="system", stored_content="In *short*."))
    return one


def test_the_branch_that_was_read_last_is_read(fetch, branched):
    text = fetch(f"/chat/{branched.id}/export").text
    assert "## Instructions for the model\n\n> In \\*short\\*." in text
    assert "has 1 message of others" in text
    assert "*(Answer 2 of 2)*\n\nThat." in text
    assert "This." not in text
    assert text.count("## Question") == 1
    page = fetch(f"/chat/{branched.id}/export?format=html").text
    assert "Instructions for the model: In *short*." in page
    assert "has 1 message of others" in page
    assert "Answer 2 of 2" in page
    assert "This." not in page
    messages = as_json(fetch(f"/chat/{branched.id}/export?format=json"))["conversations"][0]["messages"]
    assert [(each["content"], bool(each["left_at"])) for each in messages] == [
        ("Which?", False), ("This.", True), ("That.", False), ("In *short*.", False),
    ]  # fmt: skip


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_first_questions_of_several_conversations_are_told_apart(fetch, talk, as_user, alice, format):  # noqa: F811
    first, _ = talk(alice, "One?", title="a"), talk(alice, "Another?", title="b")
    with as_user(alice), unit_of_work():
        db.session.add(Message(user_id=alice.id, conversation_id=first.id, role="user", stored_content="Two?"))
    texts = list(in_zip(fetch(f"{ALL}?format={format}")).values())
    assert "of 2" in texts[0]
    assert "of 2" not in texts[1]


def test_all_are_exported_but_those_in_the_bin(fetch, browse, alice, talk):  # noqa: F811
    talk(alice, "A?", title="a"), talk(alice, "B?", title="b", is_archived=True), talk(alice, title="empty")
    browse(alice).post(f"/chat/{talk(alice, 'C?', title='c').id}/delete")
    found = as_json(fetch(f"{ALL}?format=json"))["conversations"]
    assert [one["title"] for one in found] == ["a", "b", "empty"]
    assert found[2]["messages"] == []
    for format, suffix in (("html", ".html"), ("markdown", ".md")):
        files = in_zip(fetch(f"{ALL}?format={format}"))
        assert [name[0] for name in files] == ["a", "b", "e"]
        assert all(name.endswith(suffix) for name in files)


def test_a_page_of_messages_may_end_anywhere(fetch, alice, talk, monkeypatch):  # noqa: F811
    monkeypatch.setattr(queries, "MESSAGES_AT_ONCE", 3)
    monkeypatch.setattr("webapp.exports.conversations.files.MESSAGES_AT_ONCE", 3)
    lengths = [2, 1, 3, 7, 0, 5]
    for length in lengths:
        talk(alice, *(f"({n})" for n in range(length)), title=str(length))
    found = as_json(fetch(f"{ALL}?format=json"))["conversations"]
    assert [one["title"] for one in found] == [str(length) for length in lengths]
    for one, length in zip(found, lengths, strict=True):
        assert [each["content"] for each in one["messages"]] == [f"({n})" for n in range(length)]
    files = in_zip(fetch(f"{ALL}?format=markdown"))
    assert [text.count("## Question") for text in files.values()] == [1, 1, 2, 4, 0, 3]


@pytest.mark.parametrize("format", ["html", "json"])
def test_many_are_few_reads(connection, fetch, alice, talk, format):  # noqa: F811
    sent: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *given: sent.append(given[2]))

    def reads() -> int:
        sent.clear()
        fetch(f"{ALL}?format={format}")
        return len(sent)

    talk(alice, "A?", "Yes.")
    one = reads()
    for _ in range(8):
        talk(alice, "A?", "Yes.")
    assert reads() == one


def test_nonsense_is_refused(fetch, browse, alice, talk):  # noqa: F811
    one = talk(alice, "A?")
    for url in (f"{ALL}?format=exe", f"/chat/{one.id}/export?format="):
        assert fetch(url).status_code == 404
    assert browse(alice).post(SELECTED, {"ids": str(one.id), "format": "x"}).status_code == 404
    assert browse(alice).get(ALL).status_code == 200


def test_strangers_get_nothing_in_any_format(browse, alice, bob, talk):  # noqa: F811
    one = talk(alice, "A secret?")
    for format in ("markdown", "html", "json"):
        assert browse(bob).http.get(f"/chat/{one.id}/export?format={format}").status_code == 404
        assert "/auth/login" in browse().http.get(f"{ALL}?format={format}").location
    assert as_json(browse(bob).http.get(f"{ALL}?format=json", buffered=True))["conversations"] == []
    chosen = {"ids": [str(one.id), str(uuid.uuid4())], "format": "json"}
    assert as_json(browse(bob).post(SELECTED, chosen, buffered=True))["conversations"] == []
