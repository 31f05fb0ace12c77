"""Embeddings from any OpenAI-compatible endpoint."""

import time
from collections.abc import Sequence
from typing import Any

import httpx
import numpy as np

from webapp.clients.embeddings import EmbeddingUnavailable, Passage, Span, Vector, unit

TIMEOUT_S = 30


class OpenAICompatible:
    """Any endpoint that speaks OpenAI's `POST /embeddings`."""

    batch_size = 64

    def __init__(self, base_url: str, api_key: str, model: str, dimension: int, attempts: int = 4) -> None:
        self.model = model
        self.dimension = dimension
        self.base_url = base_url
        self.attempts = attempts
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._http = httpx.Client(base_url=base_url, headers=headers, timeout=TIMEOUT_S)

    def warm(self) -> None:
        """Do nothing: the model is elsewhere."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return an estimate, as the endpoint does not say: English has about four characters to a token."""
        return [(len(text) + 3) // 4 for text in texts]

    def query(self, text: str) -> Vector:
        return self._embed([text])[0]

    def passages(self, passages: Sequence[tuple[str, Sequence[Span]]]) -> list[Passage]:
        texts = [content for content, _ in passages]
        texts += [content[start:end] for content, spans in passages for start, end in spans]
        vectors = self._embed(texts)
        dense, sentences = vectors[: len(passages)], vectors[len(passages) :]
        ends = np.cumsum([len(spans) for _, spans in passages])[:-1]
        return [Passage(*both) for both in zip(dense, np.split(sentences, ends), strict=True)]

    def _embed(self, texts: list[str]) -> Vector:
        batches = (texts[i : i + self.batch_size] for i in range(0, len(texts), self.batch_size))
        rows = [row for batch in batches for row in self._post(batch)]
        if any(len(row) != self.dimension for row in rows):
            raise EmbeddingUnavailable(
                f"{self.model} answered with {len(rows[0])} numbers per text where EMBEDDING_DIMENSION"
                f" says {self.dimension}."
            )
        return unit(np.array(rows, dtype=np.float32).reshape(-1, self.dimension))

    def _post(self, texts: Sequence[str]) -> list[list[float]]:
        body = {"model": self.model, "input": list(texts)}
        for attempt in range(self.attempts):
            try:
                answer = self._http.post("/embeddings", json=body)
            except httpx.TransportError as error:
                problem = f"The embedding service did not answer ({type(error).__name__})."
            else:
                if answer.is_success:
                    return _rows(answer, len(texts))
                problem = f"The embedding service answered {answer.status_code}."
                if answer.status_code != 429 and answer.status_code < 500:
                    raise EmbeddingUnavailable(problem)
            if attempt + 1 < self.attempts:
                time.sleep(0.5 * 2**attempt)
        raise EmbeddingUnavailable(problem)


def _rows(answer: httpx.Response, expected: int) -> list[list[float]]:
    try:
        data: list[Any] = answer.json()["data"]
        rows = [entry["embedding"] for entry in sorted(data, key=lambda entry: entry["index"])]
    except (ValueError, KeyError, TypeError) as error:
        raise EmbeddingUnavailable("The embedding service's answer could not be read.") from error
    if len(rows) != expected:
        raise EmbeddingUnavailable(f"The embedding service gave {len(rows)} vectors for {expected} texts.")
    return rows
