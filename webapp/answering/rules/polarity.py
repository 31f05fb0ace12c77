"""What one of the two denies and the other affirms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from webapp.answering.rules.analysis import LONGEST_SCOPE, AnalysedText, Scope, takes_up_exception
from webapp.answering.rules.bounds import NEEDS_THAN
from webapp.shared.words import word_set

WITHOUT = frozenset(("without", "non", "ohne", "sans"))
HAVING = frozenset(["have", "has", "had", "with", "haben", "hat", "hatte", "hatten", "mit"])
TURNING = frozenset(("than", "only", "until", "nur", "erst"))
JOINED = frozenset(("neither", "nor", "nobody", "none", "weder", "niemand"))
ENOUGH = 0.75  # of what a claim says must stand in the source for its "not" to be compared
LEAST_BEFORE = 2
NEGATIVE = word_set(
    "unknown unclear uncertain undecided open unable impossible unlikely exempt outside denied denies refused "
    "rejected rejects prohibited forbidden banned prevents prevented unchanged ausgenommen verboten unbekannt "
    "optional absent absence failed fails fail lack lacks lacked lacking neither barely little zero 0 exception "
    "exceptions save excludes excluded exclude excluding except unlike instead rather stopped ended abolish "
    "abolished otherwise apart few hardly rarely seldom scarcely minority stays stayed remained remains same "
    "interdit inconnu sauf exclu exclues against non avoid avoids avoided avoiding avoidance refrain refrains abstain "
    "cease ceases ceased discouraged contraindicated inadvisable disappeared vanished missing missed skip skipped deny "
    "vermeiden vermieden éviter évité evitar prohibido prohibida untersagt"
)
BELIEVED = word_set(
    "think thought thinks believe believed believes assume assumed suppose supposed expect expected imagine imagined "
    "hoped seem seemed seems appear appeared myth used once glaubte glaubten dachte dachten croyait croyaient"
)
TURNED = frozenset(("but", "however", "yet", "aber", "doch", "mais"))
NO_ONE = word_set("no none nobody nothing never kein keine keiner niemand nichts nie aucun aucune personne rien jamais")
COMPARED = NEEDS_THAN | word_set("than as else before als que better worse deeper cheaper")
NEEDING = word_set(
    "need needs needed require requires required requirement necessary depends nötig erfordert exige exigent"
)
OUTSIDE = word_set("outside without unless until before except ohne außer sans hors sin")
UN = re.compile(
    r"(?:un(?!der|til|it|io|iv|if|iq)|non-?|ir(?=r)|im(?=poss|perm|mut)|inadm|inval|incap|infreq)[a-z]{4}|rare\b|seldom"
)
IF = word_set("if when where who which wenn falls wer si qui")
RESTRICTIVE = word_set("only solely but just few hardly nur seulement que limited restricted")


def compare(claim: AnalysedText, source: AnalysedText) -> Iterator[str]:
    """Yield what tells that one of them says "not" where the other does not; "it" is the source."""
    negators = [scope for scope in claim.scopes if not scope.is_soft and scope.negator not in WITHOUT]
    if not _denies_otherwise(claim, source):
        for scope in source.scopes:
            if _is_affirmed(scope, claim, source):
                yield f"it says “{scope.negator}”"
    for scope in [*negators, *(one for one in claim.scopes if one.negator == "except")]:
        if _is_only_claimed(scope, claim, source):
            yield f"it does not say “{scope.negator}”"


def _denies_otherwise(claim: AnalysedText, source: AnalysedText) -> bool:
    """Whether a claim may deny in words of its own, or speaks of another number of things."""
    if claim.scopes or claim.lowers & NEGATIVE or claim.lowers & TURNING - source.lowers:
        return True
    is_free = any(word.lower == "free" and claim.lower(at + 1) in ("of", "from") for at, word in enumerate(claim.words))
    if claim.lowers & NEEDING and source.lowers & OUTSIDE:
        return True  # what cannot be without it needs it
    if any(UN.match(word) for word in claim.lowers - source.lowers):
        return True  # "uncommon"
    return is_free or any(word.is_number and word.stem not in source.content for word in claim.words)


def _is_affirmed(scope: Scope, claim: AnalysedText, source: AnalysedText) -> bool:
    """Whether a claim says without "not" what the source says with it."""
    denied = [source.words[place].stem for place in scope.denied[:LONGEST_SCOPE]]
    if not denied or denied[0] not in claim.affirmed:
        return False
    if not any(one in claim.affirmed and one not in source.affirmed for one in denied):
        return False
    if scope.negator not in JOINED and 2 * len(claim.content.intersection(denied[:3])) <= len(denied[:3]):
        return False
    if scope.negator in JOINED and denied[-1] not in claim.content:
        return False
    is_had = scope.negator in ("no", "kein", "keine", "keinen") and source.lower(scope.place - 1) in HAVING
    if is_had and not claim.lowers & HAVING:
        return False
    if scope.negator in WITHOUT or _is_supposed(scope, claim, source):
        return False
    if takes_up_exception(claim, source):
        return False
    if scope.is_soft:
        before = {word.stem for word in source.words[: scope.place] if not word.is_light}
        return len(before & claim.content) >= LEAST_BEFORE
    return True


def _is_supposed(scope: Scope, claim: AnalysedText, source: AnalysedText) -> bool:
    """Whether a source says "not" only of what it supposes, and a claim supposes nothing: "lapses if not accepted"."""
    clause = source.words[scope.place].clause
    before = {word.lower for word in source.words[: scope.place] if word.clause == clause}
    return bool(before & IF) and not claim.lowers & IF


def _is_only_claimed(scope: Scope, claim: AnalysedText, source: AnalysedText) -> bool:
    """Whether a claim says with "not" what the source says without."""
    denied = [claim.words[place].stem for place in scope.denied[:LONGEST_SCOPE]]
    if not denied or denied[0] not in source.content:
        return False
    if is_of_the_most(claim, source):
        return False  # nothing is deeper than the deepest
    if any(word.is_number and word.stem not in source.content for word in claim.words):
        return False  # of all but 46 %, 54 % did not
    share = claim.share_in(source)
    if share < ENOUGH or (share < 1 and (source.lowers & RESTRICTIVE or source.lowers & NEGATIVE)):
        return False
    is_told = takes_up_exception(claim, source) or _is_given_up(denied[0], source)
    if is_told or not _is_of_its_part(scope, claim, source):
        return False
    soft = {source.words[place].stem for one in source.scopes if one.is_soft for place in one.denied}
    if len(soft & claim.content) > 1 or (denied[0] in source.denied and denied[0] not in source.affirmed):
        return False
    throughout = {source.words[place].stem for one in source.scopes for place in one.denied}
    if 2 * len(throughout.intersection(denied)) > len(denied) or denied[-1] in source.denied - source.affirmed:
        return False
    return any(one in source.affirmed and one not in source.denied for one in denied)


def is_of_the_most(claim: AnalysedText, source: AnalysedText) -> bool:
    """Whether a claim says "no ... than" of what is the most in a source that does not say "no"."""
    places = range(len(claim.words))
    compared = {claim.lower(at) for at in places if claim.lower(at) in COMPARED and claim.lower(at - 1) != "no"}
    return bool(claim.lowers & NO_ONE and compared and not source.lowers & NO_ONE)


def _is_given_up(first: str, source: AnalysedText) -> bool:
    """Whether a source says something only as what was believed before a "but"."""
    own = {word.part for word in source.words if word.stem == first}
    believed = {word.part for word in source.words if word.lower in BELIEVED}
    turned = {word.part - 1 for word in source.words if word.lower in TURNED}
    return bool(own) and own <= believed & turned


def _is_of_its_part(scope: Scope, claim: AnalysedText, source: AnalysedText) -> bool:
    """Whether the source says what is denied of what the claim says it of, and not of what is set against that."""
    first = claim.words[scope.denied[0]].stem
    before = {word.stem for word in claim.words[: scope.place] if not word.is_light}
    own = {word.part for word in source.words if word.stem == first}
    its = {word.stem for word in source.words if word.part in own}
    others = source.content - its
    if before & others and not before & its:
        return False
    return len(claim.content & its - {first}) >= len(claim.content & others)
