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
    told = " ".join(map(_with_lead_in, found, quotes))
    if missing:
        support = Support.DIFFERS
    else:
        is_sure = is_supported(claim, told) and all(map(_is_statement, found, quotes))
        support = Support.SUPPORTED if is_sure else Support.UNCHECKED
    sums = () if missing else computed(claim, told)
    against = iter(_against(claim, found, quotes))
    return [
        replace(note, support=Support.UNCHECKED, unproved=missing)
        if note.match is Match.MISSING
        else replace(note, support=Support.DIFFERS, unproved=contradicted)
        if (contradicted := next(against))
        else replace(note, support=support, unproved=missing, computed=sums)
        for note in notes
    ]


def _against(claim: str, found: Sequence[Cited], quotes: Sequence[str]) -> list[tuple[str, ...]]:
    """Return what each footnote says against a claim that another of them proves by itself."""
    told = [contradictions(claim, quote) for quote in quotes] if len(found) > 1 else []
    is_proved = any(not (against or unproved(claim, [note])) for note, against in zip(found, told, strict=False))
    return told if is_proved else [()] * len(found)
