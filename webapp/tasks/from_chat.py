"""What a task says that is kept from the chat, before its owner changes it.

It is made of what the page shows: what a deleted document said is redacted there, and so it is here.
"""

from __future__ import annotations

import uuid

from webapp.chat.models import Message
from webapp.chat.queries.messages import messages_by_ids
from webapp.chat.queries.turns import turn
from webapp.exports import answers
from webapp.shared.text import one_line

ENDING = "…"


def title_and_description(
    user_id: uuid.UUID, message_id: uuid.UUID, longest_title: int, longest_description: int
) -> tuple[str, str]:
    """Return the question, and its answer with the footnotes below it as plain text; both are "" for no message.

    An answer that is not complete yet has no description, and a question of its own neither.
    """
    found = _message(user_id, message_id)
    if found is None:
        return "", ""
    if not found.is_answer:
        return _cut(one_line(found.content), longest_title), ""
    question = _message(user_id, found.parent_id) if found.parent_id else None
    title = _cut(one_line(question.content), longest_title) if question else ""
    text = answers.text(turn(user_id, found)).strip() if found.is_final else ""
    return title, _cut(text, longest_description)


def _message(user_id: uuid.UUID, message_id: uuid.UUID) -> Message | None:
    return next(iter(messages_by_ids(user_id, [message_id])), None)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rsplit(maxsplit=1)[0] + ENDING
