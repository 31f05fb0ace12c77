"""The forms in which conversations are taken along."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from webapp.chat.models import Conversation, Message
from webapp.chat.queries.turns import Turn, turns
from webapp.exports.conversations import as_json, as_page, markdown
from webapp.exports.queries import NotShown


@dataclass(frozen=True)
class Format:
    """A form of a conversation: its head, its messages one after the other, and its tail.

    ``read`` makes turns of the messages of any conversations, ``write`` is given one of them and its number, from 1.
    ``is_whole``: whether it has all that a conversation is made of, and several are one file; otherwise it has the
    branch that is shown, and several are a zip.
    """

    mimetype: str
    suffix: str
    head: Callable[[Conversation, NotShown], str]
    write: Callable[[Turn, int], str]
    tail: str = ""
    read: Callable[[uuid.UUID, Sequence[Message]], list[Turn]] = turns
    is_whole: bool = False


FORMATS = {
    "markdown": Format("text/markdown", ".md", markdown.head, markdown.write),
    "html": Format("text/html", ".html", as_page.head, as_page.write, as_page.TAIL),
    "json": Format("application/json", ".json", as_json.head, as_json.write, as_json.TAIL, as_json.read, True),
}
"""By the word in their address."""
