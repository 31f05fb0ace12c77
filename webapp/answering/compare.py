"""What a claim says otherwise than the sentence it is cited for, as far as rules can tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from webapp.answering.facts.dates import WEEKDAYS
from webapp.answering.facts.fact import Fact
from webapp.answering.facts.implied import durations, implied, shares
from webapp.answering.facts.language import is_same_language, sure_language_of
from webapp.answering.facts.matching import SMALL
from webapp.answering.facts.names import unknown_names
from webapp.answering.facts.reading import read
from webapp.answering.facts.source_facts import MOST_FACTS, TIMES_AS_MUCH, SourceFacts
from webapp.answering.facts.text import normalised
from webapp.answering.facts.units import MONEY, PERIODS
from webapp.answering.rules import bounds, direction, hedges, polarity, roles, verbatim
from webapp.answering.rules.analysis import MOST_WORDS, AnalysedText, stem
from webapp.ingest.sentences import split_sentences
from webapp.shared.words import word_set

OFTEN_COMPUTED = frozenset(("ratio", "time"))
NOT_THERE = "(not in the source)"
YEARS = 1000  # numbers from here on may be years
COUNTING = word_set(
    "by not other others remaining rest total together altogether combined sum difference more fewer less gap "
    "left apart without between um insgesamt zusammen total totals totalled totalling ensemble rose fell "
    "grew dropped declined increased decreased below above higher lower warmer colder longer shorter heavier lighter "
    "larger smaller older younger later earlier taller faster slower exceeds exceed exceeded outlived höher niedriger "
    "länger kürzer größer kleiner älter jünger später früher unter über"
)
"""Where one of these stands, a number without a unit may be a sum or a difference."""
IN_ALL = re.compile(r"\b(?:in all|all told|adds? up|added up)\b", re.IGNORECASE)
FACTOR = re.compile(r"(?:[ -]times?\b| ?-?fold\b|-?fach| ?mal\b| fois\b| veces\b|[x×]\b)", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+")
SCORE = re.compile(r"\d\s?[-–:]\s?\d")
ENDS_IN_NUMBER = re.compile(r"(?<!\d)\d{1,2}\.\Z")
LETTER_FIRST = re.compile(r"\b(?P<letter>[A-Z])[ -](?P<of>[a-z]{3,})\b")
LETTER_LAST = re.compile(r"\b(?P<of>[A-Za-z][a-z]{3,}) (?P<letter>[A-Z])\b(?!\.)")
MOSTLY = 0.6  # of a claim's words
MOST_SENTENCES = 40  # of a claim: the rules look at no more


def differences(claim: str, quoted: str, around: str = "", even_unsure: bool = False) -> tuple[str, ...]:
    """Return what a claim says otherwise than the quoted sentences, for readers; () when nothing is found.

    ``around`` are the sentences beside them, where a name may stand as well. ``even_unsure``: a number or a name that
    is not there is told also where it may follow from the source.
    """
    found = [*_facts(claim, quoted, even_unsure)]
    if is_same_language(claim, quoted):
        found += _names(claim, quoted, around, even_unsure)
        found += [*_weekdays(claim, quoted), *_labels(claim, quoted)]
    return tuple(dict.fromkeys([*found, *opposed(claim, quoted)]))


def opposed(claim: str, quoted: str) -> tuple[str, ...]:
    """Return what a claim says otherwise than the quoted sentences but for facts and names: "not", "may", "fell"."""
    return (*bounds.compare(claim, quoted), *direction.compare_spans(claim, quoted), *_rules(claim, quoted))


def computed(claim: str, quoted: str) -> tuple[str, ...]:
    """Return what of a claim is a sum, a difference or a share of what the quoted sentences say, for readers."""
    return tuple(f"{fact.text} computed from {terms}" for fact, _, terms in _not_held(claim, quoted) if terms)


def _facts(claim: str, quoted: str, even_unsure: bool = False) -> Iterator[str]:
    for fact, held, terms in _not_held(claim, quoted):
        if not terms and (even_unsure or held.has_other_form(fact) or _is_in_its_words(claim, quoted)):
            yield _told(fact, held.nearest(fact))


def _is_in_its_words(claim: str, quoted: str, around: str = "", without: Iterable[str] = ()) -> bool:
    """Whether a claim has most of its words from the source, or most of the source's, or is in another language.

    A number or a name that stands beside other words may follow from the source, or be said of something else.
    """
    if not is_same_language(claim, quoted):
        return True
    said = [word for fact in read(claim) for word in WORD.findall(fact.text)]
    left_out = {stem(word) for word in (*without, *said, *bounds.UP, *bounds.DOWN)}
    ours, theirs, beside = (
        {word.stem for word in AnalysedText(text).words if not (word.is_light or word.is_number)} - left_out
        for text in (claim, quoted, around)
    )
    return len(ours & (theirs | beside)) >= MOSTLY * min(len(ours), len(theirs))


def _not_held(claim: str, quoted: str) -> Iterator[tuple[Fact, SourceFacts, str]]:
    """Yield the facts of a claim that the quoted sentences do not say, and what each is computed from, if it is."""
    said = _once(quoted, sure_language_of(claim))
    held = SourceFacts((*said, *implied(quoted, said)))
    exact = SourceFacts(tuple(one for one in held.facts if not bounds.bound(normalised(quoted), one)))
    plain, ours = normalised(claim), _once(claim, sure_language_of(quoted))
    has_words = bool(COUNTING & {word.lower() for word in WORD.findall(claim)} or IN_ALL.search(claim))
    is_counting = has_words or bool(SCORE.search(claim))
    parts = [*shares(plain), *durations(plain, ours)]
    for fact in ours:
        is_so = held.holds(fact) or exact.bounds(fact, bounds.bound(plain, fact))
        if not (is_so or _is_the_two(claim, fact) or not _can_differ(fact, said)):
            meant = [fact, *(one for one in parts if one.start <= fact.start < one.end)]
            is_factor = bool(fact.values and (FACTOR.match(plain, fact.end) or fact.text.lower() in TIMES_AS_MUCH))
            terms = [held.computed(one, is_factor) for one in meant if is_factor or _may_be_computed(one, is_counting)]
            if not any(map(held.holds, meant[1:])):
                yield fact, held, next(filter(None, terms), "")


def _can_differ(fact: Fact, said: tuple[Fact, ...]) -> bool:
    """Whether a source says anything of the kind.

    It may name two without counting them, say "another" for a second one, and "annual" may be a name.
    """
    if fact.kind == "rate" and fact.text.lower() in PERIODS:
        return any(one.kind == "rate" or one.per for one in said)
    if fact.text.lower() == "both" or (fact.text == "0" and not fact.unit.sign):
        return False  # "0-2" of two goals down
    if fact.kind == "ordinal":
        return any(one.kind == "ordinal" for one in said)
    if fact.kind == "number" and fact.text.lower() in ("two", "three", "zwei", "drei", "deux", "trois", "dos", "tres"):
        counts = [one for one in said if one.kind in ("number", "ordinal", "ratio") and one.values]
        return any(one.values[0] < YEARS or one.unit.sign for one in counts)
    return True


def _is_the_two(claim: str, fact: Fact) -> bool:
    """Whether a "two" only takes up what was named: "the two novels"."""
    before = normalised(claim)[: fact.start].rstrip().lower()
    return fact.text in ("two", "deux", "beiden") and before.endswith(("the", "these", "those", "les", "die"))


def _may_be_computed(fact: Fact, is_counting: bool) -> bool:
    """Whether a fact may be a sum or a difference: small numbers are so by chance."""
    is_large = bool(fact.values) and fact.values[0] >= SMALL
    is_often = fact.kind == "ratio" or fact.unit.measures in OFTEN_COMPUTED or fact.unit.sign in MONEY
    return is_often or is_counting or (is_large and not fact.unit.sign)


def _once(text: str, language: str) -> tuple[Fact, ...]:
    """Return the first MOST_FACTS facts of a text, each once; the language is what it is read in if it tells none."""
    facts = {(str(fact), fact.is_about): fact for fact in reversed(read(text, language))}
    return tuple(reversed(facts.values()))[:MOST_FACTS]


def _told(fact: Fact, other: Fact | None) -> str:
    return f"{fact.text} (the source: {other.text})" if other else f"{fact.text} {NOT_THERE}"


def _names(claim: str, quoted: str, around: str, even_unsure: bool = False) -> list[str]:
    found = unknown_names(claim, f"{quoted}\n{around}")
    if not (even_unsure or (found and _is_in_its_words(claim, quoted, around, found))):
        return []
    return [f"{name} {NOT_THERE}" for name in found]


def _weekdays(claim: str, quoted: str) -> Iterator[str]:
    ours, theirs = ([word for word in WORD.findall(text) if word.lower() in WEEKDAYS] for text in (claim, quoted))
    known = {WEEKDAYS[word.lower()] for word in theirs}
    if known:
        yield from (f"{word} (the source: {theirs[0]})" for word in ours if WEEKDAYS[word.lower()] not in known)


def _labels(claim: str, quoted: str) -> Iterator[str]:
    """Yield the letter that tells one of several apart, where the source has another: "B cells", "vitamin D"."""
    for pattern in (LETTER_FIRST, LETTER_LAST):
        theirs = {match["of"].lower(): match.group() for match in pattern.finditer(quoted)}
        all_of_theirs = {(match["of"].lower(), match["letter"]) for match in pattern.finditer(quoted)}
        for match in pattern.finditer(claim):
            of, letter = match["of"].lower(), match["letter"]
            if of in theirs and (of, letter) not in all_of_theirs:
                yield f"{match.group()} (the source: {theirs[of]})"


def _rules(claim: str, quoted: str) -> Iterator[str]:
    source = AnalysedText(quoted)
    for sentence in _sentences(claim):
        said = AnalysedText(sentence)
        for rule in (polarity.compare, direction.compare, hedges.compare, roles.compare):
            yield from rule(said, source)


def is_supported(claim: str, quoted: str) -> bool:
    """Whether a claim says word for word, but for asides, what the quoted sentences say."""
    ours = AnalysedText(claim)
    if not ours.words or len(ours.words) >= MOST_WORDS:
        return False
    if differences(claim, quoted, even_unsure=True) or computed(claim, quoted):
        return False
    return any(verbatim.says(text, ours) for text in (*_sentences(quoted), quoted))


def _sentences(text: str) -> list[str]:
    """Return the first sentences of a text; "am 4. Juni" is in one, whatever its language."""
    found: list[str] = []
    for start, end in islice(split_sentences(text), MOST_SENTENCES):
        if found and ENDS_IN_NUMBER.search(found[-1]):
            found[-1] = f"{found[-1]} {text[start:end]}"
        else:
            found.append(text[start:end])
    return found
