"""What an OpenAI-compatible endpoint answers with: server-sent events, or one JSON body where it does not stream."""

from __future__ import annotations

import json
import queue
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from webapp.clients.dialects import failed
from webapp.clients.thoughts import CANCEL, Thoughts

UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""Control characters and halves of characters, which no database keeps."""
CUT = ("length", "max_tokens")
FILTERED = ("content_filter", "safety", "refusal", "recitation", "prohibited_content")
SHORTEST_REPEAT = 20  # letters: a shorter piece may well say what was said before


class Usage(NamedTuple):
    """What an answer took, in the model's tokens."""

    prompt: int
    completion: int


@dataclass(frozen=True)
class ModelEvent:
    """An event of an answer, or all of it. ``is_end``: the endpoint says that it has ended.

    ``is_whole``: the text is the whole answer, not what follows. ``finish`` is why the model ended, "" before it does.
    ``calls``: pieces of calls of tools.
    """

    text: str = ""
    is_thinking: bool = False
    finish: str = ""
    usage: Usage | None = None
    is_end: bool = False
    is_whole: bool = False
    calls: tuple[Any, ...] = ()

    @property
    def is_cut(self) -> bool:
        return self.finish in CUT or self.is_filtered

    @property
    def is_filtered(self) -> bool:
        return self.finish in FILTERED


class Repeats:
    """Knows what was said, and takes from a piece that says it all again what is new in it."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._length = 0

    def add(self, text: str) -> None:
        self._said.append(text)
        self._length += len(text)

    @property
    def has_any(self) -> bool:
        return self._length > 0

    def new(self, text: str) -> str:
        if SHORTEST_REPEAT <= self._length <= len(text) + SHORTEST_REPEAT:
            said = "".join(self._said)
            if text.startswith(said):
                return text[len(said) :]
            if text.strip() == said.strip():
                return ""
        return text


class Reader:
    """Puts into a queue what of the events is the answer, once: without thoughts, and what is said again.

    ``is_unopened``: see Thoughts. ``was_retracted``: whether a thought was taken for the answer until its end.
    """

    def __init__(self, pieces: queue.SimpleQueue[str | None], is_unopened: bool) -> None:
        self.was_retracted = False
        self._pieces = pieces
        self._thoughts = Thoughts(is_unopened)
        self._read, self._shown = Repeats(), Repeats()

    def put(self, event: ModelEvent) -> bool:
        """Take an event; return whether any of the answer was put."""
        text = self._shown.new(self._read.new(event.text))
        if event.is_whole and self._read.has_any:
            text = ""
        self._read.add(text)
        shown = self._thoughts.without(text)
        if self._thoughts.is_retracted:
            self._thoughts.is_retracted, self.was_retracted = False, True
            self._shown = Repeats()
            self._pieces.put(CANCEL)
        return self._put(shown)

    def end(self) -> bool:
        return self._put(self._thoughts.rest())

    def _put(self, text: str) -> bool:
        if text:
            self._shown.add(text)
            self._pieces.put(text)
        return bool(text)


async def events(chunks: AsyncIterator[bytes]) -> AsyncIterator[ModelEvent]:
    """Yield the events of a response's body; raise ModelUnavailable for an error, ValueError for garbage."""
    body: list[str] = []
    async for line in _lines(chunks):
        if line.startswith("data:"):
            data = line.removeprefix("data:").strip()
            yield ModelEvent(is_end=True) if data == "[DONE]" else _event(json.loads(data))
        elif body or line.startswith("{"):
            body.append(line)
    if body:
        whole = _event(json.loads("\n".join(body)))
        yield replace(whole, is_end=True, is_whole=True)


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[str]:
    """Yield the lines as JSON knows them: other signs that end a line may stand within its texts."""
    held: list[bytes] = []
    async for chunk in chunks:
        *ended, rest = chunk.split(b"\n")
        for line in ended:
            yield b"".join([*held, line]).decode(errors="replace").strip()
            held = []
        held.append(rest)
    yield b"".join(held).decode(errors="replace").strip()


def _event(data: Any) -> ModelEvent:
    if not isinstance(data, dict):
        raise ValueError("an event that is no object")  # as for any other garbage
    if error := data.get("error"):
        raise failed(error)
    usage = data.get("usage")
    choices = data.get("choices") or []
    choice = choices[0] if choices and isinstance(choices[0], dict) else {}
    delta, message = choice.get("delta") or {}, choice.get("message") or {}
    said = delta or message
    text, has_thought = _content(said.get("content") or choice.get("text"))
    finish = str(choice.get("finish_reason") or "").lower()
    calls = said.get("tool_calls")
    return ModelEvent(
        text=UNPRINTABLE.sub("", text),
        is_thinking=has_thought
        or bool(calls)
        or any(said.get(name) for name in ("reasoning_content", "reasoning", "thinking")),
        finish="refusal" if said.get("refusal") and not text else finish,
        usage=_usage(usage) if isinstance(usage, dict) else None,
        is_end=bool(finish),
        is_whole=bool(message and not delta),
        calls=tuple(calls) if isinstance(calls, list) else (),
    )


def _usage(usage: dict[str, Any]) -> Usage:
    return Usage(usage.get("prompt_tokens") or 0, usage.get("completion_tokens") or 0)


def _content(content: Any) -> tuple[str, bool]:
    """Return the text of a message's content, and whether a part of it is a thought."""
    if not isinstance(content, list):
        return (content, False) if isinstance(content, str) else ("", False)
    parts = [part if isinstance(part, dict) else {"text": part} for part in content]
    thoughts = [str(part.get("type", "")) in ("thinking", "reasoning") for part in parts]
    texts = [part.get("text") for part, is_thought in zip(parts, thoughts, strict=True) if not is_thought]
    return "".join(text for text in texts if isinstance(text, str)), any(thoughts)
