"""Summaries by a model of texts that may be longer than it can read at once.

It reads them part by part and notes the points of each, with quotes. The sentences quoted are then the sources of the
summary, so that each of its footnotes is looked for in the text itself, and never in what the model has noted. Where
they are too many to be read at once, it goes through them in the same way first.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count as counting
from itertools import islice

from webapp.answering.context import TOKENS_A_SOURCE, Source, joined
from webapp.answering.events import Cited, Event, Finished, Found, Progress, kept
from webapp.answering.kinds.summary import central
from webapp.answering.prompt import ORDERS, TOKENS_A_MESSAGE, Count, about_sources, input_budget
from webapp.answering.retrieve import Passage
from webapp.answering.verdicts import Match
from webapp.answering.write import WritingAnswerer
from webapp.clients.llm import LanguageModel, ModelUnavailable

MOST_PARTS = 40
LONGEST_PART = 6000  # tokens: of more in one part, a few notes would leave out too much
NOTES_A_PART = 6
QUOTES_A_PART = 3
"""How many sentences are chosen in place of notes, where the model puts no quotes behind them."""
MOST_ROUNDS = 3
SENTENCES = 10
NOTES = """\
{question}

The sources are part {number} of {of} of the text that is meant. Write the points of this part that matter most for
that, at most {most} sentences."""
SUMMARY = """\
{question}

The sources are {what}, in its order. Write a short summary of all of it, at most {most} sentences{each}."""
SEVERAL = ", and say something of each title"
WHOLE, SENTENCES_OF_IT = "the whole text that is meant", "sentences from all of the text that is meant"


@dataclass
class SummaryWriter:
    """Sums up passages with a model. The arguments are those of ``WritingAnswerer``.

    After ``answer``, ``broken`` is why the model broke off, None when it came to its end; ``parts`` is in how many
    parts the passages were read, and ``read`` how many of them.
    """

    model: LanguageModel
    max_tokens: int
    count: Count
    look: Callable[[], None]
    orders: str = ORDERS
    parts: int = field(default=0, init=False)
    read: int = field(default=0, init=False)
    broken: ModelUnavailable | None = field(default=None, init=False)

    def answer(self, question: str, passages: Sequence[Passage]) -> Iterator[Event]:
        """Yield the summary of passages, which are in reading order; of very many, that of the first.

        Raises ModelUnavailable when a part could not be read, or nothing in the summary is proved.
        """
        room = self._room(question)
        whole = [Source(passage, ((0, passage),)) for passage in passages]
        parts = [joined([one.passage for one in part]) for part in split(whole, min(room, LONGEST_PART))[:MOST_PARTS]]
        read = [passage for part in parts for source in part for _, passage in source.parts]
        self.parts, self.read = len(parts), len(read)
        yield Found(tuple(read))
        if len(parts) == 1:
            yield Progress("Writing the summary")
            yield from self._summary(question, parts[0], WHOLE)
            return
        noted = yield from self._noted(question, parts, "Reading part")
        for _ in range(MOST_ROUNDS):
            groups = split(noted, room)
            if len(groups) == 1 or len(noted) <= len(groups) * NOTES_A_PART:
                break
            noted = yield from self._noted(question, groups, "Going through the notes, part")
        yield Progress("Writing the summary")
        yield from self._summary(question, _fitting(noted, room), SENTENCES_OF_IT)

    def extent(self, total: int | None) -> str:
        """Say how much was read of a text with so many passages, in a sentence; None where they were searched for."""
        in_parts = f", in {self.parts} parts" if self.parts > 1 else ""
        if total is None:
            return f"A summary of the {self.read:,} passages that were found{in_parts.replace(', in', ', read in')}."
        if self.read < total:
            return (
                f"This is no summary of all of it: the first {self.read:,} of {total:,} passages were read{in_parts}."
            )
        return f"A summary of all of it: {total:,} passage{'s were' if total != 1 else ' was'} read{in_parts}."

    def _room(self, question: str) -> int:
        """Return how many tokens the sources of one request may take."""
        longest = NOTES.format(question=question, number=MOST_PARTS, of=MOST_PARTS, most=NOTES_A_PART)
        asked = about_sources(longest, [], self.orders)
        free = input_budget(self.model, self.max_tokens)
        return free - TOKENS_A_MESSAGE * len(asked) - sum(self.count([one["content"] for one in asked]))

    def _noted(
        self, question: str, parts: Sequence[Sequence[Source]], doing: str
    ) -> Generator[Event, None, Sequence[Source]]:
        """Yield the progress, and return the sentences that the model quotes of each part, in their order."""
        noted: dict[str, Source] = {}
        for number, part in enumerate(parts, start=1):
            yield Progress(f"{doing} {number} of {len(parts)}")
            asked = NOTES.format(question=question, number=number, of=len(parts), most=NOTES_A_PART)
            for source in map(self._excerpt, self._quoted(asked, part)):
                noted.setdefault(source.passage.id, source)
        if not noted:
            raise ModelUnavailable("unproved")
        return list(noted.values())

    def _quoted(self, asked: str, part: Sequence[Source]) -> list[Cited]:
        """Return the quotes of one part; sentences of it that say most, where the model gives none."""
        answerer = self._answerer()
        try:
            events = kept(answerer.written(about_sources(asked, part), part))
        except ModelUnavailable as error:
            if error.kind != "unproved":
                raise
            passages = [passage for source in part for _, passage in source.parts]
            chosen = central(passages, QUOTES_A_PART)
            return [Cited(0, one, one.content[start:end], start, end, Match.EXACT) for one, (start, end) in chosen]
        if answerer.broken:
            raise answerer.broken
        cited = (event for event in events if isinstance(event, Cited))
        return list(islice((one for one in cited if not one.verdict.is_wrong), NOTES_A_PART))

    def _summary(self, question: str, sources: Sequence[Source], what: str) -> Iterator[Event]:
        each = SEVERAL if len({source.passage.document_id for source in sources}) > 1 else ""
        asked = SUMMARY.format(question=question, what=what, most=SENTENCES, each=each)
        answerer = self._answerer()
        for event in answerer.written(about_sources(asked, sources, self.orders), sources):
            if isinstance(event, Finished) and not (event.citations or answerer.broken):
                raise ModelUnavailable("unproved")
            yield event
        self.broken = answerer.broken

    def _answerer(self) -> WritingAnswerer:
        return WritingAnswerer(self.model, self.max_tokens, self.count, self.look)

    def _excerpt(self, cited: Cited) -> Source:
        """Return the whole sentences that a quote stands in, as a source whose footnotes land in their passage."""
        passage = cited.passage
        within = [(start, end) for start, end in passage.sentences if start < cited.end and cited.start < end]
        start = min([cited.start, *(start for start, _ in within)])
        end = max([cited.end, *(end for _, end in within)])
        content = passage.content[start:end]
        page, second = passage.page_at(start), passage.second_at(start)
        excerpt = replace(
            passage,
            id=f"{passage.id}:{start}",
            content=content,
            sentences=[(begin - start, finish - start) for begin, finish in within],
            pages=[(0, page)] if page is not None else [],
            times=[(0, second)] if second is not None else [],
            tokens=self.count([content])[0],
        )
        return Source(excerpt, ((-start, passage),))


def split(sources: Sequence[Source], budget: int) -> list[list[Source]]:
    """Divide sources, in their order, into parts of about the same length that are not longer than the budget.

    Raises ModelUnavailable when one alone is longer.
    """
    lengths = [source.passage.tokens + TOKENS_A_SOURCE for source in sources]
    if max(lengths, default=0) > budget:
        raise ModelUnavailable("too_long")
    number = -(-sum(lengths) // budget)
    parts: list[list[Source]] = []
    room, before = 0, 0
    for source, length in zip(sources, lengths, strict=True):
        is_full = before * number >= sum(lengths) * len(parts)
        if not parts or length > room or is_full:
            parts.append([])
            room = budget
        parts[-1].append(source)
        room -= length
        before += length
    return parts


def _fitting(sources: Sequence[Source], budget: int) -> Sequence[Source]:
    """Return sources that fit the budget: all of them, or as many from beginning to end as there is room for."""
    step = next(step for step in counting(1) if len(split(sources[::step], budget)) == 1)
    return sources[::step]
