"""The writing answerer: what a model says in pieces, and where it breaks off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.answering.citations import SOURCES
from webapp.answering.compose import Composer
from webapp.answering.events import Cited, Delta, Finished, Found, NotInSources, Retracted, kept
from webapp.answering.retrieve import Ranked
from webapp.answering.write import WritingAnswerer
from webapp.clients.llm import CANCEL, ModelUnavailable

RANKED = [Ranked(one, 1.0, (1.0,)) for one in SOURCES]


class Scripted:
    name, usage, is_cut, is_filtered, waits_s = "scripted", None, False, False, 0

    def __init__(self, *pieces: str | Exception, context_tokens: int = 8192) -> None:
        self.pieces, self.context_tokens = pieces, context_tokens

    def stream(self, messages, max_tokens, schema=None) -> Iterator[str]:
        yield ""
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece


def test_a_thought_that_was_taken_for_the_answer_is_taken_back():
    _, events, text = answered("It keeps, I think. [1] ", "Hm. NOT_IN_SOURCES", CANCEL, 'Treated so. [1: "with 15 g"]')
    assert text.endswith("Treated so.[^1]")
    assert Retracted() in events
    assert "".join(event.text for event in kept(events) if isinstance(event, Delta)) == "Treated so.[^1]"
    assert events[-1] == Finished(1)


def count(texts) -> list[int]:
    return [len(text) // 4 for text in texts]


def answered(*pieces: str | Exception, **named):
    answerer = WritingAnswerer(Scripted(*pieces, **named), 500, count, lambda: None)
    events = list(answerer.answer("How long?", RANKED))
    return answerer, events, "".join(event.text for event in events if isinstance(event, Delta))


def test_a_footnote_lands_in_its_own_passage_of_joined_ones():
    answerer, events, text = answered("Hypoglycaemia is treated with 15 g of ", 'glucose. [1: "treated with 15 g"]')
    assert text == "Hypoglycaemia is treated with 15 g of glucose.[^1]"
    (cited,) = [event for event in events if isinstance(event, Cited)]
    assert cited.passage is SOURCES[1]
    assert cited.passage.content[cited.start : cited.end] == "treated with 15 g"
    assert (type(events[0]), events[-1], answerer.broken) == (Found, Finished(1), None)


@pytest.mark.parametrize(
    "pieces", [("NOT_IN_SOURCES",), ("NOT_", "IN_SOUR", "CES", "."), ("I know it well, I do. NOT_IN_SOURCES",)]
)
def test_the_sign_that_the_sources_do_not_answer_is_not_said(pieces):
    _, events, text = answered(*pieces)
    assert "SOURCES" not in text
    assert isinstance(events[-2], NotInSources)


@pytest.mark.parametrize("written", ["NOT_IN_SOURCES", "The sources do not mention it."])
def test_a_refusal_says_what_none_of_the_nearest_passages_mentions(written):
    answerer = WritingAnswerer(Scripted(written), 500, count, lambda: None)
    events = list(answerer.answer("What does Metformin cost in Toronto?", RANKED))
    (refused,) = [event for event in events if isinstance(event, NotInSources)]
    assert refused == NotInSources(tuple(SOURCES[:3]), ("Metformin",))


def test_garbled_passages_are_not_the_nearest():
    garbled = replace(SOURCES[0], content=")*+,-./#0$1$23# )*+45678#0$1923# )*+6:;<6:,/#0(1$23#")
    refused = NotInSources.of("How long?", [Ranked(garbled, 1.0, (1.0,)), *RANKED])
    assert refused.nearest == tuple(SOURCES[:3])


@pytest.mark.parametrize("pieces", [("",), ("I know it well, I do.",), ("So it is. [99]",)])
def test_an_answer_without_a_footnote_is_of_no_use(pieces):
    with pytest.raises(ModelUnavailable) as caught:
        answered(*pieces)
    assert caught.value.kind == "unproved"


def test_words_that_look_like_the_sign_are_said_all_the_same():
    assert answered("The word is NOT_", "E here. [1]")[2].startswith("The word is NOT_E here.[^1]")


def test_where_it_breaks_off_no_half_a_mark_is_left():
    error = ModelUnavailable("stalled")
    answerer, events, text = answered("Visitors leave by 20 o'clock. ", '[3: "Visitors lea', error)
    assert text == "Visitors leave by 20 o'clock.[^1]"
    assert answerer.broken is error
    assert not any(isinstance(event, NotInSources) for event in events)


def test_before_the_first_word_the_error_is_the_callers():
    with pytest.raises(ModelUnavailable):
        answered("", " ", ModelUnavailable("unreachable"))


def test_without_room_for_a_single_source_it_is_not_asked():
    with pytest.raises(ModelUnavailable, match="longer than the model can read"):
        answered("Anything.", context_tokens=700)


def composed(text: str, length: int) -> str:
    pieces = (text[start : start + length] for start in range(0, len(text), length))
    return "".join(event.text for event in Composer(SOURCES).compose(pieces) if isinstance(event, Delta))


QUOTED = '[1: "treated with 15 g"]'


@pytest.mark.parametrize("length", [1, 2, 5, 1000])
@pytest.mark.parametrize(
    ("text", "written"),
    [
        (f"Use `a[0]` for 15 g of glucose. {QUOTED}", "Use `a[0]` for 15 g of glucose.[^1]"),
        (f"See:\n```py\na[1] = 2\n\nb[0]\n```\n{QUOTED}", "See:\n```py\na[1] = 2\n\nb[0]\n```\n[^1]"),
        ("So:\n```\none two three four\n```\nEnd. [1]", "So:\n```\none two three four\n```\n[^0]\n\nEnd.[^1]"),
        ("So:\n```\none two three four", "So:\n```\none two three four\n```\n[^0]"),
        (r"With \[ x_1 + a[0] \] and \( y \)", r"With \[ x_1 + a[0] \] and \( y \)[^0]"),
        ('Treated so. [1: "with `15` g"]', "Treated so.[^1]"),
    ],
)
def test_brackets_in_code_are_no_footnotes_and_a_block_stays_whole(text, written, length):
    assert re.sub(r"\n+(?=```py|```\none)", "\n", composed(text, length)) == written
