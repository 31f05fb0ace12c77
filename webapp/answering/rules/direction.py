"""Words that contradict each other: rose and fell, over and under, women and men."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from webapp.answering.facts.fact import Fact
from webapp.answering.facts.implied import scaled
from webapp.answering.facts.reading import read
from webapp.answering.facts.source_facts import MOST_FACTS
from webapp.answering.facts.text import normalised, tokens_of
from webapp.answering.rules.analysis import AnalysedText, Word, takes_up_exception
from webapp.answering.rules.lexicon import CONVERSE, KIND_OF, MODAL, PEOPLE, POLES, POLES_OF, SEXES
from webapp.shared.words import word_set

ENOUGH = 0.5
ENOUGH_OF_KIND = 0.7  # of the words beside the one compared
FALLEN = word_set("fell fallen fall falls declined dropped decreased reduced sank gesunken sanken fiel")
RISEN = word_set("rose risen rise rises increased grew grown climbed stieg stiegen gestiegen")
SUBJECT = 2  # how much more a word before the one compared counts
OTHERWISE = frozenset(("without", "unless", "otherwise", "ohne", "sonst", "sans", "sinon"))
"""Under another condition, the contrary may be the case."""
WITH_NEXT = frozenset(("before", "after")) | MODAL
"""What these say is compared where the same word comes next."""
VERB_WITHIN = 60  # letters before "from 5 to 3"


def compare(claim: AnalysedText, source: AnalysedText) -> Iterator[str]:
    """Yield the words of a claim that the source has the contrary of."""
    if claim.share_in(source) < ENOUGH or ("than" in claim.lowers and "than" in source.lowers):
        return
    if claim.lowers & OTHERWISE - source.lowers or takes_up_exception(claim, source):
        return
    denied = {claim.words[place].lower for scope in claim.scopes for place in scope.denied}
    for clause in claim.clauses:
        found = [
            f"{clause[place].text} (the source: {other})"
            for place, other in _contraries(clause, source)
            if clause[place].lower not in denied and other not in _denied(source)
        ]
        if _flipped(clause, source) != 2:  # "fewer with the lower dose" is "more with the higher dose"
            yield from found
    yield from _other_kind(claim, source)


def _contraries(clause: Sequence[Word], source: AnalysedText) -> Iterator[tuple[int, str]]:
    """Yield the places of a clause's words, and the contraries that the source has of them."""
    for place, word in enumerate(clause):
        if place + 1 < len(clause) and clause[place + 1].lower in ("than", "als"):
            continue  # "more than 4" is a bound
        if word.lower in ("plus", "moins", "mehr", "weniger") or (place and clause[place - 1].lower == "at"):
            continue
        if _stands_with_next(clause, place, source):
            continue
        if word.lower in ("up", "down") and not _is_way(clause, place):
            continue
        for pair, side in POLES_OF.get(word.lower, ()):
            if other := _contrary(clause, place, pair, side, source):
                yield place, other


def _flipped(clause: Sequence[Word], source: AnalysedText) -> int:
    """Return how many words of a clause the source says only the contrary of."""
    poles = [
        (POLES[pair][side], POLES[pair][1 - side]) for word in clause for pair, side in POLES_OF.get(word.lower, ())
    ]
    return sum(bool(contrary & source.lowers) and not same & source.lowers for same, contrary in poles)


def _stands_with_next(clause: Sequence[Word], place: int, source: AnalysedText) -> bool:
    """Whether the source has a word and the next one side by side as well: "the lower dose"."""
    after = clause[place + 1] if place + 1 < len(clause) else None
    pairs = ((one.lower, other.stem) for one, other in pairwise(source.words))
    return after is not None and not after.is_light and (clause[place].lower, after.stem) in pairs


def _is_way(clause: Sequence[Word], place: int) -> bool:
    """Whether an "up" says which way, as in "up from 5", and not only what is done, as in "used up"."""
    after = clause[place + 1] if place + 1 < len(clause) else None
    return after is None or after.is_number or after.lower in ("from", "by", "on")


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
    is_before = clause[place].lower in WITH_NEXT
    for other in source.clauses:
        for at, word in enumerate(other):
            if is_before and _first_behind(clause, place) != _first_behind(other, at):
                continue  # "A before B" is "B after A", and who must pay may go
            if clause[place].lower in CONVERSE and not _is_same_subject(clause, place, other, at):
                continue  # who loses to another is not who wins
            for its_pair, its_side in POLES_OF.get(word.lower, ()):
                if its_pair == pair:
                    score = _in_common(clause, place, other)
                    best[its_side] = max(best.get(its_side, (0, "")), (score, word.text))
    same, contrary = best.get(side, (0, "")), best.get(1 - side, (0, ""))
    others = sum(1 for word in clause if not word.is_light) - 1
    least = max(1, others, 2 * same[0] + 2 if same[1] else 0)
    return contrary[1] if contrary[0] >= least and contrary[1] else ""


def _is_same_subject(clause: Sequence[Word], place: int, other: Sequence[Word], at: int) -> bool:
    ours, theirs = ({word.stem for word in words if not word.is_light} for words in (clause[:place], other[:at]))
    return bool(ours) and ours <= theirs


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
