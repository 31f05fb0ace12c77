"""How common words are in English: the vocabulary of the bundled model is ordered by it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

VOCABULARY = Path(__file__).parents[1] / "clients" / "minilm" / "tokenizer.json"
MOST_COMMON = "the"


@lru_cache(maxsize=1)
def _ranks() -> dict[str, int]:
    numbers: dict[str, int] = json.loads(VOCABULARY.read_text(encoding="utf-8"))["model"]["vocab"]
    first = numbers[MOST_COMMON] - 1
    return {word: number - first for word, number in numbers.items() if number > first and not word.startswith("##")}


def rank_of(word: str) -> int | None:
    """Return the place of a word, in lower case, among the words of English by how common they are; None if rare."""
    return _ranks().get(word)
