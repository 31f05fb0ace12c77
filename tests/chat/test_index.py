"""The opening page and the list of conversations."""

from __future__ import annotations

import pytest

from webapp.chat.queries import conversations as conversation_queries

HOSTILE = "<script>alert(1)</script>{{ 7 * 7 }}"


def test_without_documents_the_page_shows_the_first_step(browse, alice):
    page = browse(alice).get("/chat/").text
    assert "Add a document" in page
    assert 'id="composer"' not in page


def test_with_a_document_one_may_ask(browse, alice, library):
    page = browse(alice).get("/chat/").text
    assert 'id="composer"' in page
    assert "Add a document" not in page


def test_the_list_is_ones_own(browse, alice, bob, carol, talk):
    conversation = talk(alice, "What is a pen?", title=HOSTILE)
    assert str(conversation.id) in browse(alice).get("/chat/").text
    assert "<script>alert" not in browse(alice).get("/chat/").text
    assert "{{ 7 * 7 }}" in browse(alice).get("/chat/").text
    for stranger in (bob, carol):
        assert str(conversation.id) not in browse(stranger).get("/chat/").text


def test_nobody_is_sent_to_sign_in(browse):
    assert "/auth/login" in browse().get("/chat/").location
    assert "/auth/login" in browse().post("/chat/", {"content": "Who am I?"}).location


def test_the_one_written_in_last_comes_first_and_the_list_goes_on_without_gap(as_user, alice, talk):
    made = [talk(alice, "?", title=f"number {n}").id for n in range(conversation_queries.CONVERSATIONS_A_PAGE + 5)]
    with as_user(alice):
        first = conversation_queries.conversations(alice.id)
        rest = conversation_queries.conversations(alice.id, before=first.before)
    assert [row.id for row in first.rows + rest.rows] == made[::-1]
    assert rest.before is None


def test_the_earlier_ones_are_a_page(browse, alice, talk):
    for n in range(conversation_queries.CONVERSATIONS_A_PAGE + 1):
        talk(alice, "?", title=f"number {n}")
    with browse(alice).http as http:
        page = http.get("/chat/").text
    link = page.split("Earlier ones")[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "number 0" in browse(alice).get(link).text


@pytest.mark.parametrize("before", ["yesterday", "2026-01-01,7", "\x00", "2026-01-01T00:00:00,nothing"])
def test_a_made_up_place_in_the_list_is_not_found(browse, alice, before):
    assert browse(alice).get("/chat/", query_string={"before": before}).status_code == 404


def test_an_archived_conversation_stands_in_its_own_list(browse, alice, bob, talk):
    talk(alice, "?", title="put away", is_archived=True)
    talk(alice, "?", title="at hand")
    assert "put away" not in browse(alice).get("/chat/").text
    archived = browse(alice).get("/chat/?archived").text
    assert "put away" in archived
    assert "Nothing is archived" in browse(bob).get("/chat/?archived").text
