"""What OpenAI's API takes and gives, as far as it is understood here. Fields that are not are passed over."""

from __future__ import annotations

import time
import uuid
from typing import Any, Literal

from pydantic import BaseModel, Field

from webapp.api.shapes.conversations import Footnote

DEFAULT, QUOTES = "footnote", "footnote-quotes"
"""The names of what answers by default, and of quoting without a language model."""


class TextPart(BaseModel):
    """A part of what is said."""

    type: Literal["text"]
    text: str


class ChatMessage(BaseModel):
    """What somebody said."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[TextPart] | None = None

    @property
    def text(self) -> str:
        """What it says, in one piece."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class Completion(BaseModel):
    """A question, with what was said before."""

    model: str = Field(DEFAULT, max_length=200)
    messages: list[ChatMessage] = Field(min_length=1, max_length=1000)
    stream: bool = False


class Reply(BaseModel):
    """What is answered. `footnotes` are beyond OpenAI's API: the same as below the text, to be read by programs."""

    role: Literal["assistant"] = "assistant"
    content: str
    footnotes: list[Footnote]


def models(names: tuple[str, ...]) -> dict[str, Any]:
    """Return the list of what can answer."""
    every = dict.fromkeys((DEFAULT, QUOTES, *names))
    data = [{"id": name, "object": "model", "created": 0, "owned_by": "footnote"} for name in every]
    return {"object": "list", "data": data}


def whole(answer_id: uuid.UUID, model: str, reply: Reply) -> dict[str, Any]:
    """Return an answer in one piece. Tokens are not counted here."""
    choice = {"index": 0, "message": reply.model_dump(mode="json"), "finish_reason": "stop", "logprobs": None}
    usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    return {**_head(answer_id, model, "chat.completion"), "choices": [choice], "usage": usage}


def chunk(answer_id: uuid.UUID, model: str, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    """Return a piece of an answer."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
    return {**_head(answer_id, model, "chat.completion.chunk"), "choices": [choice]}


def _head(answer_id: uuid.UUID, model: str, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{answer_id}", "object": kind, "created": int(time.time()), "model": model}
