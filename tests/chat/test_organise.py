"""Conversations renamed, tagged, pinned, archived and deleted: one by one, several at once, and back out of the bin."""

from __future__ import annotations

import html
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tests.undo.test_undo import undo_of
from webapp.chat.models import Conversation, Message
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

HOSTILE = "<script>alert(1)</script>{{ 7 * 7 }}"
BULK = "/chat/conversations/bulk"


@pytest.fixture
def send(browse, alice):
    """Return a function that sends the form of the list as alice, and returns what the next page says."""

    def act(action: str, *conversations: Conversation, browser=None, **fields) -> str:
        browser = browser or browse(alice)
        ids = [str(each.id) for each in conversations]
        answer = browser.post(BULK, {"action": action, "ids": ids, **fields})
        assert answer.status_code == 303, answer.text
        return html.unescape(browser.get(answer.location).text)

    return act


@pytest.fixture
def stored(as_user, alice):
    """Return a function that reads a conversation of alice's as it is now."""

    def read(conversation: Conversation) -> Conversation:
        with as_user(alice):
            return db.session.get_one(Conversation, conversation.id)

    return read


def test_title_and_tags_are_edited_on_a_page_of_their_own(browse, alice, talk, stored):
    one = talk(alice)
    assert 'value="Of pens"' in browse(alice).get(f"/chat/{one.id}/edit").text
    answer = browse(alice).post(f"/chat/{one.id}/edit", {"title": " Of  owls ", "tags": "Ward, #night, ward"})
    assert answer.location == f"/chat/{one.id}"
    assert (stored(one).title, stored(one).tags) == ("Of owls", ["ward", "night"])
    assert "ward, night" in browse(alice).get(f"/chat/{one.id}").text


def test_they_are_edited_in_place_of_the_row(browse, alice, talk):
    one = talk(alice)
    row = f'id="conversation-{one.id}"'
    form = browse(alice).get(f"/chat/{one.id}/edit", htmx=True).text
    assert row in form
    assert "<main" not in form
    saved = browse(alice).post(f"/chat/{one.id}/edit", {"title": HOSTILE, "tags": HOSTILE}, htmx=True).text
    assert row in saved
    assert html.escape(HOSTILE) in saved
    assert "<script" not in saved
    assert row in browse(alice).get(f"/chat/{one.id}/row", htmx=True).text
    assert browse(alice).get(f"/chat/{one.id}/row").location == f"/chat/{one.id}"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": ""}, "needs a title"),
        ({"title": "x", "tags": ",".join(map(str, range(21)))}, "at most 20 tags"),
        ({"title": "x", "tags": "x" * 51}, "at most 50 characters in a tag"),
    ],
)
def test_what_cannot_be_stored_is_refused_in_words(browse, alice, talk, stored, fields, sentence):
    one = talk(alice)
    for htmx in (False, True):
        answer = browse(alice).post(f"/chat/{one.id}/edit", fields, htmx=htmx)
        assert answer.status_code == 422
        assert sentence in answer.text
    assert stored(one).title == "Of pens"


def test_several_are_pinned_archived_and_put_back(send, alice, talk, stored):
    three = [talk(alice, title=f"number {n}") for n in range(3)]
    assert "Pinned 2 conversations." in send("pin", *three[:2])
    assert [stored(each).is_pinned for each in three] == [True, True, False]
    assert "Unpinned 1 conversation." in send("unpin", three[0])
    page = send("archive", *three[:2])
    assert "Archived 2 conversations." in page
    assert "number 2" in page
    assert "number 0" not in page
    assert "Put 1 conversation back into the list." in send("unarchive", three[0], archived="1")
    assert [stored(each).is_archived for each in three] == [False, True, False]


def test_tags_are_added_and_taken_away_and_filter_the_list(browse, send, alice, talk, stored):
    one, other, full = talk(alice, title="a"), talk(alice, title="b"), talk(alice, tags=[str(n) for n in range(20)])
    page = send("tag", one, full, tags="Exam, ward")
    assert "Added tags to 1 conversation." in page
    assert "1 conversation was not changed. A conversation has at most 20 tags. (1)" in page
    assert "It does not have this tag. (1)" in send("untag", one, other, tags="exam")
    assert [stored(each).tags for each in (one, other)] == [["ward"], []]
    main = browse(alice).get("/chat/conversations?tag=WARD").text.partition("<main")[2]
    assert f'"title-{one.id}"' in main
    assert f'"title-{other.id}"' not in main
    assert "No conversation has this tag" in browse(alice).get("/chat/conversations?tag=exam").text


def test_several_are_deleted_and_come_back_together(send, browse, alice, talk, stored):
    two = [talk(alice, "A question?", title=f"number {n}") for n in range(2)]
    browser = browse(alice)
    page = send("delete", *two, browser=browser, words="number")
    assert "Deleted 2 conversations." in page
    assert all(stored(each).deleted_at for each in two)
    assert browser.post(undo_of(page)).location == "/chat/conversations?words=number"
    assert "2 conversations are back." in browser.get("/chat/conversations").text
    assert [stored(each).deleted_at for each in two] == [None, None]
    assert "A question?" in browser.get(f"/chat/{two[0].id}").text


def test_the_button_of_a_row_acts_on_that_one_alone(send, alice, talk, stored):
    one, other = talk(alice), talk(alice)
    send("", other, one=f"archive:{one.id}")
    assert [stored(each).is_archived for each in (one, other)] == [True, False]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"action": "pin"}, "No conversation was selected"),
        ({"action": "pin", "ids": "nonsense"}, "No conversation was selected"),
        ({"action": "explode", "ids": str(uuid.UUID(int=7))}, "Choose an action"),
        ({"one": "pin"}, "No conversation was selected"),
        ({"action": "tag", "ids": str(uuid.UUID(int=7))}, "Enter at least one tag"),
    ],
)
def test_a_form_that_asks_for_nothing_is_refused_in_words(browse, alice, fields, sentence):
    answer = browse(alice).post(BULK, fields)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_the_bin_shows_what_was_deleted_and_puts_it_back(browse, alice, talk, stored, as_user):
    one = talk(alice, "A question?", title=HOSTILE)
    assert "The bin is empty" in browse(alice).get("/chat/bin").text
    browse(alice).post(f"/chat/{one.id}/delete")
    page = browse(alice).get("/chat/bin").text
    assert f"Restore {html.escape(HOSTILE)}" in page
    assert "<script>alert" not in page
    for _ in range(2):  # sent twice
        assert browse(alice).post(f"/chat/{one.id}/restore").location == f"/chat/{one.id}"
    assert stored(one).deleted_at is None
    with as_user(alice):
        assert db.session.scalars(db.select(Message.deleted_at)).all() == [None]
    assert "The bin is empty" in browse(alice).get("/chat/bin").text


def test_the_bin_goes_on_over_its_pages(browse, alice, talk):
    for n in range(31):
        talk(alice, title=f"number {n}", deleted_at=datetime.now(UTC) + timedelta(seconds=n))
    page = browse(alice).get("/chat/bin").text
    assert page.count(">Restore</button>") == 30
    link = page.rpartition('" rel="next"')[0].rpartition('href="')[2]
    assert ">number 0</p>" in browse(alice).get(link).text


def test_strangers_change_nothing_and_see_nothing(browse, alice, bob, carol, talk, stored, send):
    one, binned = talk(alice, tags=["secret"]), talk(alice, title="secret too")
    with_form = {"title": "Mine now", "tags": "mine"}
    browse(alice).post(f"/chat/{binned.id}/delete")
    for stranger in (bob, carol):
        browser = browse(stranger)
        for action in ("pin", "archive", "tag", "untag", "delete", "unarchive"):
            assert "It is no longer there. (1)" in send(action, one, browser=browser, tags="secret")
        assert browser.get(f"/chat/{one.id}/edit").status_code == 404
        assert browser.get(f"/chat/{one.id}/row", htmx=True).status_code == 404
        assert browser.post(f"/chat/{one.id}/edit", with_form).status_code == 404
        assert browser.post(f"/chat/{binned.id}/restore").status_code == 422
        for path in ("/chat/bin", "/chat/conversations", "/chat/conversations?tag=secret"):
            assert "secret" not in browser.get(path).text.replace('value="secret"', "").replace(">secret<", "")
    for path in ("/chat/bin", f"/chat/{one.id}/edit", f"/chat/{one.id}/row"):
        assert "/auth/login" in browse().get(path).location
    for path in (BULK, f"/chat/{one.id}/edit", f"/chat/{binned.id}/restore"):
        assert "/auth/login" in browse().post(path, {"ids": str(one.id), **with_form}).location
    now = stored(one)
    assert (now.title, now.tags, now.is_pinned, now.is_archived, now.deleted_at) == (
        "Of pens",
        ["secret"],
        False,
        False,
        None,
    )
    assert stored(binned).deleted_at


def test_what_is_gone_for_good_is_said_to_be(browse, alice, as_user, talk):
    one = talk(alice)
    browse(alice).post(f"/chat/{one.id}/delete")
    with as_user(alice), unit_of_work():
        db.session.delete(db.session.get_one(Conversation, one.id))
    answer = browse(alice).post(f"/chat/{one.id}/restore")
    assert answer.status_code == 422
    assert "deleted too long ago" in answer.text
