"""Follow-up questions ("and for children?") are contextualised before they are searched.

A question is searched as one text, so whatever it leaves to the questions before it has to be put into it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence

from webapp.clients.llm import CANCEL, LanguageModel, ModelUnavailable, Turn
from webapp.shared.bm25 import words_of

TIMEOUT_S = 8.0
MAX_TOKENS = 100
MAX_QUESTION_LENGTH = 300  # characters
MAX_TOPIC_WORDS = 8
MAX_TURNS = 2
MAX_TURN_LENGTH = 600

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
# What a pronoun of the same question may stand for: a name, a noun with an article or a preposition, a plural.
ANTECEDENT = re.compile(
    r"(?<=\s)[A-Z][\w’'-]+|\b(?:the|a|an|of|in|some|any|each|every|between|for|on|with|by|from|about|as)\s+"
    rf"(?!(?:{PERSONAL}|{DEMONSTRATIVE})\b)[\w’'-]+"
    r"|\b(?:do|are|did|were|can|should|must|have|what|which|many|much|whose|kind|type)\s+(?:\w+\s+)?\w{3,}s\b"
    rf"|\b(?:do|does|did|can|could|should|will|would)\s+(?!(?:{PERSONAL}|{DEMONSTRATIVE}|I|you|we|one)\b)\w+"
    r"|\b\w+[’']s?\b\s+\w+",
)
WHO = re.compile(r"\s*who(?:se)?\b.*?\b(?:they|their|he|his|she|her)\b", re.I)
WORD = re.compile(r"[\w’'-]+")
FEW_WORDS = 2

INSTRUCTIONS = (
    "Rewrite the last question of the conversation so that it can be understood alone: put the things it refers to in"
    " place of its pronouns, and what it leaves out into it. Change nothing else, answer nothing."
    " Write the question only."
)


def is_follow_up(question: str) -> bool:
    """Whether a question cannot be understood without the one before it."""
    text = question.strip()
    terms = len(words_of(text))
    if re.match(r"(?:and |but |so )?(?:what|how) about\b", text, re.I) or terms == 0:
        return True
    words = WORD.findall(text)
    if len(words) <= FEW_WORDS and QUESTION_WORD.match(text):
        return True
    if OPENING.match(text) and terms <= FEW_WORDS:
        return True
    if TRAILING.match(text) and not QUESTION_WORD.search(" ".join(words[:3])) and len(words) <= 5:
        return True
    pronoun = REFERRING.search(EXPLETIVE.sub(lambda found: "·" * len(found.group()), text))
    return bool(pronoun and not WHO.match(text) and not ANTECEDENT.search(text[: pronoun.start()]))


def contextualise(
    question: str,
    turns: Sequence[tuple[str, str]],
    model: LanguageModel | None,
    on_wait: Callable[[], None],
    timeout_s: float = TIMEOUT_S,
) -> str:
    """Return the question as it is to be searched: a follow-up as a question of its own, any other as it is.

    The model rewrites it; without a model, or when that fails, ``with_topic`` does. ``turns`` are the questions before
    it, as they were searched, with their answers, oldest first. ``on_wait`` is called while the model writes, and may
    raise.
    """
    if not turns or not is_follow_up(question):
        return question
    return (model and _rewritten(question, turns, model, on_wait, timeout_s)) or with_topic(question, turns)


def with_topic(question: str, turns: Sequence[tuple[str, str]]) -> str:
    """Return the question followed by the topic of the one before it, or of its answer where that had none."""
    if not turns:
        return question
    previous, answer = turns[-1]
    topic = _topic(previous, question) or _topic(answer, question)
    return f"{question} ({' '.join(topic)})" if topic else question


def _rewritten(
    question: str,
    turns: Sequence[tuple[str, str]],
    model: LanguageModel,
    on_wait: Callable[[], None],
    timeout_s: float,
) -> str:
    """Return the question in the model's words; "" when it fails, takes too long, or writes more than a question."""
    written, deadline = "", time.monotonic() + timeout_s
    try:
        for delta in model.stream(_messages(question, turns), MAX_TOKENS):
            on_wait()
            written = "" if delta == CANCEL else written + delta
            if time.monotonic() > deadline or len(written) > MAX_QUESTION_LENGTH:
                return ""
    except ModelUnavailable:
        return ""
    written = written.strip().strip('"“”')
    return written if "\n" not in written else ""


def _messages(question: str, turns: Sequence[tuple[str, str]]) -> list[Turn]:
    earlier = [
        f"User: {asked[:MAX_TURN_LENGTH]}\nAnswer: {answer[:MAX_TURN_LENGTH]}" for asked, answer in turns[-MAX_TURNS:]
    ]
    content = "\n\n".join([*earlier, f"Question: {question}"])
    return [Turn(role="system", content=INSTRUCTIONS), Turn(role="user", content=content)]


def _topic(text: str, question: str) -> list[str]:
    """Return the words of a text that say what it is about, without those that the question has itself."""
    known = words_of(question)
    found: dict[frozenset[int], str] = {}
    for word in WORD.findall(text):
        if (term := words_of(word)) and not term <= known and not QUESTION_WORD.fullmatch(word):
            found.setdefault(term, word)
    return list(found.values())[:MAX_TOPIC_WORDS]
