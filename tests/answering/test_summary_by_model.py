"""Summaries by a model: how a text is divided, and what happens where its notes are too many or are no quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.answering.test_write import count
from webapp.answering import summary_by_model
from webapp.answering.context import TOKENS_A_SOURCE, Source
from webapp.answering.counted import CountedModel
from webapp.answering.events import Cited, Delta, Found, Progress
from webapp.answering.retrieve import Passage
from webapp.answering.summary_by_model import SummaryWriter, split
from webapp.clients.llm import ModelUnavailable, Usage

SOURCE = re.compile(r'<source-(\w+) number="(\d+)"[^>]*>\n(.*?)\n</source-\1>', re.DOTALL)


class Noting:
    """A model that writes the first sentences of each source, with their quotes, or what it is told to."""

    name, is_cut, is_filtered, waits_s = "noting", False, False, 0

    def __init__(self, context_tokens: int = 8192, says: str | None = None, sentences: int = 1) -> None:
        self.context_tokens, self.says, self.sentences = context_tokens, says, sentences
        self.usage: Usage | None = None
        self.asked: list[str] = []

    def stream(self, messages, max_tokens, schema=None) -> Iterator[str]:
        yield ""
        self.asked.append(messages[-1]["content"])
        self.usage = Usage(10, 2)
        yield self.says or "\n\n".join(self._quoted(int(n), text) for n, text in self._sources())

    def _sources(self) -> list[tuple[str, str]]:
        return [(number, text) for _, number, text in SOURCE.findall(self.asked[-1])]

    def _quoted(self, number: int, text: str) -> str:
        said = re.findall(r"[^.]+\.", text)[: self.sentences]
        return " ".join(f'{one.strip()} [{number}: "{one.strip()}"]' for one in said)


def passage(number: int, document: str = "d", tokens: int = 60) -> Passage:
    content = f"Ship {number} sails in May. It carries {number} bales of wool. Its captain is old."
    spans = [(found.start(), found.end()) for found in re.finditer(r"[^ .][^.]*\.", content)]
    return Passage(
        f"{document}{number}", document, "Ships", "", 2 * number, content, spans, [(0, number)], 0.0, (), tokens=tokens
    )


def summed_up(model, passages):
    counted = CountedModel(model)
    writer = SummaryWriter(counted, 300, count, lambda: None)
    return writer, counted, list(writer.answer("Summarise the ships", passages))


def alone(tokens: int) -> Source:
    one = passage(1, tokens=tokens)
    return Source(one, ((0, one),))


@pytest.mark.parametrize(
    ("lengths", "budget", "expected"),
    [
        ([60], 100, [1]),
        ([60] * 4, 400, [4]),
        ([60] * 4, 399, [2, 2]),
        ([60] * 9, 300, [3, 3, 3]),
        ([60] * 10, 300, [3, 2, 3, 2]),
        ([200, 10, 10, 200], 250, [1, 2, 1]),
        ([], 100, []),
    ],
)
def test_parts_are_of_about_one_length_and_fit(lengths, budget, expected):
    parts = split([alone(length) for length in lengths], budget)
    assert [len(part) for part in parts] == expected
    assert all(sum(one.passage.tokens + TOKENS_A_SOURCE for one in part) <= budget for part in parts)


def test_a_passage_that_is_longer_than_a_part_cannot_be_read():
    with pytest.raises(ModelUnavailable):
        split([alone(100)], 120)


def test_what_is_noted_of_each_part_is_quoted_from_the_passages_themselves(monkeypatch):
    monkeypatch.setattr(summary_by_model, "LONGEST_PART", 300)
    passages = [passage(number) for number in range(1, 10)]
    writer, model, events = summed_up(Noting(), passages)
    assert (writer.parts, writer.read, model.calls, model.usage) == (3, 9, 4, Usage(40, 8))
    assert events[0] == Found(tuple(passages))
    told = [event.text for event in events if isinstance(event, Progress)]
    assert told == ["Reading part 1 of 3", "Reading part 2 of 3", "Reading part 3 of 3", "Writing the summary"]
    cited = [event for event in events if isinstance(event, Cited)]
    assert [one.passage for one in cited] == passages
    assert all(one.verdict.is_checked and one.passage.content[one.start : one.end] == one.quote for one in cited)
    assert writer.extent(9) == "A summary of all of it: 9 passages were read, in 3 parts."
    assert "first 9 of 10 passages" in writer.extent(10)
    assert writer.extent(None) == "A summary of the 9 passages that were found, read in 3 parts."


def test_notes_that_are_too_many_are_gone_through_again(monkeypatch):
    monkeypatch.setattr(summary_by_model, "LONGEST_PART", 210)
    monkeypatch.setattr(summary_by_model, "NOTES_A_PART", 2)
    writer, _, events = summed_up(Noting(context_tokens=1730), [passage(number) for number in range(1, 41)])
    told = [event.text for event in events if isinstance(event, Progress)]
    assert "Reading part 20 of 20" in told
    assert any(one.startswith("Going through the notes, part 1 of") for one in told)
    assert [event for event in events if isinstance(event, Cited)]
    assert writer.read == 40


def test_of_a_part_without_quotes_sentences_are_chosen(monkeypatch):
    monkeypatch.setattr(summary_by_model, "LONGEST_PART", 210)
    model = Noting(says="All is well known.")
    with pytest.raises(ModelUnavailable):  # nor are there any in the summary
        summed_up(model, [passage(number) for number in range(1, 5)])
    assert "part 2 of 2" in model.asked[2]
    assert "sentences from all of the text" in model.asked[-1]
    assert "bales of wool" in model.asked[-1] or "sails in May" in model.asked[-1]


def test_a_short_text_is_read_at_once():
    writer, model, events = summed_up(Noting(), [passage(1)])
    assert model.calls == 1
    assert writer.extent(1) == "A summary of all of it: 1 passage was read."
    assert "".join(event.text for event in events if isinstance(event, Delta)) == "Ship 1 sails in May.[^1]"
