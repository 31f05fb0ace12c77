from __future__ import annotations

import uuid

import pytest

from webapp.ingest.sentences import split_sentences
from webapp.templates.extracting import candidates, choose
from webapp.templates.passages import Passage
from webapp.templates.standing import after_tag, standing, stands_alone

ALONE = """
Alcohol rub is the first choice for hands that look clean.
A question mark means that a source is missing or does not say what the author claims.
Readers who must keep a finger in the back of the book soon stop looking.
This study compares two ways of washing hands in forty hospitals.
Wash with soap and water when hands are visibly dirty.
We found that small teams answer a question in half the time of large ones.
Die Fußnote steht neben der Zeile, die sie belegt.
Les mains sont lavées avant chaque contact avec un patient.
富士山は日本で一番高い山として世界中によく知られている。
"""
NOT_ALONE = """
He was the first printer of the town to set notes in the margin.
However, the effect was seen only in the smaller of the two wards.
It is why nobody reads the notes at the end of the book.
These results were confirmed by a second trial in the same hospital.
To use this copyrighted work in limited ways requires a permission.
When both of these expectations hold, the compiler can cover the program.
Obviously, however, some uses of a copyrighted book are regulated by law.
Initially created to link researchers, it developed into a major part of the internet.
The latter is what the committee chose after a long debate.
As shown in Figure 3, the share of washed hands rises in spring.
For this reason, the door of the fridge is kept closed at night.
Hello everybody, and welcome to the third day of our conference.
Thank you so much for having me here in this beautiful city.
My name is Mason and I am a developer advocate at a company.
I'm really happy to be here with all of you this morning.
Today I will talk about how to write documentation that people read.
ANNA: The first thing that we did was to count the doors.
>> The first thing that we did was to count the doors.
Um, you know, the doors of a hospital are never really closed.
Who would have thought that a door can be closed so quietly?
Chapter 4: How the hospital learned to close its doors at night
15. Professor Rubenfeld has presented a powerful argument about the difference.
and so the doors were closed before anybody had asked for it.
Er war der erste Drucker der Stadt, der Noten an den Rand setzte.
Deshalb wird die Tür des Kühlschranks in der Nacht geschlossen.
これは日本で一番高い山として世界中によく知られている。
"""


@pytest.mark.parametrize("text", ALONE.strip().splitlines())
def test_a_sentence_stands_alone(text):
    assert stands_alone(text)


@pytest.mark.parametrize("text", NOT_ALONE.strip().splitlines())
def test_a_sentence_needs_another_or_says_nothing(text):
    assert not stands_alone(text)


def test_a_title_counts_for_less_than_a_sentence():
    assert standing("A concurrent trace-based compiler for dynamic programming languages.") < 0.5
    assert standing("Nurses are asked to close the doors of the ward.") == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ANNA: Doors are closed.", "Doors are closed."),
        ("<v Anna Lee>Doors are closed.", "Doors are closed."),
        ("Speaker 2: Doors are closed.", "Doors are closed."),
        (">> Doors are closed.", "Doors are closed."),
        ("Results: Doors are closed.", "Doors are closed."),
        ("Anna Lee: Doors are closed.", "Doors are closed."),
        ("Myth: Doors are closed.", "Myth: Doors are closed."),
        ("Doors are closed: all of them.", "Doors are closed: all of them."),
    ],
)
def test_what_was_said_begins_behind_who_says_it(text, said):
    assert text[after_tag(text, ["Anna Lee"]) :] == said


def passage(text: str) -> Passage:
    return Passage(uuid.uuid4(), text, split_sentences(text), [])


TALK = [
    passage(text)
    for text in (
        "Anna: Hello everybody! Thank you for having me. Doors keep a ward quiet when they are closed in time.",
        "Ben: Why is that so? Anna: Nurses close about forty doors in each night shift of a hospital.",
        "Anna: A closed door saves the sleep of two patients. It costs nobody more than a second.",
        "Anna: Quiet wards send their patients home a day earlier than loud ones. See Table 3 for all of the numbers.",
        "Anna: Hospitals that oil the hinges of their doors have half the complaints. Any questions?",
    )
]


def test_what_is_chosen_stands_alone_all_through_the_source_and_word_for_word():
    chosen = choose(candidates(TALK), 5)
    texts = {quote.sentence.text for quote in chosen}
    assert {quote.sentence.passage for quote in chosen} == {0, 1, 2, 3, 4}
    assert "Nurses close about forty doors in each night shift of a hospital." in texts
    for quote in chosen:
        assert quote.passage.content[quote.sentence.start : quote.sentence.end] == quote.sentence.text
        assert not quote.sentence.text.startswith(("Anna", "Ben", "Hello", "It"))
    assert [quote.score for quote in chosen] == sorted((quote.score for quote in chosen), reverse=True)


def test_a_sentence_that_goes_on_is_taken_with_the_one_before_it_or_not_at_all():
    texts = [quote.sentence.text for quote in candidates(TALK)]
    both = "A closed door saves the sleep of two patients. It costs nobody more than a second."
    assert both in texts
    assert both.partition(". ")[2] not in texts
    chosen = [quote.sentence.text for quote in choose(candidates(TALK), 20)]
    assert sum("saves the sleep" in text for text in chosen) == 1


def test_a_source_without_any_such_sentence_gives_none():
    assert candidates([passage("Hello! However, it was. 1 2 3 4 5 6.")]) == []
    assert choose([], 5) == []
