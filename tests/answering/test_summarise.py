from __future__ import annotations

import time

from webapp.answering.summarise import summarise
from webapp.ingest.sentences import split_sentences


def texts(*passages: str, count: int = 3) -> list[str]:
    return [sentence.text for sentence in summarise([(text, split_sentences(text)) for text in passages], count)]


PASSAGES = (
    "Hand hygiene prevents most infections that patients catch in hospital. It costs little.",
    "Staff clean their hands before they touch a patient, and again when they leave the patient. The canteen is blue.",
    "Alcohol rub is the quickest way to clean hands between patients. Soap is used when hands are visibly dirty.",
    "Posters beside every bed remind staff of hand hygiene. They were printed in March.",
)


def test_what_is_said_all_through_the_text_is_chosen():
    chosen = texts(*PASSAGES)
    assert all("hand" in sentence.lower() for sentence in chosen)
    assert "The canteen is blue." not in chosen


def test_spans_are_those_of_the_sentence():
    passages = [(text, split_sentences(text)) for text in PASSAGES]
    for sentence in summarise(passages, 8):
        assert passages[sentence.passage][0][sentence.start : sentence.end] == sentence.text


def test_a_sentence_that_leans_on_the_one_before_comes_after_those_that_stand_alone():
    text = "Clean hands protect the patients of the ward. This protects the patients of the ward and clean hands too."
    assert texts(text, count=1) == ["Clean hands protect the patients of the ward."]


def test_the_second_choice_says_something_else():
    same = "Clean hands protect every patient on the surgical ward."
    other = "Clean hands also spare every patient a longer stay in hospital."
    assert set(texts(same, same + " " + other, count=2)) == {same, other}


def test_references_and_addresses_are_left_to_the_last():
    text = "Clean hands protect patients; see https://example.org/hands for more on clean hands and patients."
    assert texts(*PASSAGES, text, count=4)[-1] != text


def test_little_or_nothing_is_enough():
    assert texts(count=3) == []
    assert texts("Hello.", count=3) == ["Hello."]
    assert summarise([("", [])], 3) == []


def test_a_book_takes_under_a_second():
    book = [
        f"{text} Chapter {number} tells of ward {number} and its nurses." for number in range(250) for text in PASSAGES
    ]
    passages = [(text, split_sentences(text)) for text in book]
    started = time.process_time()
    assert len(summarise(passages, 9)) == 9
    assert time.process_time() - started < 1.5
