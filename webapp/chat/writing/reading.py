"""What a question stands for after those before it."""

from __future__ import annotations

from collections.abc import Callable

from webapp.answering.follow_ups import contextualise
from webapp.answering.readings import readings
from webapp.chat.writing.runs import Run
from webapp.platform.extensions import clients


def read_question(run: Run, question: str, on_wait: Callable[[], None]) -> list[str]:
    """Return the texts that the question may stand for, the likeliest first; the one that the user chose, if any.

    ``on_wait`` is called while a model writes, and may raise.
    """
    if run.chosen_search:
        return [run.chosen_search]
    turns = [(one.searched, one.answer) for one in run.earlier]
    model = clients.models.model(run.model) if run.model else None
    return readings(question, turns, contextualise(question, turns, model, on_wait) if model else "")
