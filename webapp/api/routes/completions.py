"""Other chat programs ask as they ask OpenAI's API, and get answers from the documents, with footnotes.

What was asked before is looked for among the conversations: where the same was asked in the same order, the question
goes on there. An answer is sent once its footnotes are proved, since these programs cannot take back what they show.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator

from flask import Response, jsonify, request
from pydantic import ValidationError

from webapp.api import bp
from webapp.api.answers import until_final_or_gone
from webapp.api.caller import caller, identify, tell_allowance
from webapp.api.problems import as_openai, invalid
from webapp.api.queries import conversation_asked
from webapp.api.registry import MOST_BYTES
from webapp.api.shapes import openai
from webapp.api.shapes.conversations import MessageAnswer
from webapp.api.shapes.openai import Completion, Reply
from webapp.auth.tokens import ASK, READ
from webapp.chat.forms import MAX_INSTRUCTIONS_LENGTH, MAX_QUESTION_LENGTH
from webapp.chat.operations import conversations as operations
from webapp.chat.operations.instructions import instruct
from webapp.chat.queries import conversations, messages
from webapp.chat.queries.turns import turn
from webapp.exports import answers
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import event_stream
from webapp.shared.text import many_lines

NO_MODEL = "There is no model of this name. GET /v1/models lists those there are."
NO_QUESTION = f"The last message must be the user's, with a question of 1 to {MAX_QUESTION_LENGTH:,} letters."
UNFINISHED = "The answer goes on being written, and is kept in its conversation. Ask again in a moment."
HEARTBEAT = ": the answer is being written\n\n"


@bp.get("/v1/models")
def list_models() -> Response:
    """List what can answer: by default, by quoting, and by each of the language models."""
    identify(READ)
    return tell_allowance(jsonify(openai.models(conversations.models())))


@bp.post("/v1/chat/completions")
def complete() -> Response:
    """Answer the last message of a conversation from the user's documents."""
    identify(ASK)
    request.max_content_length = MOST_BYTES
    try:
        asked = Completion.model_validate_json(request.get_data())
    except ValidationError as error:
        status, sentence, fields = invalid(error)
        wrong = "".join(f" {each['field']}: {each['message']}." for each in fields[:3])
        return tell_allowance(as_openai(status, sentence + wrong))
    with unit_of_work():
        answer_id = _ask(asked)
    if asked.stream:
        return tell_allowance(event_stream(_streamed(answer_id, asked.model)))
    for _ in until_final_or_gone(answer_id):
        pass
    if reply := _reply(answer_id):
        return tell_allowance(jsonify(openai.whole(answer_id, asked.model, reply)))
    refused = tell_allowance(as_openai(503, UNFINISHED))
    refused.headers["Retry-After"] = "5"
    return refused


def _ask(asked: Completion) -> uuid.UUID:
    """Ask the last message in its conversation, a new one where it is not known, and return the answer's id."""
    user_id, model = caller().id, _model(asked.model)
    said = [many_lines(each.text) for each in asked.messages if each.role == "user"]
    if asked.messages[-1].role != "user" or not 0 < len(said[-1]) <= MAX_QUESTION_LENGTH:
        raise Invalid(NO_QUESTION)
    if found := conversation_asked(user_id, operations.title_from(said[0]), said[:-1]):
        return operations.ask(user_id, found, said[-1], uuid.uuid4(), model).answer.id
    new = operations.start(user_id, said[-1], uuid.uuid4(), model)
    told = "\n".join(many_lines(each.text) for each in asked.messages if each.role in ("system", "developer"))
    if 0 < len(told) <= MAX_INSTRUCTIONS_LENGTH:
        instruct(conversations.conversation(user_id, new.question.conversation_id), told)
    return new.answer.id


def _model(name: str) -> str | None:
    """Return the model as conversations keep it: None for the default, "" to quote; raise NotFound."""
    if name in (openai.DEFAULT, openai.QUOTES):
        return None if name == openai.DEFAULT else ""
    if name not in conversations.models():
        raise NotFound(NO_MODEL)
    return name


def _reply(answer_id: uuid.UUID) -> Reply | None:
    """Return an answer that is final; None for one that goes on being written."""
    with unit_of_work():  # releases the connection: who asked may read slowly
        message = messages.message(caller().id, answer_id)
        if not message.is_final:
            return None
        content = answers.markdown(turn(caller().id, message)) if not message.error else message.error
        return Reply(content=content, footnotes=MessageAnswer.of(message).footnotes)


def _streamed(answer_id: uuid.UUID, model: str) -> Iterator[str]:
    yield _event(openai.chunk(answer_id, model, {"role": "assistant", "content": ""}))
    for _ in until_final_or_gone(answer_id):
        yield HEARTBEAT
    reply = _reply(answer_id)
    if not reply:
        yield _event(as_openai(503, UNFINISHED).json)
        return
    for paragraph in reply.content.split("\n\n"):
        yield _event(openai.chunk(answer_id, model, {"content": f"{paragraph}\n\n"}))
    notes = [note.model_dump(mode="json") for note in reply.footnotes]
    yield _event(openai.chunk(answer_id, model, {"footnotes": notes}, finish="stop"))
    yield "data: [DONE]\n\n"


def _event(data: object) -> str:
    return f"data: {json.dumps(data)}\n\n"
