"""Messages by their words: what is found and shown of them, in which order, and by whom."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.search.conftest import MANY, OWLS, PENS
from webapp.chat.models import Citation, Conversation, Message
from webapp.clients.vectors import IndexUnavailable
from webapp.documents.models import Collection, CollectionDocument, Document
from webapp.ingest.parsed import Block
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.search import words
from webapp.search.terms import Terms, terms
from webapp.search.words import EVERYTHING, Within, by_words

SHOWN = re.compile(r'href="(?:http://localhost)?/chat/messages/([0-9a-f-]{36})"')


def titles(user_id: uuid.UUID, question: str, within: Within = EVERYTHING) -> set[str]:
    return {row.message.conversation.title for row in by_words(user_id, terms(question), ("",), within).rows}


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("two owls", Terms("two owls")),
        ('"barn owl" night -mice -"field mouse"', Terms("night", ["barn owl"], ["field mouse", "mice"])),
        ("well-known -5 °C", Terms("well-known -5 °C")),
        ("-only", Terms("", [], ["only"])),
        ('""', Terms('""')),
    ],
)
def test_a_search_is_read(question, found):
    read = terms(question)
    assert (read.words, list(read.phrases), sorted(read.excluded)) == (
        found.words,
        list(found.phrases),
        sorted(found.excluded),
    )


@pytest.mark.parametrize(("question", "is_beginning"), [("how insul", True), ("of", False), ("pens keep?", False)])
def test_a_last_word_of_three_letters_may_be_the_beginning_of_one(question, is_beginning):
    assert bool(terms(question).as_beginning) == is_beginning


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("owl", {"birds"}), ("hunting OWLS", {"birds"}), ("the", {"birds", "pens"}), ("insul", {"pens"}),
        ('"barn owl"', {"birds"}), ('"owl barn"', set()), ('"opened insulin pen keeps"', {"pens"}),
        ("fields -owls", set()), ("the -insulin", {"birds"}), ('sound -"open fields"', set()),
        ("sound -\"fields open\"", {"birds"}), ("-owl", set()), ("owl insulin", set()), ("owl' | insulin", set()),
        ("\\ '' : & ! ( )", set()), ("o", set()),
    ],
)  # fmt: skip
def test_words_phrases_beginnings_and_what_is_excluded(alice, as_user, say, question, found):
    say(alice, "birds", OWLS)
    say(alice, "pens", PENS, "assistant")
    with as_user(alice):
        assert titles(alice.id, question) == found


def test_words_are_stemmed_in_the_language_of_the_message(alice, as_user, say):
    said = say(alice, "Vögel", "Die Eulen jagten auf den Feldern und es war in der Nacht nicht still.")
    assert said.language == "de"
    with as_user(alice):
        assert by_words(alice.id, terms("Feldes Nächte"), ("", "de"), EVERYTHING).rows
        assert not by_words(alice.id, terms("Feldes Nächte"), ("",), EVERYTHING).rows
        assert by_words(alice.id, terms("Feldern Nacht"), ("",), EVERYTHING).rows


@pytest.mark.parametrize("question", ["Feldern Nacht", '"auf den Feldern"', "Feldern Nach"])
def test_words_as_they_are_written_are_marked_in_any_language(alice, as_user, say, question):
    say(alice, "Vögel", "Die Eulen jagten auf den Feldern und es war in der Nacht nicht still.")
    with as_user(alice):
        (found,) = by_words(alice.id, terms(question), ("",), EVERYTHING).rows
    assert "Feldern" in {text for text, is_marked in found.parts if is_marked}


def test_what_answers_best_comes_first_with_its_words_marked(alice, browse, say):
    say(alice, "one", "One owl among many other birds of the night that sing, and of the day that do not.")
    say(alice, "owls", "Owls, owls and <b>owls</b>.")
    page = browse(alice).get("/search?q=owls&scope=messages").text
    assert page.index(">owls</a>") < page.index(">one</a>")
    assert page.count("<mark>owls</mark>") == 2
    assert "One <mark>owl</mark> among many" in page
    assert "&lt;b&gt;" in page or "<b>owls" not in page


def test_archived_ones_are_found_and_say_so_and_deleted_ones_are_not(alice, browse, say):
    say(alice, "Kept", OWLS, is_archived=True)
    say(alice, "Gone with owls", OWLS, deleted_at=datetime.now(UTC))
    page = browse(alice).get("/search?q=owls").text
    assert "· archived" in page
    assert "Gone" not in page


def test_a_hidden_branch_is_found_and_opened(alice, as_user, browse, say):
    said = say(alice, "Birds", OWLS)
    with as_user(alice), unit_of_work():
        db.session.get_one(Message, said.id).left_at = datetime.now(UTC)
    browser = browse(alice)
    page = browser.get("/search?q=voles").text
    assert "· in another branch" in page
    assert browser.get(f"/chat/messages/{said.id}").location.endswith(f"#message-{said.id}")
    assert OWLS in browser.get(f"/chat/{said.conversation_id}").text


def test_a_message_that_was_deleted_is_nowhere(alice, as_user, say):
    say(alice, "Birds", OWLS)
    with as_user(alice):
        assert titles(alice.id, "voles") == {"Birds"}
        with unit_of_work():
            db.session.execute(db.delete(Conversation).where(Conversation.user_id == alice.id))
        assert titles(alice.id, "voles") == set()


@pytest.mark.parametrize("status", ["waiting", "writing", "failed"])
def test_what_is_not_written_is_not_found(alice, as_user, say, status):
    said = say(alice, "Birds", OWLS, "assistant")
    with as_user(alice):
        with unit_of_work():
            db.session.get_one(Message, said.id).status = status
        assert titles(alice.id, "voles") == set()


def test_words_of_a_deleted_document_are_not_found_until_it_is_back(alice, as_user, say, shelve):
    document_id = shelve(alice, "Keeping insulin", [Block(PENS)])
    answer = say(alice, "Pens", "Never left in the sun[^1], as my own notes say.", "assistant")
    with as_user(alice):
        with unit_of_work():
            note = {
                "number": 1,
                "quote": "Never left in the sun",
                "start": 0,
                "end": 21,
                "verified": True,
                "title": "K",
            }
            db.session.add(Citation(user_id=alice.id, message_id=answer.id, document_id=document_id, **note))
        assert titles(alice.id, "sun") == {"Pens"}
        with unit_of_work():
            db.session.get_one(Document, document_id).deleted_at = datetime.now(UTC)
        assert titles(alice.id, "sun") == set()
        with unit_of_work():
            db.session.get_one(Document, document_id).deleted_at = None
        assert titles(alice.id, "sun") == {"Pens"}


@pytest.mark.parametrize(("ranked", "days"), [(100, 0), (15, 0), (15, 3)])
def test_each_message_is_on_one_page(alice, as_user, monkeypatch, ranked, days):
    monkeypatch.setattr(words, "RANKED", ranked)
    with as_user(alice):
        with unit_of_work():
            db.session.execute(MANY, {"user_id": alice.id, "number": 45, "days": days})
        cursor, seen = None, []
        while True:
            page = by_words(alice.id, terms("owls"), ("",), EVERYTHING, cursor)
            seen += [row.message.id for row in page.rows]
            cursor = page.cursor
            if not cursor:
                break
        everything = set(db.session.scalars(select(Message.id).where(Message.user_id == alice.id)))
    assert (len(seen), set(seen)) == (45, everything)


def test_the_pages_of_a_search_lead_on(alice, as_user, browse):
    with as_user(alice), unit_of_work():
        db.session.execute(MANY, {"user_id": alice.id, "number": 25, "days": 1})
    browser = browse(alice)
    everything = browser.get("/search?q=owls").text
    assert "All messages with these words" in everything
    first = browser.get("/search?q=owls&scope=messages").text
    following = re.search(r'href="([^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    second = browser.get(following).text
    assert (len(SHOWN.findall(first)), len(SHOWN.findall(second))) == (20, 5)
    assert not {*SHOWN.findall(first)} & {*SHOWN.findall(second)}
    assert "Back to the first ones" in second
    assert browser.get("/search?q=owls&scope=messages&after=broken").status_code == 200


def test_filters_narrow_what_is_found(alice, bob, browse, as_user, say, shelve):
    asked, answer = say(alice, "Asked", "Do owls hunt?"), say(alice, "Told", f"{OWLS}[^1]", "assistant")
    document_id = shelve(alice, "Birds", [Block(OWLS)])
    with as_user(alice), unit_of_work():
        shelf = Collection(id=uuid.uuid4(), user_id=alice.id, name="Nature")
        db.session.add(shelf)
        db.session.flush()
        db.session.add(CollectionDocument(user_id=alice.id, collection_id=shelf.id, document_id=document_id))
        note = {"number": 1, "quote": "owl", "start": 0, "end": 3, "verified": True, "title": "Birds"}
        db.session.add(Citation(user_id=alice.id, message_id=answer.id, document_id=document_id, **note))
        shelf_id = shelf.id
    browser, today = browse(alice), datetime.now(UTC).date()

    def found(query: str) -> set[str]:
        return {*SHOWN.findall(browser.get(f"/search?q=owls&{query}").text)}

    both = {str(asked.id), str(answer.id)}
    assert found("") == both
    assert found("role=questions") == {str(asked.id)}
    assert found("role=answers") == {str(answer.id)}
    assert found(f"conversation={asked.conversation_id}") == {str(asked.id)}
    assert found(f"collection={shelf_id}") == {str(answer.id)}
    assert found(f"since={today - timedelta(days=1)}&until={today + timedelta(days=1)}") == both
    assert found(f"since={today + timedelta(days=2)}") == set()
    assert found(f"until={today - timedelta(days=2)}") == set()
    assert "data-document" in browser.get(f"/search?q=owls&collection={shelf_id}").text
    assert "data-document" not in browser.get(f"/search?q=owls&until={today - timedelta(days=2)}").text
    assert browse(bob).get(f"/search?q=owls&conversation={asked.conversation_id}").status_code == 404


@pytest.mark.parametrize("query", ["role=all", "since=soon", "until=9999-12-31", "conversation=1"])
def test_filters_that_are_none_are_said_in_words(alice, browse, query):
    assert browse(alice).get(f"/search?q=owls&{query}").status_code == 422


def test_conversations_are_found_by_their_titles(alice, bob, browse, say):
    said = say(alice, "Ärzte und Eulen", "nothing of that", is_archived=True)
    page = browse(alice).get("/search?q=arzte+eulen&scope=conversations").text
    assert f'href="/chat/{said.conversation_id}#end"' in page
    assert "<span>Archived</span>" in page
    assert f"/chat/{said.conversation_id}" not in browse(alice).get("/search?q=arzte+-eulen").text
    assert "Nothing found" in browse(bob).get("/search?q=arzte").text


def test_while_the_index_is_down_words_still_find_messages(alice, app, browse, monkeypatch, say):
    def refuse(*_arguments, **_options):
        raise IndexUnavailable("down")

    said = say(alice, "Birds", OWLS)
    monkeypatch.setattr(type(app.extensions["clients"].vectors.owned_by(alice.id)), "search", refuse)
    answer = browse(alice).get("/search?q=voles")
    assert answer.status_code == 200
    assert SHOWN.findall(answer.text) == [str(said.id)]
    assert "cannot be reached just now" in answer.text
