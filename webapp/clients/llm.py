"""A language model behind any OpenAI-compatible endpoint, as a stream of text.

Endpoints differ: options that a model refuses are not sent to it again by this process. What a model thinks before it
answers is not part of the answer.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypedDict

from webapp.clients.dialects import TOO_LONG, ModelUnavailable, Thoughts, broken_off, refused

if TYPE_CHECKING:
    from openai import AsyncOpenAI

__all__ = ["Endpoint", "LanguageModel", "ModelUnavailable", "Turn", "Usage"]

log = logging.getLogger(__name__)

CONNECT_S = 5.0
LONGEST_S = 600.0
PAUSES = (0.5, 1.0, 2.0)
"""Seconds before each further try, unless the endpoint names its own."""
LONGEST_PAUSE_S = 20.0
TICK_S = 0.25
"""How often the caller gets an empty piece while the model is silent."""


class Turn(TypedDict):
    """A message to or from the model."""

    role: Literal["system", "user", "assistant"]
    content: str


class Usage(NamedTuple):
    """What an answer took, in the model's tokens."""

    prompt: int
    completion: int


class LanguageModel(Protocol):
    """A model, for one answer. After ``stream``: ``usage``, None where it does not say, and ``is_cut``: whether it
    was ended by its limit. ``context_tokens`` is what it can read and write together."""

    name: str
    context_tokens: int
    usage: Usage | None
    is_cut: bool

    def stream(self, messages: Sequence[Turn], max_tokens: int) -> Iterator[str]:
        """Yield the answer piece by piece; "" first, once the model is asked, and regularly while it is silent.

        Raise ModelUnavailable. Closing the iterator ends the model's work at once.
        """


class Endpoint:
    """The models of one endpoint. One thread of the process reads all their streams."""

    def __init__(
        self, base_url: str, api_key: str, names: Sequence[str], context_tokens: int, timeout_s: float
    ) -> None:
        self.names = tuple(names)
        self.context_tokens = context_tokens
        self.timeout_s = timeout_s
        self.refused: dict[str, set[str]] = {name: set() for name in names}
        self._address = base_url, api_key
        self._starting = threading.Lock()

    def model(self, name: str) -> LanguageModel:
        """Return a model by its name, for one answer; raise KeyError when it is not configured."""
        return _Model(self, name, self.refused[name], self.context_tokens)

    @cached_property
    def loop(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.new_event_loop()
        threading.Thread(target=loop.run_forever, name="models", daemon=True).start()
        return loop

    @cached_property
    def openai(self) -> AsyncOpenAI:
        from openai import AsyncOpenAI, Timeout  # costs half a second, which only those who use it should pay

        base_url, api_key = self._address
        timeout = Timeout(self.timeout_s, connect=CONNECT_S)
        return AsyncOpenAI(base_url=base_url, api_key=api_key or "none", timeout=timeout, max_retries=0)

    def warm(self) -> None:
        """Load what is needed, so that the first question does not wait for it."""
        if self.names:
            with self._starting:
                _ = self.openai, self.loop

    def read(self, model: _Model, messages: Sequence[Turn], max_tokens: int) -> tuple[Future[None], queue.SimpleQueue]:
        """Begin to read an answer; return what cancels it, and the queue of its pieces, None after the last."""
        self.warm()
        pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        return asyncio.run_coroutine_threadsafe(model.read(messages, max_tokens, pieces), self.loop), pieces


@dataclass
class _Model:
    endpoint: Endpoint
    name: str
    refused: set[str]
    context_tokens: int
    usage: Usage | None = None
    is_cut: bool = False
    has_written: bool = False

    def stream(self, messages: Sequence[Turn], max_tokens: int) -> Iterator[str]:
        reading, pieces = self.endpoint.read(self, messages, max_tokens)
        try:
            yield ""
            while True:
                try:
                    piece = pieces.get(timeout=TICK_S)
                except queue.Empty:
                    piece = ""
                if piece is None:
                    break
                yield piece
            reading.result()
        finally:
            reading.cancel()

    async def read(self, messages: Sequence[Turn], max_tokens: int, pieces: queue.SimpleQueue[str | None]) -> None:
        try:
            async with asyncio.timeout(LONGEST_S):
                await self._read_with_retries(messages, max_tokens, pieces)
        except TimeoutError as error:
            raise ModelUnavailable("stalled", f"it took more than {LONGEST_S} s") from error
        except ModelUnavailable as error:
            log.warning("model %s: %s %s", self.name, error.kind, error.detail)
            raise
        finally:
            pieces.put(None)

    async def _read_with_retries(
        self, messages: Sequence[Turn], max_tokens: int, pieces: queue.SimpleQueue[str | None]
    ) -> None:
        """Retry where that may help, as long as the model has written nothing."""
        for pause in (*PAUSES, None):
            try:
                await self._read(messages, max_tokens, pieces)
            except ModelUnavailable as error:
                if pause is None or error.again is None or self.has_written:
                    raise
                await asyncio.sleep(min(error.again or pause, LONGEST_PAUSE_S))
            else:
                return

    async def _read(self, messages: Sequence[Turn], max_tokens: int, pieces: queue.SimpleQueue[str | None]) -> None:
        stream = await self._opened(messages, max_tokens)
        thoughts, has_ended = Thoughts(), False
        loop, silence = asyncio.get_running_loop(), self.endpoint.timeout_s
        try:
            async with asyncio.timeout(silence) as deadline:
                async for event in stream:
                    text, thought, finish = self._parts(event)
                    has_ended = has_ended or bool(finish)
                    if text or thought:  # anything else is not written by the model
                        deadline.reschedule(loop.time() + silence)
                    if shown := thoughts.without(text):
                        self.has_written = True
                        pieces.put(shown)
        except Exception as error:
            raise broken_off(error) from error
        finally:
            await stream.close()
        if not has_ended:
            raise ModelUnavailable("garbage", "its stream ended without saying that it had")
        pieces.put(thoughts.rest())

    def _parts(self, event: Any) -> tuple[str, str, str]:
        """Return an event's text, thought, and why the answer ended; any of them may be empty."""
        if usage := getattr(event, "usage", None):
            self.usage = Usage(usage.prompt_tokens or 0, usage.completion_tokens or 0)
        choice = (getattr(event, "choices", None) or [None])[0]
        delta, finish = getattr(choice, "delta", None), getattr(choice, "finish_reason", None)
        self.is_cut = self.is_cut or finish == "length"
        thought = getattr(delta, "reasoning_content", None) or getattr(delta, "reasoning", None)
        return getattr(delta, "content", None) or "", thought or "", finish or ""

    async def _opened(self, messages: Sequence[Turn], max_tokens: int) -> Any:
        """Return the answer's stream, opened without the options that the endpoint refuses."""
        while True:
            try:
                return await self.endpoint.openai.chat.completions.create(
                    model=self.name,
                    messages=list(messages),  # type: ignore[arg-type]  # its own class for each role
                    stream=True,
                    **self._options(max_tokens),
                )
            except Exception as error:
                if not self._learns_from(error):
                    raise refused(error) from error

    def _options(self, max_tokens: int) -> dict[str, Any]:
        """Return the options: temperature 0, since only what the sources say is wanted; usage; a limit."""
        options: dict[str, Any] = {"temperature": 0, "stream_options": {"include_usage": True}}
        for name in ("max_tokens", "max_completion_tokens"):
            if name not in self.refused:
                options[name] = max_tokens
                break
        return {name: value for name, value in options.items() if name not in self.refused}

    def _learns_from(self, error: Exception) -> bool:
        """Whether the endpoint refused an option by name, which is not sent to this model again."""
        if getattr(error, "status_code", 0) not in (400, 422) or TOO_LONG.search(str(error)):
            return False
        named = [name for name in self._options(1) if re.search(rf"\b{name}\b", str(error))]
        self.refused.update(named)
        return bool(named)
