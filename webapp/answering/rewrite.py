"""A question that leans on the ones before it ("and for children?") is made to stand alone before it is searched."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence

from webapp.clients.llm import LanguageModel, ModelUnavailable, Turn
from webapp.shared.bm25 import words_of

PATIENCE_S = 8.0
MOST_TOKENS = 100
LONGEST = 300  # letters
TOPIC_WORDS = 8
TURNS = 2
LONGEST_TURN = 600

OPENING = re.compile(r"(?:and|but|or|so|then|also|what about|how about|what if|why not|same)\b", re.I)
TRAILING = re.compile(r"(?:for|in|with|without|during|after|before|on|at|by|from|to|of|under|over|if|when)\b", re.I)
QUESTION_WORD = re.compile(r"\b(?:who|whom|whose|what|which|when|where|why|how)\b", re.I)
PERSONAL = r"it|its|they|them|their|theirs|he|him|his|she|her|hers"
DEMONSTRATIVE = r"this|that|these|those"
AUXILIARY = r"is|was|are|were|does|do|did|can|could|should|will|would|has|have"
REFERRING = re.compile(
    rf"\b(?:{PERSONAL})\b|\bthe (?:same|other|former|latter)(?: ones?)?\b(?=\s*[?.!,]|\s*$)"
    rf"|^(?:{AUXILIARY})\s+(?:{DEMONSTRATIVE})\b"
    rf"|(?:^|\b(?:{AUXILIARY}|how|why|when|where|what|if|of|about|for|to|with|than|like|after|before|in)\s+)"
    rf"(?:{DEMONSTRATIVE})\b(?=\s+(?:ones?|{AUXILIARY}|be|happen|work|mean)\b|\s*[?.!,]|\s*$)",
    re.I,
)
PROPERTY = r"called|known|true|possible|necessary|safe|important|better|best|likely|said"
EXPLETIVE = re.compile(
    rf"\bit\s+(?:takes?\b|(?:be |is |was )?(?:{PROPERTY})\b)"
    rf"|\b(?:is|was|does|did|would|can|will)\s+it\s+(?:take|{PROPERTY})\b",
    re.I,
)
# What a pronoun may stand for: a name, a thing with an article or the like before it, several of a kind, or "who".
ANTECEDENT = re.compile(
    r"(?<=\s)[A-Z][\w’'-]+|\b(?:the|a|an|of|in|some|any|each|every|between|for|on|with|by|from|about|as)\s+"
    rf"(?!(?:{PERSONAL}|{DEMONSTRATIVE})\b)[\w’'-]+"
    r"|\b(?:do|are|did|were|can|should|must|have|what|which|many|much|whose|kind|type)\s+(?:\w+\s+)?\w{3,}s\b"
    rf"|\b(?:do|does|did|can|could|should|will|would)\s+(?!(?:{PERSONAL}|{DEMONSTRATIVE}|I|you|we|one)\b)\w+"
    r"|\b\w+[’']s?\b\s+\w+",
)
WHO = re.compile(r"\s*who(?:se)?\b.*?\b(?:they|their|he|his|she|her)\b", re.I)
WORD = re.compile(r"[\w’'-]+")
FEW = 2

ORDERS = (
    "Rewrite the last question of the conversation so that it can be understood alone: put the things it refers to in"
    " place of its pronouns, and what it leaves out into it. Change nothing else, answer nothing."
    " Write the question only."
)


def leans(question: str) -> bool:
    """Whether a question cannot be understood without the ones before it."""
    text = question.strip()
    told = len(words_of(text))
    if re.match(r"(?:and |but |so )?(?:what|how) about\b", text, re.I) or told == 0:
        return True
    words = WORD.findall(text)
    if len(words) <= FEW and QUESTION_WORD.match(text):
        return True
    if OPENING.match(text) and told <= FEW:
        return True
    if TRAILING.match(text) and not QUESTION_WORD.search(" ".join(words[:3])) and len(words) <= 5:
        return True
    pronoun = REFERRING.search(EXPLETIVE.sub(lambda found: "·" * len(found.group()), text))
    return bool(pronoun and not WHO.match(text) and not ANTECEDENT.search(text[: pronoun.start()]))


def by_rules(question: str, turns: Sequence[tuple[str, str]]) -> str:
    """The question with the words that the last one was about, its answer's where it had none of its own.

    ``turns``: questions, as they were searched, with their answers, oldest first.
    """
    if not turns:
        return question
    before, answer = turns[-1]
    topic = _telling(before, question) or _telling(answer, question)
    return f"{question} ({' '.join(topic)})" if topic else question


def standing_alone(
    question: str,
    turns: Sequence[tuple[str, str]],
    model: LanguageModel | None,
    look: Callable[[], None],
    patience_s: float = PATIENCE_S,
) -> str:
    """The question as it is to be searched: as it is asked where it stands alone, else made to by the model or rules.

    ``look`` is called while the model is waited for, and may raise.
    """
    if not turns or not leans(question):
        return question
    return (model and _by_model(question, turns, model, look, patience_s)) or by_rules(question, turns)


def _by_model(
    question: str,
    turns: Sequence[tuple[str, str]],
    model: LanguageModel,
    look: Callable[[], None],
    patience_s: float,
) -> str:
    """The model's own words, "" where it gives none, too late, or more than a question."""
    said, end = "", time.monotonic() + patience_s
    try:
        for piece in model.stream(_messages(question, turns), MOST_TOKENS):
            look()
            said += piece
            if time.monotonic() > end or len(said) > LONGEST:
                return ""
    except ModelUnavailable:
        return ""
    said = said.strip().strip('"“”')
    return said if "\n" not in said else ""


def _messages(question: str, turns: Sequence[tuple[str, str]]) -> list[Turn]:
    talk = [f"User: {asked[:LONGEST_TURN]}\nAnswer: {answer[:LONGEST_TURN]}" for asked, answer in turns[-TURNS:]]
    talk.append(f"Question: {question}")
    return [Turn(role="system", content=ORDERS), Turn(role="user", content="\n\n".join(talk))]


def _telling(text: str, question: str) -> list[str]:
    """The words of a text that say what it is about, and that the question does not say itself."""
    known = words_of(question)
    found: dict[frozenset[int], str] = {}
    for word in WORD.findall(text):
        if (stem := words_of(word)) and not stem <= known and not QUESTION_WORD.fullmatch(word):
            found.setdefault(stem, word)
    return list(found.values())[:TOPIC_WORDS]
