"""Many people at once, each of whom opens a page now and then: how long pages take."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import local
from urllib.parse import urlencode

from bench.figures import Figure, percentile
from bench.ingest import fetcher
from bench.material import Material
from bench.product import Product
from bench.retrieval import reader_of_articles
from bench.visitor import Visitor

PEOPLE = (30, 100, 300)
ACCOUNTS = 4
"""So many do the people share: a few of an account's requests are worked on at once."""
EVERY_S = 10
SECONDS = 20
SEED = 9
QUESTIONS = 5
CONNECTIONS = 32
AT_MOST_MS = 100


def measure(product: Product, material: Material) -> Iterator[Figure]:
    """Let more and more people read conversations, documents and lists, and search."""
    questions = [question.text for question in material.questions]
    readers = [_reader(product, material, f"people{number}", questions) for number in range(ACCOUNTS)]
    for people in PEOPLE:
        seconds = opened(product, readers, people / EVERY_S)
        most = AT_MOST_MS if people == max(PEOPLE) else None
        yield Figure(f"{people} people: pages, p50", 1000 * percentile(seconds, 0.5), "ms")
        yield Figure(f"{people} people: pages, p95", 1000 * percentile(seconds, 0.95), "ms", at_most=most)


def _reader(product: Product, material: Material, name: str, questions: Sequence[str]) -> tuple[str, list[str]]:
    """Return the cookie of somebody who has the articles and a conversation, and the addresses of theirs to open."""
    visitor, titles = reader_of_articles(product, material, name)
    for question in questions[:QUESTIONS]:
        visitor.ask(question)
    return visitor.cookie, pages(visitor, next(iter(titles)), questions)


def pages(visitor: Visitor, document_id: str, questions: Sequence[str]) -> list[str]:
    """Return the addresses that people open, those that they open more often more often."""
    conversation = f"/chat/{visitor.conversation}"
    document = f"/documents/{document_id}"
    searches = ["/search?" + urlencode({"q": question}) for question in questions]
    often = [conversation] * 4 + ["/chat/", "/documents/", document] * 2 + ["/tasks/"]
    return [page for search in searches for page in (*often, search)]


def opened(product: Product, readers: Sequence[tuple[str, list[str]]], a_second: float) -> list[float]:
    """Open so many pages a second, at any moments, and return how long each took from its moment on."""
    dice = random.Random(SEED)  # noqa: S311  # no secret
    moments = sorted(dice.uniform(0, SECONDS) for _ in range(int(SECONDS * a_second)))
    kept, began = local(), time.perf_counter()

    def open_one(moment: float) -> float:
        if not hasattr(kept, "fetch"):
            kept.fetch = {cookie: fetcher(product, cookie) for cookie, _ in readers}
        time.sleep(max(0.0, began + moment - time.perf_counter()))
        cookie, paths = dice.choice(readers)
        kept.fetch[cookie](dice.choice(paths))
        return time.perf_counter() - began - moment

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return list(pool.map(open_one, moments))
