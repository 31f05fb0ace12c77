"""A claim is held against its footnotes together, and each of them gets its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from webapp.answering.cite import sentences_of, unproved
from webapp.answering.compare import is_supported
from webapp.answering.events import Cited
from webapp.answering.verdicts import Match, Support


def checked(claim: str, notes: Sequence[Cited]) -> list[Cited]:
    """The footnotes of a claim, each with what the rules say of it; a quote that is not there supports nothing."""
    missing = unproved(claim, notes)
    quoted = " ".join(sentences_of(note) for note in notes if note.match is not Match.MISSING)
    support = Support.DIFFERS if missing else Support.SUPPORTED if is_supported(claim, quoted) else Support.UNCHECKED
    return [
        replace(note, support=Support.UNCHECKED if note.match is Match.MISSING else support, unproved=missing)
        for note in notes
    ]
