"""A conversation as Markdown: each question with its answer and the footnotes of that."""

from __future__ import annotations

from webapp.answering.markdown import escape
from webapp.chat.models import Conversation
from webapp.chat.queries.turns import Turn
from webapp.exports.answers import markdown

UNFINISHED = "*(This answer was not finished when the conversation was exported.)*"


def head(conversation: Conversation) -> str:
    """Return the title and the day of a conversation."""
    return f"# {escape(conversation.title)}\n\n{conversation.created_at:%-d %B %Y}\n"


def write(turn: Turn, number: int) -> str:
    """Return a message. The footnotes of the third are 3-1, 3-2, ..."""
    return f"\n{_message(turn, number).strip()}\n"


def _message(turn: Turn, number: int) -> str:
    message = turn.message
    if message.is_answer:
        return markdown(turn, f"{number}-") if message.is_final else UNFINISHED
    return "\n".join(["## Question", "", *(f"> {escape(line)}" for line in message.content.splitlines())])
