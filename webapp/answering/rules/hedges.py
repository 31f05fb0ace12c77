"""What a source says with reserve, and a claim without: may, some, most, only where."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.answering.rules.analysis import NEGATORS, AnalysedText
from webapp.shared.words import word_set

MODAL = frozenset(["may", "might", "could", "can"])
HEDGES = word_set(
    "may might could suggest suggests suggested possibly probably perhaps likely appears appear appeared seems "
    "seem seemed allegedly reportedly apparently könnte könnten vielleicht wahrscheinlich vermutlich "
    "möglicherweise pourrait pourraient probablement"
)
SOFTENING = HEDGES | word_set(
    "can possible potentially potential hint hints indicate indicates indicated believed thought alleged "
    "estimated expected tend tends tendency associated linked some sometimes often usually typically generally "
    "mostly allowed permitted entitled option optional free whether if unclear uncertain unknown presumably "
    "supposedly evidence according kann können dürfen darf scheint offenbar mutmaßlich peut semble "
    "default normally assumed suspected suspect right power able up would should suggestion plausible maybe not cannot"
)
PARTIAL = word_set(
    "some most many several often usually sometimes frequently generally typically mostly mainly few part partly "
    "largely certain einige manche meisten meist viele oft gewöhnlich plupart certains souvent parfois"
)
ADVERBS = word_set("often usually sometimes frequently generally typically mostly mainly partly largely")
UNIVERSAL = word_set(
    "all every always everyone everybody entirely completely invariably whole entire each any alle jeder jede "
    "stets immer sämtliche tous toutes toujours chaque"
)
QUANTITIES = (
    PARTIAL
    | UNIVERSAL
    | word_set(
        "half majority minority main mainly chief % percent major number numbers large greater bulk "
        "mehrheit majorité two three"
    )
)
CONDITIONS = (("only", "where"), ("only", "if"), ("only", "when"), ("only", "on"), ("only", "after"), ("only", "to"),
              ("only", "for"), ("only", "in"), ("nur", "wenn"), ("provided", "that"), ("unless",), ("as", "long", "as"),
              ("seulement", "si"), ("sofern",))  # fmt: skip
CONDITIONAL = (
    word_set(
        "only if when where unless except provided without subject while long save solely exclusively just once other "
        "until need needs require requires required nur wenn sofern außer falls si sauf seulement must conditional "
        "depending can could may might cannot not agreement request"
    )
    | NEGATORS
)
COMPARING = word_set("as more less most least equally so how")  # "twice as likely"
AVERAGES = word_set("average mean median total")
EXCEPTIONS = word_set("unless except save excluding sofern außer sauf")
ENOUGH = 0.7
WINDOW = 4


def compare(claim: AnalysedText, source: AnalysedText) -> Iterator[str]:
    """Yield the words of reserve that a claim leaves out ("it" is the source), and the "all" that it adds."""
    yield from _hedges(claim, source)
    yield from _quantities(claim, source)
    yield from _conditions(claim, source)


def _hedges(claim: AnalysedText, source: AnalysedText) -> Iterator[str]:
    if claim.lowers & SOFTENING - NEGATORS or claim.share_in(source) < ENOUGH:
        return
    for place, word in enumerate(source.words):
        is_hedge = word.lower in HEDGES and word.text != "May" and source.lower(place - 1) not in COMPARING
        if is_hedge and source.lower(place + 1) not in NEGATORS:
            hedged = _following(source, place)
            if hedged and all(one in claim.affirmed for one in hedged[:2]):
                yield f"it says “{word.lower}”"
                return
    if "whether" in source.lowers and not claim.scopes:
        place = [word.lower for word in source.words].index("whether")
        asked = {word.stem for word in source.words if word.clause == source.words[place].clause and not word.is_light}
        before = {word.stem for word in source.words[:place]}
        if (asked - before) & claim.content:
            yield "it says “whether”"


def _following(said: AnalysedText, place: int) -> list[str]:
    """Return the stems that a word of reserve is about."""
    clause = said.words[place].clause
    after = [word for word in said.words[place + 1 : place + 8] if word.clause == clause]
    return [word.stem for word in after if not word.is_light and word.lower not in HEDGES][:WINDOW]


def _leading(said: AnalysedText, place: int) -> list[str]:
    """Return the stem of the word that "mainly" and the like follow in their clause."""
    before = [word for word in said.words[:place] if word.clause == said.words[place].clause and not word.is_light]
    return [before[-1].stem] if before and said.lower(place) in ADVERBS else []


def _quantities(claim: AnalysedText, source: AnalysedText) -> Iterator[str]:
    added = [place for place, word in enumerate(claim.words) if word.lower in UNIVERSAL]
    partial = [
        place for place, word in enumerate(source.words) if word.lower in PARTIAL and _is_quantity(source, place)
    ]
    if claim.share_in(source) < ENOUGH - 0.1:
        return
    has_number = any(word.is_number for word in claim.words)
    if not (added or has_number or claim.lowers & (QUANTITIES | SOFTENING | AVERAGES)):
        for place in partial:
            counted = [*_leading(source, place), *_following(source, place)[:2]]
            if len(counted) > 1 and all(one in claim.affirmed for one in counted):
                yield f"it says “{source.lower(place)}”"
                return
    if claim.scopes or claim.lowers & (EXCEPTIONS | {"default", "normally"}):
        return
    exceptions = [word.lower for word in source.words if word.lower in EXCEPTIONS]
    if added and exceptions and claim.lower(added[0]) not in source.lowers:
        yield f"{claim.lower(added[0])} (the source: {exceptions[0]})"
    if source.lowers & UNIVERSAL:
        return
    for place in added:
        counted = _following(claim, place)[:2]
        is_number = bool(counted) and counted[0][:1].isdigit()
        restricted = _restricted(claim, source, counted[0]) if counted and not is_number else ""
        if partial and counted and any(one in source.content for one in counted):
            yield f"{claim.words[place].lower} (the source: {source.lower(partial[0])})"
        elif restricted and claim.lower(place) not in ("any", "each"):
            yield f"{claim.words[place].lower} (the source: {restricted})"


def _is_quantity(said: AnalysedText, place: int) -> bool:
    """Whether "most" and "some" count things: not "the most common", "some 3 billion"."""
    after = said.words[place + 1] if place + 1 < len(said.words) else None
    if said.lower(place) == "part" and said.lower(place + 1) != "of":
        return False  # "takes part in"
    before = said.lower(place - 1)
    if not after or after.is_number or before in ("the", "at", "a") or after.lower in ("common", "important", "likely"):
        return said.lower(place) in ("often", "usually", "sometimes", "generally", "typically", "mostly", "mainly")
    return True


def _restricted(claim: AnalysedText, source: AnalysedText, counted: str) -> str:
    """Return the words before what the claim says of all, where the source says it of fewer."""
    for place, word in enumerate(source.words):
        if word.stem == counted:
            if source.lower(place - 1) == "only":
                return "only"
            before = source.words[place - 1] if place else None
            if before and not before.is_light and before.clause == word.clause and before.stem not in claim.content:
                return f"{before.text} {word.text}"
            after = source.lower(place + 1)
            if after in ("heavier", "older", "younger", "over", "under", "above", "below", "larger", "with") and (
                not claim.lowers & {after, "over", "under", "above", "below", "than", "<", ">"}
            ):
                return f"{word.text} {after}"
    return ""


def _conditions(claim: AnalysedText, source: AnalysedText) -> Iterator[str]:
    """Yield the condition that a claim leaves out."""
    if claim.lowers & CONDITIONAL - MODAL and not claim.lowers <= CONDITIONAL:
        return
    lowers = [word.lower for word in source.words]
    for place in range(len(lowers)):
        for condition in CONDITIONS:
            if tuple(lowers[place : place + len(condition)]) == condition:
                clause = source.words[place].clause
                if place and source.words[place - 1].clause != clause:
                    clause = source.words[place - 1].clause
                before = {word.stem for word in source.words[:place] if word.clause == clause and not word.is_light}
                after = {word.stem for word in source.words[place + len(condition) :] if not word.is_light} - before
                if condition[0] in ("unless", "as", "provided") and not claim.lowers & UNIVERSAL:
                    continue
                if len(before & claim.content) >= ENOUGH * len(claim.content) and not after & claim.content:
                    yield f"it says “{' '.join(condition)}”"
                    return
