"""A conversation as Markdown: each question with its answer and the footnotes of that, in the branch that is shown."""

from __future__ import annotations

from webapp.answering.markdown import escape
from webapp.chat.models import Conversation
from webapp.chat.queries.turns import Turn
from webapp.exports.answers import markdown
from webapp.exports.queries import NotShown
from webapp.shared.text import counted

UNFINISHED = "*(This answer was not finished when the conversation was exported.)*"


def head(conversation: Conversation, not_shown: NotShown) -> str:
    """Return the title and the day of a conversation, its instructions, and whether it has other branches."""
    parts = [f"# {escape(conversation.title)}", f"{conversation.created_at:%-d %B %Y}"]
    if not_shown.instructions:
        parts += ["## Instructions for the model", _quoted(not_shown.instructions)]
    if not_shown.left:
        parts.append(f"*({branches_left(not_shown)})*")
    return "\n\n".join(parts) + "\n"


def branches_left(not_shown: NotShown) -> str:
    """Return the sentence that says that a file has one branch of several."""
    return (
        f"This is the branch that was read last. The export as JSON has {counted(not_shown.left, 'message')} of others."
    )


def write(turn: Turn, number: int) -> str:
    """Return a message. The footnotes of the third are 3-1, 3-2, ..."""
    return f"\n{_message(turn, number).strip()}\n"


def _message(turn: Turn, number: int) -> str:
    message = turn.message
    if message.is_answer:
        text = markdown(turn, f"{number}-") if message.is_final else UNFINISHED
        return f"*(Answer {turn.place.number} of {turn.place.total})*\n\n{text}" if turn.place else text
    which = f" ({turn.place.number} of {turn.place.total})" if turn.place else ""
    return f"## Question{which}\n\n{_quoted(message.content)}"


def _quoted(text: str) -> str:
    return "\n".join(f"> {escape(line)}" for line in text.splitlines())
