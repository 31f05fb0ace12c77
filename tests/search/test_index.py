"""The search page: what it shows, to whom, and what it says when it cannot."""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import event

from tests.search.conftest import OWLS, PENS
from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.vectors import IndexUnavailable
from webapp.ingest.parsed import Block
from webapp.platform.extensions import db

OPENED = "An opened insulin pen keeps for twenty-eight days at room temperature."


@pytest.fixture
def pens(shelve, alice):
    return shelve(alice, "Keeping <insulin>", [Block(PENS, 12, "Storage", "Pens")], mime="application/pdf")


@pytest.fixture
def owls(shelve, alice):
    return shelve(alice, "Owls", [Block(OWLS)])


def test_without_a_question_it_says_what_can_be_asked(alice, browse):
    page = browse(alice).get("/search")
    assert page.status_code == 200
    assert "Search by words or by meaning" in page.text


@pytest.mark.parametrize("address", ["/search", "/search/"])
def test_a_passage_is_shown_with_its_sentence_marked_and_its_place_in_the_margin(alice, browse, pens, address):
    page = browse(alice).get(f"{address}?q=How+long+does+an+opened+pen+keep%3F").text
    assert f"<mark>{OPENED}</mark>" in page
    assert f'href="/documents/{pens}/pages/12?passage=0&amp;sentence=0#highlight"' in page
    assert "Keeping &lt;insulin&gt;</a>" in page
    assert ">Pens</span>" in page
    assert ">page 12</span>" in page


def test_a_passage_of_a_text_leads_to_its_place_in_the_text(alice, browse, owls):
    assert f'href="/documents/{owls}?passage=0&amp;sentence=0#quote"' in browse(alice).get("/search?q=owl").text


def test_a_message_is_shown_with_who_said_it_when_and_where(alice, browse, say):
    message = say(alice, "About birds", OWLS, "assistant")
    page = browse(alice).get("/search?q=how+are+voles+found+by+sound&scope=messages").text
    assert "<mark>It finds voles by their sound alone.</mark>" in page
    assert f'href="/chat/messages/{message.id}"' in page
    assert "About birds</a>" in page
    assert f"Answer, {message.created_at:%-d %B %Y}" in page


@pytest.mark.parametrize(
    ("scope", "documents", "messages"),
    [("all", True, True), ("documents", True, False), ("messages", False, True), ("", True, True)],
)
def test_the_scope_says_where_to_look(alice, browse, owls, say, scope, documents, messages):
    say(alice, "About birds", OWLS)
    page = browse(alice).get(f"/search?q=owl&scope={scope}").text
    assert ("In your documents" in page, "In your conversations" in page) == (documents, messages)


def test_a_single_document_can_be_searched(alice, browse, pens, owls, say):
    say(alice, "About birds", OWLS)
    page = browse(alice).get(f"/search?q=night&document={owls}").text
    assert set(re.findall('data-document="([^"]+)"', page)) == {str(owls)}
    assert "In your conversations" not in page
    assert f'<input type="hidden" name="document" value="{owls}">' in page


def test_nothing_found_says_so_in_words(bob, browse):
    page = browse(bob).get("/search?q=<b>insulin</b>").text
    assert "Nothing found for “&lt;b&gt;insulin&lt;/b&gt;”" in page


def test_htmx_gets_the_block_that_the_page_holds(alice, browse, pens):
    whole = browse(alice).get("/search?q=insulin")
    block = browse(alice).get("/search?q=insulin", htmx=True)
    assert block.text.lstrip().startswith('<div class="stack" id="results">')
    assert block.text.strip() in whole.text
    assert "HX-Request" in whole.headers["Vary"]
    assert "HX-Request" in block.headers["Vary"]


def test_a_stranger_finds_nothing(alice, bob, browse, pens, say):
    say(alice, "Insulin", PENS)
    assert "Nothing found" in browse(bob).get("/search?q=insulin+pens").text
    assert browse(bob).get(f"/search?q=insulin&document={pens}").status_code == 404


def test_an_administrator_finds_nothing_of_others(carol, browse, pens):
    assert "Nothing found" in browse(carol).get("/search?q=insulin+pens").text


def test_nobody_is_asked_to_sign_in(browse):
    answer = browse(None).get("/search?q=insulin")
    assert answer.status_code == 303
    assert answer.location.startswith("/auth/login")


@pytest.mark.parametrize("question", ["\0", "%", "_", "' OR 1=1 --", "\\", "{{ 7 * 7 }}", "\ud800", "漢字", " \n\t"])
def test_any_text_can_be_searched_for(alice, browse, pens, question):
    answer = browse(alice).get("/search", query_string={"q": question.encode("utf-8", "surrogatepass")})
    assert answer.status_code == 200
    assert "49" not in re.sub(r"<[^>]*>", "", answer.text)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"q": "a" * 501}, "Use at most 500 letters"),
        ({"q": "a", "scope": "everyone"}, "Search in documents, in conversations, in messages, or in all."),
        ({"q": "a", "document": "../1"}, "This is no document of yours."),
    ],
)
def test_what_cannot_be_searched_is_said(alice, browse, query, words):
    answer = browse(alice).get("/search", query_string=query)
    assert answer.status_code == 422
    assert words in answer.text


def test_an_unknown_document_is_not_found(alice, browse):
    assert browse(alice).get(f"/search?q=insulin&document={uuid.uuid4()}").status_code == 404


@pytest.mark.parametrize("error", [IndexUnavailable("down"), EmbeddingUnavailable("down")])
def test_while_a_part_is_down_the_page_says_so_and_the_other_rooms_stay_open(alice, app, browse, monkeypatch, error):
    def refuse(*_arguments, **_options):
        raise error

    owned = type(app.extensions["clients"].vectors.owned_by(alice.id))
    monkeypatch.setattr(owned, "search", refuse)
    answer = browse(alice).get("/search?q=insulin")
    assert answer.status_code == 503
    assert "cannot be reached just now" in answer.text
    assert 'href="/documents/"' in answer.text
    assert 'value="insulin"' in answer.text
    assert browse(alice).get("/search?q=insulin", htmx=True).status_code == 503
    assert browse(alice).get("/documents/").status_code == 200


def test_no_transaction_is_open_while_another_machine_is_waited_for(alice, app, browse, monkeypatch, pens):
    model = app.extensions["clients"].embeddings
    open_transactions = []

    def slow(text, query=model.query):
        open_transactions.append(db.session().in_transaction())
        return query(text)

    monkeypatch.setattr(model, "query", slow)
    monkeypatch.setitem(app.config, "EMBEDDING_BASE_URL", "http://embeddings.example.org/v1")
    page = browse(alice).get("/search?q=how+long+does+an+opened+pen+keep").text
    assert f"<mark>{OPENED}</mark>" in page
    assert alice.username in page
    assert open_transactions == [False]


def test_a_search_takes_few_statements(alice, app, browse, pens, owls, say):
    say(alice, "About pens", PENS)
    browser = browse(alice)
    statements = []
    with app.app_context():
        engine = db.engine

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("SELECT set_config", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert "In your conversations" in browser.get("/search?q=insulin").text
    finally:
        event.remove(engine, "before_cursor_execute", note)
    # The sign-in, its user, which index, the languages of the documents, how many points there should be, the vectors
    # of sentences, the passages, the messages, what is read, the documents of that name; the collections, the titles,
    # and the messages by their last word and by its beginning, with their excerpts.
    assert len(statements) <= 15, statements
