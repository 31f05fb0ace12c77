"""A language model behind any OpenAI-compatible endpoint, as a stream of text.

Endpoints differ: options that a model refuses are not sent to it again by this process. What a model thinks before it
answers is not part of the answer.
"""

from __future__ import annotations

import asyncio
import logging
import math
import queue
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from webapp.clients.dialects import TOO_LONG, ModelUnavailable, broken_off, options, refused
from webapp.clients.language_model import LanguageModel, Turn
from webapp.clients.llm_events import ModelEvent, Reader, Usage, events
from webapp.clients.thoughts import CANCEL
from webapp.clients.tool_calls import ToolCall, ToolCalls
from webapp.shared.spans import span

if TYPE_CHECKING:
    from openai import AsyncOpenAI

__all__ = ["CANCEL", "Endpoint", "LanguageModel", "ModelUnavailable", "ToolCall", "Turn", "Usage"]

log = logging.getLogger(__name__)

CONNECT_S = 5.0
LONGEST_S = 600.0
PAUSES = (0.5, 1.0, 2.0)
"""Seconds before each further try, unless the endpoint names its own."""
LONGEST_PAUSE_S = 20.0
TICK_S = 0.25
"""How often the caller gets an empty piece while the model is silent."""


class Endpoint:
    """The models of one endpoint. One thread of the process reads all their streams.

    ``names``: those that answer. ``check_name``: the one that checks claims, which may be none of them.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        names: Sequence[str],
        context_tokens: int,
        timeout_s: float,
        check_name: str = "",
    ) -> None:
        self.names = tuple(names)
        self.context_tokens = context_tokens
        self.timeout_s = timeout_s
        self.refused: dict[str, set[str]] = {name: set() for name in (*names, check_name) if name}
        self.unopened: set[str] = set()
        """The models that were seen to think first without saying so; their answers wait for the end of that."""
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

    def tool_calls(
        self,
        name: str,
        messages: Sequence[Turn],
        tools: Sequence[Mapping[str, Any]],
        max_tokens: int,
        look: Callable[[], None],
    ) -> list[ToolCall]:
        """Return which tools a model calls, none where its endpoint knows no tools; raise ModelUnavailable.

        ``look`` is called now and then; what it raises ends the model's work.
        """
        model = _Model(self, name, self.refused[name], self.context_tokens)
        offered = [{"type": "function", "function": dict(tool)} for tool in tools]
        for _ in model.pieces({"messages": list(messages), "tools": offered, **options(max_tokens, None)}):
            look()
        return model.called.calls

    def warm(self) -> None:
        """Load what is needed, so that the first question does not wait for it."""
        if self.names:
            with self._starting:
                _ = self.openai, self.loop

    def read(self, model: _Model, request: Mapping[str, Any]) -> tuple[Future[None], queue.SimpleQueue]:
        """Begin to read an answer; return what cancels it, and the queue of its pieces, None after the last."""
        self.warm()
        pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        return asyncio.run_coroutine_threadsafe(model.read(request, pieces), self.loop), pieces


@dataclass
class _Model:
    endpoint: Endpoint
    name: str
    refused: set[str]
    context_tokens: int
    usage: Usage | None = None
    is_cut: bool = False
    is_filtered: bool = False
    has_written: bool = False
    waits_s: int = 0
    called: ToolCalls = field(default_factory=ToolCalls)

    def stream(
        self, messages: Sequence[Turn], max_tokens: int, schema: Mapping[str, Any] | None = None
    ) -> Iterator[str]:
        request = {"messages": list(messages), **options(max_tokens, schema)}
        yield from self.pieces(request)

    def pieces(self, request: Mapping[str, Any]) -> Iterator[str]:
        """Yield what the model says to a request, as ``stream`` does."""
        with span("ask a model", has_parts=False, model=self.name):
            yield from self._pieces(request)

    def _pieces(self, request: Mapping[str, Any]) -> Iterator[str]:
        self.is_cut = self.is_filtered = self.has_written = False
        reading, pieces = self.endpoint.read(self, request)
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

    async def read(self, request: Mapping[str, Any], pieces: queue.SimpleQueue[str | None]) -> None:
        try:
            async with asyncio.timeout(LONGEST_S):
                await self._read_with_retries(request, pieces)
        except TimeoutError as error:
            raise ModelUnavailable("stalled", f"it took more than {LONGEST_S} s") from error
        except ModelUnavailable as error:
            log.warning("model %s: %s %s", self.name, error.kind, error.detail)
            raise
        finally:
            pieces.put(None)

    async def _read_with_retries(self, request: Mapping[str, Any], pieces: queue.SimpleQueue[str | None]) -> None:
        """Retry where that may help, as long as the model has written nothing."""
        for pause in (*PAUSES, None):
            try:
                await self._read(request, pieces)
            except ModelUnavailable as error:
                if pause is None or error.again is None or self.has_written:
                    raise
                wait = min(error.again or pause, LONGEST_PAUSE_S)
                self.waits_s = math.ceil(wait) if error.kind == "quota" else 0
                await asyncio.sleep(wait)
                self.waits_s = 0
            else:
                return

    async def _read(self, request: Mapping[str, Any], pieces: queue.SimpleQueue[str | None]) -> None:
        reader, has_ended = Reader(pieces, self.name in self.endpoint.unopened), False
        loop, silence = asyncio.get_running_loop(), self.endpoint.timeout_s
        response = await self._opened(request)
        try:
            async with asyncio.timeout(silence) as deadline:
                async for event in events(response.iter_bytes()):
                    has_ended = has_ended or event.is_end
                    self._note(event)
                    if event.text or event.is_thinking:  # anything else is not written by the model
                        deadline.reschedule(loop.time() + silence)
                    self.has_written = reader.put(event) or self.has_written
        except Exception as error:
            raise broken_off(error) from error
        finally:
            await response.close()
        if reader.was_retracted:
            self.endpoint.unopened.add(self.name)
        if not has_ended:
            raise ModelUnavailable("garbage", "its stream ended without saying that it had")
        self.has_written = reader.end() or self.has_written
        if self.is_filtered and not self.has_written:
            raise ModelUnavailable("filtered")

    def _note(self, event: ModelEvent) -> None:
        self.usage = event.usage or self.usage
        self.called.add(event.calls)
        self.is_cut = self.is_cut or event.is_cut
        self.is_filtered = self.is_filtered or event.is_filtered

    async def _opened(self, request: Mapping[str, Any]) -> Any:
        """Return the answer's response, opened without the options that the endpoint refuses."""
        while True:
            try:
                completions = self.endpoint.openai.chat.completions.with_streaming_response
                opening = completions.create(model=self.name, stream=True, **self._accepted(request))
                return await opening.__aenter__()
            except Exception as error:
                if not self._learns_from(error, request):
                    raise refused(error) from error

    def _accepted(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the request without the options that the endpoint refuses, and with one name for its limit."""
        accepted = {name: value for name, value in request.items() if name not in self.refused}
        if "max_tokens" in accepted:
            accepted.pop("max_completion_tokens", None)
        return accepted

    def _learns_from(self, error: Exception, request: Mapping[str, Any]) -> bool:
        """Whether the endpoint refused an option by name, which is not sent to this model again."""
        if getattr(error, "status_code", 0) not in (400, 422) or TOO_LONG.search(str(error)):
            return False
        sent = self._accepted(request).keys() - {"messages"}
        named = [name for name in sent if re.search(rf"\b{name}\b", str(error))]
        if not named and "response_format" in sent:  # some say only "json_schema", or that it cannot be parsed
            named = ["response_format"]
        self.refused.update(named)
        return bool(named)
