"""The figures of a user's conversations and documents; what is in a bin is not among them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Date, cast, func, literal, select, union_all

from webapp.chat.models import TURNS, Citation, Conversation, Evidence, Message, Status
from webapp.documents.models import Document
from webapp.platform.extensions import db

MOST_SOURCES = 10
MOST_UNANSWERED = 20


@dataclass(frozen=True)
class Day:
    """How many questions were asked and answers written on a day."""

    day: date
    questions: int
    answers: int


@dataclass(frozen=True)
class Source:
    """A document with the number of answers that have a footnote in it, and of those footnotes."""

    id: uuid.UUID
    title: str
    answers: int
    footnotes: int


@dataclass(frozen=True)
class Unanswered:
    """A question that the documents did not answer, with the id of the answer that says so."""

    answer_id: uuid.UUID
    question: str
    asked_at: datetime


@dataclass(frozen=True)
class Usage:
    """What a model has read and written: its answers and checks, and their tokens, None where it does not say."""

    model: str
    calls: int
    prompt_tokens: int | None
    completion_tokens: int | None

    @property
    def total(self) -> int:
        return (self.prompt_tokens or 0) + (self.completion_tokens or 0)


@dataclass(frozen=True)
class Storage:
    """What is kept, and the size of the documents' files in bytes."""

    documents: int
    bytes: int
    conversations: int
    messages: int


def days(user_id: uuid.UUID, since: datetime, zone: str) -> list[Day]:
    """Return the days since a moment on which something was said, in order, as days are in a time zone."""
    day = cast(func.timezone(zone or "UTC", Message.created_at), Date)
    questions, answers = (func.count().filter(Message.role == role) for role in TURNS)
    rows = select(day, questions, answers).where(*_said(user_id, since)).group_by(day).order_by(day)
    return [Day(*row) for row in db.session.execute(rows)]


def sources(user_id: uuid.UUID, since: datetime) -> list[Source]:
    """Return the documents with footnotes in most answers since a moment."""
    answers = func.count(Citation.message_id.distinct())
    rows = (
        select(Document.id, Document.title, answers, func.count())
        .join(Citation, Citation.document_id == Document.id)
        .join(Message, Message.id == Citation.message_id)
        .where(*_said(user_id, since), Citation.user_id == user_id, Document.deleted_at.is_(None))
        .group_by(Document.id)
        .order_by(answers.desc(), func.count().desc(), Document.title, Document.id)
    )
    return [Source(*row) for row in db.session.execute(rows.limit(MOST_SOURCES))]


def unanswered(user_id: uuid.UUID, since: datetime) -> Sequence[Unanswered]:
    """Return the last questions since a moment that the documents do not answer, in the branches that are shown."""
    question = Message.__table__.alias("question")
    rows = (
        select(Message.id, question.c.content, question.c.created_at)
        .join(question, question.c.id == Message.parent_id)
        .where(*_said(user_id, since), Message.role == "assistant", Message.left_at.is_(None))
        .where(Message.attributes.has_key("nearest"), Message.status == Status.COMPLETE)
        .order_by(Message.created_at.desc(), Message.id.desc())
    )
    return [Unanswered(*row) for row in db.session.execute(rows.limit(MOST_UNANSWERED))]


def usage(user_id: uuid.UUID, since: datetime) -> list[Usage]:
    """Return what each model has read and written since a moment, by answers and checks; "" where none was asked."""
    said = select(Evidence).join(Message, Message.id == Evidence.message_id).where(Evidence.user_id == user_id)
    said = said.where(*_said(user_id, since))
    answers = said.with_only_columns(
        Evidence.model.label("model"),
        Evidence.prompt_tokens.label("prompt"),
        Evidence.completion_tokens.label("completion"),
    )
    checks = said.where(Evidence.check_model != "").with_only_columns(
        Evidence.check_model, Evidence.check_prompt_tokens, Evidence.check_completion_tokens
    )
    each = union_all(answers, checks).subquery()
    rows = select(each.c.model, func.count(), func.sum(each.c.prompt), func.sum(each.c.completion))
    found = [Usage(*row) for row in db.session.execute(rows.group_by(each.c.model))]
    return sorted(found, key=lambda one: (-one.total, -one.calls, one.model))


def storage(user_id: uuid.UUID) -> Storage:
    """Return how much is kept of a user's documents and conversations."""
    documents = (Document.user_id == user_id, Document.deleted_at.is_(None))
    conversations = (Conversation.user_id == user_id, Conversation.deleted_at.is_(None))
    size = func.coalesce(func.sum(Document.size), literal(0))
    messages = select(func.count()).where(*_said(user_id))
    row = db.session.execute(
        select(func.count().label("documents"), size, _scalar(conversations), messages.scalar_subquery())
        .select_from(Document)
        .where(*documents)
    ).one()
    return Storage(row[0], int(row[1]), row[2], row[3])


def _scalar(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[int]:
    return select(func.count()).select_from(Conversation).where(*conditions).scalar_subquery()


def _said(user_id: uuid.UUID, since: datetime | None = None) -> list[ColumnElement[bool]]:
    live = [Message.user_id == user_id, Message.deleted_at.is_(None), Message.role.in_(TURNS)]
    return [*live, Message.created_at >= since] if since else live
