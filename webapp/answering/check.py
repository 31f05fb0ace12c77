"""A claim is held against its footnotes together, and each of them gets its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from webapp.answering.cite import unproved
from webapp.answering.compare import computed, is_supported
from webapp.answering.disagreement import contradictions
from webapp.answering.events import Cited
from webapp.answering.judge import quoted
from webapp.answering.lead_in import lead_in
from webapp.answering.sentences import is_heading
from webapp.answering.verdicts import Match, Support

MOST_APART = 8
"""Of more footnotes to one claim, which it would take long to hold against it one by one, none is ticked."""


def _with_lead_in(note: Cited, quote: str) -> str:
    """Return the whole sentences of a quote, after the line that introduces the list they are from."""
    passage = note.passage
    start = max((begin for begin, _ in passage.sentences if begin <= note.start), default=note.start)
    lead = lead_in(passage.content, start)
    return f"{lead.removesuffix(':')}: {quote}" if lead else quote


def _is_statement(note: Cited, quote: str) -> bool:
    """Whether what is quoted states something: a title, a heading or a question does not."""
    return not (quote.rstrip().endswith("?") or is_heading(quote, (note.passage.title, note.passage.section)))


def checked(claim: str, notes: Sequence[Cited]) -> list[Cited]:
    """The footnotes of a claim, each with what the rules say of it; a quote that is not there supports nothing.

    An earlier answer is no source: what it says proves nothing, and is not checked.
    """
    proved = iter(_checked(claim, [note for note in notes if not note.passage.said_on]))
    return [replace(note, support=Support.UNCHECKED) if note.passage.said_on else next(proved) for note in notes]


def _checked(claim: str, notes: Sequence[Cited]) -> list[Cited]:
    missing = unproved(claim, notes)
    found = [note for note in notes if note.match is not Match.MISSING]
    quotes = [quoted(note.passage.content, note.passage.sentences, note.start, note.end).quote for note in found]
    told = list(map(_with_lead_in, found, quotes))
    sums = () if missing else computed(claim, " ".join(told))
    is_sure = not missing and is_supported(claim, " ".join(told)) and all(map(_is_statement, found, quotes))
    if missing:
        each = [(Support.DIFFERS, missing)] * len(found)
    elif len(found) == 1:
        each = [(Support.SUPPORTED if is_sure else Support.UNCHECKED, ())]
    else:
        each = _each(claim, found, told, is_sure)
    proved = iter(
        replace(note, support=support, unproved=told_otherwise, computed=sums)
        for note, (support, told_otherwise) in zip(found, each, strict=True)
    )
    return [
        replace(note, support=Support.UNCHECKED, unproved=missing) if note.match is Match.MISSING else next(proved)
        for note in notes
    ]


def _each(
    claim: str, found: Sequence[Cited], told: Sequence[str], is_sure: bool
) -> list[tuple[Support, tuple[str, ...]]]:
    """Return the verdict on each of several footnotes that prove a claim together, and what it says otherwise.

    Where one proves it alone, the others are held against the claim, and each is ticked only if it does so too.
    """
    if len(found) > MOST_APART:
        return [(Support.UNCHECKED, ())] * len(found)
    against = [contradictions(claim, text) for text in told]
    is_proved = any(not (other or unproved(claim, [note])) for note, other in zip(found, against, strict=True))
    alone = [is_sure and is_supported(claim, text) for text in told]
    return [
        (Support.DIFFERS, other)
        if other and is_proved
        else (Support.SUPPORTED if is_sure and (is_alone or not any(alone)) else Support.UNCHECKED, ())
        for other, is_alone in zip(against, alone, strict=True)
    ]
