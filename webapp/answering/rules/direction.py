"""Words that contradict each other: rose and fell, over and under, women and men."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from webapp.answering.facts.fact import Fact
from webapp.answering.facts.implied import scaled
from webapp.answering.facts.matching import is_same, measure
from webapp.answering.facts.reading import read
from webapp.answering.facts.source_facts import MOST_FACTS
from webapp.answering.facts.text import normalised, tokens_of
from webapp.answering.rules.analysis import NEGATORS, AnalysedText, Word, takes_up_exception
from webapp.answering.rules.lexicon import KIND_OF, PEOPLE, POLES_OF, SEXES
from webapp.shared.words import word_set

ENOUGH = 0.5
ENOUGH_OF_KIND = 0.7  # of the words beside the one compared
FALLEN = word_set("fell fallen fall falls declined dropped decreased reduced sank gesunken sanken fiel")
RISEN = word_set("rose risen rise rises increased grew grown climbed stieg stiegen gestiegen")
SUBJECT = 2  # how much more a word before the one compared counts
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
OTHERWISE = frozenset(("without", "unless", "otherwise", "ohne", "sonst", "sans", "sinon"))
"""Under another condition, the contrary may be the case."""
ORDER = frozenset(("before", "after"))
VERB_WITHIN = 60  # letters before "from 5 to 3"


def compare(claim: AnalysedText, source: AnalysedText) -> Iterator[str]:
    """Yield the words of a claim that the source has the contrary of."""
    if claim.share_in(source) < ENOUGH or ("than" in claim.lowers and "than" in source.lowers):
        return
    if claim.lowers & OTHERWISE - source.lowers or takes_up_exception(claim, source):
        return
    denied = {claim.words[place].lower for scope in claim.scopes for place in scope.denied}
    for clause in claim.clauses:
        for place, word in enumerate(clause):
            if place + 1 < len(clause) and clause[place + 1].lower in ("than", "als"):
                continue  # "more than 4" is a bound
            if word.lower in ("plus", "moins", "mehr", "weniger") or (place and clause[place - 1].lower == "at"):
                continue
            for pair, side in POLES_OF.get(word.lower, ()):
                other = _contrary(clause, place, pair, side, source)
                if other and word.lower not in denied and other not in _denied(source):
                    yield f"{word.text} (the source: {other})"
    yield from _other_kind(claim, source)


def compare_spans(claim: str, quoted: str) -> Iterator[str]:
    """Yield "from 5 to 3" where the source has it the other way round, or where what is said to rise falls so."""
    theirs = {(first.values, last.values) for first, last in _spans(quoted)}
    plain = normalised(claim)
    for first, last in _spans(claim):
        before = re.split(r"[,;:]", plain[max(0, first.start - VERB_WITHIN) : first.start])[-1]
        lowers = {token.lower for token in tokens_of(before)}
        falls, rises = bool(lowers & FALLEN), bool(lowers & RISEN)
        is_up = first.sizes()[0] < last.sizes()[0]
        is_turned = (last.values, first.values) in theirs and (first.values, last.values) not in theirs
        if is_turned:
            yield f"from {first.text} to {last.text} (the source: from {last.text} to {first.text})"
        elif falls != rises and falls == is_up:
            is_no = "is no fall" if falls else "is no rise"
            yield f"from {first.text} to {last.text} {is_no}"


def _spans(text: str) -> Iterator[tuple[Fact, Fact]]:
    plain, facts = normalised(text), read(text)[:MOST_FACTS]
    for first, last in pairwise(fact for fact in facts if fact.kind in ("number", "ratio")):
        between = plain[first.end : last.start].strip().lower()
        is_from = plain[: first.start].rstrip().lower().endswith(("from", "von"))
        is_amount = bool(first.unit.sign or last.unit.sign)
        if is_from and between in ("to", "auf") and is_amount and first.values != last.values:
            yield scaled(first, last) or first, last


def _denied(source: AnalysedText) -> set[str]:
    return {source.words[place].lower for scope in source.scopes for place in scope.denied}


def _contrary(clause: Sequence[Word], place: int, pair: int, side: int, source: AnalysedText) -> str:
    """Return the word on the other side, in the source's clause that has most in common with the claim's."""
    best: dict[int, tuple[int, str]] = {}
    for other in source.clauses:
        for at, word in enumerate(other):
            if clause[place].lower in ORDER and _first_behind(clause, place) != _first_behind(other, at):
                continue  # "A before B" is "B after A"
            for its_pair, its_side in POLES_OF.get(word.lower, ()):
                if its_pair == pair:
                    score = _in_common(clause, place, other)
                    best[its_side] = max(best.get(its_side, (0, "")), (score, word.text))
    same, contrary = best.get(side, (0, "")), best.get(1 - side, (0, ""))
    is_there_too = bool(same[1])
    return contrary[1] if contrary[0] >= (1 if not is_there_too else 2 * same[0] + 2) and contrary[1] else ""


def _first_behind(clause: Sequence[Word], place: int) -> str:
    return next((word.stem for word in clause[place + 1 :] if not word.is_light), "")


def _in_common(clause: Sequence[Word], place: int, other: Sequence[Word]) -> int:
    stems = {word.stem for word in other if not word.is_light}
    return sum(
        SUBJECT if at < place and not word.is_number else 1
        for at, word in enumerate(clause)
        if at != place and not word.is_light and word.stem in stems
    )


def _other_kind(claim: AnalysedText, source: AnalysedText) -> Iterator[str]:
    """Yield a word of which the source names another of its kind: women for men, plus for times."""
    kinds = {KIND_OF[word.stem]: word for word in source.words if word.stem in KIND_OF}
    for word in claim.words:
        if word.stem in source.content:
            continue
        other = kinds.get(KIND_OF.get(word.stem, -1))
        others = claim.content - {word.stem}
        if other and other.stem not in claim.content and len(others & source.content) >= ENOUGH_OF_KIND * len(others):
            yield f"{word.text} (the source: {other.text})"
        elif word.stem in SEXES and not SEXES & source.content:
            people = [one.text for one in source.words if one.stem in PEOPLE]
            if people and not source.lowers & {"she", "her", "he", "his", "female", "male", "sex", "mrs", "mr", "ms"}:
                yield f"{word.text} (the source: {people[0]})"


def compare_bounds(claim: str, quoted: str) -> Iterator[str]:
    """Yield the numbers of a claim that are a lower bound where they are an upper one in the source."""
    bounded = [(fact, bound) for fact, bound in _bounds(quoted) if bound]
    is_turned = _is_turned(claim, quoted)
    for fact, bound in _bounds(claim):
        if not bound or is_turned:
            continue
        others = [other for source, other in bounded if is_same(fact, source) and measure(fact) == measure(source)]
        if others and bound not in others:
            ours, theirs = ("at least", "at most") if bound > 0 else ("at most", "at least")
            yield f"{ours} {fact.text} (the source: {theirs})"


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
            before = [token.lower for token in tokens_of(plain[max(0, fact.start - 60) : fact.start])][-WINDOW - 2 :]
            after = [token.lower for token in tokens_of(plain[fact.end : fact.end + 20])][:2]
            yield fact, _bound(before, after)


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
            earlier = before[: len(before) - 1 - back][-2:]
            return -sign if set(earlier) & NEGATORS else sign
        if word not in PRONE:
            return 0
    return 0
