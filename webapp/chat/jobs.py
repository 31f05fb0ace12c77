"""The jobs of conversations. Each may run again after it was killed at any point."""

from __future__ import annotations

import uuid

from sqlalchemy import literal, select

from webapp.chat import expiry, forgetting, index_source
from webapp.chat.models import Evidence, Message, Status
from webapp.chat.queries import messages as queries
from webapp.chat.writing import answers, checking, suggesting, summaries, waiting
from webapp.chat.writing.state import ON_ENDED
from webapp.documents.final import ON_DELETED, ON_FINAL
from webapp.index import sources
from webapp.platform.extensions import clients, db
from webapp.platform.jobs import RETRY, WAITING, Options, defer, is_queued, job, periodic
from webapp.platform.tenancy import acting_as
from webapp.platform.unit_of_work import one_at_a_time, unit_of_work

PAUSE_S = 1
"""How long what follows an answer waits: the processor is first for the next question, and one job does for several."""


@job("chat.answer", "answers", retry=RETRY)
def write_answer(user_id: str, message_id: str) -> None:
    """Write an answer."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        answers.write(owner, uuid.UUID(message_id))


def _after_an_answer(answer: Message, evidence: Evidence) -> None:
    if evidence.check_state == "waiting":
        options = Options(lock=f"check-{answer.id}")
        defer(check_answer, options, user_id=str(answer.user_id), message_id=str(answer.id))
    if answer.waits_for_documents:
        _look_at_waiting(answer.user_id)
    if answer.status == Status.COMPLETE:
        _defer_after_answers(answer.user_id, answer.conversation_id)
    else:
        index_source.publish_question(answer)


def _defer_after_answers(user_id: uuid.UUID, conversation_id: uuid.UUID) -> None:
    """Have one job do what comes after all answers of a conversation that are complete until it begins."""
    lock = _one_after_answers(conversation_id)
    if not db.session.scalar(select(is_queued(literal(lock), WAITING))):
        options = Options(lock=lock, delay=PAUSE_S)
        defer(after_answers, options, user_id=str(user_id), conversation_id=str(conversation_id))


@job("chat.after_answers", "checking", retry=RETRY)
def after_answers(user_id: str, conversation_id: str) -> None:
    """Do what follows the complete answers of a conversation: look for suggestions, publish them, summarise."""
    owner, id = uuid.UUID(user_id), uuid.UUID(conversation_id)
    with acting_as(owner):
        with unit_of_work():
            _one_after_answers(id)
            answers = queries.last_answers(owner, id)
            wanted = [answer.id for answer in suggesting.unfollowed(answers) if answer.may_suggest]
            if answers:
                index_source.publish_turns(answers[0].conversation, answers)
                if summaries.is_due(answers[0].conversation):
                    enqueue_summary(owner, id)
        for answer_id in wanted:
            suggesting.suggest(owner, answer_id)


def _one_after_answers(conversation_id: uuid.UUID) -> str:
    """Return the lock of the job that follows the answers of a conversation, held until the transaction ends.

    So a job that begins just now sees the answer for which none was deferred, as it still waited.
    """
    one_at_a_time(lock := index_source.lock_after_answers(conversation_id))
    return lock


@job("chat.answer_waiting", "answers", retry=RETRY)
def answer_waiting(user_id: str) -> None:
    """Have the questions answered that waited until all documents of a user were read."""
    owner = uuid.UUID(user_id)
    with acting_as(owner), unit_of_work():
        for id in waiting.begin_anew(owner):
            defer(write_answer, user_id=user_id, message_id=str(id))


def _look_at_waiting(user_id: uuid.UUID) -> None:
    defer(answer_waiting, user_id=str(user_id))


def _after_a_document(user_id: uuid.UUID) -> None:
    if waiting.may_wait(user_id):
        _look_at_waiting(user_id)


ON_ENDED.append(_after_an_answer)
ON_FINAL.append(_after_a_document)
ON_DELETED.append(summaries.forget_document)


@job("chat.check", "checking", retry=RETRY)
def check_answer(user_id: str, message_id: str) -> None:
    """Ask a model whether the quotes of an answer support its claims."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        checking.check(owner, uuid.UUID(message_id))


@job("chat.summarise", "checking", retry=RETRY)
def summarise(user_id: str, conversation_id: str) -> None:
    """Go on with the summary of a conversation."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        summaries.summarise(owner, uuid.UUID(conversation_id))


def enqueue_summary(user_id: uuid.UUID, conversation_id: uuid.UUID) -> None:
    """Defer the job that goes on with the summary of a conversation."""
    options = Options(lock=f"summary-{conversation_id}", priority=-1)
    defer(summarise, options, user_id=str(user_id), conversation_id=str(conversation_id))


@job("chat.forget", "upkeep", retry=RETRY)
def remove_conversation(user_id: str, conversation_id: str) -> None:
    """Take a deleted or forgotten conversation out of the index."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        index_source.remove_conversation(owner, uuid.UUID(conversation_id))


@job("chat.remove_forgotten", "upkeep", retry=RETRY)
def remove_forgotten(user_id: str) -> None:
    """Take all that a user has forgotten out of answers and out of the index."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        forgetting.forget_forgotten(owner)
        forgetting.remove_forgotten(owner)


@periodic("chat.remove_expired", "upkeep")
def remove_expired() -> None:
    """Remove conversations that were deleted long ago."""
    expiry.remove_expired(clients.config["RETENTION_DAYS"])


sources.register(index_source.MessageSource())
