"""Who does what to whom, and which number belongs to what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from webapp.answering.rules import polarity, than
from webapp.answering.rules.analysis import AnalysedText, Word
from webapp.answering.rules.lexicon import POLES_OF
from webapp.shared.words import word_set

MOST_WORDS = 80  # of a claim's sentence, and of twice as many of the source: more are not aligned
ENOUGH = 0.8
SYMMETRIC = word_set(
    "and or between equal equals same differ differs met meets married marry with similar versus vs und oder et "
    "ou together both like compared unlike"
)
BY = frozenset(("by", "von", "vom", "durch", "par"))
BE = word_set("is are was were be been being wird werden wurde wurden est sont été fut")
NOUN_AFTER = word_set("the a an of in on at for from with its their his her der die das den dem le la les un une")
PREPOSITIONS = word_set("in on at to for from of with under into over after before through")
LEADING = frozenset(("to", "into", "over", "before", "after", "nach"))
NEAR = 3  # words on each side of a verb that are compared


def compare(claim: AnalysedText, source: AnalysedText) -> Iterator[str]:
    """Yield the two that a claim has the other way round than the source."""
    if claim.share_in(source) < ENOUGH or claim.lowers & SYMMETRIC - source.lowers:
        return
    if claim.lowers & than.THAN and source.lowers & than.THAN:
        found = None if polarity.is_of_the_most(claim, source) else than.compare(claim, source)
    else:
        found = _exchanged(claim, source) or _led(claim, source) or _turned(claim, source)
    if found:
        yield f"{found[0]} and {found[1]} are the other way round"
    else:
        yield from _other_subject(claim, source) if source.language != "de" else ()
        yield from _unlike(claim, source)


def _unlike(claim: AnalysedText, source: AnalysedText) -> Iterator[str]:
    """Yield who is set apart by "unlike", where the source sets another apart."""
    ours, theirs = _after_unlike(claim), _after_unlike(source)
    denies = [any(not scope.is_soft for scope in said.scopes) for said in (claim, source)]
    if denies[0] == denies[1] and ours and theirs and not ours.keys() & theirs.keys() and ours.keys() & source.content:
        yield f"unlike {next(iter(ours.values()))} (the source: unlike {next(iter(theirs.values()))})"


def _after_unlike(said: AnalysedText) -> dict[str, str]:
    places = [place for place, word in enumerate(said.words) if word.lower == "unlike"]
    return {word.stem: word.text for word in said.words[places[0] + 1 : places[0] + 2]} if places else {}


def _threes(said: AnalysedText) -> Iterator[tuple[Word, Word, Word]]:
    return zip(said.words, said.words[1:], said.words[2:], strict=False)


def _led(claim: AnalysedText, source: AnalysedText) -> tuple[str, str] | None:
    """Find two on the sides of a "to" that have changed places."""
    theirs = {(one.stem, two.lower, three.stem) for one, two, three in _threes(source)}
    for one, two, three in _threes(claim):
        ways = (one.stem, two.lower, three.stem), (three.stem, two.lower, one.stem)
        if two.lower in LEADING and one.stem != three.stem and ways[1] in theirs and ways[0] not in theirs:
            return one.text, three.text
    return None


def _exchanged(claim: AnalysedText, source: AnalysedText) -> tuple[str, str] | None:
    """Find two parts of which each stands where the source has the other."""
    if len(claim.words) > MOST_WORDS or len(source.words) > 2 * MOST_WORDS or claim.lowers & BY - source.lowers:
        return None  # "A, not invented by B" is "B did not invent A"
    ours, theirs = [word.stem for word in claim.words], [word.stem for word in source.words]
    replaced = []
    for kind, start, end, first, last in SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes():
        if kind == "replace":
            replaced.append((_content(source.words[start:end]), _content(claim.words[first:last])))
    for place, (there, here) in enumerate(replaced):
        for other_there, other_here in replaced[place + 1 :]:
            if _cross(there, here, other_there, other_here) and _is_verb(here) == _is_verb(other_here):
                return " ".join(word.text for word in here), " ".join(word.text for word in other_here)
    return None


def _is_verb(words: Sequence[Word]) -> bool:
    return any(word.lower.endswith("ed") for word in words)


def _content(words: Sequence[Word]) -> tuple[Word, ...]:
    return tuple(word for word in words if not word.is_light)


def _cross(
    there: Sequence[Word], here: Sequence[Word], other_there: Sequence[Word], other_here: Sequence[Word]
) -> bool:
    stems = [{word.stem for word in words} for words in (there, here, other_there, other_here)]
    if not all(stems):
        return False
    return stems[1] <= stems[2] and stems[3] <= stems[0] and not stems[1] & stems[0] and not stems[3] & stems[2]


def _turned(claim: AnalysedText, source: AnalysedText) -> tuple[str, str] | None:
    """Find a verb whose two sides have changed places: "A beats B" and "B beats A"."""
    for clause in claim.clauses:
        for place in _pivots(clause):
            for other in source.clauses:
                at = [index for index in _pivots(other) if other[index].stem == clause[place].stem]
                if len(at) == 1 and _is_used_alike(clause, place, other, at[0]):
                    found = _changed(clause, place, other, at[0])
                    if found:
                        return found
    return None


def _pivots(clause: Sequence[Word]) -> Iterator[int]:
    """Yield the words that may be verbs: none with an article or a preposition before it."""
    for place, word in enumerate(clause):
        if not (word.is_light or word.is_number or word.text[0].isupper() or word.lower in POLES_OF):
            before = clause[place - 1].lower if place else ""
            if before not in NOUN_AFTER:
                yield place


def _is_used_alike(ours: Sequence[Word], place: int, theirs: Sequence[Word], at: int) -> bool:
    """Whether two verbs are both active or both passive, and both with an object right behind or both without."""
    is_led = [_lower(clause, where + 1) in PREPOSITIONS for clause, where in ((ours, place), (theirs, at))]
    return is_led[0] == is_led[1] and _is_passive(ours, place) == _is_passive(theirs, at)


def _lower(words: Sequence[Word], place: int) -> str:
    return words[place].lower if place < len(words) else ""


def _is_passive(clause: Sequence[Word], place: int) -> bool:
    has_be = any(word.lower in BE for word in clause[max(0, place - 2) : place])
    return has_be or any(word.lower in BY for word in clause[place + 1 : place + 1 + NEAR])


def _changed(ours: Sequence[Word], place: int, theirs: Sequence[Word], at: int) -> tuple[str, str] | None:
    left, right = _before(ours, place), _after(ours, place)
    their_left, their_right = _before(theirs, at), _after(theirs, at)
    if left.keys() & their_left.keys() or right.keys() & their_right.keys():
        return None
    from_right = [word for key, word in left.items() if key in their_right]
    from_left = [word for key, word in right.items() if key in their_left]
    if from_right and from_left:
        return from_right[0], from_left[0]
    return None


def _before(words: Sequence[Word], place: int) -> dict[str, str]:
    return dict([(word.stem, word.text) for word in words[:place] if not word.is_light][-NEAR:])


def _after(words: Sequence[Word], place: int) -> dict[str, str]:
    return dict([(word.stem, word.text) for word in words[place + 1 :] if not word.is_light][:NEAR])


def _other_subject(claim: AnalysedText, source: AnalysedText) -> Iterator[str]:
    """Yield the name that does what the source says another name of it does."""
    for clause in claim.clauses:
        for place in _pivots(clause):
            ours = _subject(clause, place)
            others = [
                _subject(other, at)
                for other in source.clauses
                for at in _pivots(other)
                if other[at].stem == clause[place].stem and _is_passive(other, at) == _is_passive(clause, place)
            ]
            if ours and len(others) == 1 and others[0] and _is_other(ours, others[0], claim, source):
                yield f"{ours.text} (the source: {others[0].text})"


def _subject(clause: Sequence[Word], place: int) -> Word | None:
    """Return the name right before a verb."""
    word = clause[place - 1] if place else None
    return (
        word
        if word and word.text[0].isupper() and word.text.isalpha() and len(word.text) > 1 and not word.is_light
        else None
    )


def _is_other(ours: Word, theirs: Word, claim: AnalysedText, source: AnalysedText) -> bool:
    is_named_there = any(word.stem == ours.stem and word.text[0].isupper() for word in source.words)
    return ours.stem != theirs.stem and is_named_there and theirs.stem not in _conjoined(ours, claim)


def _conjoined(ours: Word, claim: AnalysedText) -> set[str]:
    """Return the names beside one: "Breyer and Stevens"."""
    clause = [word for word in claim.words if word.clause == ours.clause]
    place = clause.index(ours)
    return {word.stem for word in clause[max(0, place - 4) : place]}
