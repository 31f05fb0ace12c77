"""The claims of an answer are checked by a model, as in a chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from webapp.answering.events import Cited, Delta, Event
from webapp.answering.judge import Pair, Quoted, claims, judge, quoted
from webapp.answering.verdicts import Match
from webapp.chat.writing.checking import DECIDABLE, is_wanted
from webapp.clients.llm import ModelUnavailable, Usage
from webapp.platform.extensions import clients


def checked(question: str, events: Sequence[Event], model: str) -> tuple[list[Cited], Usage | None]:
    """Return the footnotes of an answer with their last verdicts, and the tokens of the model that was asked.

    ``model``: the one that wrote it. Where none is asked, or it cannot tell, the verdicts are those of the rules.
    """
    notes = {event.number: event for event in events if isinstance(event, Cited)}
    if not model or not is_wanted([note.verdict for note in notes.values()]):
        return list(notes.values()), None
    asked = {}
    for claim, numbers in claims("".join(event.text for event in events if isinstance(event, Delta))):
        if of_claim := [notes[number] for number in numbers if number in notes and _is_decidable(notes[number])]:
            asked[tuple(note.number for note in of_claim)] = Pair(claim, tuple(map(_quoted, of_claim)))
    judging = clients.models.model(clients.config["LLM_CHECK_MODEL"] or model)
    limit, count = clients.config["LLM_MAX_TOKENS"], clients.embeddings.count_tokens
    try:
        judged = judge(judging, question, list(asked.values()), limit, count, lambda: None)
    except ModelUnavailable:
        return list(notes.values()), judging.usage
    for numbers, judgement in zip(asked, judged, strict=True):
        for number in numbers:
            if judgement:
                notes[number] = replace(notes[number], support=judgement.support, unproved=judgement.differences)
    return list(notes.values()), judging.usage


def _is_decidable(note: Cited) -> bool:
    return note.match is not Match.MISSING and note.support in DECIDABLE


def _quoted(note: Cited) -> Quoted:
    return quoted(note.passage.content, note.passage.sentences, note.start, note.end)
