"""Passages whose vectors are not in the index yet are found beside those that have theirs."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.retrieval.articles import Articles
from webapp.answering.retrieve import ANSWER_THRESHOLD
from webapp.clients.embeddings import MiniLM
from webapp.clients.vectors import VectorIndex, open_index

TITLES = ("Lighthouses", "Honey bees", "The canal", "Bread", "Anaesthesia", "Glaciers", "Libraries", "Tea")
OF_WORDS_ALONE = 0.97
LOSS = 0.01
ELSEWHERE = (
    "What is the boiling point of liquid helium?",
    "Who won the football world championship in Uruguay?",
    "How is a compiler different from an interpreter?",
    "Which planet has the most moons?",
)


@pytest.fixture(scope="module")
def articles() -> Articles:
    return Articles(MiniLM())


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Iterator[VectorIndex]:
    opened = open_index(tmp_path_factory.mktemp("index"), "", "", lambda: "here")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def complete(articles, index):
    return articles.publish(index, "complete", lambda _text: False)


def some(share: float, articles: Articles) -> set[str]:
    ids = sorted(text.id for text in articles.texts)
    return set(random.Random(7).sample(ids, round(share * len(ids))))  # noqa: S311  # no secret


def test_with_all_vectors_nearly_every_question_finds_its_passage(articles, complete):
    assert complete.share_found(articles.questions) >= 0.96


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_share_without_vectors_is_found_as_by_words_and_takes_nothing_from_the_others(
    share, articles, index, complete
):
    bare = some(share, articles)
    _compare(articles, index, complete, f"share-{share}", lambda text: text.id in bare)


@pytest.mark.parametrize("title", TITLES)
def test_an_article_without_vectors_is_found_as_by_words(title, articles, index, complete):
    _compare(articles, index, complete, f"article-{title}", lambda text: text.article == title)


def _compare(articles, index, complete, name, is_bare) -> None:
    searcher = articles.publish(index, name, is_bare)
    without = [question for question in articles.questions if is_bare(articles.gold(question))]
    others = [question for question in articles.questions if question not in without]
    assert searcher.share_found(without) >= OF_WORDS_ALONE * searcher.share_found(without, by_words=True)
    assert searcher.share_found(others) >= complete.share_found(others) - LOSS


def test_what_is_answered_does_not_depend_on_the_vectors(articles, index, complete):
    """One threshold tells questions that the articles answer from those that they do not, with vectors and without."""
    bare = articles.publish(index, "bare", lambda _text: True)
    embed = MiniLM().query
    for searcher in (bare, complete):
        answered = [searcher.relevance(one.text, one.vector) >= ANSWER_THRESHOLD for one in articles.questions]
        assert sum(answered) >= 0.95 * len(answered)
        assert all(searcher.relevance(text, embed(text)) < ANSWER_THRESHOLD for text in ELSEWHERE)
