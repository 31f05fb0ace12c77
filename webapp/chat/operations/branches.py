"""What users do with the branches of a conversation: step to another one, ask again, and ask in other words.

One branch is shown: the messages whose ``left_at`` is None, a line from the first question down. To show another, the
line below the message where they part is left, all of it at one moment; by that moment the branch that was read last
below any message is found again.
"""

from __future__ import annotations

import uuid

from sqlalchemy import func, select, tuple_, update

from webapp.chat import jobs
from webapp.chat.models import Conversation, Message
from webapp.chat.operations import conversations as operations
from webapp.chat.queries import branches, conversations
from webapp.chat.queries import messages as queries
from webapp.chat.writing import summaries, waiting
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db

NO_QUESTION = "There is no such question. It may have been deleted."


def show(user_id: uuid.UUID, message_id: uuid.UUID) -> None:
    """Show the branch that a message is in, below it as it was read last; a repeat changes nothing. Raise NotFound."""
    message = queries.message(user_id, message_id)
    operations.lock(conversations.conversation(user_id, message.conversation_id).id)
    hidden = branches.left_above(message)
    if not hidden:
        return
    highest = queries.message(user_id, hidden[-1])
    leave(message.conversation_id, highest.parent_id)
    shown = update(Message).where(Message.id.in_([*hidden, *branches.below(message)]))
    db.session.execute(shown.values(left_at=None))
    jobs.enqueue_summary(user_id, message.conversation_id)


def go_on_from(conversation: Conversation, message_id: uuid.UUID | None) -> None:
    """Show the branch that a question is asked in: that of the message which its page shows, if there is one.

    Another window may have left that branch meanwhile.
    """
    rows = select(Message.id).where(Message.id == message_id, Message.conversation_id == conversation.id)
    if message_id and db.session.scalar(rows.where(Message.left_at.is_not(None), Message.deleted_at.is_(None))):
        show(conversation.user_id, message_id)


def leave(conversation_id: uuid.UUID, below: uuid.UUID | None) -> None:
    """Leave the branch that is shown below a message; None for all of it."""
    rows = update(Message).where(Message.conversation_id == conversation_id, Message.left_at.is_(None))
    if below:
        edge = db.session.execute(select(Message.created_at, Message.id).where(Message.id == below)).one()
        rows = rows.where(tuple_(Message.created_at, Message.id) > tuple_(*edge))
    # Not the transaction's start: another one may have waited for this one's lock.
    db.session.execute(rows.values(left_at=func.statement_timestamp()))
    summaries.forget_if_left(conversation_id)


def ask_again(user_id: uuid.UUID, message_id: uuid.UUID, model: str | None = None) -> Message:
    """Have the question of an answer answered once more, beside it; return the answer to be. Raise NotFound.

    ``model`` writes this one answer: "" to quote sentences, None for the model of the conversation. An answer that is
    being written is returned as it is.
    """
    show(user_id, message_id)
    answer = queries.message(user_id, message_id)
    if not (answer.is_answer and answer.is_final and answer.parent_id):
        return answer
    question = queries.message(user_id, answer.parent_id)
    if question.is_answer:  # of an import, in which answers may follow each other
        return answer
    leave(answer.conversation_id, answer.parent_id)
    waiting.give_up(answer.conversation_id)
    return operations.add_answer(question, {} if model is None else {"model": model})


def edit(user_id: uuid.UUID, message_id: uuid.UUID, content: str, question_id: uuid.UUID) -> Message:
    """Ask a question in other words, beside it; return the answer to be. Raise NotFound.

    ``question_id`` becomes the new question's; the same form sent again changes nothing, and neither do the same words.
    """
    question = queries.message(user_id, message_id)
    if question.is_answer:
        raise NotFound(NO_QUESTION)
    conversation = conversations.conversation(user_id, question.conversation_id)
    operations.lock(conversation.id)
    earlier = db.session.scalar(select(Message).where(Message.id == question_id, Message.user_id == user_id))
    for one in (question, earlier):
        if one and operations.is_same(one, content, question.about):
            show(user_id, one.id)
            return queries.answer_to(user_id, one.id)
    show(user_id, message_id)
    leave(conversation.id, question.parent_id)
    return operations.ask(user_id, conversation.id, content, question_id, about=question.about).answer
