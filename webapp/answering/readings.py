"""In which ways a question may be read after those before it.

A follow-up leaves something out: its subject ("and stress?"), whom it speaks of ("when did she die?"), which of several
("the second"). Each way to fill that in is a reading; all are searched, and the one that is answered best is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from webapp.answering.follow_ups import ANTECEDENT, AUXILIARY, QUESTION_WORD, is_follow_up, with_topic
from webapp.answering.mentions import names_of
from webapp.answering.replacing import Embed, replaced
from webapp.answering.retrieve import Ranked
from webapp.ingest.sentences import split_sentences

MOST = 6
STEP, ALONE, BESIDE_MODEL = 0.03, 0.1, 0.4
SHORT = 4
"""A question of so few words may be a follow-up in any language."""
LONGEST_REPLACEMENT = 5
WORD = re.compile(r"[\w’'-]+")
CONNECTOR = re.compile(
    r"^\W*(?:(?:and|but|or|so|then|also|what about|how about|what of|what if|sorry"
    r"|(?:no|nein|non)(?=,)|i (?:mean|meant)|not (?=for |in |with |during |after |before |by |under |over )"
    r"|und|aber|oder|ich meine?|was ist mit|et|mais|ou|y|pero|o|e|ma|och|men)\b[\s,]*)+",
    re.I,
)
# A question with one of these is whole: it leaves out no more than what its pronouns stand for.
CLAUSE = re.compile(rf"{QUESTION_WORD.pattern}|\b(?:{AUXILIARY}|am|be|may|might|must|had|tell|explain)\b", re.I)
MORE = re.compile(
    r"^\W*(?:yes|yeah|yep|ok|okay|sure|please|go on|continue|more|tell me more|and|so"
    r"|ja|weiter|mehr|oui|encore|sí|si|más)(?: please)?\W*$",
    re.I,
)
PERSON = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.I)
POSSESSIVE = re.compile(r"\b(?:his|her)\b(?=\s+\w)", re.I)
ORDINALS = ("first", "second", "third", "fourth", "fifth")
ORDINAL = re.compile(rf"\bthe ({'|'.join(ORDINALS)}|last|former|latter)(?: ones?\b|(?=\s*[?.!,]|\s*$))", re.I)
OTHERS = re.compile(r"\b(?:the )?(?:others?|other ones|rest)\b(?=\s*[?.!,]|\s*$)", re.I)
THING = re.compile(r"\b(?:it|its|they|them|their|these|those)\b", re.I)
OF_THING = re.compile(r"\b(?:its|their)\b", re.I)
# Two or more words with a capital, or one within a sentence.
NAME = re.compile(
    r"\b[A-Z][\w’'-]{1,40}+(?: (?:of |the |de |van |von )?[A-Z][\w’'-]{1,40}+)++|(?<=[a-z,;] )[A-Z][\w’'-]++"
)
WITHOUT_STOP = re.compile(r"[^.;:()?!]+")
# Of a list, the last items: each comma is tried, and no text twice.
LAST_ITEMS = re.compile(r"(?=(, [^.;:,()?!]+,? (?:and|or|und|oder|et|ou|y|e) [^.;:,()?!]+))", re.I)
BEFORE_LAST = re.compile(r"^(?:and|or|und|oder|et|ou|y|e) ", re.I)
ARTICLE = re.compile(r"^(?:the|a|an|der|die|das|le|la|les|el|los|las) ", re.I)
LONGEST_ITEM = 4  # words
ASKED_ALONE = re.compile(
    r"(?:warum|wieso|weshalb|wie|wann|wo|wer|pourquoi|comment|quand|où|qui|por qué|cómo|cuándo|dónde|quién"
    r"|perché|come|quando|dove|chi|por quê|como|onde|quem|waarom|hoe|waar|varför|hvorfor|почему|зачем|как|когда|где)",
    re.I,
)
"""A follow-up of a question word alone: it asks about what was asked before, and replaces no word of it."""
SAID_ALONE = re.compile(
    r"(?:(?:ok|okay|great|good|yes|no)[, ]+)?(?:thanks?(?: you| a lot| very much)?|really|great|good|nice|cool|wow|hm+"
    r"|sorry|no|nope|danke|nein|wirklich|super|merci|non|vraiment|gracias|no|obrigad[oa]|grazie)",
    re.I,
)
"""What answers an answer, and asks nothing."""
QUOTED = re.compile(r"^> (.+)$", re.M)


def readings(
    question: str, turns: Sequence[tuple[str, str]], contextualised: str = "", embed: Embed | None = None
) -> list[str]:
    """Return the texts that a question may stand for, the likeliest first; the question alone where it stands alone.

    ``turns`` are the questions before it, as they were searched, with their answers, oldest first. ``contextualised``
    is what a model made of it, if one did. ``embed`` tells which word a new one stands for: a drug for a drug.
    """
    if not turns or not may_be_follow_up(question):
        return [question]
    if contextualised and contextualised != question:
        return [contextualised, question]
    found = list(dict.fromkeys(_readings(question, turns, embed)))[: MOST - 1]
    return found if question in found or PERSON.search(question) or MORE.match(question) else [*found, question]


def may_be_follow_up(question: str) -> bool:
    """Whether what was said before a question may say what it stands for."""
    person = PERSON.search(question)
    is_of_person = person and not ANTECEDENT.search(question[: person.start()])
    is_short = len(WORD.findall(question)) <= SHORT
    return bool(
        is_of_person or is_short or ORDINAL.search(question) or OTHERS.search(question) or is_follow_up(question)
    )


def likeliest(found: Sequence[tuple[str, Sequence[Ranked]]], question: str, *, by_model: bool = False) -> int:
    """Return which of some readings is answered best, by the passages found for each, the likeliest reading first.

    A later one must be answered better by ``STEP`` for each before it, and the question alone by ``ALONE`` more, since
    fewer words are easily found together; or by ``BESIDE_MODEL`` where a model has read it.
    """

    def strength(place: int) -> float:
        text, ranked = found[place]
        cost = STEP * place + ((BESIDE_MODEL if by_model else ALONE) if text == question else 0.0)
        return max((one.strength for one in ranked), default=0.0) - cost

    return max(range(len(found)), key=strength) if len(found) > 1 else 0


def _readings(question: str, turns: Sequence[tuple[str, str]], embed: Embed | None) -> Iterator[str]:
    previous, answer = turns[-1]
    if MORE.match(question):
        yield previous
        return
    yield from _with_item(question, turns)
    yield from _with_person(question, previous, answer)
    yield from _with_thing(question, previous)
    rest = CONNECTOR.sub("", question).strip(" ?!.")
    is_whole = CLAUSE.search(rest) or ORDINAL.search(rest) or OTHERS.search(rest) or ASKED_ALONE.fullmatch(rest)
    is_whole = is_whole or SAID_ALONE.fullmatch(rest)
    if rest and len(WORD.findall(rest)) <= LONGEST_REPLACEMENT and not is_whole:
        is_name = rest[0].isupper() and rest != question.strip(" ?!.")
        yield from replaced(rest, previous, embed, is_name)
    yield with_topic(question, turns)
    if THING.search(question):
        yield from (with_topic(question, turns[: n + 1]) for n in range(len(turns) - 2, max(-1, len(turns) - 4), -1))


def _with_person(question: str, previous: str, answer: str) -> Iterator[str]:
    """Yield the question with a person in the place of its pronoun: of the question before, or of its answer."""
    if not PERSON.search(question):
        return
    known = _names(previous)
    for name in [*[one for one in _names(answer) if one not in previous], *known][:3]:
        yield PERSON.sub(name, POSSESSIVE.sub(f"{name}’s", question))


def _with_thing(question: str, previous: str) -> Iterator[str]:
    """Yield the question with what the question before named in the place of its pronoun."""
    names = [name for name in names_of(previous) if name[0].isalpha()]
    if THING.search(question) and names and not PERSON.search(question):
        yield THING.sub(names[-1], OF_THING.sub(f"{names[-1]}’s", question), count=1)


def _names(text: str) -> list[str]:
    """Return the names in a text: those of several words, or where there are none, those of one."""
    found = list(dict.fromkeys(match.group() for match in NAME.finditer(text)))
    return [name for name in found if " " in name] or found


def _with_item(question: str, turns: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield the question with what "the second" or "the others" stand for in the last answer that lists something."""
    ordinal, others = ORDINAL.search(question), OTHERS.search(question)
    if not ordinal and not others:
        return
    items = next((items for _, answer in reversed(turns) if (items := _items(answer))), [])
    if ordinal and not items:
        items = _quotes(turns[-1][1])
    if ordinal and items:
        word = ordinal[1].lower()
        place = ORDINALS.index(word) if word in ORDINALS else -1 if word in ("last", "latter") else 0
        if place < len(items):
            yield question[: ordinal.start()] + items[place] + question[ordinal.end() :]
    elif others and items:
        told = f"{turns[-1][0]} {_without_lists(turns[-1][1])}"
        rest = [item for item in items if item not in told] or items
        yield from (question[: others.start()] + item + question[others.end() :] for item in rest)


def _quotes(answer: str) -> list[str]:
    """Return the sentences that an answer quotes, in their order."""
    pieces = [piece for block in QUOTED.findall(answer) for piece in block.split(" … ")]
    return [piece[start:end].rstrip(".") for piece in pieces for start, end in split_sentences(piece)]


def _lists(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the lists in a text begin and end, each with the words of its clause before it.

    It takes a time that grows with the length of the text.
    """
    for clause in WITHOUT_STOP.finditer(text):
        last = list(LAST_ITEMS.finditer(text, clause.start() + 1, clause.end()))
        if last:
            yield clause.start(), last[-1].end(1)


def _without_lists(text: str) -> str:
    kept, place = "", 0
    for start, end in _lists(text):
        kept, place = kept + text[place:start], end
    return kept + text[place:]


def _items(answer: str) -> list[str]:
    """Return the items of the first list in a text: "the Vale, the Crale and the Duke's"."""
    for start, end in _lists(answer):
        parts = [part.strip() for part in answer[start:end].split(",")]
        if not BEFORE_LAST.match(parts[-1]):
            parts[-1:] = re.split(r" (?:and|or|und|oder|et|ou|y|e) ", parts[-1], maxsplit=1)
        items = [ARTICLE.sub("", BEFORE_LAST.sub("", part)) for part in parts]
        if len(items) > 2 and all(len(item.split()) <= LONGEST_ITEM for item in items[1:-1]):
            return [
                " ".join(items[0].split()[-LONGEST_ITEM:]),
                *items[1:-1],
                " ".join(items[-1].split()[:LONGEST_ITEM]),
            ]
    return []
