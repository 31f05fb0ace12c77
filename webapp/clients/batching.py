"""Texts that several threads give to a model at the same time, run as one batch."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


@dataclass(eq=False)
class Asked:
    """A text that waits for the model, and then the model's output for it."""

    ids: Sequence[int]
    tokens: Vector | None = None


class Batcher:
    """Runs the texts of several threads as one batch.

    A short text costs little more than reading the model's weights, 42 MB: eight cost hardly more than one.
    """

    most = 16

    def __init__(self, batch: Callable[[Sequence[Sequence[int]]], list[Vector]]) -> None:
        self._batch = batch
        self._waiting: deque[Asked] = deque()
        self._turn = threading.Lock()

    def run(self, ids: Sequence[int]) -> Vector:
        """Return the model's output for one text; the thread that has the lock runs all texts that wait by then."""
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
            # The error is raised in the thread that has the lock; the others try again themselves.
            self._waiting.extendleft(asked for asked in reversed(batch) if asked is not mine)
            raise
        for asked, tokens in zip(batch, answers, strict=True):
            asked.tokens = tokens
