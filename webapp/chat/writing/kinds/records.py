"""Answers from rows: small talk, the library, and what is on record of a document. They quote nothing."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from webapp.answering.events import Delta, Finished
from webapp.answering.kinds import Kind
from webapp.answering.kinds.descriptions import Description, Period, read_description
from webapp.answering.kinds.rules import DOCUMENTS
from webapp.answering.kinds.titles import is_this
from webapp.answering.markdown import escape
from webapp.chat.queries import library
from webapp.chat.writing.kinds.asking import Answer, Asking
from webapp.documents import metadata
from webapp.platform.unit_of_work import unit_of_work
from webapp.shared.text import counted

SHOWN = 20
REPLIES = {
    "thanks": "You are welcome. Ask again whenever you like.",
    "greeting": "Hello. Ask something that your documents may answer.",
    "goodbye": "Goodbye. This conversation is kept.",
    "help": (
        "This is Footnote. It looks for what you ask in your own documents and quotes them, each quote with a footnote"
        " that opens its place. You can also ask for a page, a chapter or a clause, for a summary of a document, for"
        " all passages about something, for what each source says or the newest of them, and for what is in your"
        " library."
    ),
}
A_DOCUMENT = re.compile(rf"(?:the|my|that|this) (?:\w+ ){{0,4}}{DOCUMENTS}\b", re.IGNORECASE)
"""A document in so many words: "the paper on tides", and not "the tides"."""
WHICH = "Which document do you mean? Name it by its title, or choose it above the question box."
FACTS = {
    "author": "The author on record",
    "year": "The year on record",
    "pages": "Its length",
    "kind": "What kind of document it is",
    "added": "When you added it",
    "version": "The version in your library",
    "": "What is on record of it",
}
"""What is asked of a document, in words."""


def said(
    asking: Asking, text: str, documents: Sequence[uuid.UUID] = (), fact: str = "", kind: Kind | None = None
) -> Answer:
    """Answer with a sentence, and with documents listed below it."""
    attributes = asking.kept(kind, documents=[str(id) for id in documents], fact=fact)
    return Answer([Delta(text), Finished(0)], attributes=attributes)


def small_talk(asking: Asking) -> Answer:
    return said(asking, REPLIES[asking.route.asked])


def of_library(asking: Asking) -> Answer | None:
    """Answer how many documents there are, and which; decline what the rows do not know."""
    asked, topic = asking.route.asked, asking.route.topic
    if asked in ("working", "failed"):
        return _in_state(asking, asked)
    if asked == "newest":
        with unit_of_work():
            ids = library.newest(asking.user_id, asking.within, Description(), 1)
        return said(asking, "The last document that you added:" if ids else NOTHING, ids)
    described = read_description(topic, datetime.now(UTC).date())
    if described is None or described.about:
        return None
    return _collections(asking) if described.noun == "collection" else _counted(asking, described)


NOTHING = "There is no document in your library yet."


def _counted(asking: Asking, described: Description) -> Answer:
    with unit_of_work():
        number = library.count(asking.user_id, asking.within, described)
        ids = library.newest(asking.user_id, asking.within, described, SHOWN)
    if not number and described.period and described.period.end < datetime.now(UTC).date():
        return _since(asking, described, described.period)
    text = f"{_where(asking, described)} {_documents(number, described)}."
    if number > len(ids):
        text += f" These are the last {len(ids)} that you added:"
    return said(asking, text, ids)


def _since(asking: Asking, described: Description, period: Period) -> Answer:
    """Say that nothing was added in a time that is over, and what was added after it."""
    after = replace(described, period=Period(period.end, datetime.now(UTC).date(), ""))
    with unit_of_work():
        number = library.count(asking.user_id, asking.within, after)
        ids = library.newest(asking.user_id, asking.within, after, SHOWN)
    since = f" Since then you added {_counted_noun(number, described.noun)}." if number else ""
    return said(asking, f"You added nothing {_when(period)}.{since}", ids)


def _collections(asking: Asking) -> Answer:
    with unit_of_work():
        names = sorted(library.collections(asking.user_id).values(), key=str.lower)
    listed = "".join(f"\n- {escape(name)}" for name in names)
    return said(asking, f"You have {_counted_noun(len(names), 'collection')}{':' if names else '.'}\n{listed}")


def _in_state(asking: Asking, asked: str) -> Answer:
    with unit_of_work():
        ids = library.in_state(asking.user_id, asking.within, asked, SHOWN)
    none, some = {
        "working": ("All your documents have been read.", "Still being read:"),
        "failed": ("None of your documents has failed.", "These could not be read; each says why:"),
    }[asked]
    return said(asking, some if ids else none, ids)


def of_document(asking: Asking) -> Answer | None:
    """Answer what is on record of a document; decline when none is meant, or there is no such fact on record."""
    topic, asked = asking.route.topic, asking.route.asked
    ids = asking.documents(topic, in_part=bool(A_DOCUMENT.match(topic)))
    if not ids:
        is_asked = is_this(topic) and "document" in asking.run.question.lower()
        return which(asking) if is_asked else None
    with unit_of_work():
        found = library.documents_by_ids(asking.user_id, ids[:SHOWN])
        is_known = all(asked not in ("author", "year") or metadata.values(one)[asked] for one in found.values())
    if not found:
        return None
    if not is_known and len(ids) == 1:
        text = (
            f"No {asked} is on record for this document. Its first page may tell; you can add what it says on the"
            " document's own page."
        )
    else:
        text = f"{FACTS[asked]}:"
    return said(asking, text, ids[:SHOWN], fact=asked)


def which(asking: Asking) -> Answer:
    """Ask which document is meant, and show the newest."""
    with unit_of_work():
        ids = library.newest(asking.user_id, asking.within, Description(), SHOWN)
    return said(asking, WHICH if ids else NOTHING, ids, kind=Kind.LIBRARY)


def _where(asking: Asking, described: Description) -> str:
    if asking.within is not None:
        return "In this conversation's sources:"
    return "You added" if described.period else "You have"


def _documents(number: int, described: Description) -> str:
    """Return what was counted, in words: "3 guidelines added last week (24 to 30 November 2025)"."""
    parts = [_counted_noun(number, described.noun)]
    parts += [f"from {described.year}"] if described.year else []
    parts += [f"by {escape(described.author)}"] if described.author else []
    parts += [f"with the tag {escape(described.tag)}"] if described.tag else []
    parts += [f"in the collection {escape(described.collection)}"] if described.collection else []
    parts += [_when(described.period)] if described.period else []
    return " ".join(parts)


def _when(period: Period) -> str:
    days = _day(period.start) if period.start == period.end else f"{_day(period.start)} to {_day(period.end)}"
    return f"{period.name} ({days})"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _counted_noun(number: int, noun: str) -> str:
    return counted(number, noun) if number else f"no {noun}s"
