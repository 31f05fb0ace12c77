"""Memory: the earlier answers, from other conversations, that have to do with a question."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from webapp.answering.events import Cited
from webapp.answering.retrieve import Passage, Ranked, Span, rank
from webapp.auth.models import User
from webapp.chat.models import Citation, Conversation, Message
from webapp.chat.models.recollection import stands
from webapp.chat.proved_sentences import proved_sentences
from webapp.chat.queries.messages import IN_ONE_STATEMENT
from webapp.clients.vectors import Hit
from webapp.documents.models import Document
from webapp.index.models import Kind
from webapp.platform.extensions import db
from webapp.retrieval import queries as retrieval
from webapp.retrieval.excerpts import best_sentence
from webapp.shared import dates, zones
from webapp.shared.languages import tell

MOST = 2
"""How many earlier answers are recalled, each of another conversation."""
CONSIDERED = 6
"""How many messages that fit a question are looked at: the database judges each of them."""
LONGEST_QUESTION = 300  # letters
# With 120 earlier answers of one sentence each, 78 % of other questions to the same sentence recalled theirs; wrongly
# recalled was one for 18 % of the questions to what stands beside it, 4 % on the same subject, 2 % on another one.
LEAST = 1.1
"""The strength from which an earlier answer has to do with a question: more than what an answer takes."""
_OLD = exists().where(Citation.message_id == Message.id, Document.id == Citation.document_id, ~Document.is_live())
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
# Built once, not for each question: building it costs as much as running it.
ANSWERS = (
    select(Message)
    .options(*IN_ONE_STATEMENT)
    .where(Message.user_id == bindparam("owner"), or_(Message.id.in_(_IDS), Message.parent_id.in_(_IDS)))
    .where(Message.role == "assistant", Message.conversation_id != bindparam("here"))
    .where(exists().where(Citation.message_id == Message.id), ~_OLD, stands(Message.id))
)


@dataclass(frozen=True)
class Recalled:
    """What an earlier answer proved, as a passage; ``span`` is the sentence that fits the question best."""

    passage: Passage
    span: Span

    @classmethod
    def of(cls, cited: Cited) -> Recalled:
        """Return what a footnote to an earlier answer quotes."""
        return cls(cited.passage, (cited.start, cited.end))

    @property
    def message_id(self) -> uuid.UUID:
        return uuid.UUID(self.passage.id)


def recall(
    user_id: uuid.UUID,
    conversation_id: uuid.UUID,
    asked: retrieval.Question,
    documents: Collection[uuid.UUID] | None = None,
) -> list[Recalled]:
    """Return the earlier answers that fit a question, best first, none of ``conversation_id``.

    ``documents``: those that may be quoted in them; None for all. Raises IndexUnavailable.
    """
    here = {"conversation_id": str(conversation_id)}
    (found,) = retrieval.search(user_id, asked, retrieval.Wanted(Kind.MESSAGE, CONSIDERED, without=here))
    hits = {uuid.UUID(hit.id): hit for hit in found.hits}
    answers = [one for one in _answers(user_id, conversation_id, hits) if _is_within(one, documents)]
    if not answers:
        return []
    zone, questions = time_zone(user_id), questions_of(answers)
    passages = [_passage(one, questions.get(one.id, ""), hits.get(one.id), zone) for one in answers]
    how = (found.language, asked.generation.is_multilingual)
    ranked = rank([one for one in passages if one.sentences], found.idf, asked.text, found.size, *how)
    return _best(ranked)


def _best(ranked: Sequence[Ranked]) -> list[Recalled]:
    best: list[Recalled] = []
    for one in sorted(ranked, key=lambda each: -each.strength):
        span = best_sentence(one)
        is_double = any(
            one.passage.document_id == other.passage.document_id or one.passage.content == other.passage.content
            for other in best
        )
        if span and one.strength >= LEAST and not is_double:
            best.append(Recalled(one.passage, span))
    return best[:MOST]


def _answers(user_id: uuid.UUID, conversation_id: uuid.UUID, ids: Collection[uuid.UUID]) -> Sequence[Message]:
    """Return those of these messages, and of the answers to them, that may be recalled, with their questions."""
    if not ids:
        return []
    return db.session.scalars(ANSWERS, {"owner": user_id, "here": conversation_id, "ids": list(ids)}).unique().all()


def _is_within(answer: Message, documents: Collection[uuid.UUID] | None) -> bool:
    return documents is None or all(citation.document_id in documents for citation in answer.citations)


def questions_of(answers: Sequence[Message]) -> dict[uuid.UUID, str]:
    """Return the questions of answers, by the answers' ids."""
    question = aliased(Message)
    rows = select(Message.id, question.stored_content).join(question, question.id == Message.parent_id)
    found = db.session.execute(rows.where(Message.id.in_([answer.id for answer in answers])))
    return {row.id: row.stored_content for row in found}


def _passage(answer: Message, question: str, hit: Hit | None, zone: str) -> Passage:
    told = proved_sentences(answer)
    is_as_indexed = hit is not None and len(hit.sentences) == told.total
    return Passage(
        id=str(answer.id),
        document_id=str(answer.conversation_id),
        title=question[:LONGEST_QUESTION],
        section="",
        index=0,
        content=told.text,
        sentences=told.spans,
        pages=(),
        score=0.0,
        cosines=[hit.sentences[place] for place in told.places] if hit and is_as_indexed else (),
        said_on=day(answer.created_at, zone),
        language=tell(told.text),
    )


@dataclass(frozen=True)
class Numbers:
    """How many conversations of a user are remembered, and how many forgotten."""

    remembered: int
    forgotten: int


def numbers(user_id: uuid.UUID) -> Numbers:
    """Return how many conversations are remembered, and how many forgotten; private and deleted ones do not count."""
    live = (Conversation.user_id == user_id, Conversation.deleted_at.is_(None), ~Conversation.is_private)
    remembered = func.count().filter(Conversation.is_remembered)
    total, number = db.session.execute(select(func.count(), remembered).where(*live)).one()
    return Numbers(number, total - number)


def day(moment: datetime, zone: str, style: str = dates.DEFAULT) -> str:
    """Return the day of a moment in a time zone: "3 May", with its year unless that is this one."""
    here = moment.astimezone(zones.zone(zone))
    return dates.day(here, style, here.year != zones.today(zone).year)


def time_zone(user_id: uuid.UUID) -> str:
    """Return the time zone of a user, "" where none was chosen."""
    return db.session.scalar(select(User.time_zone).where(User.id == user_id)) or ""


def how_days_are_told(user_id: uuid.UUID) -> tuple[str, str]:
    """Return the time zone of a user, and the style that dates are written in."""
    found = db.session.execute(select(User.time_zone, User.date_style).where(User.id == user_id)).one_or_none()
    return (found.time_zone, found.date_style) if found else ("", dates.DEFAULT)


def is_on(user_id: uuid.UUID) -> bool:
    """Whether a user lets answers draw on other conversations."""
    return bool(db.session.scalar(select(User.has_memory).where(User.id == user_id)))
