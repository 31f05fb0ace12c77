"""Questions are asked, and their answers waited for, or followed as they are written."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator

from flask import Response, request

from webapp.api.caller import caller
from webapp.api.shapes.conversations import ConversationAnswer, Exchange, MessageAnswer, Question
from webapp.chat.models import Message, Status
from webapp.chat.queries import conversations
from webapp.chat.queries import messages as queries
from webapp.chat.stream import Render, streams, until_final
from webapp.chat.writing.runs import DELTAS_PER_RUN
from webapp.platform.errors import Invalid
from webapp.platform.extensions import db
from webapp.platform.web import event_stream, reader_is_gone, sse_event

LONGEST_S = 600
PAUSE_S = 0.2
"""Between two looks at an answer that is begun anew."""
NO_MODEL = "There is no such model. Nothing was asked. GET /v1/models lists those there are."


def check_model(name: str | None) -> None:
    """Raise Invalid for the name of a model that there is not."""
    if name and name not in conversations.models():
        raise Invalid(NO_MODEL)


def exchange(question_id: uuid.UUID) -> Exchange:
    """Return a question with its answer as they are now; raise NotFound."""
    user_id = caller().id
    question = queries.message(user_id, question_id)
    answer = queries.message(user_id, queries.answer_to(user_id, question_id).id)
    conversation = conversations.conversation(user_id, question.conversation_id)
    return Exchange(
        id=question.id,
        conversation=ConversationAnswer.model_validate(conversation),
        question=MessageAnswer.of(question),
        answer=MessageAnswer.of(answer),
    )


def answered(asked: Exchange, body: Question) -> Exchange | Response:
    """Return what was asked with its answer, once that is final or the wait is over; or the stream of it."""
    if body.stream:
        return stream(asked.answer.id)
    wait(asked.answer.id, body.wait)
    return exchange(asked.id)


def wait(answer_id: uuid.UUID, seconds: float) -> None:
    """Wait until an answer is final, for some seconds at most."""
    end, is_gone = time.monotonic() + seconds, reader_is_gone()

    def is_over() -> bool:
        return time.monotonic() >= end or is_gone()

    for _ in _events(answer_id, is_over) if seconds else ():
        pass


def until_final_or_gone(answer_id: uuid.UUID) -> Iterator[None]:
    """Yield from time to time until an answer is final, whoever asked has gone, or this process is to end.

    Where the user has as many streams as there may be, return at once: nobody waits in a thread that others need.
    """
    end, is_gone = time.monotonic() + LONGEST_S, reader_is_gone()
    while (
        streams().has_room(caller().id)
        and not queries.state_of(caller().id, answer_id).is_final
        and time.monotonic() < end
        and not is_gone()
    ):
        for _ in _events(answer_id, is_gone):
            yield
        db.session.rollback()
        time.sleep(PAUSE_S)


def _events(answer_id: uuid.UUID, is_over: Callable[[], bool]) -> Iterator[str]:
    return streams().follow(caller().id, answer_id, -1, lambda _message: "", is_over, until_final)


def stream(answer_id: uuid.UUID) -> Response:
    """Return the events of an answer: ``delta``, ``status``, ``again`` and, with the message, ``done``."""
    after = request.headers.get("Last-Event-ID", -1, type=int)
    events = streams().follow(caller().id, answer_id, after, _message, reader_is_gone(), until_written)
    return event_stream(events)


def until_written(user_id: uuid.UUID, message_id: uuid.UUID, after: int, render: Render) -> tuple[list[str], int, bool]:
    """``stream.News`` in JSON: over once the answer is final, or begun anew."""
    message = queries.state_of(user_id, message_id)
    is_other_run = after >= 0 and after // DELTAS_PER_RUN != message.attributes.get("run", 0)
    if message.is_final or (is_other_run and message.status == Status.WRITING):
        whole = queries.message(user_id, message_id)
        events = [sse_event(render(whole), event="done" if message.is_final else "again", id=max(after, 0))]
        db.session.rollback()
        return events, after, True
    deltas = queries.deltas(message, after)
    events = [sse_event({"text": text}, event="delta", id=number) for number, text in deltas]
    if message.progress and not deltas:
        events.append(sse_event({"status": message.progress}, event="status"))
    db.session.rollback()  # returns the connection to the pool
    return events, deltas[-1][0] if deltas else after, False


def _message(message: Message) -> str:
    return MessageAnswer.of(message).model_dump_json()
