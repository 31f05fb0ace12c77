"""Follow-up questions are contextualised; all others are left as they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from webapp.answering.follow_ups import contextualise, is_follow_up, with_topic
from webapp.clients.llm import ModelUnavailable

TURNS = [("How long does an opened insulin pen keep?", "It keeps for 28 days.")]


class Model:
    name, context_tokens, usage, is_cut = "scripted", 8192, None, False

    def __init__(self, *pieces: str, error: bool = False) -> None:
        self.pieces, self.error, self.asked = pieces, error, 0

    def stream(self, messages, max_tokens) -> Iterator[str]:
        self.asked += 1
        yield from self.pieces
        if self.error:
            raise ModelUnavailable("stalled")


def nothing() -> None:
    pass


@pytest.mark.parametrize(
    "question",
    [
        "and for children?", "how about the dose of it?", "What about the dose?", "Why?", "In adults?", "How much?",
        "Is it safe to freeze them?", "When was he born?", "What happens when it is frozen?", "Can I freeze it?",
        "And unopened ones?", "Where is that?", "What are its side effects?", "Is this true for type 2 diabetes?",
        "and what is the maximum?", "Who invented it?", "Which one?",
    ],
)  # fmt: skip
def test_a_follow_up_takes_the_topic_of_the_question_before_it(question):
    assert is_follow_up(question)
    assert "insulin pen" in with_topic(question, TURNS)
    assert with_topic(question, TURNS).startswith(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who built the first iron bridge?", "What is metformin?", "Does the barn owl hunt at night?",
        "How long does it take to thaw a pen?", "Why did the king sell his castle?", "How do plants make their food?",
        "Who was famed for their Christian spirit?", "What did Luther call his theses?", "In what year did Tesla die?",
        "When did oil return to its Bretton Woods levels?", "What is the drug that lowers blood pressure?",
    ],
)  # fmt: skip
def test_any_other_question_is_left_alone(question):
    assert contextualise(question, TURNS, Model("Something else?"), nothing) == question


def test_the_first_question_of_a_conversation_is_never_changed():
    model = Model("Something else?")
    assert contextualise("And for children?", [], model, nothing) == "And for children?"
    assert model.asked == 0


def test_a_model_says_it_better():
    model = Model("", '"How long does a pen', ' keep for children?"\n')
    assert contextualise("and for children?", TURNS, model, nothing) == "How long does a pen keep for children?"


@pytest.mark.parametrize(
    "model",
    [None, Model(error=True), Model("half a", error=True), Model(""), Model("Sure!\nHere it is"), Model("x" * 400)],
)
def test_without_a_good_word_of_a_model_there_are_the_rules(model):
    expected = "and for children? (long opened insulin pen keep)"
    assert contextualise("and for children?", TURNS, model, nothing) == expected


def test_a_slow_model_is_not_waited_for():
    assert "(long" in contextualise("and for children?", TURNS, Model("", "", "Too late?"), nothing, timeout_s=-1)


def test_where_the_question_before_said_nothing_its_answer_does():
    assert with_topic("and why?", [("Why?", "Insulin decays in heat.")]) == "and why? (Insulin decays heat)"
