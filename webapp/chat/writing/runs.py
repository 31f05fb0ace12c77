"""One try at an answer: it writes in short transactions, each of which first makes sure that it is still wanted."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select

from webapp.answering.events import Cited
from webapp.chat import index_source
from webapp.chat.models import Citation, Message, MessageDelta, Status
from webapp.chat.queries.citations import has_read_deleted
from webapp.chat.queries.scope import ResolvedScope
from webapp.chat.rendering import MARK
from webapp.chat.scope import ALL_DOCUMENTS, Scope
from webapp.chat.writing import state
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

PIECES_A_RUN = 100_000
SECONDS_A_CHECK = 0.5


class NotWanted(Exception):
    """The answer was stopped, deleted, finished, or taken over by another run."""


class SourceDeleted(Exception):
    """A document that the model writes from was deleted meanwhile."""


@dataclass(frozen=True)
class Exchange:
    """A question of the conversation, as it was asked and as it was searched, and what was answered."""

    question: str
    searched: str
    answer: str


@dataclass
class Run:
    """One try at an answer, and what of it is not written yet. ``model``: "" when sentences are to be quoted.

    ``about``: what ``Message.about`` says of the question. ``resolved``: the documents in ``scope``, once they are
    looked up; None where that is all documents.
    """

    user_id: uuid.UUID
    message_id: uuid.UUID
    number: int
    question: str
    before: Sequence[Exchange] = ()
    model: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    scope: Scope = ALL_DOCUMENTS
    resolved: ResolvedScope | None = None
    pieces: int = 0
    text: str = ""
    open_marks: int = 0
    citations: list[Cited] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)
    began_at: float = field(default_factory=time.monotonic)
    written_at: float = 0.0
    checked_at: float = 0.0

    @contextmanager
    def turn(self) -> Iterator[Message]:
        """A transaction of this run, with its message locked; raises NotWanted when it is this run's no more."""
        with unit_of_work():
            message = db.session.scalar(
                select(Message)
                .where(Message.id == self.message_id, Message.user_id == self.user_id, Message.deleted_at.is_(None))
                .where(Message.status == Status.WRITING, Message.attributes["run"].as_integer() == self.number)
                .with_for_update(key_share=True)  # as in state.lock_answer
                .execution_options(populate_existing=True)
            )
            if message is None:
                raise NotWanted
            self.checked_at = time.monotonic()
            yield message

    def milliseconds(self) -> int:
        """How long the run has been under way."""
        return round((time.monotonic() - self.began_at) * 1000)

    def say(self, text: str) -> None:
        """Add text to what is to be written; its footnotes are to follow by ``cite``."""
        self.text += text
        self.open_marks += sum(number != "0" for number in MARK.findall(text))

    def cite(self, cited: Cited) -> None:
        """Add a footnote, whose mark was said."""
        self.citations.append(cited)
        self.open_marks -= 1

    def check(self) -> None:
        """Raise NotWanted when the answer was stopped meanwhile, SourceDeleted when it must end."""
        with self.turn():
            self._check_sources()

    def _check_sources(self) -> None:
        if self.model and has_read_deleted(self.user_id, self.message_id):
            raise SourceDeleted

    def look(self, seconds_a_piece: float) -> None:
        """Write what is due, or see whether the answer is still wanted. A mark is not written before its footnote."""
        now = time.monotonic()
        if self.text and not self.open_marks and now - self.written_at >= seconds_a_piece:
            self.write()
        elif now - self.checked_at >= SECONDS_A_CHECK:
            self.check()

    def write(self) -> None:
        """Write the text and the footnotes gathered since the last time."""
        if self.text or self.citations:
            with self.turn():
                self._check_sources()
                self._flush()

    def keep_evidence(self) -> None:
        """Write how the answer comes about, as far as it is known."""
        with self.turn() as message:
            message.attributes = {**message.attributes, "evidence": self.evidence}

    def discard(self) -> None:
        """Take back whatever was written."""
        self.text, self.citations, self.open_marks = "", [], 0
        if self.pieces:
            with self.turn():
                for table in (MessageDelta, Citation):
                    db.session.execute(delete(table).where(table.message_id == self.message_id))

    def _flush(self) -> None:
        if self.text:
            seq = self.number * PIECES_A_RUN + self.pieces
            db.session.add(MessageDelta(message_id=self.message_id, seq=seq, user_id=self.user_id, text=self.text))
            self.pieces += 1
        db.session.add_all(self._citation(cited) for cited in self.citations)
        self.text, self.citations, self.written_at = "", [], time.monotonic()
        db.session.flush()

    def _citation(self, cited: Cited) -> Citation:
        return Citation(
            user_id=self.user_id,
            message_id=self.message_id,
            chunk_id=uuid.UUID(cited.passage.id),
            document_id=uuid.UUID(cited.passage.document_id),
            number=cited.number,
            quote=cited.quote,
            start=cited.start,
            end=cited.end,
            verified=cited.verdict.is_verified,
            match=cited.match,
            unproved=list(cited.unproved),
            title=cited.passage.title,
            page_number=cited.passage.page_at(cited.start),
            start_seconds=cited.passage.second_at(cited.start),
        )

    def complete(self) -> None:
        """Write the rest, and make the answer final."""
        with self.turn() as message:
            self._flush()
            self._end(message, Status.COMPLETE)
            if "nearest" not in self.attributes:
                index_source.publish(message)

    def fail(self, sentence: str) -> None:
        """Mark the answer as failed, and keep what is written."""
        with self.turn() as message:
            message.error = sentence
            self._end(message, Status.FAILED)

    def _end(self, message: Message, status: Status) -> None:
        message.content = state.written_so_far(message).strip()
        message.status = status
        if self.evidence:
            self.evidence["times"]["total"] = self.milliseconds()
            self.attributes["evidence"] = self.evidence
        message.attributes = {**message.attributes, **self.attributes}
