"""Whether a number is a lower or an upper bound: "at least 5", "not more than 5"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from webapp.answering.facts.fact import Fact
from webapp.answering.facts.matching import is_same, measure
from webapp.answering.facts.reading import read
from webapp.answering.facts.source_facts import MOST_FACTS
from webapp.answering.facts.text import normalised, tokens_of
from webapp.answering.rules.analysis import NEGATORS, AnalysedText
from webapp.shared.words import word_set

UP = word_set(
    "over above exceeds exceed exceeding exceeded > ≥ least minimum mindestens über more older greater longer "
    "higher heavier larger faster mehr älter plus dépasse dépasser dépassent"
)
DOWN = word_set(
    "under below < ≤ most maximum höchstens unter less younger fewer shorter lower lighter smaller slower weniger "
    "jünger moins"
)
NEEDS_THAN = word_set(
    "more older greater longer higher heavier larger faster mehr älter less younger fewer shorter lower lighter "
    "smaller slower weniger jünger"
)
THAN = frozenset(("than", "als", "de", "que"))
PRONE = frozenset(("for", "of", "the", "a", "is", "at", "to", "than", "als", "von", "de", "about", "=", "$", "€", "£"))
WINDOW = 4


def compare(claim: str, quoted: str) -> Iterator[str]:
    """Yield the numbers of a claim that are a lower bound where they are an upper one in the source."""
    bounded = [(fact, theirs) for fact, theirs in _bounds(quoted) if theirs]
    is_turned = _is_turned(claim, quoted)
    for fact, ours in _bounds(claim):
        if not ours or is_turned:
            continue
        others = [other for source, other in bounded if is_same(fact, source) and measure(fact) == measure(source)]
        if others and ours not in others:
            one, other = ("at least", "at most") if ours > 0 else ("at most", "at least")
            yield f"{one} {fact.text} (the source: {other})"


def _is_turned(claim: str, quoted: str) -> bool:
    """Whether one of the two denies what the other does not, which turns a bound round."""
    ours, theirs = _denied_first(claim), _denied_first(quoted)
    return bool(ours - theirs)


def _denied_first(text: str) -> set[str]:
    """Return the stems right behind each "not" that belongs to no bound."""
    said = AnalysedText(text)
    scopes = [scope for scope in said.scopes if not scope.is_soft and scope.denied]
    return {
        said.words[scope.denied[0]].stem
        for scope in scopes
        if not {said.lower(scope.place + 1), said.lower(scope.place + 2)} & (UP | DOWN)
    }


def _bounds(text: str) -> Iterator[tuple[Fact, int]]:
    """Yield each number with 1 where it is a lower bound, -1 where it is an upper one."""
    plain = normalised(text)
    for fact in read(text)[:MOST_FACTS]:
        if fact.kind in ("number", "ratio"):
            yield fact, bound(plain, fact)


def bound(plain: str, fact: Fact) -> int:
    """Return 1 where a number of a normalised text is a lower bound, -1 where it is an upper one, else 0."""
    before = [token.lower for token in tokens_of(plain[max(0, fact.start - 60) : fact.start])][-WINDOW - 2 :]
    after = [token.lower for token in tokens_of(plain[fact.end : fact.end + 20])][:2]
    return _bound(before, after)


def _bound(before: Sequence[str], after: Sequence[str]) -> int:
    if after[:1] in (["or"], ["oder"]) and after[1:] in (["more"], ["over"], ["mehr"], ["above"], ["older"]):
        return 1
    if after[:1] in (["or"], ["oder"]) and after[1:] in (["less"], ["fewer"], ["weniger"], ["under"], ["younger"]):
        return -1
    if before[-2:] == ["up", "to"] or before[-2:] == ["bis", "zu"] or before[-3:] == ["as", "much", "as"]:
        return -1
    for back, word in enumerate(reversed(before)):
        is_next = back == 0 or before[-back] in THAN or word not in NEEDS_THAN
        if (
            word in UP | DOWN
            and is_next
            and (back == 0 or word not in ("plus", "moins", "unter", "über", "most", "least"))
        ):
            sign = 1 if word in UP else -1
            earlier = before[: len(before) - 1 - back]
            if set(earlier[:-2]) & NEGATORS:
                return 0  # what must not be done below 0 may be done above
            return -sign if set(earlier[-2:]) & NEGATORS else sign
        if word not in PRONE:
            return 0
    return 0
