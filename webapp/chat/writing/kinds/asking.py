"""What is known when a question of a special kind is answered, and what its answer is."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from webapp.answering.events import Event
from webapp.answering.kinds import Kind, Route
from webapp.answering.kinds.descriptions import KIND_OF_NOUN, Description
from webapp.answering.kinds.titles import is_this, named
from webapp.answering.retrieve import Passage, Ranked
from webapp.chat.queries import library
from webapp.chat.queries import messages as queries
from webapp.chat.queries import scope as scope_queries
from webapp.chat.writing.runs import Run
from webapp.documents.queries.documents import chunks_by_ids
from webapp.platform.unit_of_work import unit_of_work
from webapp.retrieval.queries import Passages

Find = Callable[[str, int, Sequence[uuid.UUID] | None], Passages]
"""Searches a text: at most so many passages, of these documents alone where there are any given."""


@dataclass
class Answer:
    """The events of an answer, the passages it is made from, and what is kept with its message.

    ``ranked`` is empty where nothing was searched: what is quoted is then what was looked up. ``texts`` are what a
    model reads to write the answer itself, where it can: the first of ``total`` passages, None where they were searched
    for.

    The attribute ``documents`` holds the ids of the documents that are listed below it. No title and no fact of a
    document is written into an answer from rows: they are shown as they are when it is read.
    """

    events: Iterable[Event]
    ranked: list[Ranked] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    texts: Sequence[Passage] = ()
    total: int | None = None


@dataclass(frozen=True)
class LastAnswer:
    """What the answer before a question leaves to it: the documents it quotes or lists, and how its list goes on."""

    documents: frozenset[uuid.UUID] = frozenset()
    listing: Mapping[str, Any] | None = None


@dataclass
class Asking:
    """A question of a special kind, in a conversation.

    Whoever declines it may leave for the ordinary answer a sentence that it begins with (``preface``), what is
    ``searched`` instead of the whole question, or the passages it is made from (``ranked``).
    """

    run: Run
    route: Route
    find: Find
    preface: str = ""
    searched: str = ""
    ranked: Passages | None = None

    @property
    def user_id(self) -> uuid.UUID:
        return self.run.user_id

    @cached_property
    def within(self) -> list[uuid.UUID] | None:
        """The documents in the conversation's scope; None when that is all of them."""
        if not self.run.scope.is_limited:
            return None
        with unit_of_work():
            return scope_queries.resolve(self.user_id, self.run.scope).ids

    @cached_property
    def titles(self) -> list[tuple[str, str]]:
        with unit_of_work():
            return library.titles(self.user_id, self.within)

    @cached_property
    def file_names(self) -> list[tuple[str, str]]:
        with unit_of_work():
            return library.file_names(self.user_id, self.within)

    @cached_property
    def last_answer(self) -> LastAnswer:
        with unit_of_work():
            answer = queries.message(self.user_id, self.run.message_id)
            question = queries.message(self.user_id, answer.parent_id) if answer.parent_id else answer
            earlier = queries.earlier(self.user_id, question, 2)
            last = next((one for one in reversed(earlier) if one.is_answer), None)
            if last is None:
                return LastAnswer()
            quoted = {one.document_id for one in last.citations if one.source and one.document_id}
            listed = {uuid.UUID(id) for id in last.attributes.get("documents", [])}
            return LastAnswer(frozenset(quoted | listed), last.attributes.get("listing"))

    def documents(self, text: str, in_part: bool = False) -> list[uuid.UUID]:
        """Return the documents that the words mean: the one that is spoken of, or those of such a title or file name.

        ``in_part``: a part of the title is enough, see ``titles.named``.
        """
        if is_this(text):
            current = self._current()
            return current if current and not self._is_of_another_kind(current, text) else self._only_of_kind(text)
        return [uuid.UUID(id) for id in named(text, self.titles, in_part) or named(text, self.file_names)]

    def _current(self) -> list[uuid.UUID]:
        """Return the document that is spoken of: asked about, alone in scope, or alone in the last answer."""
        if self.run.about:
            with unit_of_work():
                chunks = chunks_by_ids(self.user_id, [self.run.about["chunk"]])
            return [chunk.document_id for chunk in chunks.values()]
        known = [uuid.UUID(id) for id, _ in self.titles]
        if len(known) == 1:
            return known
        spoken = self.last_answer.documents
        return [id for id in spoken if id in known] if len(spoken) == 1 else []

    def _is_of_another_kind(self, ids: Sequence[uuid.UUID], text: str) -> bool:
        """Whether words name a kind, "the guideline", and documents are known to be of another."""
        kind = _kind_of(text)
        with unit_of_work():
            found = library.documents_by_ids(self.user_id, ids).values() if kind else ()
            return any(one.kind not in (kind, "other") for one in found)

    def of_kind(self, text: str, limit: int) -> list[uuid.UUID]:
        """Return the newest documents of the kind that words name: of "the guideline" those that are guidelines."""
        kind = _kind_of(text)
        if not kind:
            return []
        with unit_of_work():
            return library.newest(self.user_id, self.within, Description(kind=kind), limit)

    def _only_of_kind(self, text: str) -> list[uuid.UUID]:
        found = self.of_kind(text, 2)
        return found if len(found) == 1 else []

    def kept(self, kind: Kind | None = None, **attributes: Any) -> dict[str, Any]:
        """Return what is kept with the message: the kind, and these values."""
        return {"kind": kind or self.route.kind, **attributes}


def _kind_of(text: str) -> str:
    """Return the kind of document that the last word names; "" where it names none."""
    return KIND_OF_NOUN.get(text.lower().split()[-1] if text.split() else "", "")
