"""How a conversation is purged: its points in the index, its rows; and its receipt is finished.

Every step can be repeated. The rows go last, in one transaction with the receipt, which is finished only when nothing
was found left.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, DateTime, Text, cast, delete, func, insert, literal, select, update

from webapp.bin.models import DeletionReceipt
from webapp.bin.removal import SomethingLeft, number_of, receipt_of
from webapp.chat import expiry, forgetting, index_source
from webapp.chat.models import Citation, Conversation, Message, PrivateSource
from webapp.chat.queries import private
from webapp.index import points
from webapp.index.models import Embedding, Kind
from webapp.platform.extensions import db
from webapp.platform.jobs import is_queued
from webapp.platform.unit_of_work import unit_of_work
from webapp.undo.models import Undo

KIND = "conversation"
LOCK = "bin-conversations:"


def lock_of(user_id: uuid.UUID) -> str:
    """Return the lock of the jobs that purge a user's conversations."""
    return f"{LOCK}{user_id}"


def abandoned() -> list[uuid.UUID]:
    """Return the users with marked conversations and no job that purges them: the system asks."""
    lock = literal(LOCK).concat(cast(Conversation.user_id, Text))
    rows = select(Conversation.user_id).where(Conversation.deleted_at.is_not(None))
    return list(db.session.scalars(rows.where(Conversation.purging_at.is_not(None), ~is_queued(lock)).distinct()))


def purge_marked(user_id: uuid.UUID) -> None:
    """Purge the conversations of a user that are marked.

    Raises IndexUnavailable or SomethingLeft: it must be called again after a while then.
    """
    with unit_of_work():
        marked = select(Conversation.id).where(Conversation.user_id == user_id, Conversation.purging_at.is_not(None))
        ids = db.session.scalars(marked.order_by(Conversation.id)).all()
    for id in ids:
        index_source.remove_conversation(user_id, id)
        try:
            with unit_of_work():
                _remove_rows(user_id, id)
        except SomethingLeft as error:
            with unit_of_work():
                receipt_of(user_id, id).left_over = error.counts
            raise


def begin(*conditions: ColumnElement[bool]) -> None:
    """Mark the conversations in the bin that meet these conditions, and write to receipts what there is to remove."""
    not_marked = (*conditions, Conversation.deleted_at.is_not(None), Conversation.purging_at.is_(None))
    ids = db.session.scalars(select(Conversation.id).where(*not_marked).with_for_update()).all()
    _add_receipts(Conversation.id.in_(ids))
    marked = update(Conversation).where(Conversation.id.in_(ids)).values(purging_at=datetime.now(UTC))
    db.session.execute(marked.execution_options(synchronize_session=False))


def _add_receipts(condition: ColumnElement[bool], finished_at: datetime | None = None) -> None:
    messages = select(Message.id).where(Message.conversation_id == Conversation.id).correlate(Conversation)
    quotes = select(func.count()).where(Citation.message_id.in_(messages)).correlate(Conversation)
    number = select(func.count()).where(Message.conversation_id == Conversation.id).correlate(Conversation)
    counts = func.jsonb_build_object("messages", number.scalar_subquery(), "quotes", quotes.scalar_subquery())
    finished = literal(finished_at, DateTime(timezone=True))
    rows = select(Conversation.user_id, Conversation.id, literal(KIND), counts, finished).where(condition)
    columns = ("user_id", "document_id", "kind", "counts", "finished_at")
    db.session.execute(insert(DeletionReceipt).from_select(columns, rows, include_defaults=False))
    for id, footnotes in private.footnotes(condition).items():
        of_it = update(DeletionReceipt).where(DeletionReceipt.document_id == id, DeletionReceipt.kind == KIND)
        with_them = DeletionReceipt.counts.op("||")(func.jsonb_build_object("quotes", footnotes))
        db.session.execute(of_it.values(counts=with_them))


def _of_expired(condition: ColumnElement[bool]) -> None:
    """Give receipts to conversations whose rows are being removed. Nobody has looked what is left of them."""
    _add_receipts(condition, datetime.now(UTC))


expiry.BEFORE_REMOVAL.append(_of_expired)


def _remove_rows(user_id: uuid.UUID, id: uuid.UUID) -> None:
    """Remove the rows and finish the receipt, both or neither; raise SomethingLeft."""
    of_user = (Conversation.user_id == user_id, Conversation.id == id, Conversation.purging_at.is_not(None))
    if db.session.scalar(select(Conversation.id).where(*of_user).with_for_update()) is None:
        return
    messages = db.session.scalars(select(Message.id).where(Message.conversation_id == id)).all()
    undone = (Undo.user_id == user_id, Undo.kind == KIND, Undo.data.contains([str(id)]))  # its label is the title
    db.session.execute(delete(Undo).where(*undone))
    forgetting.forget(forgetting.of_conversations(Conversation.id == id))
    db.session.execute(delete(Conversation).where(*of_user))
    left = {
        "conversations": number_of(Conversation, Conversation.id == id),
        "messages": number_of(Message, Message.id.in_(messages)),
        "quotes": number_of(Citation, Citation.message_id.in_(messages))
        + number_of(PrivateSource, PrivateSource.message_id.in_(messages)),
        "index_rows": number_of(Embedding, Embedding.source_id.in_(messages)),
        "vectors": points.count(user_id, Kind.MESSAGE, {"conversation_id": str(id)}),
    }
    if any(left.values()):
        raise SomethingLeft(left)
    receipt = receipt_of(user_id, id)
    receipt.left_over = left
    receipt.finished_at = datetime.now(UTC)
