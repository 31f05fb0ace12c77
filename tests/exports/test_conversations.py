"""Conversations as Markdown: one as a file, several as a zip, each footnote told from those of other answers."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.chat.conftest import talk  # noqa: F401  # a fixture
from webapp.chat.models import Conversation, Message
from webapp.chat.queries.messages import MESSAGES_A_PAGE
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

EXPORT = "/chat/conversations/export"
WORDS = "Frogs breathe through their skin."


@pytest.fixture
def zipped(browse, alice):
    """Return a function that exports conversations as alice: the texts by the names of their files."""

    def export(*ids, browser=None) -> dict[str, str]:
        answer = (browser or browse(alice)).post(EXPORT, {"ids": [str(id) for id in ids]}, buffered=True)
        assert answer.mimetype == "application/zip"
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            return {name: archive.read(name).decode() for name in archive.namelist()}

    return export


def test_a_footnote_is_told_from_those_of_other_answers(upload, run_jobs, quote, as_user, browse, alice):
    document = upload(alice, f"# Zoo\n\n{WORDS}".encode(), "zoo.md")
    run_jobs()
    note = quote(alice, document, WORDS)
    with as_user(alice):
        conversation = db.session.get_one(Message, note.message_id).conversation
        title, id = conversation.title, conversation.id
    answer = browse(alice).get(f"/chat/{id}/export")
    assert answer.mimetype == "text/markdown"
    assert answer.headers["Content-Disposition"].endswith(f'({str(id)[:8]}).md"')
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.text.startswith(f"# {title}\n\n")
    number = answer.text.partition(f"{WORDS}[^")[2].partition("]")[0]
    assert number.endswith("-1")
    assert f"[^{number}]: " in answer.text


def test_all_pages_of_a_conversation_are_in_order(browse, alice, talk):  # noqa: F811
    contents = [f"({n})" for n in range(2 * MESSAGES_A_PAGE + 4)]
    text = browse(alice).get(f"/chat/{talk(alice, *contents).id}/export").text
    places = [text.index(f"{n})") for n in range(len(contents))]
    assert text.count("## Question") == len(contents) // 2
    assert places == sorted(places)


def test_what_was_asked_is_no_markup(browse, alice, talk):  # noqa: F811
    one = talk(alice, "# Not a heading\n[x](javascript:1)", "Yes.", title="# No *title*")
    text = browse(alice).get(f"/chat/{one.id}/export").text
    assert "# \\# No \\*title\\*" in text
    assert "> \\# Not a heading\n> \\[x\\]" in text


def test_an_answer_that_is_being_written_is_said_to_be(browse, alice, talk, as_user):  # noqa: F811
    one = talk(alice, "A question?", "Half of")
    with as_user(alice), unit_of_work():
        db.session.scalars(db.select(Message).where(Message.role == "assistant")).one().status = "writing"
    text = browse(alice).get(f"/chat/{one.id}/export").text
    assert "was not finished" in text
    assert "Half of" not in text


def test_several_are_a_zip_without_those_that_are_gone(zipped, browse, alice, talk, as_user):  # noqa: F811
    one, other, gone = talk(alice, "A?", title="a/b"), talk(alice, "B?", title="b"), talk(alice, "C?")
    browse(alice).post(f"/chat/{gone.id}/delete")
    found = zipped(one.id, other.id, gone.id)
    assert list(found) == [f"a_b ({str(one.id)[:8]}).md", f"b ({str(other.id)[:8]}).md"]
    assert "A?" in found[f"a_b ({str(one.id)[:8]}).md"]
    with as_user(alice):
        assert db.session.get_one(Conversation, gone.id).deleted_at


def test_nothing_selected_is_said(browse, alice):
    assert "No conversation was selected" in browse(alice).post(EXPORT).text


def test_strangers_get_nothing(zipped, browse, alice, bob, carol, talk):  # noqa: F811
    one = talk(alice, "A secret?")
    for stranger in (bob, carol):
        assert zipped(one.id, browser=browse(stranger)) == {}
        assert browse(stranger).get(f"/chat/{one.id}/export").status_code == 404
    assert "/auth/login" in browse().get(f"/chat/{one.id}/export").location
    assert "/auth/login" in browse().post(EXPORT, {"ids": str(one.id)}).location
