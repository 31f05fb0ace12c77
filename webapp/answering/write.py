"""The writing answerer: a language model writes, and what it claims is proved as it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from webapp.answering.compose import Composer
from webapp.answering.events import Cited, Event, Finished, Found, NotInSources, Retracted
from webapp.answering.prompt import NOT_IN_SOURCES, Count, messages
from webapp.answering.retrieve import Passage, Ranked, is_answered
from webapp.clients.llm import CANCEL, LanguageModel, ModelUnavailable

NEAREST = 3
COUNTED_AGAIN = 1.1
"""Another model's tokens are counted with ours; that much longer they may be."""


@dataclass
class WritingAnswerer:
    """Answers with a model, for one question. ``turns``: the questions and answers before it, oldest first.

    An answer without a single footnote is none: where the model gave the sign that the sources do not answer, that is
    the answer; else the model was of no use.

    ``look`` is called with each piece of the model's, and now and then while there is none: what it raises ends the
    model's work at once. After ``answer``, ``broken`` is why the model broke off, None when it came to its end.
    """

    model: LanguageModel
    max_tokens: int
    count: Count
    look: Callable[[], None]
    turns: Sequence[tuple[str, str]] = ()
    broken: ModelUnavailable | None = field(default=None, init=False)
    _has_refused: bool = field(default=False, init=False)
    _is_retracted: bool = field(default=False, init=False)

    def answer(self, question: str, ranked: Sequence[Ranked]) -> Iterator[Event]:
        """The answer from passages that were ranked for the question.

        Raises ModelUnavailable when not a word came, or none that is proved. NotInSources takes the place of whatever
        was written before it.
        """
        nearest = NotInSources(tuple(one.passage for one in ranked[:NEAREST]))
        if not is_answered(ranked):
            yield Found(tuple(one.passage for one in ranked), {one.passage.id: "below" for one in ranked})
            yield nearest
            yield Finished(0)
            return
        budget = int((self.model.context_tokens - self.max_tokens) / COUNTED_AGAIN)
        sent, context = messages(question, self.turns, ranked, budget, self.count)
        if not context.sources:
            raise ModelUnavailable("too_long")
        sources = {source.passage.id: source for source in context.sources}
        stream = self.model.stream(sent, self.max_tokens)
        next(stream)  # the model begins to read while it is noted what
        yield Found(tuple(one.passage for one in ranked), context.cut)
        for event in self._composed(stream, [source.passage for source in context.sources]):
            if isinstance(event, Finished) and not event.citations and self.broken is None:
                if not self._has_refused:
                    raise ModelUnavailable("unproved")
                yield nearest
            yield sources[event.passage.id].land(event) if isinstance(event, Cited) else event

    def _composed(self, stream: Iterator[str], sources: Sequence[Passage]) -> Iterator[Event]:
        """The events of what the model says, from its beginning wherever it takes back what it has said."""
        self._is_retracted = True
        while self._is_retracted:
            self._is_retracted = False
            for event in Composer(sources).compose(self._words(stream)):
                if self._is_retracted:
                    yield Retracted()
                    break
                yield event

    def _words(self, stream: Iterator[str]) -> Iterator[str]:
        """The model's words, without the sign that the sources do not answer; they end where it breaks off."""
        held, has_begun = "", False
        try:
            for piece in stream:
                self.look()
                if piece == CANCEL:
                    self._is_retracted, self._has_refused = True, False
                    return
                held += piece
                self._has_refused = self._has_refused or NOT_IN_SOURCES in held
                held = held.replace(NOT_IN_SOURCES, "")
                kept = next(n for n in range(len(NOT_IN_SOURCES), -1, -1) if held.endswith(NOT_IN_SOURCES[:n]))
                said, held = held[: len(held) - kept], held[len(held) - kept :]
                has_begun = has_begun or bool(said.strip())
                yield said
        except ModelUnavailable as error:
            if not has_begun:
                raise
            self.broken = error
        yield held
