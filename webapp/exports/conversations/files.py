"""Conversations read and written a page of messages at a time: memory does not grow with how many there are."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from webapp.exports import names, queries
from webapp.exports.conversations import as_json
from webapp.exports.conversations.formats import FORMATS, Format
from webapp.exports.queries import MESSAGES_AT_ONCE, Place
from webapp.exports.zips import Entry
from webapp.platform.unit_of_work import unit_of_work

CONVERSATIONS_AT_ONCE = 50


@dataclass(frozen=True)
class _Written:
    """A conversation as it is written: its first pieces, and where it goes on if these are not all."""

    title: str
    id: uuid.UUID
    pieces: list[str]
    place: Place | None


def zipped(user_id: uuid.UUID, ids: Sequence[uuid.UUID], format: Format) -> Iterator[Entry]:
    """Yield a file for each of these conversations that is still there."""
    for written in _each(user_id, ids, format):
        pieces = (piece.encode() for piece in _pieces(user_id, written, format))
        yield Entry(f"{names.folder(written.title, written.id)}{format.suffix}", pieces)


def together(user_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> Iterator[str]:
    """Yield one file of JSON with all of these conversations that are still there."""
    format = FORMATS["json"]
    yield as_json.before()
    for number, written in enumerate(_each(user_id, ids, format)):
        yield as_json.BETWEEN if number else "\n"
        yield from _pieces(user_id, written, format)
    yield as_json.AFTER


def alone(user_id: uuid.UUID, id: uuid.UUID, format: Format) -> Iterator[str]:
    """Yield the file of one conversation."""
    if format.is_whole:
        yield from together(user_id, [id])
        return
    for written in _each(user_id, [id], format):
        yield from _pieces(user_id, written, format)


def _each(user_id: uuid.UUID, ids: Sequence[uuid.UUID], format: Format) -> Iterator[_Written]:
    """Yield conversations in this order, a few in one read: short ones are many."""
    waiting = list(ids)
    while waiting:
        batch = waiting[:CONVERSATIONS_AT_ONCE]
        begun, last = _begin(user_id, batch, format)
        yield from begun
        waiting = waiting[batch.index(last) + 1 :]


def _begin(user_id: uuid.UUID, batch: list[uuid.UUID], format: Format) -> tuple[list[_Written], uuid.UUID]:
    """Return the first conversations of a batch, as many as a page of messages is of, and the id of the last.

    No transaction stays open while a file is sent.
    """
    with unit_of_work():
        found = queries.conversations(user_id, batch)
        not_shown = queries.not_shown(user_id, batch)
        messages = queries.messages(user_id, batch, is_whole=format.is_whole)
        is_full = len(messages) == MESSAGES_AT_ONCE
        last = messages[-1].conversation_id if is_full else batch[-1]
        turns = groupby(format.read(user_id, messages), lambda turn: turn.message.conversation_id)
        written = {id: [format.write(turn, number) for number, turn in enumerate(of, 1)] for id, of in turns}
        begun = [
            _Written(
                found[id].title,
                id,
                [format.head(found[id], not_shown[id]), *written.get(id, ())],
                Place.of(messages[-1], len(written[id])) if is_full and id == last else None,
            )
            for id in batch[: batch.index(last) + 1]
            if id in found
        ]
    return begun, last


def _pieces(user_id: uuid.UUID, written: _Written, format: Format) -> Iterator[str]:
    yield from written.pieces
    place = written.place
    while place:
        with unit_of_work():
            messages = queries.messages_after(user_id, written.id, place, is_whole=format.is_whole)
            turns = format.read(user_id, messages)
            pieces = [format.write(turn, number) for number, turn in enumerate(turns, place.number + 1)]
            is_full = len(messages) == MESSAGES_AT_ONCE
            place = Place.of(messages[-1], place.number + len(messages)) if is_full else None
        yield from pieces
    yield format.tail
