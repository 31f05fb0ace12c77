"""Conversations as Markdown: each question with its answer and the footnotes of that."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from webapp.answering.markdown import escape
from webapp.chat.models import Conversation
from webapp.chat.queries import messages
from webapp.chat.queries.conversations import conversation
from webapp.chat.queries.turns import Turn, turns
from webapp.exports import names
from webapp.exports.answers import markdown
from webapp.exports.zips import Entry
from webapp.platform.errors import NotFound
from webapp.platform.unit_of_work import unit_of_work

UNFINISHED = "*(This answer was not finished when the conversation was exported.)*"


def of_conversations(user_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> Iterator[Entry]:
    """Yield a file for each of these conversations that is still there."""
    for id in ids:
        # No transaction stays open while a file is sent.
        with unit_of_work():
            try:
                found = conversation(user_id, id)
            except NotFound:
                continue
            entry = Entry(f"{names.folder(found.title, id)}.md", text(user_id, found))
        yield entry


def text(user_id: uuid.UUID, conversation: Conversation) -> str:
    """Return a conversation as Markdown. The footnotes of the third message are 3-1, 3-2, ..."""
    shown = _all_turns(user_id, conversation.id)
    parts = [_turn(number, turn) for number, turn in enumerate(shown, start=1)]
    head = f"# {escape(conversation.title)}\n\n{conversation.created_at:%-d %B %Y}"
    return "\n\n".join([head, *(part.strip() for part in parts)]) + "\n"


def _all_turns(user_id: uuid.UUID, conversation_id: uuid.UUID) -> list[Turn]:
    page = messages.messages(user_id, conversation_id)
    found = turns(user_id, page.rows)
    while page.before:
        page = messages.messages(user_id, conversation_id, uuid.UUID(page.before))
        found = turns(user_id, page.rows) + found
    return found


def _turn(number: int, turn: Turn) -> str:
    message = turn.message
    if message.is_answer:
        return markdown(turn, f"{number}-") if message.is_final else UNFINISHED
    return "\n".join(["## Question", "", *(f"> {escape(line)}" for line in message.content.splitlines())])
