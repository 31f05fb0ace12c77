"""Score the sentences of the passages found by how much each is worth as an answer.

The weights were chosen on 610 questions over four of squad8's articles: three quotes of at least 0.7 of the best one's
worth hold the answer for 0.927 of them, in 75 words, and for 0.858 of 689 over the other four, in 77 words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from webapp.answering.follow_ups import QUESTION_WORD
from webapp.answering.retrieve import Passage, Ranked, Span
from webapp.answering.sentences import (
    LONGEST_HEADING,
    has_what_is_asked_for,
    is_aim,
    is_finding,
    is_garbled,
    is_heading,
    is_whole,
    length,
)
from webapp.shared.bm25 import words_of

OF_PASSAGE = 0.25
"""The share of its passage's score that a sentence has."""
ASKED = 0.5
"""The worth that a sentence has beforehand in a passage that the question is about."""
OF_NEIGHBOUR = 0.1
"""The share that a sentence has of the more relevant one of the two beside it."""
FITTING = 0.2
"""What it adds that a sentence has the kind of thing asked for."""
OF_A_WORD, SHORT = 0.003, 25
"""What each word of a sentence costs beyond so many."""
OF_AN_AIM = 0.6
"""What a sentence loses that says what was studied: it has the question's words, and no answer."""
OF_A_FINDING = 0.3
"""What one adds beside it that says what came of it."""
RESTATED = 0.9
"""The share that a sentence takes from a heading or a question before it."""

RECORD = re.compile(
    r"((?P<fact>authors?|date|published|updated)|title|subtitle|version|tags?|keywords?|category|categories|lang"
    r"|language|slug|layout|draft|permalink): ",
    re.IGNORECASE,
)
"""What begins a line above a text that tells what it is: front matter of Markdown."""


@dataclass(frozen=True)
class ScoredSentence:
    """A sentence of a passage, and its worth as an answer."""

    passage: Passage
    span: Span
    worth: float


def score_sentences(ranked: Sequence[Ranked], question: str) -> list[ScoredSentence]:
    """Return the sentences that may be quoted; of those with the same words the one in the better passage."""
    studies = {
        one.passage.document_id for one in ranked if any(is_aim(text) for text in _texts(one.passage))
    }  # their aims have the question's words, and their findings have not
    asked = _Asked.of(question)
    found = {
        " ".join(scored.passage.content[slice(*scored.span)].split()): scored
        for one in reversed(ranked)
        for scored in _scored(one, asked, one.passage.document_id in studies)
    }
    return list(found.values())


@dataclass(frozen=True)
class _Asked:
    """A question with its words, if it is one that a sentence with no other words cannot answer."""

    question: str
    words: frozenset[int]

    @classmethod
    def of(cls, question: str) -> _Asked:
        words = words_of(question)
        is_open = bool(QUESTION_WORD.search(question))  # any other is answered by a sentence that says the same
        return cls(question, words if is_open and len(words) > 1 else frozenset())


def _scored(one: Ranked, asked: _Asked, is_study: bool) -> Iterator[ScoredSentence]:
    passage, texts = one.passage, _texts(one.passage)
    relevance = _passed_on(passage, one.relevance, asked)
    own = one.score * OF_PASSAGE + (ASKED if one.asked else 0.0)
    for place, (span, text) in enumerate(zip(passage.sentences, texts, strict=True)):
        if relevance[place] is None:
            continue
        beside = max((relevance[n] or 0.0 for n in (place - 1, place + 1) if 0 <= n < len(texts)), default=0.0)
        fitting = FITTING if has_what_is_asked_for(asked.question, text) else 0.0
        too_long = OF_A_WORD * max(0, length(text) - SHORT)
        study = _of_study(text) if is_study else 0.0
        yield ScoredSentence(
            passage, span, (relevance[place] or 0.0) + own + OF_NEIGHBOUR * beside + fitting - too_long + study
        )


def _of_study(text: str) -> float:
    return -OF_AN_AIM if is_aim(text) else OF_A_FINDING if is_finding(text) else 0.0


def _texts(passage: Passage) -> list[str]:
    return [passage.content[start:end] for start, end in passage.sentences]


def is_heading_at(passage: Passage, place: int) -> bool:
    """Whether a sentence is a heading, or the first line of a text, which stands like one above whole sentences."""
    (start, end), *after = passage.sentences[place:]
    text = passage.content[start:end]
    if is_heading(text, passage.titles):
        return True
    is_first = passage.index == place == 0 and bool(after) and passage.content[end:].startswith("\n")
    return is_first and not is_whole(text) and length(text) <= LONGEST_HEADING and is_whole(_texts(passage)[1])


def _passed_on(passage: Passage, relevance: Sequence[float], asked: _Asked) -> list[float | None]:
    """Return the relevance of each sentence; None for what is never quoted, which the next has a share of instead."""
    passed_on: list[float | None] = []
    before = 0.0
    for place, (text, own) in enumerate(zip(_texts(passage), relevance, strict=False)):
        relevant = max(own, before)
        is_left_out = is_garbled(text) or is_heading_at(passage, place) or _is_record(text, asked)
        is_quoted = not (is_left_out or _restates(text, asked))
        passed_on.append(relevant if is_quoted else None)
        before = 0.0 if is_quoted else RESTATED * relevant
    return passed_on


def _is_record(text: str, asked: _Asked) -> bool:
    """Whether a line tells what a text is, "title: On Banks", and that is not what is asked for."""
    record = RECORD.match(text)
    is_sentence = text.rstrip().endswith((".", "!", "。"))
    if record is None or is_sentence or (record["fact"] and has_what_is_asked_for(asked.question, text)):
        return False
    return not words_of(record[1]) & words_of(asked.question)


def _restates(text: str, asked: _Asked) -> bool:
    """Whether a sentence asks, or says no more than an open question does."""
    return text.rstrip().endswith(("?", "？", "؟")) or bool(asked.words and words_of(text) == asked.words)
