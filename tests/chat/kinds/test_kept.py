"""Answers from rows are kept like others, and know nothing of strangers, of what is out of scope, or deleted."""

from __future__ import annotations

import re

import pytest

from tests.points import find_messages
from webapp.answering.kinds.listing import PAGE_SIZE
from webapp.chat.models import Evidence
from webapp.chat.queries import passages
from webapp.platform.extensions import db

PEN = "Pen {number} of the ward keeps insulin for {number} days.\n\n"


@pytest.mark.parametrize(
    "question",
    [
        "How many documents do I have?", "List my documents", "Who wrote the handbook of sleep?", "page 2",
        "Summarise the handbook of sleep", "Summarise my library", "Where is oxygen mentioned?", "Define sleep apnoea",
        "Compare Pneumonia in adults with Chest infections of children", "What does clause 14.2 say?",
        "What changed in Pneumonia in adults since the last version?", "What is the latest guidance on amoxicillin?",
    ],
)  # fmt: skip
def test_a_stranger_is_told_nothing_of_the_library(shelf, ask, bob, question):
    shown = ask(question, person=bob)
    told = re.sub("Not mentioned: [^.]*Your", "Your", shown.text)  # in words of the question
    for words in ("Pneumonia", "sleep,", "Hahn", "Lind", "amoxicillin is", "Bienen", "You have 4", "breathing"):
        assert words not in told
    assert not shown.notes


def test_a_conversation_answers_of_its_scope_alone(shelf, ask):
    shown = ask("How many documents do I have?", document=str(shelf["handbook"].id))
    assert "In this conversation's sources: 1 document." in shown.text
    assert "Bienen" not in shown.text
    assert "Ada Hahn" in ask("Who is the author of this document?", document=str(shelf["handbook"].id)).text
    assert ask("Who wrote Pneumonia in adults?", document=str(shelf["handbook"].id)).kind != "document"
    assert "1 document" in ask("Where is apnoea mentioned?", document=str(shelf["handbook"].id)).text
    assert "Pneumonia" not in ask("Summarise my library", document=str(shelf["handbook"].id)).text


def test_a_deleted_document_is_not_counted_and_leaves_the_answers_that_listed_it(shelf, ask, browse, alice):
    before = ask("Who wrote the handbook of sleep?")
    assert "Ada Hahn" in before.text
    browse(alice).post(f"/documents/{shelf['handbook'].id}/delete")
    assert "You have 3 documents." in ask("How many documents do I have?").text
    page = browse(alice).get(f"/chat/{before.message.conversation_id}").text
    assert "Ada Hahn" not in page
    assert "A document that was listed here was deleted since." in page
    assert "Ada Hahn" not in before.message.stored_content
    assert ask("Who wrote the handbook of sleep?").kind != "document"


def test_an_answer_from_rows_is_remembered_and_has_no_evidence(shelf, ask, as_user, alice):
    shown = ask("How many documents do I have?")
    with as_user(alice):
        assert db.session.get(Evidence, shown.message.id) is None
        assert shown.message.id in {message.id for message in find_messages(alice.id, "You have 4 documents.")}


def test_the_next_question_is_no_follow_up_of_small_talk(shelf, ask):
    first = ask("How is the mask fitted?")
    thanks = ask("Thanks!", to=first.message)
    assert thanks.kind == "small talk"
    again = ask("And the pressure?", to=first.message)
    assert "Pressure begins at six centimetres of water." in again.text


def test_a_long_list_goes_on_page_by_page_and_says_how_much_is_left(put, ask):
    put("".join(f"# Ward {n}\n\n{PEN.format(number=n)}" for n in range(1, 24)).encode(), "pens.md")
    shown = ask("List all passages about insulin")
    total = int(re.match(r"(\d+) passages", shown.text)[1])
    assert total > 2 * PAGE_SIZE
    assert f"These are the first {PAGE_SIZE}, the nearest first." in shown.text
    assert shown.notes == PAGE_SIZE
    assert f"Show more ({total - PAGE_SIZE} left)" in shown.text
    second = ask("Show more", to=shown.message)
    assert f"These are {PAGE_SIZE + 1} to {2 * PAGE_SIZE}" in second.text
    third = ask("more", to=shown.message)
    assert third.notes == total - 2 * PAGE_SIZE
    assert "Show more (" not in third.text
    assert ask("more", to=shown.message).kind != "list"


def test_where_several_documents_are_meant_they_are_named(put, shelf, ask):
    put(b"# Other\n\n## 14.2 Dose\n\nThe other contract ends after a year.", "other.md", title="Other contract")
    shown = ask("clause 14.2")
    assert "2 of your documents have clause 14.2." in shown.text
    assert "Other contract" in shown.text
    assert "ends after a year" in ask("clause 14.2 of the other contract").text
    assert "Which document do you mean?" in ask("Summarise this document").text


def test_where_a_model_writes_rules_still_decide_first(shelf, models, ask):
    said = ask("Thanks!", model="honest")
    assert (said.kind, models.asked("honest")) == ("small talk", [])
    assert "You have 4 documents." in ask("How many documents do I have?", model="honest").text
    summary = ask("Summarise the handbook of sleep", model="honest")
    assert summary.kind == "summary"
    sent = models.asked("honest")[-1]["messages"][-1]["content"]
    assert "Question: Summarise the handbook of sleep" in sent
    several = ask("How is the mask fitted? When is oxygen given?", model="honest")
    assert several.kind == ""
    sent = models.asked("honest")[-1]["messages"][-1]["content"]
    assert "The mask is fitted" in sent
    assert "Oxygen is given" in sent


def test_a_passage_that_is_looked_up_knows_its_year_version_and_language(shelf, as_user, alice):
    with as_user(alice):
        guideline, *_ = passages.of_document(alice.id, shelf["children"].id)
        note, *_ = passages.of_document(alice.id, shelf["bees"].id)
    assert (guideline.year, guideline.version, guideline.language) == ("2016", 1, "en")
    assert (note.year, note.language) == ("", "de")


def test_this_document_is_that_of_the_last_answer(shelf, ask):
    first = ask("How is the mask fitted?")
    assert "Handbook of sleep" in ask("Summarise this document", to=first.message).text
    assert "sentences that say most of this document" in ask("Summarise the document", to=first.message).text
