"""What is read of the passages found, and where a footnote to joined passages lands."""

from __future__ import annotations

from tests.answering.citations import SOURCES
from webapp.answering.cite import cite
from webapp.answering.context import MOST_PASSAGES, TOKENS_A_SOURCE, choose
from webapp.answering.retrieve import Passage, Ranked
from webapp.ingest.sentences import split_sentences


def passage(id: str, content: str, document: str = "d", index: int = 0, page: int = 1) -> Passage:
    return Passage(
        id, document, document, "", index, content, split_sentences(content), [(0, page)], 1.0, [], tokens=len(content)
    )


def ranked(*passages: Passage) -> list[Ranked]:
    return [Ranked(one, 1.0, ()) for one in passages]


def test_passages_that_read_on_are_one_source_and_a_footnote_lands_in_its_own_passage():
    first = passage("a", "The pen keeps. It is blue.", index=4, page=7)
    second = passage("b", "It should not be frozen. Nor boiled.", index=5, page=8)
    far = passage("c", "The owl hunts.", index=9)
    context = choose(ranked(second, far, first), 1000)
    joined, other = context.sources
    assert joined.passage.content == "The pen keeps. It is blue.\n\nIt should not be frozen. Nor boiled."
    assert other.passage == far
    whole = joined.passage
    assert [whole.content[start:end] for start, end in whole.sentences][-1] == "Nor boiled."
    assert [whole.page_at(place) for place in (0, len(first.content) + 2)] == [7, 8]
    for part in (first, second):
        for start, end in part.sentences:
            quote = part.content[start:end]
            landed = joined.land(cite(1, whole, quote, (0, len(whole.content))))
            assert landed.passage is part
            assert part.content[landed.start : landed.end] == quote


def test_a_quote_across_the_joint_is_put_to_the_passage_that_holds_more_of_it():
    first, second = passage("a", "Keep it. It is blue.", index=0), passage("b", "Never freeze it. Nor boil.", index=1)
    (source,) = choose(ranked(first, second), 1000).sources
    landed = source.land(cite(1, source.passage, "blue. Never freeze it.", (0, len(source.passage.content))))
    assert (landed.passage, landed.start, landed.end) == (second, 0, len("Never freeze it."))


def test_what_stands_in_a_better_passage_is_not_read_twice():
    text = "One is here. Two is here. Three is here."
    same = passage("b", text.upper().replace(" ", "  "), document="other")
    part = passage("c", "Two is here. Three is here.", document="third")
    more = passage("d", "Two is here. Four is here.", document="fourth")
    context = choose(ranked(passage("a", text), same, part, more), 1000)
    assert context.cut == {"a": "", "b": "duplicate", "c": "duplicate", "d": ""}
    assert [source.passage.id for source in context.sources] == ["a", "d"]


def test_the_budget_is_kept_and_a_shorter_one_may_still_fit():
    passages = [passage(str(n), letter * n, str(n)) for n, letter in ((60, "a"), (70, "b"), (30, "c"))]
    context = choose(ranked(*passages), 100 + 2 * TOKENS_A_SOURCE)
    assert context.cut == {"60": "", "70": "budget", "30": ""}
    assert choose(ranked(passage("a", "Long.")), 0).sources == ()


def test_no_more_than_the_best_are_read():
    many = ranked(*(passage(str(n), f"Sentence {n}.", f"document {n}") for n in range(MOST_PASSAGES + 2)))
    assert list(choose(many, 10_000).cut.values())[-3:] == ["", "below", "below"]
    assert len(choose(ranked(*SOURCES), 10_000).sources) == 3  # one of each document: all read on
