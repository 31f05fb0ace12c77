"""A book's own note numbers are not quoted with its sentences, and what only looks like one is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.answering.test_retrieve import PASSAGE
from webapp.answering.cite import cite, find_quote
from webapp.answering.events import Cited, Delta
from webapp.answering.note_numbers import without_note_numbers
from webapp.answering.quote import QuotingAnswerer
from webapp.answering.retrieve import Ranked
from webapp.answering.verdicts import Match
from webapp.ingest.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The RIAA sued Jesse Jordan.20", "The RIAA sued Jesse Jordan."),
        ("He read every word.¹²", "He read every word."),
        ("It built a “music box.”3", "It built a “music box.”"),
        ("He called it theft (or worse).7", "He called it theft (or worse)."),
        ("Power grew.5 Then it fell!6 Why?7", "Power grew. Then it fell! Why?"),
        ("It was shown.3,4 “So it was.”", "It was shown. “So it was.”"),
        ("It was shown.3–5\nÄrzte agree.", "It was shown.\nÄrzte agree."),
        ("Er schrieb das Buch.12 Über alles.", "Er schrieb das Buch. Über alles."),
    ],
)
def test_the_number_of_a_note_is_left_out(text, shown):
    assert without_note_numbers(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "It costs 3.5", "It was p=.41", "It was p=.41 in all", "See Section 4.2", "See Sec.4", "See Fig.3", "See pp.41",
        "Take no.5 Then stop.", "In version.2 it was", "Use approx.5 mg", "Go to www.example.org.1", "Python3.11",
        "He was born in 1998.12", "The area is 5 m².", "(a + b)²", "It rose to .5", "In U.S.20 cases", "It ended.2004",
        "The end. 20 people came.", "Nr.5 Der Satz", "ratio 1:20", "At 5 p.m.20",
    ],
)  # fmt: skip
def test_other_numbers_stay(text):
    assert without_note_numbers(text) == text


def test_a_quoted_answer_shows_no_note_number_and_still_marks_its_sentence():
    text = "Jesse built an engine.19 It was for Jesse Jordan.20 Nobody else had one."
    passage = replace(PASSAGE, content=text, sentences=split_sentences(text), cosines=())
    events = list(QuotingAnswerer(quotes=1).answer([Ranked(passage, 1.0, (1.4, 1.0, 0.2))], "Who built an engine?"))
    (note,) = [event for event in events if isinstance(event, Cited)]
    written = "".join(event.text for event in events if isinstance(event, Delta))
    assert note.quote == "Jesse built an engine. It was for Jesse Jordan."
    assert f"{note.quote}[^1]" in written
    assert (note.match, text[note.start : note.end]) == (
        Match.EXACT,
        "Jesse built an engine.19 It was for Jesse Jordan.20",
    )


def test_a_quote_without_the_number_is_found_over_it():
    text = "Jesse built an engine.19 It was for Jesse Jordan.20 Nobody else had one."
    passage = replace(PASSAGE, content=text, sentences=split_sentences(text))
    note = cite(1, passage, "Jesse built an engine. It was for Jesse Jordan.", (0, len(text)))
    assert note.match is Match.SAME_WORDS
    assert text[note.start : note.end].startswith("Jesse built an engine.19 It was for Jesse Jordan.")
    assert find_quote("costs 3. People", "It costs 3.50 People") is None
