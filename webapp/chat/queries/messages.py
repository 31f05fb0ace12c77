"""Messages, page by page, and what is written so far of those that are being written.

Each is loaded with its redaction, without which the content of an answer cannot be read.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, DateTime, Select, bindparam, func, literal, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from webapp.chat.models import TURNS, Citation, Conversation, Evidence, Message, MessageDelta, Recollection, Status
from webapp.chat.queries import branches
from webapp.chat.queries.conversations import Page
from webapp.chat.queries.private import SHOWN, with_sources
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db

MESSAGES_A_PAGE = 30
NO_MESSAGE = "There is no such message. It may have been deleted."
BEGINNING = literal("-infinity", DateTime(timezone=True))
LAST_DELTA = 2**31 - 1
"""No delta has a larger number, and whoever reads an answer may ask for what comes after any."""
_IS_INSTRUCTIONS = (Message.parent_id.is_(None), Message.role == "system", Message.deleted_at.is_(None))
_WITH_EVIDENCE = joinedload(Message.evidence).undefer(Evidence.has_read_deleted).undefer(Evidence.follows_binned)
WITH_REDACTION = (
    _WITH_EVIDENCE,
    selectinload(Message.citations).joinedload(Citation.document).load_only(*SHOWN),
    selectinload(Message.recollections).undefer(Recollection.is_live),
)
"""The options of a select of messages whose content is read: what redacts it, and what their footnotes show."""
IN_ONE_STATEMENT = (
    _WITH_EVIDENCE,
    joinedload(Message.citations).joinedload(Citation.document).load_only(*SHOWN),
    joinedload(Message.recollections).undefer(Recollection.is_live),
)
"""The same for a few messages: each comes once for each of its citations."""


_LIVE = (Message.deleted_at.is_(None), Message.role.in_(TURNS))
# Built once, not for each question: building it costs as much as running it.
_EARLIER = (
    select(Message)
    .options(*IN_ONE_STATEMENT)
    .where(Message.user_id == bindparam("owner"), *_LIVE, Message.id.in_(branches.ABOVE))
    .order_by(Message.created_at, Message.id)
)


def messages(
    user_id: uuid.UUID, conversation_id: uuid.UUID, before: uuid.UUID | None = None, after: uuid.UUID | None = None
) -> Page[Message]:
    """Return the last messages of the branch shown in reading order, or the last ones before the message ``before``.

    ``after``: of those, the ones that follow a message of the branch; all, where that is in it no more.
    """
    wanted = (
        _live(user_id)
        .where(Message.conversation_id == conversation_id, Message.left_at.is_(None))
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(MESSAGES_A_PAGE + 1)
    )
    if before:
        edge = message(user_id, before)
        wanted = wanted.where(tuple_(Message.created_at, Message.id) < tuple_(edge.created_at, edge.id))
    if after:
        last = select(Message.created_at).where(Message.id == after, Message.left_at.is_(None), *_LIVE)
        wanted = wanted.where(Message.created_at > func.coalesce(last.scalar_subquery(), BEGINNING))
    rows = with_sources(user_id, db.session.scalars(wanted).all())
    shown = rows[:MESSAGES_A_PAGE]
    return Page(list(shown[::-1]), str(shown[-1].id) if len(rows) > len(shown) else None)


def before_of_page_with(user_id: uuid.UUID, message: Message) -> uuid.UUID | None:
    """Return the ``before`` of a page that has this message on it; None when the last page has."""
    newer = db.session.scalars(
        select(Message.id)
        .where(Message.conversation_id == message.conversation_id, Message.user_id == user_id)
        .where(Message.deleted_at.is_(None), Message.left_at.is_(None), Message.role.in_(TURNS))
        .where(tuple_(Message.created_at, Message.id) > tuple_(message.created_at, message.id))
        .order_by(Message.created_at, Message.id)
        .limit(MESSAGES_A_PAGE)
    ).all()
    return newer[MESSAGES_A_PAGE // 2] if len(newer) == MESSAGES_A_PAGE else None


def message(user_id: uuid.UUID, id: uuid.UUID) -> Message:
    """Return a message; raise NotFound."""
    rows = _live(user_id, IN_ONE_STATEMENT).where(Message.id == id)
    found = db.session.scalars(rows).unique().one_or_none()
    if found is None:
        raise NotFound(NO_MESSAGE)
    return with_sources(user_id, [found])[0]


def state_of(user_id: uuid.UUID, id: uuid.UUID) -> Message:
    """Return a message for its state alone: loaded without its redaction, an answer's content cannot be read.

    Raise NotFound.
    """
    found = db.session.scalar(_live(user_id, ()).where(Message.id == id))
    if found is None:
        raise NotFound(NO_MESSAGE)
    return found


def messages_by_ids(user_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> Sequence[Message]:
    """Return those of these messages that are still there, in reading order, with their conversations."""
    rows = (
        _live(user_id, IN_ONE_STATEMENT)
        .join(Message.conversation)
        .options(contains_eager(Message.conversation))
        .where(Message.id.in_(list(ids)), Conversation.deleted_at.is_(None))
    )
    found = db.session.scalars(rows.order_by(Message.created_at, Message.id)).unique().all()
    return with_sources(user_id, found)


def last_answers(user_id: uuid.UUID, conversation_id: uuid.UUID) -> Sequence[Message]:
    """Return which of the last answers of a conversation are complete, in whichever branch, the newest first."""
    rows = (
        _live(user_id, (joinedload(Message.evidence), contains_eager(Message.conversation)))
        .join(Message.conversation)
        .where(Message.conversation_id == conversation_id, Conversation.deleted_at.is_(None))
        .where(Message.role == "assistant", Message.status == Status.COMPLETE)
    )
    last = rows.order_by(Message.created_at.desc(), Message.id.desc()).limit(MESSAGES_A_PAGE)
    return with_sources(user_id, db.session.scalars(last).all())


def answer_to(user_id: uuid.UUID, question_id: uuid.UUID) -> Message:
    """Return the first answer to a question; raise NotFound."""
    found = db.session.scalar(
        select(Message)
        .options(*WITH_REDACTION)
        .where(Message.parent_id == question_id, Message.user_id == user_id, Message.role == "assistant")
        .order_by(Message.created_at)
        .limit(1)
    )
    if found is None:
        raise NotFound("There is no such question. It may have been deleted.")
    return with_sources(user_id, [found])[0]


def question_of(user_id: uuid.UUID, answer: Message) -> Message:
    """Return the question of an answer, without its footnotes and evidence: it has none. Raise NotFound."""
    rows = select(Message).where(Message.id == answer.parent_id, Message.user_id == user_id)
    found = db.session.scalar(rows.where(Message.deleted_at.is_(None)))
    if found is None:
        raise NotFound("There is no such question. It may have been deleted.")
    return found


def earlier(user_id: uuid.UUID, question: Message, limit: int) -> Sequence[Message]:
    """Return the last messages that led to a question, in whichever branch it is, oldest first."""
    if question.parent_id is None:
        return []
    values = {"owner": user_id, "parent": question.parent_id, "limit": limit}
    return with_sources(user_id, db.session.scalars(_EARLIER, values).unique().all())


def _live(user_id: uuid.UUID, options: Sequence[ExecutableOption] = WITH_REDACTION) -> Select[Message]:
    return select(Message).options(*options).where(Message.user_id == user_id, *_LIVE)


def instructions(user_id: uuid.UUID, conversation_id: uuid.UUID) -> str:
    """Return how a model is to write the answers of a conversation; "" where nothing was said."""
    rows = select(Message).where(Message.user_id == user_id, *instructions_of(conversation_id))
    found = db.session.scalar(rows)
    return found.stored_content if found else ""


def instructions_by_conversation(user_id: uuid.UUID, conversation_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the instructions of those of these conversations that have some."""
    rows = select(Message).where(Message.user_id == user_id, *_IS_INSTRUCTIONS)
    rows = rows.where(Message.conversation_id.in_(conversation_ids))
    return {found.conversation_id: found.stored_content for found in db.session.scalars(rows)}


def instructions_of(conversation_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a message is the instructions of a conversation."""
    return Message.conversation_id == conversation_id, *_IS_INSTRUCTIONS


def deltas(answer: Message, after: int) -> list[tuple[int, str]]:
    """Return (number, redacted text) of the deltas of an answer that follow the one numbered ``after``, in order."""
    found = list(_deltas([answer], min(max(after, -1), LAST_DELTA)))
    whole = message(answer.user_id, answer.id) if found else answer
    return [(delta.seq, whole.redact(delta.stored_text)) for delta in found]


def written_so_far(answers: Sequence[Message]) -> dict[uuid.UUID, tuple[str, int]]:
    """Return, for each answer that has any, the redacted text of its deltas and the number of the last."""
    texts: dict[uuid.UUID, tuple[str, int]] = {}
    for delta in _deltas(answers) if answers else ():
        texts[delta.message_id] = (texts.get(delta.message_id, ("", 0))[0] + delta.stored_text, delta.seq)
    return {one.id: (one.redact(texts[one.id][0]), texts[one.id][1]) for one in answers if one.id in texts}


def _deltas(answers: Sequence[Message], after: int = -1) -> Iterable[MessageDelta]:
    return db.session.scalars(
        select(MessageDelta)
        .where(MessageDelta.message_id.in_([answer.id for answer in answers]), MessageDelta.seq > after)
        .order_by(MessageDelta.seq)
    )
