"""A claim is held against its footnotes together, and each of them gets its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from webapp.answering.cite import unproved
from webapp.answering.compare import computed, is_supported
from webapp.answering.events import Cited
from webapp.answering.judge import quoted
from webapp.answering.verdicts import Match, Support


def checked(claim: str, notes: Sequence[Cited]) -> list[Cited]:
    """The footnotes of a claim, each with what the rules say of it; a quote that is not there supports nothing."""
    missing = unproved(claim, notes)
    found = [note for note in notes if note.match is not Match.MISSING]
    sentences = [quoted(note.passage.content, note.passage.sentences, note.start, note.end).quote for note in found]
    if missing:
        support = Support.DIFFERS
    else:
        support = Support.SUPPORTED if is_supported(claim, " ".join(sentences)) else Support.UNCHECKED
    sums = () if missing else computed(claim, " ".join(sentences))
    return [
        replace(note, support=Support.UNCHECKED, unproved=missing)
        if note.match is Match.MISSING
        else replace(note, support=support, unproved=missing, computed=sums)
        for note in notes
    ]
