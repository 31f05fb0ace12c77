"""Whether the right passage is found, the right sentence quoted, and an unanswerable question refused."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from bench.figures import Figure
from bench.material import Material, Query
from bench.product import Product
from bench.visitor import Answer, Visitor

DEPTH = 10
BATCH = 30  # files in one form: as many as the library shows on its first page
QUESTIONS_A_CONVERSATION = 25


def reader_of_articles(product: Product, material: Material, name: str) -> tuple[Visitor, dict[str, str]]:
    """Return a new user who owns the articles, embedded, and the title of each by its document's id."""
    visitor = Visitor(product, name)
    ids = visitor.upload([(f"{title}.txt", text.encode(), "text/plain") for title, text in material.articles])
    visitor.wait_until_ready(ids)
    return visitor, dict(zip(ids, (title for title, _ in material.articles), strict=True))


def measure(product: Product, material: Material) -> Iterator[Figure]:
    """The shares of questions that were answered correctly, and of those that were correctly refused."""
    visitor, titles = reader_of_articles(product, material, "squad")
    yield from _passages(visitor, titles, material)
    yield from _answers(visitor, material)
    yield from _abstracts(Visitor(product, "cranfield"), material)


def _passages(visitor: Visitor, titles: dict[str, str], material: Material) -> Iterator[Figure]:
    first = five = 0
    for question in material.questions:
        found = [
            titles[result.document_id] == question.title and question.is_answered_by(result.text)
            for result in visitor.search(question.text)[:5]
        ]
        first += found[:1] == [True]
        five += any(found)
    count = len(material.questions)
    yield Figure("squad8: answer in the first passage", first / count, at_least=0.83)
    yield Figure("squad8: answer in the first five passages", five / count, at_least=0.95)


def _answers(visitor: Visitor, material: Material) -> Iterator[Figure]:
    questions, strangers = material.questions, [query.text for query in material.queries]
    answers = list(_asked(visitor, [question.text for question in questions]))
    quoted = sum(
        any(title == question.title and question.is_answered_by(quote) for title, quote in answer.notes[:3])
        for question, answer in zip(questions, answers, strict=True)
    )
    yield Figure("squad8: answer in the first three quotes", quoted / len(questions), at_least=0.86)
    refused = sum(answer.is_refusal for answer in answers)
    yield Figure("squad8: answerable, yet refused", refused / len(questions), at_most=0.04)
    refused = sum(answer.is_refusal for answer in _asked(visitor, strangers))
    yield Figure("cranfield's questions to squad8: refused", refused / len(strangers), at_least=0.98)


def _asked(visitor: Visitor, questions: Sequence[str]) -> Iterator[Answer]:
    for number, question in enumerate(questions):
        if number % QUESTIONS_A_CONVERSATION == 0:
            visitor.conversation = ""
        yield visitor.ask(question)


def _abstracts(visitor: Visitor, material: Material) -> Iterator[Figure]:
    numbers = list(material.abstracts)
    ids: list[str] = []
    for start in range(0, len(numbers), BATCH):
        batch = numbers[start : start + BATCH]
        ids += visitor.upload([(f"{n}.txt", material.abstracts[n].encode(), "text/plain") for n in batch])
    visitor.wait_until_ready(ids)
    number_of = dict(zip(ids, numbers, strict=True))
    gains = []
    for query in material.queries:
        found = dict.fromkeys(number_of[result.document_id] for result in visitor.search(query.text))
        gains.append(_ndcg(list(found)[:DEPTH], query))
    yield Figure("cranfield: nDCG@10", sum(gains) / len(gains), at_least=0.43)


def _ndcg(ranking: Sequence[int], query: Query) -> float:
    """Return the discounted gain of a ranking as a share of the best possible."""
    weights = [1 / math.log2(place + 2) for place in range(DEPTH)]
    gain = sum(weight for weight, number in zip(weights, ranking, strict=False) if number in query.relevant)
    return gain / sum(weights[: min(DEPTH, len(query.relevant))])
