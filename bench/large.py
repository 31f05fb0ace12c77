"""A library of 20,000 passages: how long an answer takes to begin, beyond what its model takes."""

from __future__ import annotations

import http.client
import random
import time
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
            seconds = [_first_piece(asked, visitor, question) for question in questions][WARM:]
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


def _first_piece(product: Product, visitor: Visitor, question: str) -> float:
    """Return the seconds from sending a question to the first piece of its answer; read the stream to its end."""
    began = time.perf_counter()
    message_id = visitor.begin(question)
    connection = http.client.HTTPConnection("127.0.0.1", product.port)
    connection.request("GET", f"/chat/messages/{message_id}/stream", headers={"Cookie": visitor.cookie})
    first = 0.0
    for line in connection.getresponse():
        if line.startswith((b"event: delta", b"event: done")):
            first = first or time.perf_counter() - began
    connection.close()
    return first
