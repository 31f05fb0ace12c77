"""What one user and the answers have said: is it remembered, and is every answer that is owed on its way?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Text, and_, cast, exists, or_, select

from webapp import indexes
from webapp.chat import memory
from webapp.chat.models import Conversation, Message, Status
from webapp.chat.operations import UNFINISHED
from webapp.documents.models import Embedding
from webapp.extensions import clients, db
from webapp.jobs import IN_HAND, JOBS
from webapp.reconciling.differences import Difference, Kind
from webapp.reconciling.points import is_being_remembered
from webapp.unit_of_work import unit_of_work

ROWS_AT_ONCE = 1000


def compare(user_id: uuid.UUID) -> Iterator[Difference]:
    """Yield what differs. The user must be acting."""
    with unit_of_work():
        found = list(_stuck(user_id)) + list(_rows(user_id))
        expected = _expected(user_id)
        collection = memory.collection()
    for point in clients.vectors.owned_by(user_id).ids(collection):
        if expected.get(point):
            del expected[point]
    with unit_of_work():
        left = _expected(user_id, list(expected)) if expected else {}
    found += [Difference(Kind.FORGOTTEN_MESSAGE, id, user_id) for id in left]
    yield from found


def _expected(user_id: uuid.UUID, ids: Sequence[str] | None = None) -> dict[str, bool]:
    """Return, of all messages or of these, those that should be remembered, by id, with whether a row says they are."""
    in_now = Embedding.generation == indexes.current().generation
    row = and_(Embedding.source_id == Message.id, Embedding.source_type == "message", in_now)
    rows = (
        select(Message.id, (Embedding.state == "complete").label("is_whole"))
        .join(Message.conversation)
        .outerjoin(Embedding, row)
        .where(Message.user_id == user_id, Message.status == Status.COMPLETE, Message.deleted_at.is_(None))
        .where(Conversation.deleted_at.is_(None), ~is_being_remembered())
        # An answer that found nothing is not remembered.
        .where(or_(Message.role == "user", ~Message.attributes.has_key("nearest")))
    )
    if ids is not None:
        rows = rows.where(Message.id.in_(ids))
    found = db.session.execute(rows.execution_options(yield_per=ROWS_AT_ONCE))
    return {str(row.id): bool(row.is_whole) for row in found}


def _stuck(user_id: uuid.UUID) -> Iterator[Difference]:
    rows = select(Message.id).where(Message.user_id == user_id, Message.deleted_at.is_(None))
    for id in db.session.scalars(rows.where(Message.status.in_(UNFINISHED), ~_has_job())):
        yield Difference(Kind.STUCK_ANSWER, str(id), user_id)


def _has_job() -> ColumnElement[bool]:
    of_message = JOBS.c.args["message_id"].as_string() == cast(Message.id, Text)
    return exists().where(JOBS.c.task_name == "chat.answer", JOBS.c.status.in_(IN_HAND), of_message)


def _rows(user_id: uuid.UUID) -> Iterator[Difference]:
    is_live = select(Message.id).where(Message.id == Embedding.source_id, Message.deleted_at.is_(None)).exists()
    # The job that forgets a conversation removes the rows of its messages.
    is_going = select(Message.id).where(Message.id == Embedding.source_id, is_being_remembered()).exists()
    rows = select(Embedding.source_id).where(Embedding.user_id == user_id, Embedding.source_type == "message")
    for id in db.session.scalars(rows.where(~is_live, ~is_going).distinct()):
        yield Difference(Kind.ORPHANED_ROW, str(id), user_id, "message")
