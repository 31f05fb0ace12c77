"""What a follow-up stands for, and that it is answered so."""

from __future__ import annotations

import time

import pytest

from tests.answering.conversations import Answers, conversations
from webapp.answering.readings import likeliest, readings
from webapp.answering.retrieve import Ranked
from webapp.clients.embeddings import MiniLM
from webapp.clients.vectors import open_index

SLEEP = [("How does sleep affect memory?", "Sleep improves memory.")]
BRIDGE = [("Who designed the viaduct?", "The viaduct was designed by Hannah Brook in 1851.")]
QUOTES = [
    (
        "List all mentions of tea",
        "2 passages.\n\nFrom *Tea*:\n\n> Tea is grown in Assam. … Tea keeps for two years.\n\n",
    )
]
LINES = [("Who bid for it?", "Three did: the Vale, the Crale and West, and the Duke's Company.")]
FOLLOW_UPS, RIGHT = 45, 40


def test_follow_ups_of_conversations_are_answered(tmp_path):
    """Those of every other conversation were not looked at while the rules were made."""
    index = open_index(tmp_path, "", "", lambda: "here")
    answers = Answers(index, MiniLM())
    right = []
    for conversation in conversations():
        turns: list[tuple[str, str]] = []
        for place, (question, expected) in enumerate(conversation):
            turns.append(answers.answer(question, turns))
            if place:
                right.append(expected in turns[-1][1])
    index.close()
    assert len(right) == FOLLOW_UPS
    assert sum(right) >= RIGHT


@pytest.mark.parametrize(
    ("question", "turns", "reading"),
    [
        ("and stress?", SLEEP, "How does stress affect memory?"),
        ("in children?", SLEEP, "How does sleep affect memory in children?"),
        ("And for adults?", [("What is the dose for children?", "5 mg.")], "What is the dose for adults?"),
        ("when did she die?", BRIDGE, "when did Hannah Brook die?"),
        ("Where is her grave?", BRIDGE, "Where is Hannah Brook’s grave?"),
        ("What became of the second one?", LINES, "What became of Crale and West?"),
        ("And the last?", LINES, "And Duke's Company?"),
        ("what about the others?", [*LINES, ("And the Vale?", "It ran well.")], "what about Crale and West?"),
        ("yes", SLEEP, "How does sleep affect memory?"),
        ("tell me more", SLEEP, "How does sleep affect memory?"),
        ("Is it safe?", [("What does Amoxel cure?", "The throat.")], "Is Amoxel safe?"),
        ("the second one", QUOTES, "Tea keeps for two years"),
        (
            "and folic acid?",
            [("What is the dose of vitamin D for adults?", "")],
            "What is the dose of folic acid for adults?",
        ),
        ("und Kinder?", [("Wie viel nehmen Erwachsene?", "500 mg.")], "Wie viel nehmen Kinder?"),
    ],
)
def test_what_a_follow_up_may_stand_for(question, turns, reading):
    assert reading in readings(question, turns)


@pytest.mark.parametrize(
    ("question", "reading"),
    [
        ("and doxycycline?", "What is the dose of doxycycline for children?"),
        ("and adults?", "What is the dose of amoxicillin for adults?"),
    ],
)
def test_a_new_word_stands_for_one_of_its_kind(question, reading):
    found = readings(question, [("What is the dose of amoxicillin for children?", "")], embed=MiniLM().query)
    assert found[0] == reading
    assert not any("doxycycline" in one and "amoxicillin" in one and "(" not in one for one in found)


DOSE = "What is the dose of amoxicillin for children?"
DOSIS = "Wie hoch ist die Dosis von Amoxicillin bei Kindern?"


@pytest.mark.parametrize(
    ("question", "previous", "reading"),
    [
        ("und Doxycyclin?", DOSIS, "Wie hoch ist die Dosis von Doxycyclin bei Kindern?"),
        ("und bei Erwachsenen?", DOSIS, "Wie hoch ist die Dosis von Amoxicillin bei Erwachsenen?"),
        ("et avec du lait ?", "Le fer se prend avec du thé ?", "Le fer se prend avec du lait?"),
        ("and vitamin C?", "What is the dose of vitamin D for adults?", "What is the dose of vitamin C for adults?"),
        ("and type 1?", "How is type 2 diabetes treated?", "How is type 1 diabetes treated?"),
        ("and 500 mg?", "Is 250 mg of amoxicillin safe?", "Is 500 mg of amoxicillin safe?"),
        ("and 2020?", "What was the revenue of Siemens in 2019?", "What was the revenue of Siemens in 2020?"),
        ("and Marie Curie?", "When was Albert Einstein born?", "When was Marie Curie born?"),
        ("without fever?", "How is pneumonia with fever treated?", "How is pneumonia without fever treated?"),
        ("but not with milk?", "Can it be taken with food?", "Can it be taken with milk?"),
        ("no, adults", DOSE, "What is the dose of amoxicillin for adults?"),
        ("I meant doxycycline", DOSE, "What is the dose of doxycycline for children?"),
        ("and the maximum?", "What is the minimum dose?", "What is the maximum dose?"),
    ],
)
def test_what_is_named_anew_is_in_its_place(question, previous, reading):
    assert readings(question, [(previous, "")], embed=MiniLM().query)[0] == reading


@pytest.mark.parametrize(
    "question", ["thank you", "ok thanks", "really?", "danke", "merci", "and not children?", "children?", "no"]
)
def test_what_names_nothing_new_replaces_nothing(question):
    bare = question.removeprefix("and ").rstrip("?")
    assert not any(
        f" {bare} " in f"{one} " for one in readings(question, [("What is the dose for children?", "")])[:-2]
    )


@pytest.mark.parametrize(
    ("question", "turns", "nonsense"),
    [
        ("the second one", QUOTES, "List all the second one"),
        ("others?", BRIDGE, "others the viaduct"),
        ("warum?", [("Wie beginnt die Behandlung mit Tee?", "Mit 5 g.")], "Behandlung mit warum"),
        ("pourquoi ?", [("Quelle est la dose de fer ?", "5 g.")], "dose de pourquoi"),
    ],
)
def test_a_follow_up_that_names_nothing_replaces_nothing(question, turns, nonsense):
    assert not any(nonsense in one for one in readings(question, turns))


@pytest.mark.parametrize(
    "question", ["When did the public library of Merrow open?", "Why did the king sell his castle at York?"]
)
def test_a_change_of_subject_is_read_as_it_is(question):
    assert readings(question, SLEEP) == [question]


def test_a_first_question_is_read_as_it_is():
    assert readings("and stress?", []) == ["and stress?"]


def test_what_a_model_makes_of_it_is_read_beside_the_question():
    assert readings("and stress?", SLEEP, "Does stress harm memory?") == ["Does stress harm memory?", "and stress?"]


@pytest.mark.parametrize(
    ("strengths", "by_model", "best"),
    [((1.0, 1.05), False, 0), ((1.0, 1.2), False, 1), ((1.0, 1.2), True, 0), ((1.0, 1.5), True, 1)],
)
def test_the_reading_that_is_answered_better_is_kept(strengths, by_model, best):
    found = [(text, [Ranked(None, 1.0, (one,))]) for text, one in zip("ab", strengths, strict=True)]
    assert likeliest(found, "b", by_model=by_model) == best


@pytest.mark.parametrize("listed", [", a", ", and a", " and ", ", a and b"])
def test_a_long_list_ends_soon(listed):
    answer = "x" + listed * 2000
    started = time.process_time()
    assert readings("What about the others?", [("What is there?", answer)])
    assert time.process_time() - started < 2
