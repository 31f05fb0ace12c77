"""While the service of a model has too many requests and asks to wait, whoever waits for the answer is told so."""

from __future__ import annotations

from collections.abc import Callable

from webapp.chat.writing.runs import Run
from webapp.clients.llm import LanguageModel

BUSY = "The model has too many requests just now; it is asked again in {} seconds"
AGAIN = "Asking the model"


def looking(run: Run, model: LanguageModel, every_s: float) -> Callable[[], None]:
    """Return what is called now and then while a model writes: it goes on with the run, and tells of its waits."""
    told = 0

    def look() -> None:
        nonlocal told
        if model.waits_s != told:
            told = model.waits_s
            run.note_progress(BUSY.format(told) if told else AGAIN)
        run.write_or_check(every_s)

    return look
