"""Words that contradict each other: rose and fell, over and under, women and men."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from webapp.answering.facts.fact import Fact
from webapp.answering.facts.matching import is_same
from webapp.answering.facts.reading import read
from webapp.answering.facts.text import normalised, tokens_of
from webapp.answering.facts.wordlists import word_set
from webapp.answering.rules.lexicon import KIND_OF, PEOPLE, POLES_OF, SEXES
from webapp.answering.rules.said import NEGATORS, Said, Word

ENOUGH = 0.5
SUBJECT = 2  # how much more a word before the one compared counts
UP = word_set(
    "over above exceeds exceed exceeding exceeded > ≥ least minimum mindestens über more older greater longer "
    "higher heavier larger faster mehr älter plus moins-de dépasse dépasser dépassent"
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


def compare(claim: Said, source: Said) -> Iterator[str]:
    """Yield the words of a claim that the source has the contrary of."""
    if claim.share_in(source) < ENOUGH or ("than" in claim.lowers and "than" in source.lowers):
        return
    denied = {claim.words[place].lower for scope in claim.scopes for place in scope.denied}
    for clause in claim.clauses:
        for place, word in enumerate(clause):
            if place + 1 < len(clause) and clause[place + 1].lower in ("than", "als"):
                continue  # "more than 4" is a bound
            for pair, side in POLES_OF.get(word.lower, ()):
                other = _contrary(clause, place, pair, side, source)
                if other and word.lower not in denied and other not in _denied(source):
                    yield f"{word.text} (the source: {other})"
    yield from _other_kind(claim, source)


def _denied(source: Said) -> set[str]:
    return {source.words[place].lower for scope in source.scopes for place in scope.denied}


def _contrary(clause: Sequence[Word], place: int, pair: int, side: int, source: Said) -> str:
    """Return the word on the other side, in the source's clause that has most in common with the claim's."""
    best: dict[int, tuple[int, str]] = {}
    for other in source.clauses:
        for word in other:
            for its_pair, its_side in POLES_OF.get(word.lower, ()):
                if its_pair == pair:
                    score = _in_common(clause, place, other)
                    best[its_side] = max(best.get(its_side, (0, "")), (score, word.text))
    same, contrary = best.get(side, (0, "")), best.get(1 - side, (0, ""))
    is_there_too = bool(same[1])
    return contrary[1] if contrary[0] >= (1 if not is_there_too else same[0] + 1) and contrary[1] else ""


def _in_common(clause: Sequence[Word], place: int, other: Sequence[Word]) -> int:
    stems = {word.stem for word in other if not word.is_light}
    return sum(
        SUBJECT if at < place and not word.is_number else 1
        for at, word in enumerate(clause)
        if at != place and not word.is_light and word.stem in stems
    )


def _other_kind(claim: Said, source: Said) -> Iterator[str]:
    """Yield a word of which the source names another of its kind: women for men, plus for times."""
    kinds = {KIND_OF[word.stem]: word for word in source.words if word.stem in KIND_OF}
    for word in claim.words:
        if word.stem in source.content:
            continue
        other = kinds.get(KIND_OF.get(word.stem, -1))
        if other and other.stem not in claim.content:
            yield f"{word.text} (the source: {other.text})"
        elif word.stem in SEXES and not SEXES & source.content:
            people = [one.text for one in source.words if one.stem in PEOPLE]
            if people and not source.lowers & {"she", "her", "he", "his", "female", "male", "sex", "mrs", "mr", "ms"}:
                yield f"{word.text} (the source: {people[0]})"


def compare_bounds(claim: str, quoted: str) -> Iterator[str]:
    """Yield the numbers of a claim that are a lower bound where they are an upper one in the source."""
    bounded = [(fact, bound) for fact, bound in _bounds(quoted) if bound]
    has_other_not = _has_not(claim) != _has_not(quoted)
    for fact, bound in _bounds(claim):
        if not bound or has_other_not:
            continue
        others = [other for source, other in bounded if is_same(fact, source)]
        if others and bound not in others:
            ours, theirs = ("at least", "at most") if bound > 0 else ("at most", "at least")
            yield f"{ours} {fact.text} (the source: {theirs})"


def _has_not(text: str) -> bool:
    """Whether a text has a "not" that belongs to no bound."""
    lowers = [token.lower for token in tokens_of(normalised(text))]
    return any(
        (word in NEGATORS or word.endswith("n't")) and not set(lowers[place + 1 : place + 3]) & (UP | DOWN)
        for place, word in enumerate(lowers)
    )


def _bounds(text: str) -> Iterator[tuple[Fact, int]]:
    """Yield each number with 1 where it is a lower bound, -1 where it is an upper one."""
    plain = normalised(text)
    for fact in read(text)[:200]:
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
            return -sign if set(earlier) & (NEGATORS | {"must not"}) else sign
        if word not in PRONE:
            return 0
    return 0
