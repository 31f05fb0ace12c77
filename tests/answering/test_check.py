"""What a tick needs beside the words of the source: what leads to them, and that they state something."""

from __future__ import annotations

import pytest

from webapp.answering.check import checked
from webapp.answering.events import Cited
from webapp.answering.lead_in import lead_in
from webapp.answering.retrieve import Passage
from webapp.answering.verdicts import Match, Support
from webapp.ingest.sentences import split_sentences


def support(claim: str, content: str, quote: str, **of_passage: str) -> Support:
    named = {"title": "Leaflet", "section": "", **of_passage}
    passage = Passage(
        id="1", document_id="1", index=0, content=content, sentences=list(split_sentences(content)), pages=(),
        score=1.0, cosines=(), **named,
    )  # fmt: skip
    start = content.index(quote)
    return checked(claim, [Cited(1, passage, quote, start, start + len(quote), Match.EXACT)])[0].support


@pytest.mark.parametrize(
    ("content", "quote"),
    [
        ("Do not:\n- Drive a car.\n- Drink alcohol.\n", "Drink alcohol."),
        ("Do not:\nDrive a car.\nDrink alcohol.\n", "Drink alcohol."),
        ("Do not: drive a car; drink alcohol.", "drink alcohol."),
        ("After the operation you must not\n\n1. Drive a car.\n2. Drink alcohol.\n", "Drink alcohol."),
        ("Contraindications:\n\n• Asthma is present.\n• Drink alcohol.\n", "Drink alcohol."),
        ("Contraindications: asthma; drink alcohol.", "drink alcohol."),
        ("It lasts a day. In that time do not:\n(a) Drive a car.\n(b) Drink alcohol.", "Drink alcohol."),
    ],
)
def test_an_item_is_not_ticked_without_what_leads_to_it(content, quote):
    assert support("Drink alcohol.", content, quote) is Support.UNCHECKED


@pytest.mark.parametrize(
    ("claim", "content"),
    [
        ("Do not drink alcohol.", "Rest for a day.\n\n- Do not drive a car.\n- Do not drink alcohol.\n"),
        ("The dose is 5 mg a day.", "Dose\n\n1. The dose is 5 mg a day.\n2. It may be raised.\n"),
        ("The dose is 5 mg a day.", "There is one rule: take it with food.\n\nThe dose is 5 mg a day.\n"),
    ],
)
def test_a_sentence_that_stands_alone_is_ticked(claim, content):
    assert support(claim, content, claim) is Support.SUPPORTED


@pytest.mark.parametrize(
    ("quote", "section"),
    [
        ("Treatment of Asthma in Children", ""),
        ("treatment of asthma in children", "3.1 Treatment of asthma in children"),
        ("Is asthma treated in children?", ""),
    ],
)
def test_a_heading_or_a_question_states_nothing(quote, section):
    assert support(quote, f"{quote}\n\nIt is treated.", quote, section=section) is Support.UNCHECKED


def test_a_list_is_led_by_the_end_of_the_line_before_it():
    content = "It lasts a day. Do not:\n- Drive.\n\n- Drink.\n\nRest.\n"
    assert [lead_in(content, content.index(item)) for item in ("Drive", "Drink", "Rest")] == ["Do not:", "Do not:", ""]


@pytest.mark.parametrize(
    ("claim", "against", "difference"),
    [
        (
            "Amoxicillin is given at 1 g three times a day for 5 days.",
            "Amoxicillin is given at 500 mg three times a day for 7 days.",
            "1 g, 5 days (the source: 500 mg, 7 days)",
        ),
        ("Decongestants are recommended.", "Decongestants are not recommended.", "it says “not”"),
        ("The number of visits rose in the ward.", "The number of visits fell in the ward.", "fell"),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_no_source_that_says_otherwise_gets_the_tick_of_another(claim, against, difference, order):
    notes = checked(claim, [note(text) for text in (claim, against)[::order]])[::order]
    assert [one.support for one in notes] == [Support.SUPPORTED, Support.DIFFERS]
    assert difference in notes[1].unproved[0]


@pytest.mark.parametrize(
    ("claim", "quotes"),
    [
        (
            "The trial enrolled 42 patients in 2019 and 58 patients in 2020.",
            ("The trial enrolled 42 patients in 2019.", "The trial enrolled 58 patients in 2020."),
        ),
        ("Amoxicillin is given at 1 g for 5 days.", ("Amoxicillin is given at 1 g.", "It is taken for 5 days.")),
        (
            "Decongestants are not recommended, but paracetamol is.",
            ("Decongestants are not recommended.", "Paracetamol is recommended."),
        ),
    ],
)
def test_sources_that_prove_a_claim_together_are_not_held_against_it(claim, quotes):
    assert Support.DIFFERS not in {one.support for one in checked(claim, list(map(note, quotes)))}


@pytest.mark.parametrize("order", [1, -1])
def test_a_source_that_says_nothing_of_it_gets_no_tick_of_another(order):
    claim = "Children under two years should be treated at once."
    beside = "Children under two years may be observed for 48 hours before antibiotics are started."
    notes = checked(claim, [note(text) for text in (claim, beside)[::order]])[::order]
    assert [one.support for one in notes] == [Support.SUPPORTED, Support.UNCHECKED]


def test_of_two_sources_that_both_say_it_both_are_ticked():
    notes = checked(
        "The pen keeps for a month.", [note("The pen keeps for a month."), note("The pen keeps for a month!")]
    )
    assert [one.support for one in notes] == [Support.SUPPORTED, Support.SUPPORTED]


def note(content: str) -> Cited:
    passage = Passage(
        id=content, document_id="1", index=0, content=content, sentences=list(split_sentences(content)), pages=(),
        score=1.0, cosines=(), title="Leaflet", section="",
    )  # fmt: skip
    return Cited(1, passage, content, 0, len(content), Match.EXACT)
