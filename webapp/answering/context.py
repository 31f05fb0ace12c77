"""What of the passages found is read: those that read on are joined, doubles are dropped, and the budget is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from webapp.answering.events import Cited
from webapp.answering.retrieve import Passage, Ranked

TOKENS_A_SOURCE = 40  # its number, title and place
MOST_PASSAGES = 10  # of 100 answers that are in the library, 97 are in the first five
SHARED = 0.9
JOINT = "\n\n"

Cut = Literal["", "duplicate", "budget", "below"]


@dataclass(frozen=True)
class Source:
    """What the model reads under one number: the passage that several make together, and where in it each begins."""

    passage: Passage
    parts: tuple[tuple[int, Passage], ...]

    def land(self, cited: Cited) -> Cited:
        """A footnote to the whole as one to the part that most of its quote stands in."""
        begin, part = max(self.parts, key=lambda one: self._overlap(one, cited))
        start, end = (min(max(place - begin, 0), len(part.content)) for place in (cited.start, cited.end))
        return replace(cited, passage=part, start=start, end=end)

    @staticmethod
    def _overlap(part: tuple[int, Passage], cited: Cited) -> int:
        begin, passage = part
        return min(cited.end, begin + len(passage.content)) - max(cited.start, begin)


@dataclass(frozen=True)
class Context:
    """The sources, best first, and of each passage found why it is not among them: "" when it is."""

    sources: tuple[Source, ...]
    cut: Mapping[str, Cut]


def alone(passage: Passage) -> Source:
    """A passage that is read under a number of its own."""
    return Source(passage, ((0, passage),))


def choose(ranked: Sequence[Ranked], budget: int) -> Context:
    """What of the passages is read within a budget of tokens; what stands in a better one is dropped."""
    chosen: list[Passage] = []
    seen: list[frozenset[str]] = []
    cut: dict[str, Cut] = {}
    for one in ranked:
        length = one.passage.tokens + TOKENS_A_SOURCE
        sentences = _sentences(one.passage)
        if len(chosen) == MOST_PASSAGES:
            why: Cut = "below"
        elif any(_is_double(sentences, earlier) for earlier in seen):
            why = "duplicate"
        elif length > budget:
            why = "budget"
        else:
            why = ""
            chosen.append(one.passage)
            seen.append(sentences)
            budget -= length
        cut[one.passage.id] = why
    return Context(tuple(joined(chosen)), cut)


def _sentences(passage: Passage) -> frozenset[str]:
    spans = passage.sentences or [(0, len(passage.content))]
    return frozenset(" ".join(passage.content[start:end].lower().split()) for start, end in spans)


def _is_double(sentences: frozenset[str], earlier: frozenset[str]) -> bool:
    return len(sentences & earlier) > SHARED * len(sentences)


def joined(passages: Sequence[Passage]) -> list[Source]:
    """The passages in their order, each with those of its document that follow or lead up to it."""
    places = {(passage.document_id, passage.index): passage for passage in passages}
    sources = []
    for passage in passages:
        document, index = passage.document_id, passage.index
        if (document, index) not in places:
            continue  # it is part of an earlier one
        while (document, index - 1) in places:
            index -= 1
        run = []
        while part := places.pop((document, index), None):
            run.append(part)
            index += 1
        sources.append(_source(run))
    return sources


def _source(run: Sequence[Passage]) -> Source:
    if len(run) == 1:
        return alone(run[0])
    parts, begin = [], 0
    for passage in run:
        parts.append((begin, passage))
        begin += len(passage.content) + len(JOINT)
    whole = replace(
        run[0],
        content=JOINT.join(passage.content for passage in run),
        sentences=[(begin + start, begin + end) for begin, passage in parts for start, end in passage.sentences],
        pages=[(begin + offset, page) for begin, passage in parts for offset, page in passage.pages],
        cosines=[cosine for passage in run for cosine in passage.cosines],
        times=[(begin + offset, second) for begin, passage in parts for offset, second in passage.times],
    )
    return Source(whole, tuple(parts))
