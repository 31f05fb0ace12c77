"""What a language model does, whichever it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, Protocol, TypedDict

from webapp.clients.llm_events import Usage


class Turn(TypedDict):
    """A message to or from the model."""

    role: Literal["system", "user", "assistant"]
    content: str


class LanguageModel(Protocol):
    """A model, for one answer. After ``stream``: ``usage``, None where it does not say; ``is_cut``: whether it was
    ended before its end, and ``is_filtered``: whether that was by a filter of contents, not by its limit.
    ``context_tokens`` is what it can read and write together."""

    name: str
    context_tokens: int
    usage: Usage | None
    is_cut: bool
    is_filtered: bool

    @property
    def waits_s(self) -> int:
        """The seconds for which its service is not asked again, as it has too many requests; 0 where it is asked."""

    def stream(
        self, messages: Sequence[Turn], max_tokens: int, schema: Mapping[str, Any] | None = None
    ) -> Iterator[str]:
        """Yield the answer piece by piece; "" first, once the model is asked, and regularly while it is silent.

        CANCEL takes back the pieces before it. With a JSON ``schema``, the model is asked for JSON of that form, where
        the endpoint knows such a thing. Raise ModelUnavailable. Closing the iterator ends the model's work at once.
        """
