"""What is found, in which order, and by whom."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.points import chunk_points, find_messages
from tests.search.conftest import OWLS, PENS
from webapp.ingest.parsed import Block
from webapp.retrieval.excerpts import best_sentence
from webapp.retrieval.queries import find_passages


@pytest.fixture
def pens(shelve, alice):
    return shelve(alice, "Keeping insulin", [Block(PENS, 12, "Storage", "Pens")])


@pytest.fixture
def owls(shelve, alice):
    return shelve(alice, "Owls", [Block(OWLS)])


def quote(found):
    start, end = best_sentence(found)
    return found.passage.content[start:end]


def test_a_question_finds_the_passage_that_answers_and_the_sentence_in_it(alice, as_user, owls, pens):
    with as_user(alice):
        first, second = find_passages(alice.id, "How long can a pen be used after opening?")
    assert first.passage.document_id == str(pens)
    assert first.score > second.score
    assert quote(first) == "An opened insulin pen keeps for twenty-eight days at room temperature."
    assert (first.passage.title, first.passage.section, first.passage.page_at(0)) == ("Keeping insulin", "Pens", 12)


def test_words_find_what_has_no_vectors_yet(alice, as_user, app, pens, owls):
    from webapp.clients.vectors import Point
    from webapp.platform.extensions import clients

    with as_user(alice):
        mine = clients.vectors.owned_by(alice.id)
        collection = chunk_points()
        (hit,) = mine.ids(collection, {"document_id": str(owls)})
        mine.upsert(collection, [Point(hit, OWLS, {"document_id": str(owls)})])
        first = find_passages(alice.id, "voles")[0]
    assert first.passage.document_id == str(owls)
    assert quote(first) == "It finds voles by their sound alone."


def test_nothing_is_found_in_an_empty_library(bob, as_user, pens):
    with as_user(bob):
        assert find_passages(bob.id, "insulin") == []
        assert find_messages(bob.id, "insulin") == []


def test_a_deleted_document_is_not_found_though_its_points_are_still_there(alice, as_user, shelve, owls):
    shelve(alice, "Keeping insulin", [Block(PENS)], deleted=True)
    with as_user(alice):
        assert {found.passage.title for found in find_passages(alice.id, "insulin pens")} == {"Owls"}


FILLER = "The ward keeps a list of its stock, and counts it at the end of each shift, day and night. " * 8


def test_the_best_passage_comes_with_those_beside_it_when_there_is_an_answer(alice, bob, as_user, shelve):
    text = [Block(FILLER), Block(FILLER), Block(PENS), Block(FILLER), Block(FILLER)]
    shelve(bob, "Another's", text)
    shelve(alice, "Ward", text)
    with as_user(alice):
        best, *others = find_passages(alice.id, "How long does an opened insulin pen keep?")
        assert "twenty-eight" in best.passage.content
        indices = [one.passage.index for one in others]
        assert indices[:2] == [best.passage.index - 1, best.passage.index + 1]
        assert len(set(indices)) == len(indices)
        assert {one.passage.document_id for one in others} == {best.passage.document_id}


def test_where_narrows_to_one_document(alice, as_user, pens, owls):
    with as_user(alice):
        found = find_passages(alice.id, "insulin pens", where={"document_id": str(owls)})
    assert {one.passage.document_id for one in found} == {str(owls)}


def test_a_stranger_finds_nothing_whatever_they_ask_for(alice, bob, as_user, shelve, say, pens):
    shelve(bob, "Bob's own", [Block(OWLS)])
    message = say(alice, "Pens", PENS)
    with as_user(bob):
        assert {one.passage.title for one in find_passages(bob.id, PENS)} == {"Bob's own"}
        assert find_passages(bob.id, PENS, where={"document_id": str(pens)}) == []
        assert find_messages(bob.id, PENS, where={"message_id": str(message.id)}) == []
        with pytest.raises(ValueError, match="owner"):
            find_passages(bob.id, PENS, where={"user_id": str(alice.id)})


def test_the_database_hides_rows_even_when_the_wrong_owner_is_searched_for(alice, bob, as_user, say, pens):
    say(alice, "Pens", PENS)
    with as_user(bob):
        assert find_passages(alice.id, PENS) == []
        assert find_messages(alice.id, PENS) == []


def test_messages_are_found_with_the_sentence_that_fits(alice, as_user, say):
    say(alice, "Birds", OWLS)
    message = say(alice, "Insulin", f"{PENS}[^1]", "assistant")
    with as_user(alice):
        first, *_ = find_messages(alice.id, "Where do unopened pens belong?")
    assert (first.id, first.title, first.is_answer) == (message.id, "Insulin", True)
    assert first.text == PENS
    assert first.text[slice(*first.best)] == "Unopened pens belong in the refrigerator until their date."


def test_messages_of_a_deleted_conversation_are_not_found(alice, as_user, say):
    say(alice, "Insulin", PENS, deleted_at=datetime.now(UTC))
    with as_user(alice):
        assert find_messages(alice.id, "insulin pens") == []
