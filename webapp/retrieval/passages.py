"""What was found for a question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from webapp.answering.retrieve import Ranked

if TYPE_CHECKING:
    from webapp.retrieval.queries import Question


class Passages(list[Ranked]):
    """Ranked passages, best first.

    ``is_complete``: False when the index was found to have lost points. ``language``: the one that
    the question was read in. ``question``: what was searched, with its vector.
    """

    def __init__(
        self,
        ranked: Iterable[Ranked] = (),
        is_complete: bool = True,
        language: str = "",
        question: Question | None = None,
    ) -> None:
        super().__init__(ranked)
        self.is_complete = is_complete
        self.language = language
        self.question = question
