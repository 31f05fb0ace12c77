"""One try at an answer. It writes in short transactions, each of which first makes sure that it may go on."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from webapp.answering.events import Cited
from webapp.answering.kinds import FROM_ROWS, Kind
from webapp.answering.verdicts import Verdict
from webapp.chat import changes, forgetting
from webapp.chat.models import Evidence, Message, MessageDelta, Status, sealed
from webapp.chat.queries.memory import Recalled
from webapp.chat.queries.scope import ResolvedScope
from webapp.chat.rendering import MARK
from webapp.chat.scope import ALL_DOCUMENTS, Scope
from webapp.chat.writing import checking, footnotes, state
from webapp.chat.writing.state import SourceDeleted
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.quotas import operations as quotas
from webapp.retrieval.queries import Question

DELTAS_PER_RUN = 100_000
"""The deltas of a run are numbered from ``number * DELTAS_PER_RUN`` on."""
CHECK_INTERVAL_S = 0.5


class Cancelled(Exception):
    """The answer was stopped, deleted, finished, or begun anew by another run."""


@dataclass(frozen=True)
class Exchange:
    """An earlier question of the conversation, as it was asked and as it was searched, and its answer.

    ``is_summed_up``: whether the summary of the conversation stands for it.
    """

    question: str
    searched: str
    answer: str
    is_summed_up: bool = False


@dataclass
class Run:
    """One try at an answer, with the text and the citations that are still to be written.

    ``model``: "" when sentences are quoted. ``about``: see ``Message.about``. ``resolved``: the documents in
    ``scope``, once they are looked up; None when that is all documents. ``chosen_search``: what is searched, where
    the user chose it. ``earlier``: what was said before, as far as it matters. ``instructions``: the conversation's,
    how a model is to write; ``voice``: texts to whose tone it is to keep; ``summary``: that of what was said.
    ``recalls``: whether earlier conversations may be drawn on, as far as the user's account lets them;
    ``recalled`` is what was. ``verdicts`` are those on all citations so far. ``is_index_complete``: False once the
    index was found to have lost points. ``searched``: the question with its vector, where passages were looked for
    with it alone. ``open_marks``: marks in the text whose citation is to come. ``attributes``: added to the message's.
    """

    user_id: uuid.UUID
    message_id: uuid.UUID
    conversation_id: uuid.UUID
    number: int
    question: str
    model: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    scope: Scope = ALL_DOCUMENTS
    resolved: ResolvedScope | None = None
    chosen_search: str = ""
    earlier: Sequence[Exchange] = ()
    instructions: str = ""
    voice: Sequence[str] = ()
    summary: str = ""
    is_index_complete: bool = True
    searched: Question | None = None
    is_private: bool = False
    recalls: bool = False
    recalled: Sequence[Recalled] = ()
    has_evidence: bool = True
    has_saved_found: bool = False
    delta_count: int = 0
    text: str = ""
    open_marks: int = 0
    citations: list[Cited] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    evidence: Evidence = field(init=False)
    started_at: float = field(default_factory=time.monotonic)
    written_at: float = 0.0
    checked_at: float = 0.0

    def __post_init__(self) -> None:
        about = uuid.UUID(self.about["chunk"]) if self.about else None
        self.evidence = Evidence(
            message_id=self.message_id,
            user_id=self.user_id,
            question=self.question,
            searched=self.question,
            about_chunk_id=about,
            model=self.model,
            fell_back="",
            search_ms=0,
            citation_count=0,
            unsupported_count=0,
            dropped_count=0,
            check_state="none",
            check_model="",
        )

    def quote(self, kind: Kind) -> None:
        """Have the answer written without a model; one that is made from rows has no evidence."""
        self.model = self.evidence.model = ""
        self.has_evidence = kind not in FROM_ROWS

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[Message]:
        """Open a transaction with the message locked; raise Cancelled when this run may not write any more.

        After a crash all is written anew, but for what was ``durable``."""
        with unit_of_work(durable=durable):
            message = db.session.scalar(
                select(Message)
                .where(Message.id == self.message_id, Message.user_id == self.user_id, Message.deleted_at.is_(None))
                .where(Message.status == Status.WRITING, Message.attributes["run"].as_integer() == self.number)
                .with_for_update(key_share=True)  # as in state.lock_answer
                .execution_options(populate_existing=True)
            )
            if message is None:
                raise Cancelled
            self.checked_at = time.monotonic()
            yield message

    def elapsed_ms(self) -> int:
        return round((time.monotonic() - self.started_at) * 1000)

    def add_text(self, text: str) -> None:
        """Add text to what is to be written. The citations of its marks follow by ``add_citation``."""
        self.text += text
        self.open_marks += sum(number != "0" for number in MARK.findall(text))
        if text.strip() and self.evidence.first_token_ms is None:
            self.evidence.first_token_ms = self.elapsed_ms()

    def add_citation(self, cited: Cited) -> None:
        """Add the citation of a mark that is in the text."""
        self.citations.append(cited)
        if not cited.passage.said_on:
            self.verdicts.append(cited.verdict)
        self.open_marks -= 1

    def check(self) -> None:
        """Raise Cancelled or SourceDeleted when the run has to end."""
        with self.transaction() as message:
            self._check_sources(message)

    def _check_sources(self, message: Message) -> None:
        if self.model and state.has_read_deleted(message, self.evidence):
            raise SourceDeleted

    def write_or_check(self, interval_s: float) -> None:
        """Write what was added, at most once in ``interval_s``; otherwise see now and then whether to go on.

        A mark is not written before its citation.
        """
        now = time.monotonic()
        if self.text and not self.open_marks and now - self.written_at >= interval_s:
            self.write()
        elif now - self.checked_at >= CHECK_INTERVAL_S:
            self.check()

    def write(self) -> None:
        """Write the text and the citations that were added."""
        if self.text or self.citations:
            with self.transaction() as message:
                self._check_sources(message)
                self._flush(message)

    def note_progress(self, text: str) -> None:
        """Have those who wait for the answer told what is being done."""
        with self.transaction() as message:
            self._check_sources(message)
            message.attributes = {**message.attributes, "progress": text}
            changes.announce(self.message_id)

    def save_evidence(self) -> None:
        """Write how the answer comes about, as far as it is known."""
        with self.transaction() as message:
            state.save_evidence(message, self.evidence)
            if self.has_saved_found:
                state.clear_found(self.message_id)
            self._save_found(message)

    def _save_found(self, message: Message) -> None:
        recalled = [footnotes.recollection(self.user_id, self.message_id, one) for one in self.recalled]
        state.save_found(message, self.evidence, recalled)
        self.has_saved_found = True

    def discard(self) -> None:
        """Take back all that was written."""
        self.text, self.citations, self.verdicts, self.open_marks = "", [], [], 0
        if self.delta_count:
            with self.transaction() as message:
                footnotes.discard(message)

    def _flush(self, message: Message) -> None:
        if self.text:
            seq = self.number * DELTAS_PER_RUN + self.delta_count
            delta = MessageDelta(message_id=self.message_id, seq=seq, user_id=self.user_id, stored_text=self.text)
            delta.sealed = sealed.UNSEALED if message.is_private else None
            db.session.add(delta)
            self.delta_count += 1
        footnotes.save(message, self.citations)
        self.text, self.citations, self.written_at = "", [], time.monotonic()
        db.session.flush()

    def complete(self) -> None:
        """Write the rest, and make the answer final."""
        with self.transaction(durable=True) as message:
            footnotes.save(message, self.citations)
            if self.evidence.is_by_model and checking.is_wanted(self.verdicts):
                self.evidence.check_state = "waiting"
            self._end(message, Status.COMPLETE)

    def fail(self, sentence: str) -> None:
        """Mark the answer as failed, and keep what is written."""
        self.text = ""
        with self.transaction(durable=True) as message:
            message.error = sentence
            self._end(message, Status.FAILED)

    def _end(self, message: Message, status: Status) -> None:
        message.stored_content = f"{state.take_deltas(message)}{self.text}".strip()
        message.status = status
        message.attributes = {**message.attributes, **self.attributes}
        message.attributes.pop("progress", None)
        self.evidence.total_ms = self.elapsed_ms()
        if self.has_evidence:
            state.save_evidence(message, self.evidence)
            if not self.has_saved_found:
                self._save_found(message)
        if self.recalled:
            forgetting.redact_forgotten(message, is_by_model=self.evidence.is_by_model)
        quotas.count_tokens(self.user_id, (self.evidence.prompt_tokens or 0) + (self.evidence.completion_tokens or 0))
        state.follow(message, self.evidence)
