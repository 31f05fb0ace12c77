"""The checks of messages: is each in the index, and does each unfinished answer have a job? And their repairs."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Text, cast, exists, or_, select
from sqlalchemy.orm import aliased

from webapp.chat import index_source, jobs
from webapp.chat.index_source import has_job, has_no_job
from webapp.chat.models import UNFINISHED as UNFINISHED_STATUSES
from webapp.chat.models import Conversation, Message
from webapp.chat.operations import conversations as operations
from webapp.index import entries, generations, points
from webapp.index.differences import USER_CHECKS, Difference, Kind
from webapp.index.entries import is_in
from webapp.index.models import Embedding, State
from webapp.index.models import Kind as PointKind
from webapp.platform.extensions import db
from webapp.platform.jobs import JOBS, UNFINISHED
from webapp.platform.unit_of_work import unit_of_work

BATCH_SIZE = 1000


class MessageCheck:
    """The ``UserCheck`` of messages."""

    def compare(self, user_id: uuid.UUID) -> Iterator[Difference]:
        with unit_of_work():
            found = [*_stuck(user_id), *_entries(user_id)]
            expected = _expected(user_id)
        with unit_of_work():
            ids = points.embedded_ids(user_id, PointKind.MESSAGE)
        for point in ids:
            if expected.get(point):
                del expected[point]
        with unit_of_work():
            left = _expected(user_id, list(expected)) if expected else {}
        yield from found
        for id in left:
            yield Difference(Kind.FORGOTTEN_MESSAGE, id, user_id)

    def repair(self, user_id: uuid.UUID, found: Sequence[Difference]) -> None:
        for difference in found:
            with unit_of_work():
                _repair_one(user_id, difference)


def _repair_one(user_id: uuid.UUID, difference: Difference) -> None:
    if difference.kind == Kind.ORPHANED_ROW:
        entries.remove(PointKind.MESSAGE, [uuid.UUID(difference.id)])
        return
    message = db.session.scalar(select(Message).where(Message.id == difference.id, Message.user_id == user_id))
    if message and difference.kind == Kind.STUCK_ANSWER:
        operations.enqueue_answer(message)
    elif message:
        index_source.publish(message)


def _expected(user_id: uuid.UUID, ids: Sequence[str] | None = None) -> dict[str, bool]:
    """Return the ids of messages, of all or of these, that belong in the index, and whether their entry is done."""
    entry, answer = is_in(PointKind.MESSAGE, Message.id, generations.current()), aliased(Message)
    rows = (
        select(Message.id, (Embedding.state == State.DONE).label("is_done"))
        .join(Message.conversation)
        .outerjoin(Embedding, entry)
        .where(Message.user_id == user_id, index_source.belongs_in_index())
        .where(Conversation.deleted_at.is_(None), has_no_job())
        # A refusal is not published, and a question once its answer has ended.
        .where(or_(Message.role == "user", ~Message.attributes.has_key("nearest")))
        .where(~exists().where(answer.parent_id == Message.id, answer.status.in_(UNFINISHED_STATUSES)))
    )
    if ids is not None:
        rows = rows.where(Message.id.in_(ids))
    found = db.session.execute(rows.execution_options(yield_per=BATCH_SIZE))
    return {str(row.id): bool(row.is_done) for row in found}


def _stuck(user_id: uuid.UUID) -> Iterator[Difference]:
    rows = select(Message.id).where(Message.user_id == user_id, Message.deleted_at.is_(None))
    for id in db.session.scalars(rows.where(Message.status.in_(UNFINISHED_STATUSES), ~_has_answer_job())):
        yield Difference(Kind.STUCK_ANSWER, str(id), user_id)


def _has_answer_job() -> ColumnElement[bool]:
    of_message = JOBS.c.args["message_id"].as_string() == cast(Message.id, Text)
    return exists().where(JOBS.c.task_name == jobs.write_answer.name, JOBS.c.status.in_(UNFINISHED), of_message)


def _entries(user_id: uuid.UUID) -> Iterator[Difference]:
    is_live = select(Message.id).where(Message.id == Embedding.source_id, Message.deleted_at.is_(None)).exists()
    # The job that takes a conversation out of the index removes the entries of its messages.
    is_going = select(Message.id).where(Message.id == Embedding.source_id, has_job()).exists()
    rows = select(Embedding.source_id).where(Embedding.user_id == user_id, Embedding.source_type == PointKind.MESSAGE)
    for id in db.session.scalars(rows.where(~is_live, ~is_going).distinct()):
        yield Difference(Kind.ORPHANED_ROW, str(id), user_id, PointKind.MESSAGE)


USER_CHECKS.append(MessageCheck())
