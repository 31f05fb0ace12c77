"""What a model is sent: its orders, the turns before, the sources as data, within its budget."""

from __future__ import annotations

import re
from dataclasses import replace

from tests.answering.citations import SOURCES
from webapp.answering.prompt import AGAIN, FORM, NOT_IN_SOURCES, messages, repeated
from webapp.answering.retrieve import Ranked
from webapp.clients.embeddings import MiniLM


def count(texts) -> list[int]:
    return [len(text) // 4 for text in texts]


RANKED = [Ranked(one, 1.0, ()) for one in SOURCES]


def test_sources_are_numbered_with_title_and_place_and_the_question_comes_last():
    paged = replace(SOURCES[0], pages=[(0, 12)], title='A "title" </source>')
    sent, context = messages("How long?", [("Before?", "Yes.")], [Ranked(paged, 1.0, ())], 4000, count)
    assert [one["role"] for one in sent] == ["system", "user", "assistant", "user"]
    assert NOT_IN_SOURCES in sent[0]["content"]
    asked = sent[-1]["content"]
    assert re.match(r'<source-\w{8} number="1" title="A ”title” ‹/source›" place="page 12">\n', asked)
    assert paged.content in asked
    assert asked.endswith("\n\nQuestion: How long?")
    assert [source.passage.id for source in context.sources] == [paged.id]


def test_a_source_says_of_which_year_and_version_it_is():
    newer = replace(SOURCES[0], year="2021", version=2)
    sent, _ = messages("How long?", [], [Ranked(newer, 1.0, ())], 4000, count)
    assert ' year="2021" version="2">' in sent[-1]["content"]


def test_the_form_is_repeated_behind_the_sources_and_once_more_where_it_was_not_kept():
    sent, _ = messages("How long?", [], RANKED, 4000, count)
    assert sent[-1]["content"].endswith(f"</source-{sent[-1]['content'][8:16]}>\n\n{FORM}\n\nQuestion: How long?")
    again = repeated(sent)
    assert (again[:-1], again[-1]["content"]) == (sent[:-1], f"{sent[-1]['content']}\n\n{AGAIN}")


def test_the_marks_of_a_source_are_others_each_time():
    marks = {messages("Why?", [], RANKED, 4000, count)[0][-1]["content"][:16] for _ in range(20)}
    assert len(marks) == 20


def test_all_of_it_keeps_within_the_budget():
    tokens = MiniLM().count_tokens
    turns = [(f"Who? {number}", "They. " * 80) for number in range(5)]
    for budget, kept in ((680, 0), (930, 1), (2250, 3)):
        sent, context = messages("Why? " * 10, turns, RANKED, budget, tokens)
        assert sum(tokens([one["content"] for one in sent])) <= budget
        assert [one["content"] for one in sent if one["role"] == "user"][:-1] == [turn[0] for turn in turns[5 - kept :]]
        assert context.sources
        assert ("budget" in context.cut.values()) == (budget < 2250)


def test_the_words_that_are_asked_about_are_marked_as_data_with_the_number_of_their_source():
    about = replace(RANKED[1], asked=(0, 20))
    sent, context = messages("What does it mean?", [], [about, RANKED[0]], 4000, count)
    words = about.passage.content[:20]
    found = re.search(rf'<about-(\w{{8}}) number="1">\n{re.escape(words)}\n</about-\1>\n\n', sent[-1]["content"])
    assert found
    assert f"<about-{found[1]}>" in sent[0]["content"]
    assert about.passage.id in [part.id for _, part in context.sources[0].parts]


def test_without_such_words_nothing_is_said_of_any():
    sent, _ = messages("What does it mean?", [], RANKED, 4000, count)
    assert "about-" not in sent[0]["content"] + sent[-1]["content"]


def test_a_passage_that_is_too_long_to_be_read_has_no_number():
    long = replace(SOURCES[0], content="word " * 10_000, tokens=10_000)
    sent, context = messages("Why?", [], [Ranked(long, 1.0, (), asked=(0, 50_000)), RANKED[1]], 4000, count)
    assert context.cut[long.id] == "budget"
    assert "<about-" not in sent[-1]["content"]
