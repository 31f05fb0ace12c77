"""Every sentence, item, row and heading is a claim: proved, attributed, or marked as without a source."""

from __future__ import annotations

import pytest

from tests.answering.citations import SOURCES
from webapp.answering.claims import asserts, is_refusal
from webapp.answering.compose import Composer
from webapp.answering.events import Cited, Delta, Finished
from webapp.answering.verdicts import Match

KEPT = "Opened pens of insulin are kept at room temperature for 28 days."
STORED = "Unopened pens are stored between 2 and 8 °C."
WASHING = "Gloves do not replace washing."
CITED = f'{KEPT} [1: "{KEPT}"]'
FALSE = "Insulin cures every infection."


def composed(text: str):
    events = list(Composer(SOURCES).compose([text]))
    return "".join(one.text for one in events if isinstance(one, Delta)), events


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (f"{CITED} {FALSE} {STORED} [1]", f"{KEPT}[^1] {FALSE}[^0] {STORED}[^2]"),
        (f'{CITED} {FALSE} {WASHING} [6: "{WASHING}"]', f"{KEPT}[^1] {FALSE}[^0] {WASHING}[^2]"),
        (f"{CITED}\n\n{FALSE}\n\n{CITED}", f"{KEPT}[^1]\n\n{FALSE}[^0]\n\n{KEPT}[^2]"),
        (f"Insulin cures infection:\n\n- {CITED}", f"Insulin cures infection:[^0]\n\n- {KEPT}[^1]"),
        (f"Insulin cures infection: {CITED}", f"Insulin cures infection: {KEPT}[^1]"),
        (f"## Insulin cures infections\n\n{CITED}", f"## Insulin cures infections[^0]\n\n{KEPT}[^1]"),
        (f"**Insulin is never harmful**\n{CITED}", f"**Insulin is never harmful**[^0]\n{KEPT}[^1]"),
        (f"{CITED} Insulin cures all.", f"{KEPT}[^1] Insulin cures all.[^0]"),
        (f"- {CITED}\n- {FALSE}\n- {CITED}", f"- {KEPT}[^1]\n- {FALSE}[^0]\n- {KEPT}[^2]"),
        (f"1. {CITED}\n2. {FALSE}", f"1. {KEPT}[^1]\n2. {FALSE}[^0]"),
        (
            "| What | How long |\n|---|---|\n| Insulin cures | every infection |\n| Opened pens | 28 days | [1]",
            "| What | How long |\n|---|---|\n| Insulin cures | every infection[^0] |\n| Opened pens | 28 days[^1]|",
        ),
        (f"Some say so.\n{FALSE}\n{CITED}", f"Some say so.[^0]\n{FALSE}[^0]\n{KEPT}[^1]"),
    ],
)
def test_what_is_claimed_without_a_source_is_marked_where_it_ends(written, shown):
    assert composed(written)[0] == shown


@pytest.mark.parametrize(
    "claim", [KEPT, "Opened pens of insulin are kept for 28 days.", "- Gloves do not replace washing"]
)
def test_what_a_source_says_is_attributed_to_its_sentence(claim):
    text, events = composed(f"{CITED}\n\n{claim}")
    assert text == f"{KEPT}[^1]\n\n{claim}[^2]"
    (note,) = [one for one in events if isinstance(one, Cited) and one.number == 2]
    assert note.quote in (KEPT, WASHING)
    assert note.verdict.is_verified


@pytest.mark.parametrize(
    "claim",
    [
        "Opened pens of insulin are kept at room temperature for 29 days.",
        "Opened pens of insulin are not kept at room temperature for 28 days.",
        "Gloves do replace washing.",
        "The night ward has 24 nurses and three beds, says Doctor Moriarty.",
    ],
)
def test_what_a_source_says_otherwise_is_attributed_to_none(claim):
    assert composed(f"{CITED}\n\n{claim}")[0] == f"{KEPT}[^1]\n\n{claim}[^0]"


def test_a_sentence_is_proved_by_what_is_quoted_right_behind_it():
    first = "Insulin pens, once opened, keep 28 days."
    text, events = composed(f'{first} Others are colder. [1: "{KEPT} {STORED}"]')
    assert text == f"{first}[^1] Others are colder.[^2]"
    assert next(one for one in events if isinstance(one, Cited)).quote == KEPT


def test_a_number_alone_leads_to_the_sentence_that_says_so_in_whichever_source():
    text, events = composed(f"{WASHING} [1]")
    (note,) = [one for one in events if isinstance(one, Cited)]
    assert (text, note.quote, note.passage) == (f"{WASHING}[^1]", WASHING, SOURCES[5])


def test_a_number_alone_behind_what_no_source_says_leads_to_nothing():
    _, events = composed(f"{FALSE} [1]")
    (note,) = [one for one in events if isinstance(one, Cited)]
    assert (note.quote, note.verdict.is_verified, note.match) == ("", False, Match.MISSING)


def test_two_claims_of_a_sentence_are_each_checked_against_their_own_quote():
    text, events = composed(f'Opened pens keep 28 days [1: "{KEPT}"] and the night ward has 28 beds [6: "24 beds"].')
    assert text == "Opened pens keep 28 days[^1] and the night ward has 28 beds[^2]."
    notes = [one for one in events if isinstance(one, Cited)]
    assert [bool(note.unproved) for note in notes] == [False, True]


def test_abbreviations_and_wrapped_lines_end_no_sentence():
    text = "Pens (e.g. Dr. Banting's) are kept\nat room temperature for 28 days approx. in Toronto."
    assert composed(f"{text} [1]")[0] == f"{text}[^1]"


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Insulin cures all.", True),
        ("## Side effects of insulin", False),
        ("## Dosage and administration", False),
        ("## Insulin lowers blood sugar", True),
        ("**Starting dose:**", False),
        ("The sources say the following:", False),
        ("Side effects include:", False),
        ("According to the handbook:", False),
        ("For adults with renal impairment:", False),
        ("Metformin cures cancer:", True),
        ("What is insulin for?", False),
        ("Yes, indeed.", False),
        ("I hope this helps you!", False),
        ("The sources do not say how long it keeps.", False),
        ("The sources do not say how long, but it is harmless.", True),
        ("The documents are not mentioned by 12 doctors.", True),
        ("|---|:-:|", False),
        ("| Roof | Tenant |", True),
        ("| Roof | |", False),
        ("Roof Tenant", False),
        ("---", False),
    ],
)
def test_what_claims_something(text, claims):
    assert asserts(text) == claims


def test_a_refusal_says_nothing_else():
    silent = "The sources do not mention it."
    assert is_refusal([silent, "I hope that helps."])
    assert not is_refusal([silent, KEPT])
    assert not is_refusal([])


def test_the_count_of_what_is_marked_is_told():
    _, events = composed(f"{CITED} {FALSE} {FALSE}")
    assert events[-1] == Finished(1, unsupported=2)
