"""The writing answerer: a language model writes, and what it claims is proved as it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from webapp.answering.compose import Composer
from webapp.answering.context import Source, alone
from webapp.answering.events import Cited, Event, Finished, Found, NotInSources, Retracted
from webapp.answering.memory import fitting
from webapp.answering.prompt import NOT_IN_SOURCES, ORDERS, Count, input_budget, messages, repeated
from webapp.answering.retrieve import Passage, Ranked, is_answered
from webapp.answering.unwrap import SCHEMA, unwrapped
from webapp.clients.llm import CANCEL, LanguageModel, ModelUnavailable, Turn


@dataclass
class WritingAnswerer:
    """Answers with a model, for one question.

    ``turns``: the questions and answers before it, oldest first; ``summary``: what was said before them. ``recalled``:
    earlier answers from other conversations, which may be cited, but prove nothing.

    An answer without a single footnote is none: where the model gave the sign that the sources do not answer, or says
    so in words, that is the answer; else it is asked once more, with the form repeated, and then was of no use.

    ``look`` is called with each piece of the model's, and now and then while there is none: what it raises ends the
    model's work at once. After ``answer``, ``broken`` is why the model broke off, None when it came to its end.
    """

    model: LanguageModel
    max_tokens: int
    count: Count
    look: Callable[[], None]
    turns: Sequence[tuple[str, str]] = ()
    orders: str = ORDERS
    recalled: Sequence[Passage] = ()
    summary: str = ""
    broken: ModelUnavailable | None = field(default=None, init=False)
    _has_refused: bool = field(default=False, init=False)
    _is_retracted: bool = field(default=False, init=False)

    def answer(self, question: str, ranked: Sequence[Ranked]) -> Iterator[Event]:
        """The answer from passages that were ranked for the question.

        Raises ModelUnavailable when not a word came, or none that is proved. NotInSources takes the place of whatever
        was written before it.
        """
        if not is_answered(ranked):
            yield Found(tuple(one.passage for one in ranked), {one.passage.id: "below" for one in ranked})
            yield NotInSources.of(question, ranked)
            yield Finished(0)
            return
        budget = input_budget(self.model, self.max_tokens)
        recalled = fitting(self.recalled, budget, self.count)
        more = recalled, self.summary
        sent, context = messages(question, self.turns, ranked, budget, self.count, self.orders, *more)
        if not context.sources:
            raise ModelUnavailable("too_long")
        found = Found(tuple(one.passage for one in ranked), context.cut)
        for event in self.written(sent, [*context.sources, *map(alone, recalled)], found):
            if isinstance(event, Finished) and self._has_refused:
                yield NotInSources.of(question, ranked)
            yield event

    def written(self, sent: Sequence[Turn], sources: Sequence[Source], found: Found | None = None) -> Iterator[Event]:
        """What the model answers to the messages sent, which show these sources; first ``found``, if any.

        Raises ModelUnavailable as ``answer`` does.
        """
        by_id = {source.passage.id: source for source in sources}
        stream = self.model.stream(sent, self.max_tokens)
        next(stream)  # the model begins to read while it is noted what
        if found:
            yield found
        passages = [source.passage for source in sources]
        for event in self._proved(passages, stream, lambda: self._asked_again(sent)):
            yield by_id[event.passage.id].land(event) if isinstance(event, Cited) else event

    def _asked_again(self, sent: Sequence[Turn]) -> Iterator[str]:
        """What the model says when it is told the form once more, and asked for JSON where its endpoint knows it."""
        return self.model.stream(repeated(sent), self.max_tokens, SCHEMA)

    def _proved(
        self, sources: Sequence[Passage], stream: Iterator[str], again: Callable[[], Iterator[str]]
    ) -> Iterator[Event]:
        """The events of an answer, or of a second one where no footnote is in the first.

        Raises ModelUnavailable when there is none in the second, either.
        """
        for streams_left in (1, 0):
            for event in self._composed(stream, sources):
                if isinstance(event, Finished) and not (event.citations or self._has_refused or self.broken):
                    break
                yield event
            else:
                return
            if streams_left:
                yield Retracted()
                stream = again()
        raise ModelUnavailable("unproved")

    def _composed(self, stream: Iterator[str], sources: Sequence[Passage]) -> Iterator[Event]:
        """The events of what the model says, from its beginning wherever it takes back what it has said."""
        self._is_retracted = True
        while self._is_retracted:
            self._is_retracted = self._has_refused = False
            composer = Composer(sources)
            for event in composer.compose(self._without_sign(unwrapped(self._words(stream), NOT_IN_SOURCES))):
                if self._is_retracted:
                    yield Retracted()
                    break
                if isinstance(event, Finished):
                    has_sign = self._has_refused and not event.citations
                    self._has_refused = self.broken is None and (has_sign or composer.is_refusal)
                yield event

    def _words(self, stream: Iterator[str]) -> Iterator[str]:
        """The model's words; they end where it breaks off, or takes back what it has said."""
        has_begun = False
        try:
            for piece in stream:
                self.look()
                if piece == CANCEL:
                    self._is_retracted = True
                    return
                has_begun = has_begun or bool(piece.strip())
                yield piece
        except ModelUnavailable as error:
            if not has_begun:
                raise
            self.broken = error

    def _without_sign(self, pieces: Iterator[str]) -> Iterator[str]:
        """The pieces without the sign that the sources do not answer."""
        held = ""
        for piece in pieces:
            held += piece
            self._has_refused = self._has_refused or NOT_IN_SOURCES in held
            held = held.replace(NOT_IN_SOURCES, "")
            kept = next(n for n in range(len(NOT_IN_SOURCES), -1, -1) if held.endswith(NOT_IN_SOURCES[:n]))
            said, held = held[: len(held) - kept], held[len(held) - kept :]
            yield said
        yield held
