"""A library of 20,000 passages: how long an answer takes to begin, beyond what its model takes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from bench.figures import Figure, percentile
from bench.material import Material
from bench.product import Product
from bench.visitor import Visitor
from tests.fake_models import model_server

DOCUMENTS, PARAGRAPHS, WORDS = 20, 1000, 125
SEED = 3
WARM, ASKED = 10, 60
MODEL = "honest"  # it answers at once


def measure(product: Product, material: Material) -> Iterator[Figure]:
    """Read the articles and, around them, paragraphs of shuffled sentences; then ask what the articles answer."""
    with model_server() as fake:
        settings = {"LLM_BASE_URL": fake.url, "LLM_MODEL": MODEL}
        with Product(product.folder / "large", settings=settings) as asked:
            visitor = Visitor(asked, "large")
            ids = visitor.upload([(f"{title}.txt", text.encode(), "text/plain") for title, text in material.articles])
            files = [(f"shuffled {n}.txt", text.encode(), "text/plain") for n, text in enumerate(_shuffled(material))]
            ids += visitor.upload(files)
            visitor.wait_until_ready(ids, timeout_s=3600)
            questions = [question.text for question in material.questions[: WARM + ASKED]]
            seconds = [visitor.first_words(question) for question in questions][WARM:]
    yield Figure("20,000 passages: first words, p50", 1000 * percentile(seconds, 0.5), "ms", at_most=80)
    yield Figure("20,000 passages: first words, p95", 1000 * percentile(seconds, 0.95), "ms")


def _shuffled(material: Material) -> Iterator[str]:
    dice = random.Random(SEED)  # noqa: S311  # the same library each time
    for _ in range(DOCUMENTS):
        yield "\n\n".join(_paragraph(material.sentences, dice) for _ in range(PARAGRAPHS))


def _paragraph(sentences: Sequence[str], dice: random.Random) -> str:
    chosen: list[str] = []
    while sum(len(sentence.split()) for sentence in chosen) < WORDS:
        chosen.append(dice.choice(sentences))
    return " ".join(chosen)
