"""A model that is asked several times for one answer: how often, and the tokens of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from webapp.clients.llm import LanguageModel, Turn, Usage


class CountedModel:
    """A language model that counts its ``calls``. ``usage`` is that of all of them, None where one is not known.

    ``is_cut`` and ``is_filtered`` are of the last.
    """

    def __init__(self, model: LanguageModel) -> None:
        self.name, self.context_tokens = model.name, model.context_tokens
        self.calls = 0
        self.usage: Usage | None = Usage(0, 0)
        self.is_cut = self.is_filtered = False
        self._model = model

    @property
    def waits_s(self) -> int:
        return self._model.waits_s

    def stream(
        self, messages: Sequence[Turn], max_tokens: int, schema: Mapping[str, Any] | None = None
    ) -> Iterator[str]:
        """Yield what the model says, see ``LanguageModel.stream``."""
        self.calls += 1
        self._model.usage = None
        try:
            yield from self._model.stream(messages, max_tokens, schema)
        finally:
            self._note()

    def _note(self) -> None:
        one, so_far = self._model.usage, self.usage
        self.usage = Usage(so_far[0] + one[0], so_far[1] + one[1]) if one and so_far else None
        self.is_cut, self.is_filtered = self._model.is_cut, self._model.is_filtered
