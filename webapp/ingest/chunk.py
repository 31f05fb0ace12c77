"""Cut a document into chunks of whole sentences."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from webapp.ingest.parsed import BLOCK_SEPARATOR, Block, document_text
from webapp.ingest.sentences import split_sentences

CountTokens = Callable[[Sequence[str]], list[int]]

TARGET_TOKENS = 170
MAX_TOKENS = 220  # the model reads 256; a joined text may have a few more than its sentences one by one
INSIDE_PARAGRAPH = 0.15  # the cost of ending inside a paragraph, added to the squared distance from the target
CHARS_PER_TOKEN = 10  # a "word" of a thousand characters is one unknown token to the model


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document: ``document_text(blocks)[char_start:char_end] == content``.

    ``sentences``: (start, end) offsets in ``content``; the name of who speaks stands before them. ``pages``: (offset in
    ``content``, page from there on), empty when the file has no pages; ``page`` is the first of them, counted from 1.
    ``times``: (offset in ``content``, second at which it is spoken), empty unless it is speech; ``start_seconds`` is
    the first of them.
    """

    index: int
    content: str
    page: int | None
    chapter: str
    section: str
    token_count: int
    char_start: int
    char_end: int
    sentences: tuple[tuple[int, int], ...]
    pages: tuple[tuple[int, int], ...]
    times: tuple[tuple[int, float], ...] = ()
    start_seconds: float | None = None
    end_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    tokens: int
    block: int


@dataclass(frozen=True, slots=True)
class _Marks:
    """Marks in a document's text, (offset, value from there on), by offset; ``stops`` apply where blocks end.

    ``leads``: the lengths of the names before a text, by the offset where what is said begins.
    """

    pages: list[tuple[int, int]]
    times: list[tuple[int, float]]
    stops: list[tuple[int, float]]
    leads: dict[int, int]


def chunk(
    blocks: Sequence[Block],
    count_tokens: CountTokens,
    target: int = TARGET_TOKENS,
    maximum: int = MAX_TOKENS,
) -> list[Chunk]:
    """Return chunks of about ``target`` and at most ``maximum`` tokens; none spans two chapters or sections.

    ``count_tokens`` returns the number of tokens of each of several texts, without the model's special tokens; it is
    called once for the document, and once for each sentence that is longer than ``maximum``. Only such a sentence is
    cut, between words.
    """
    text = document_text(blocks)
    sentences = _sentences(blocks, text, count_tokens, maximum)
    times, stops = list(_time_marks(blocks)), list(_time_marks(blocks, with_ends=True))
    marks = _Marks(list(_page_marks(blocks)), times, stops, dict(_leads(blocks)))
    chunks: list[Chunk] = []
    for _, group in groupby(sentences, key=lambda s: (blocks[s.block].chapter, blocks[s.block].section)):
        for part in _parts(list(group), target, maximum):
            chunks.append(_chunk(len(chunks), part, blocks, text, marks))
    return chunks


def _sentences(blocks: Sequence[Block], text: str, count_tokens: CountTokens, maximum: int) -> list[_Sentence]:
    spans: list[tuple[int, int, int]] = []
    offset = 0
    for number, block in enumerate(blocks):
        said = block.text[block.lead :]
        parts = [(0, len(said))] if block.is_heading and said else split_sentences(said)
        spans += [(offset + block.lead + start, offset + block.lead + end, number) for start, end in parts]
        offset += len(block.text) + len(BLOCK_SEPARATOR)
    counts = count_tokens([text[start:end] for start, end, _ in spans]) if spans else []
    found: list[_Sentence] = []
    for (start, end, number), tokens in zip(spans, counts, strict=True):
        sentence = _Sentence(start, end, _weight(tokens, end - start), number)
        found += [sentence] if sentence.tokens <= maximum else _cut(sentence, text, count_tokens, maximum)
    return found


def _weight(tokens: int, length: int) -> int:
    return max(1, tokens, length // CHARS_PER_TOKEN)


def _cut(sentence: _Sentence, text: str, count_tokens: CountTokens, maximum: int) -> list[_Sentence]:
    """Cut a sentence that is too long between words, and a word that is too long anywhere."""
    pattern = re.compile(rf"\S{{1,{maximum}}}")
    words = [match.span() for match in pattern.finditer(text, sentence.start, sentence.end)]
    counts = count_tokens([text[start:end] for start, end in words])
    pieces: list[_Sentence] = []
    for (start, end), tokens in zip(words, counts, strict=True):
        weight = min(_weight(tokens, end - start), maximum)
        if pieces and pieces[-1].tokens + weight <= maximum:
            last = pieces.pop()
            pieces.append(replace(last, end=end, tokens=last.tokens + weight))
        else:
            pieces.append(_Sentence(start, end, weight, sentence.block))
    return pieces


def _parts(sentences: list[_Sentence], target: int, maximum: int) -> list[list[_Sentence]]:
    """Return the division with the least total cost: near the target length, and at the ends of paragraphs."""
    count = len(sentences)
    best = [0.0] + [float("inf")] * count
    begin = [0] * (count + 1)
    for end in range(1, count + 1):
        within = end < count and sentences[end].block == sentences[end - 1].block
        tokens = 0
        for start in range(end - 1, -1, -1):
            tokens += sentences[start].tokens
            if tokens > maximum:
                break
            cost = best[start] + (tokens / target - 1) ** 2 + INSIDE_PARAGRAPH * within
            if cost < best[end]:
                best[end], begin[end] = cost, start
    parts = []
    while count:
        parts.append(sentences[begin[count] : count])
        count = begin[count]
    return parts[::-1]


def _page_marks(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Return (offset in the document's text, page) where the text of each page begins."""
    offset, page = 0, 0
    for block in blocks:
        for place, number in [(0, block.page or 0), *block.breaks]:
            if number and number != page:
                page = number
                yield offset + place, number
        offset += len(block.text) + len(BLOCK_SEPARATOR)


def _time_marks(blocks: Sequence[Block], with_ends: bool = False) -> Iterator[tuple[int, float]]:
    """Return (offset in the document's text, second) where captions begin, and where blocks end."""
    offset = 0
    for block in blocks:
        yield from ((offset + place, second) for place, second in block.times)
        offset += len(block.text)
        if with_ends and block.end is not None:
            yield offset, block.end
        offset += len(BLOCK_SEPARATOR)


def _leads(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    offset = 0
    for block in blocks:
        if block.lead:
            yield offset + block.lead, block.lead
        offset += len(block.text) + len(BLOCK_SEPARATOR)


def _within(marks: list[tuple[int, Any]], start: int, end: int) -> tuple[tuple[int, Any], ...]:
    """Return the marks from ``start`` to ``end``, with offsets relative to ``start``."""
    first = bisect_right(marks, start, key=lambda mark: mark[0])
    last = bisect_left(marks, end, key=lambda mark: mark[0])
    before = [(0, value) for _, value in marks[max(0, first - 1) : first]]
    return (*before, *((offset - start, value) for offset, value in marks[first:last]))


def _chunk(index: int, part: list[_Sentence], blocks: Sequence[Block], text: str, marks: _Marks) -> Chunk:
    start, end = part[0].start - marks.leads.get(part[0].start, 0), part[-1].end
    pages = _within(marks.pages, start, end)
    times = _within(marks.times, start, end)
    after = bisect_left(marks.stops, end, key=lambda mark: mark[0])
    block = blocks[part[0].block]
    return Chunk(
        index=index,
        content=text[start:end],
        page=pages[0][1] if pages else None,
        chapter=block.chapter,
        section=block.section,
        token_count=sum(sentence.tokens for sentence in part),
        char_start=start,
        char_end=end,
        sentences=tuple((s.start - start, s.end - start) for s in part),
        pages=pages,
        times=times,
        start_seconds=times[0][1] if times else None,
        end_seconds=marks.stops[after][1] if times and after < len(marks.stops) else None,
    )
