"""How an answer is written: in short transactions, each of which first makes sure that it is still wanted.

A run may be killed at any point and begun anew. Each run has a number; its pieces are numbered from
``run * PIECES_A_RUN`` on, so a run that was taken over writes nothing more, and a stream sees that a new one began.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp.answering.events import Cited, Delta, NotInSources
from webapp.answering.quote import QuotingAnswerer
from webapp.answering.retrieve import Ranked
from webapp.chat import operations, queries
from webapp.chat.models import Citation, Message, MessageDelta, Status
from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.vectors import IndexUnavailable
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.search.queries import find_passages
from webapp.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

PIECES_A_RUN = 100_000
SECONDS_A_PIECE = 0.1
PAUSES = (0.5, 2.0, 5.0)
"""Seconds before each further try while the index or the embedding model does not answer."""

NOT_IN_SOURCES = "Your documents do not answer this."
NOT_READ_YET = "Your documents do not answer this so far. Some are still being read; ask again when they are ready."
UNAVAILABLE = "Your documents could not be searched just now. Your question is kept; ask again in a moment."
UNEXPECTED = "Something went wrong while this answer was written. Your question is kept; you can ask again."


class NotWanted(Exception):
    """The answer was stopped, deleted, finished, or taken over by another run."""


@dataclass
class Run:
    """One try at an answer, and what of it is not written yet."""

    user_id: uuid.UUID
    message_id: uuid.UUID
    number: int
    question: str
    pieces: int = 0
    text: str = ""
    citations: list[Cited] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    written_at: float = 0.0

    @contextmanager
    def turn(self) -> Iterator[Message]:
        """A transaction of this run, with its message locked; raises NotWanted when it is this run's no more."""
        with unit_of_work():
            message = db.session.scalar(
                select(Message)
                .where(Message.id == self.message_id, Message.user_id == self.user_id, Message.deleted_at.is_(None))
                .where(Message.status == Status.WRITING, Message.attributes["run"].as_integer() == self.number)
                .with_for_update(key_share=True)  # as in operations.answer_for_update
                .execution_options(populate_existing=True)
            )
            if message is None:
                raise NotWanted
            yield message

    def check(self) -> None:
        """Raise NotWanted when the answer was stopped meanwhile."""
        with self.turn():
            pass

    def write(self) -> None:
        """Write the text and the footnotes gathered since the last time."""
        if self.text or self.citations:
            with self.turn():
                self._flush()

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
            verified=cited.verified,
            title=cited.passage.title,
            page_number=cited.passage.page_at(cited.start),
            start_seconds=cited.passage.second_at(cited.start),
        )

    def complete(self) -> None:
        """Write the rest, and make the answer final."""
        with self.turn() as message:
            self._flush()
            message.content = operations.written_so_far(message).strip()
            message.status = Status.COMPLETE
            message.attributes = {**message.attributes, **self.attributes}
            if "nearest" not in self.attributes:
                operations.remember(message)

    def fail(self, sentence: str) -> None:
        """Mark the answer as failed, and keep what is written."""
        with self.turn() as message:
            message.content = operations.written_so_far(message).strip()
            message.error = sentence
            message.status = Status.FAILED


def write(user_id: uuid.UUID, message_id: uuid.UUID) -> None:
    """Write an answer from its beginning, whatever an earlier run has left; one that is final is left alone.

    A database that is lost on the way is raised, for the job to be run again.
    """
    try:
        run = _begin(user_id, message_id)
        try:
            _follow(run)
            run.complete()
        except (IndexUnavailable, EmbeddingUnavailable) as error:
            log.warning("answer %s: %s", message_id, error)
            run.fail(UNAVAILABLE)
        except (NotWanted, OperationalError, PoolTimeout):
            raise
        except Exception:
            log.exception("answer %s broke off", message_id)
            run.fail(UNEXPECTED)
    except (NotWanted, NotFound):
        log.info("answer %s is not wanted any more", message_id)


def _begin(user_id: uuid.UUID, message_id: uuid.UUID) -> Run:
    with unit_of_work():
        message = operations.answer_for_update(user_id, message_id)
        if message.is_final or message.parent_id is None:
            raise NotWanted
        operations.clear(message)
        number = message.attributes.get("run", 0) + 1
        message.attributes = {**message.attributes, "run": number}
        message.status = Status.WRITING
        return Run(user_id, message_id, number, queries.message(user_id, message.parent_id).content)


def _follow(run: Run) -> None:
    for event in QuotingAnswerer().answer(_ranked(run)):
        if isinstance(event, Delta):
            run.text += event.text
        elif isinstance(event, Cited):
            run.citations.append(event)
        elif isinstance(event, NotInSources):
            is_early = _is_reading(run)
            run.text += NOT_READ_YET if is_early else NOT_IN_SOURCES
            run.attributes = {"nearest": [passage.id for passage in event.nearest], "is_early": is_early}
        # A quote is written with its footnote, by which it is found when its source is deleted.
        if not isinstance(event, Delta) and time.monotonic() - run.written_at >= SECONDS_A_PIECE:
            run.write()


def _ranked(run: Run) -> list[Ranked]:
    """Return the passages for the question; tries a few times while they cannot be looked for."""
    for pause in PAUSES:
        try:
            return _look(run)
        except (IndexUnavailable, EmbeddingUnavailable) as error:
            log.info("answer %s waits %s s: %s", run.message_id, pause, error)
            time.sleep(pause)
            run.check()
    return _look(run)


def _look(run: Run) -> list[Ranked]:
    with unit_of_work():
        return find_passages(run.user_id, run.question)


def _is_reading(run: Run) -> bool:
    with unit_of_work():
        return queries.is_reading(run.user_id)
