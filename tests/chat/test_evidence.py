"""The page that says how an answer came about."""

from __future__ import annotations

import re
import uuid
from html import unescape

from tests.chat.conftest import FOREIGN_QUESTION, PEN_QUESTION
from tests.chat.test_models import ask  # noqa: F401  # a fixture
from tests.chat.test_show import reads


def address(answer) -> str:
    return f"/chat/messages/{answer.id}/evidence"


def text(page) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2])).split())


def test_it_says_what_was_searched_found_read_and_spent(ask, browse, alice, library):  # noqa: F811
    answer = ask("honest")
    shown = text(browse(alice).get(address(answer)))
    assert f"Asked {PEN_QUESTION}" in shown
    assert "Written by honest" in shown
    assert "2 footnotes, 2 of them found in the source word for word, 2 checked against it" in shown
    assert "100 read, 20 written" in shown
    assert "An opened insulin pen keeps" in shown
    assert "footnote" in shown.partition("What was found")[2]
    assert f'href="{address(answer)}"' in browse(alice).get(f"/chat/{answer.conversation_id}").text


def test_a_follow_up_shows_how_it_was_searched_and_a_fall_back_why(ask, browse, alice):  # noqa: F811
    second = ask("overloaded", "and at room temperature?", after=ask("honest"))
    shown = text(browse(alice).get(address(second)))
    assert "Searched as and at room temperature? (long opened insulin pen keep)" in shown
    assert "no model: the sentences that answer are quoted" in shown
    assert "overloaded was asked first." in shown


def test_wrong_citations_are_counted(ask, browse, alice):  # noqa: F811
    shown = text(browse(alice).get(address(ask("cites-wrongly"))))
    assert "2 footnotes, 1 of them found in the source word for word, 0 checked against it" in shown
    assert "1 footnote of the model left out" in shown
    assert "2 sentences without a source" in shown


def test_where_nothing_answers_it_shows_what_came_nearest(ask, browse, alice, library):  # noqa: F811
    shown = text(browse(alice).get(address(ask("", FOREIGN_QUESTION))))
    assert "Footnotes 0 footnotes" in shown
    assert "An opened insulin pen keeps" in shown


def test_what_was_deleted_since_is_not_told(ask, browse, alice, library, run_jobs):  # noqa: F811
    answer = ask("")
    browse(alice).post(f"/documents/{library.id}/delete")
    for _ in range(2):
        shown = text(browse(alice).get(address(answer)))
        assert "A passage that was deleted since" in shown
        assert "It should not be frozen" not in shown
        assert library.title not in shown
        run_jobs()


def test_a_question_and_an_old_answer_say_that_nothing_was_kept(browse, alice, talk, said):
    conversation = talk(alice, "How long?", "Long.")
    for message in said(alice, conversation.id):
        assert "Nothing was kept" in text(browse(alice).get(address(message)))


def test_it_is_its_owner_s_alone(ask, browse, alice, bob, carol):  # noqa: F811
    answer = ask("")
    for stranger in (bob, carol):
        assert browse(stranger).http.get(address(answer)).status_code == 404
    assert "/auth/login" in browse(None).http.get(address(answer)).location
    assert browse(alice).http.get(f"/chat/messages/{uuid.uuid4()}/evidence").status_code == 404


def test_its_reads_do_not_grow_with_the_passages(ask, browse, alice, connection):  # noqa: F811
    answer = ask("honest")
    assert reads(browse(alice), connection, address(answer)) <= 8


def test_it_names_what_was_chosen_as_long_as_that_is_there(ask, browse, alice, library):  # noqa: F811
    answer = ask("", document=str(library.id))
    shown = text(browse(alice).get(address(answer)))
    assert f"Asked of 1 document, chosen by {library.title}" in shown
    browse(alice).post(f"/documents/{library.id}/delete")
    assert "Asked of 1 document, chosen by No longer in your library" in text(browse(alice).get(address(answer)))
