"""What is found as it is written, by words, by meaning, by name; and what is not found."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event

from tests.search.conftest import OWLS, PENS
from webapp.ingest.parsed import Block
from webapp.search.exact import exact
from webapp.shared.folding import MOST_TRIED

SIGNED = "Written in C++ and .NET 8.3.1, see ADR-016 and 100% of me@example.org: it's & :* |! \\ there."
GROUPS = re.compile(r'<h3 class="side-title">([^<]+)</h3>|data-document="([^"]+)"')


def groups(page: str) -> list[str]:
    return [group or document for group, document in GROUPS.findall(page)]


@pytest.mark.parametrize(
    ("question", "is_asked"),
    [
        ('the "Magna Carta" of 1215', True), ("„Am Anfang“", True), ("ADR-016", True), ("C++ or Rust?", True),
        ("me@example.org", True), ("MAX_RETRIES", True), ("B12", True), ("well-known", False), ("it's owls", False),
        ("How long does a pen keep?", False), ("大坝", False),
    ],
)  # fmt: skip
def test_quotes_and_signs_ask_for_what_is_written(question: str, is_asked: bool) -> None:
    assert exact(question).is_asked == is_asked


def test_all_of_a_short_search_is_looked_for_as_it_is_written():
    assert exact("owls").spans("Two owls, no fowls.") == [(4, 8)]
    assert exact("大坝").spans("三峡大坝高185米") == [(2, 4)]
    assert exact('"two owls" fly').spans("TWO  OWLS") == [(0, 9)]
    assert not exact('"two owls" ADR-016').spans("two owls")


@pytest.mark.parametrize(
    "signs", ["C++", ".NET", "8.3.1", "ADR-016", "100%", "me@example.org", ":*", "|!", "\\", "it's"]
)
def test_signs_are_found_as_text(signs, shelve, alice, browse):
    signed, _ = shelve(alice, "Signs", [Block(SIGNED)]), shelve(alice, "Pens", [Block(PENS)])
    page = browse(alice).get("/search", query_string={"q": signs}).text
    assert groups(page)[:2] == ["As you wrote it", str(signed)]


def test_what_is_found_is_told_apart_and_the_rest_is_left_out(shelve, alice, browse):
    owl = shelve(alice, "Birds", [Block(OWLS)])
    owls = shelve(alice, "More birds", [Block("Many owls live in barns and towers.")])
    mice = shelve(alice, "Prey", [Block("At dusk a nocturnal bird of prey catches small rodents in the meadow.")])
    shelve(alice, "Pens", [Block(PENS)])
    page = browse(alice).get("/search?q=barn+owl").text
    assert groups(page) == ["As you wrote it", str(owl), "By words", str(owls), "By meaning", str(mice)]


def test_nonsense_finds_nothing(shelve, alice, browse):
    shelve(alice, "Birds", [Block(OWLS)])
    page = browse(alice).get("/search?q=xyzzy+qwrtp").text
    assert "Nothing found for “xyzzy qwrtp”" in page
    assert "<mark>" not in page


def test_it_says_that_nothing_has_a_phrase(shelve, alice, browse):
    shelve(alice, "Birds", [Block(OWLS)])
    page = browse(alice).get("/search", query_string={"q": '"owl barn"'}).text
    assert "No passage has exactly that." in page
    assert groups(page)[0] == "By words"


def test_a_phrase_is_looked_for_in_no_document_where_none_matches_the_filter(shelve, alice, browse):
    shelve(alice, "Birds", [Block(OWLS)])
    page = browse(alice).get("/search", query_string={"q": '"barn owl"', "kind": "guideline"}).text
    assert "Birds" not in page
    assert "<mark>" not in page


def test_documents_are_found_by_the_name_of_their_file(shelve, alice, browse):
    named = shelve(alice, "Q3_rapport_Ärzte.pdf", [Block(OWLS)])
    page = browse(alice).get("/search?q=rapport+arzte").text
    assert f'<a href="/documents/{named}" dir="auto">Q3_rapport_Ärzte.pdf</a>' in page


def test_a_search_stays_within_what_the_library_was_filtered_by(shelve, alice, browse):
    shelve(alice, "Birds", [Block(OWLS)])
    browser = browse(alice)
    assert "data-document" in browser.get("/search?q=owl&kind=other").text
    assert "data-document" not in browser.get("/search?q=owl&kind=textbook").text
    assert "data-document" not in browser.get("/search?q=owl&language=de").text


def test_meaning_finds_nothing_in_languages_that_the_model_does_not_know(shelve, alice, browse):
    shelve(alice, "Tiere", [Block("Die Eule jagt nachts auf dem Feld und hört die Mäuse im Gras.")])
    shelve(alice, "Birds", [Block(OWLS)])
    assert "data-document" not in browse(alice).get("/search?q=大坝").text
    assert browse(alice).get("/search?q=barn+owl").text.count("data-document") == 1


def test_many_words_are_tried_a_few_at_a_time(shelve, alice, browse, connection):
    """Beyond what PostgreSQL keeps compiled, each expression costs a hundred times as much, on each row."""
    shelve(alice, "Birds", [Block(OWLS)])
    tried: list[int] = []
    listen = event.listens_for(connection, "before_cursor_execute")
    listen(lambda _connection, _cursor, statement, *_: tried.append(statement.count(" ~ ")))
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    for url, words in ("/search?q=", '""'.join(letters).join('""')), ("/documents/?words=", " ".join(letters)):
        assert browse(alice).get(url + words).status_code == 200
    assert 1 < max(tried) <= 2 * MOST_TRIED  # the library counts facets by the same words


def test_a_rare_word_is_found_however_far_its_passage_is_by_meaning(shelve, alice, browse):
    many = "The factors that set a price, and what determines it, number {n}."
    shelve(alice, "Prices", [Block(many.format(n=n), n) for n in range(30)])
    rare = shelve(alice, "Letter", [Block("Sent by a well-known author, with the costs of freight.")])
    page = browse(alice).get("/search?q=wellknown").text
    assert groups(page)[:2] == ["By words", str(rare)]


def test_one_sign_in_common_is_no_word(shelve, alice, browse):
    dam = shelve(alice, "长江", [Block("三峡大坝于2006年建成，坝高185米。")])
    shelve(alice, "富士山", [Block("山頂には浅間大社の奥宮がある。")])
    for words in ("大坝", "大坝高"):
        assert {*groups(browse(alice).get("/search", query_string={"q": words}).text)[1:]} == {str(dam)}


def test_syllables_of_an_unknown_word_are_no_meaning(shelve, alice, browse):
    shelve(alice, "Doses", [Block("The usual dose of Filapril for adults is 715 mg every 12 hours.")])
    shelve(alice, "Towns", [Block("Town: Kelpvale | Inhabitants: 75033 | Founded: 1270 | Main trade: slate")])
    for words in ("fibrils", "Küchenplan"):
        assert groups(browse(alice).get("/search", query_string={"q": words}).text) == []
