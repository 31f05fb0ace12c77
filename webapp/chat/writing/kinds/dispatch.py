"""Which function answers which kind of question."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from webapp.answering.kinds import Kind
from webapp.answering.retrieve import Ranked, is_answered
from webapp.chat.writing.kinds import changes, contents, parts, records
from webapp.chat.writing.kinds.asking import Answer, Asking
from webapp.chat.writing.kinds.several import several
from webapp.shared.languages import name, tell

CANNOT = {
    "translate": "Footnote quotes documents as they are written; it does not translate.",
    "calculate": "Footnote quotes documents; it does not calculate.",
    "draw": "Footnote quotes documents; it does not draw.",
    "write": "Footnote quotes documents; it does not write texts. A template makes a draft of quotes from a document.",
}
NEAREST = "These are the nearest sentences."
FOREIGN = "Your question is in {asked}, and what is nearest to it is in {found}. Footnote does not translate."
NEAREST_LOOKED_AT = 5
INTO = re.compile(r" (?:in|to|into) [A-Za-z]{4,20}\Z")
ANSWERED_BY_QUOTING = (Kind.DEFINITION, Kind.TASK)
"""The kinds that a model answers as ordinary questions."""


def answer(asking: Asking) -> Answer | None:
    """Return the answer to a question of a special kind; None for what is to be answered as an ordinary one."""
    kind = asking.route.kind
    if asking.run.model and kind in ANSWERED_BY_QUOTING:
        return None
    if asking.run.about and kind is not Kind.SMALL_TALK:
        return None
    answerer = ANSWERERS.get(kind)
    return answerer(asking) if answerer else None


def _of_task(asking: Asking) -> None:
    asking.preface = CANNOT[asking.route.asked]
    asking.searched = INTO.sub("", asking.route.topic)


def _several(asking: Asking) -> Answer | None:
    return several(asking, answer)


ANSWERERS: dict[Kind, Callable[[Asking], Answer | None]] = {
    Kind.SMALL_TALK: records.small_talk,
    Kind.LIBRARY: records.of_library,
    Kind.DOCUMENT: records.of_document,
    Kind.CHANGES: changes.of_changes,
    Kind.PLACE: parts.place,
    Kind.SUMMARY: parts.in_short,
    Kind.LIST: contents.listing,
    Kind.MORE: contents.more,
    Kind.COMPARISON: contents.comparison,
    Kind.DEFINITION: contents.of_term,
    Kind.NEWEST: contents.of_newest,
    Kind.SEVERAL: _several,
    Kind.TASK: _of_task,
}


def preface(asking: Asking, ranked: Sequence[Ranked]) -> str:
    """Return what quotes cannot do of what was asked, in a sentence before them; "" when there is nothing to say."""
    if asking.run.model or not ranked:
        return ""
    said = asking.preface or _foreign(asking.run.question, ranked)
    return f"{said} {NEAREST}" if said and is_answered(ranked) else said


def _foreign(question: str, ranked: Sequence[Ranked]) -> str:
    """Say that a question is in another language than what is nearest to it, if that has a word of it, or all are."""
    asked = tell(question)
    found = [one.passage.language or tell(one.passage.content) for one in ranked[:NEAREST_LOOKED_AT]]
    has_words = ranked[0].passage.words > 0
    is_foreign = asked and found[0] and asked not in (found[:1] if has_words else found)
    return FOREIGN.format(asked=name(asked), found=name(found[0])) if is_foreign else ""
