"""Recollections as they are shown: what an earlier answer said, when, and to which question."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.chat.models import Message, Recollection
from webapp.chat.proved_sentences import proved_sentences
from webapp.chat.queries import messages as queries
from webapp.chat.queries.memory import day, how_days_are_told, questions_of


@dataclass(frozen=True)
class Recalled:
    """An earlier answer as it is shown with the answer ``message_id``: as its footnote ``number``, or below it.

    ``id`` is that of the earlier answer, None where it is not there any more: no quote then, and no day.
    """

    message_id: uuid.UUID
    id: uuid.UUID | None = None
    number: int | None = None
    day: str = ""
    asked: str = ""
    quote: str = ""


def recollections(user_id: uuid.UUID, messages: Sequence[Message]) -> dict[uuid.UUID, list[Recalled]]:
    """Return what is recalled for answers, by their ids; nothing is read where nothing is recalled."""
    rows = [one for message in messages if message.is_answer and message.is_final for one in message.recollections]
    live = {one.recalled_id for one in rows if one.is_live and one.recalled_id}
    found = {one.id: one for one in queries.messages_by_ids(user_id, live)} if live else {}
    asked = questions_of(list(found.values())) if found else {}
    told = how_days_are_told(user_id) if found else ("", "")
    shown: dict[uuid.UUID, list[Recalled]] = defaultdict(list)
    cited = {(one.message_id, one.recalled_id) for one in rows if one.number is not None}
    for one in rows:
        earlier = found.get(one.recalled_id) if one.recalled_id and one.is_live else None
        if earlier:
            is_shown = one.number is not None or (one.message_id, one.recalled_id) not in cited
            if is_shown:
                shown[one.message_id].append(_recalled(one, earlier, asked.get(earlier.id, ""), told))
        elif one.number is not None:
            shown[one.message_id].append(Recalled(one.message_id, number=one.number))
    return shown


def recalled_for(user_id: uuid.UUID, answer: Message) -> list[Recalled]:
    """Return the earlier answers that were recalled for one, and are still there, each once."""
    found = recollections(user_id, [answer]).get(answer.id, [])
    return list({one.id: one for one in found if one.id}.values())


def _recalled(row: Recollection, earlier: Message, asked: str, told: tuple[str, str]) -> Recalled:
    quote = proved_sentences(earlier).text[row.start : row.end]
    return Recalled(row.message_id, earlier.id, row.number, day(earlier.created_at, *told), asked, quote)
