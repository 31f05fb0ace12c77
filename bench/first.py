"""The first words of answers that quote, in one conversation: how long they take, and how much of the processor."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench.figures import Figure, percentile
from bench.material import Material
from bench.product import Product
from bench.retrieval import reader_of_articles
from bench.visitor import Visitor

WARM, ASKED = 6, 40
PAUSE_S = 1.2
SETTLED_S = 4.0


def measure(product: Product, material: Material) -> Iterator[Figure]:
    """Ask about the eight articles: each question at once after the answer before, then with a pause between them."""
    with Product(product.folder / "first") as asked:
        visitor, _ = reader_of_articles(asked, material, "first")
        questions = iter([question.text for question in material.questions])
        for _ in range(WARM):  # each in a conversation of its own, which may be recalled
            visitor.conversation = ""
            visitor.first_words(next(questions))
        for pause, how in ((0.0, "one after the other"), (PAUSE_S, "with pauses")):
            visitor.conversation = ""
            yield from _conversation(asked, visitor, [next(questions) for _ in range(ASKED)], pause, how)


def _conversation(product: Product, visitor: Visitor, questions: list[str], pause: float, how: str) -> Iterator[Figure]:
    time.sleep(SETTLED_S)
    python, database = _processor_s(product)
    seconds = []
    for question in questions:
        seconds.append(visitor.first_words(question))
        time.sleep(pause)
    time.sleep(SETTLED_S)
    after = _processor_s(product)
    yield Figure(f"first words {how}, p50", 1000 * percentile(seconds, 0.5), "ms")
    yield Figure(f"first words {how}, p95", 1000 * percentile(seconds, 0.95), "ms")
    yield Figure(f"a question {how}, processor: Python", 1000 * (after[0] - python) / len(questions), "ms")
    yield Figure(f"a question {how}, processor: database", 1000 * (after[1] - database) / len(questions), "ms")


def _processor_s(product: Product) -> tuple[float, float]:
    """Return the seconds of processor time that were used so far: by Python, and by the database."""
    used = {False: 0.0, True: 0.0}
    for process in product.processes():
        times = process.cpu_times()
        is_database = process.name().startswith("postgres")
        used[is_database] += times.user + times.system
        used[is_database] += (times.children_user + times.children_system) if is_database else 0.0
    return used[False], used[True]
