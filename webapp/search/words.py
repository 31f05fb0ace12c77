"""Messages by their words, a page at a time: the newest that have them are ranked together, then those before them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, column

from webapp.chat.models import TURNS, Message
from webapp.chat.queries.messages import messages_by_ids
from webapp.chat.rendering import PRIVATE_USE, without_marks
from webapp.platform.extensions import db
from webapp.platform.pages import Order, Page, integer, moment
from webapp.retrieval.excerpts import Parts, without_signs
from webapp.search.statements import EXCERPTS, FIND, START, STOP, WITH_EXCLUDED
from webapp.search.terms import Terms
from webapp.shared.zones import now

LIMIT = 20
RANKED, RANKED_PHRASES = 100, 250
"""How many of the newest messages with the words are ranked together; phrases are looked for in more of them."""
LAST = uuid.UUID(int=2**128 - 1)
PLACE = Order(
    "words",
    (
        (Message.created_at, moment),
        (Message.id, uuid.UUID),
        (column("shown", Integer), integer),
        (column("is_beginning", Integer), integer),
    ),
)
"""Of a cursor: before which message those that are ranked stand, how many of them were shown, whether by beginnings."""


@dataclass(frozen=True)
class Within:
    """Which messages are looked through: by role, from a moment on, and before another.

    ``collection_id``: of a collection, to documents of which their footnotes are.
    """

    roles: Sequence[str] = TURNS
    since: datetime | None = None
    until: datetime | None = None
    conversation_id: uuid.UUID | None = None
    collection_id: uuid.UUID | None = None

    @property
    def period(self) -> tuple[datetime | None, datetime | None]:
        return self.since, self.until

    def has(self, message: Message) -> bool:
        """Whether a message is one of them, but for the collection."""
        since, until = self.since or message.created_at, self.until
        is_then = since <= message.created_at and (until is None or message.created_at < until)
        is_there = self.conversation_id in (None, message.conversation_id)
        return message.role in self.roles and is_then and is_there


EVERYTHING = Within()


@dataclass(frozen=True)
class Excerpt:
    """A message, and what is shown of it: its text in parts, each with whether it is marked."""

    message: Message
    parts: Parts


@dataclass(frozen=True)
class Window:
    """The newest messages before one that are ranked together, and which of them a page begins with."""

    before: datetime
    before_id: uuid.UUID = LAST
    shown: int = 0
    is_beginning: bool = False

    @property
    def cursor(self) -> str:
        return PLACE.write([self.before, self.before_id, self.shown, int(self.is_beginning)])


def by_words(
    user_id: uuid.UUID, asked: Terms, languages: Sequence[str], within: Within, cursor: str | None = None
) -> Page[Excerpt]:
    """Return a page of the messages that have what is asked for, best first, in any of some languages or as written.

    Where few have the last word, those with a word that begins with it are found as well.
    """
    window = _window(cursor, within)
    how = _values(asked, languages, window)
    rows = _rows(how, within, window)
    if asked.as_beginning and not cursor and sum(row.rank is not None for row in rows) < LIMIT:
        window = replace(window, is_beginning=True)
        how = _values(asked, languages, window)
        rows = _rows(how, within, window)
    newest_first = sorted(rows, key=lambda row: (row.created_at, row.id), reverse=True)
    ranked = sorted((row for row in newest_first if row.rank is not None), key=lambda row: -row.rank)
    following = _following(newest_first, len(ranked), window, len(rows) == _most(how))
    ids = [row.id for row in ranked[window.shown : window.shown + LIMIT]]
    return Page(_excerpts(user_id, ids, how), following.cursor if following else None)


def _window(cursor: str | None, within: Within) -> Window:
    values = PLACE.read(cursor)
    if values is None:
        return Window(within.until or now())
    before, before_id, shown, is_beginning = values
    return Window(before, before_id, max(shown, 0), bool(is_beginning))


def _following(rows: Sequence[Any], ranked: int, window: Window, has_older: bool) -> Window | None:
    """Return where the next page begins: further among those that were ranked, or with those before them.

    ``rows`` are the newest first.
    """
    if ranked > window.shown + LIMIT:
        return replace(window, shown=window.shown + LIMIT)
    if not has_older:
        return None
    return Window(rows[-1].created_at, rows[-1].id, 0, window.is_beginning)


def _rows(how: dict[str, Any], within: Within, window: Window) -> Sequence[Any]:
    place = {"before": window.before, "before_id": window.before_id, "since": within.since}
    where = {"conversation": within.conversation_id, "collection": within.collection_id, "roles": list(within.roles)}
    return db.session.execute(FIND, {**how, **place, **where, "most": _most(how)}).all()


def _most(how: dict[str, Any]) -> int:
    return RANKED_PHRASES if how["phrases"] else RANKED


def _values(asked: Terms, languages: Sequence[str], window: Window) -> dict[str, Any]:
    how = (asked.as_beginning if window.is_beginning else asked) or asked
    wanted = {"words": how.words, "phrases": list(how.phrases), "beginning": how.beginning}
    return {**wanted, "excluded": list(asked.excluded), "languages": list(languages)}


def _excerpts(user_id: uuid.UUID, ids: Sequence[uuid.UUID], how: dict[str, Any]) -> list[Excerpt]:
    """Return what is shown of messages. One that has the words only where it is redacted is left out."""
    messages = {message.id: message for message in messages_by_ids(user_id, ids)} if ids else {}
    if not messages:
        return []
    values = {**how, **_contents([*messages.values()])}
    headlines = {row[0]: row[1] for row in db.session.execute(EXCERPTS, values)}
    return [Excerpt(messages[id], _parts(messages[id], headlines[id])) for id in ids if id in headlines]


def without_excluded(messages: Sequence[Message], asked: Terms, languages: Sequence[str]) -> list[Message]:
    """Return those of some messages that have nothing of what is excluded."""
    if not (messages and asked.excluded):
        return list(messages)
    values = {"excluded": list(asked.excluded), "languages": list(languages), **_contents(messages)}
    unwanted = set(db.session.scalars(WITH_EXCLUDED, values))
    return [message for message in messages if message.id not in unwanted]


def shown(message: Message) -> str:
    """Return the text of a message as it is shown: an answer without marks and signs."""
    content = PRIVATE_USE.sub("", message.content)
    return without_signs(without_marks(content)) if message.is_answer else content


def _contents(messages: Sequence[Message]) -> dict[str, Any]:
    of = [message.language for message in messages]
    return {"ids": [message.id for message in messages], "contents": [shown(each) for each in messages], "of": of}


def _parts(message: Message, headline: str) -> Parts:
    """Return an excerpt in parts, with an ellipsis where something is left out before or after it."""
    bare, whole = headline.replace(START, "").replace(STOP, ""), shown(message).strip()
    before, after = "" if whole.startswith(bare[:40]) else "… ", "" if whole.endswith(bare[-40:]) else " …"
    pieces = (before + headline + after).split(START)
    parts = [(pieces[0], False)]
    for piece in pieces[1:]:
        marked, _, rest = piece.partition(STOP)
        parts += [(marked, True), (rest, False)]
    return [part for part in parts if part[0]]
