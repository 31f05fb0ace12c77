"""What ``flask evaluate`` does and says."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from flask import current_app

from webapp.answering.prompt import ORDERS
from webapp.auth.queries import find_login
from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.postgres import DataDirTooLong
from webapp.clients.vectors import IndexUnavailable
from webapp.evaluation import figures, isolated, operations, queries
from webapp.evaluation.asking import Answered, ask, model
from webapp.evaluation.models import Evaluation
from webapp.evaluation.questions import Malformed, QuestionFile, read
from webapp.index import generations
from webapp.ingest.parsed import Unreadable
from webapp.platform.errors import FootnoteError
from webapp.platform.locks import DataDirLocked, lock_data_dir
from webapp.platform.tenancy import acting_as
from webapp.platform.unit_of_work import unit_of_work

Tell = Callable[[str], None]
"""Shows on one line what is being done."""

WHY_NOT = (Malformed, FootnoteError, Unreadable, IndexUnavailable, EmbeddingUnavailable, DataDirTooLong)


class CannotEvaluate(Exception):
    """Why there is no report, as a sentence. Nothing was stored."""


def evaluate(path: Path, login: str, limit: int | None, tell: Tell, prompt: Path | None = None) -> Iterator[str]:
    """Ask the questions of a file, keep the report, and yield it line by line; raise CannotEvaluate.

    ``prompt`` is a text with other orders to the model; run it with one and then another, and the second report stands
    beside the first.
    """
    try:
        if prompt and not model():
            raise CannotEvaluate("No model is set that could be given a prompt: set LLM_BASE_URL and LLM_MODEL.")
        orders = prompt.read_text(errors="replace") if prompt else ORDERS
        file = read(path)
        found = find_login(login)
        if found is None:
            raise CannotEvaluate(f"There is no account {login}. The report belongs to an account: name it with --user.")
        asked = file.sample(limit) if limit else file
        name, embedding_model, answers = _ask_all(asked, found.user_id, orders, tell)
        name = f"{name}, {prompt.name}" if prompt else name
    except DataDirLocked as other:
        raise CannotEvaluate(f"This data is in use: {other}. Try again when that has ended.") from None
    except WHY_NOT as error:
        raise CannotEvaluate(str(error)) from None
    finally:
        tell("")
    with acting_as(found.user_id), unit_of_work():
        evaluation = operations.keep(found.user_id, asked, name, embedding_model, answers)
        lines = list(report(evaluation, queries.previous(found.user_id, evaluation)))
    yield from lines


def report(evaluation: Evaluation, before: Evaluation | None) -> Iterator[str]:
    """Yield a report in plain text, beside the one before of the same file."""
    yield f"{evaluation.file_name}, answered by {evaluation.model or 'quoting'}, found by {evaluation.embedding_model}"
    for row in figures.rows(evaluation.figures, before.figures if before else None):
        beside = f"  before {row.before:>9}  {row.change:>9} {row.verdict}" if row.before else ""
        yield f"  {row.figure.name:<36}{row.value:>9}{beside}".rstrip()
    yield f"The report is kept: /evaluations/{evaluation.id}"


def _ask_all(file: QuestionFile, user_id: uuid.UUID, orders: str, tell: Tell) -> tuple[str, str, list[Answered]]:
    """Return the model that answered, the model that found, and the answers."""
    if not file.documents:
        with acting_as(user_id):
            return _in_own_library(file, user_id, orders, tell)
    tell("Starting with an empty library ...")
    with isolated.isolated_application(current_app.config):
        count = len(file.documents)
        owner = isolated.library(file.documents, lambda done: tell(f"Reading document {done + 1} of {count} ..."))
        with acting_as(owner):
            return _answers(file, owner, orders, tell)


def _in_own_library(file: QuestionFile, user_id: uuid.UUID, orders: str, tell: Tell) -> tuple[str, str, list[Answered]]:
    with unit_of_work():
        has_documents = queries.has_documents(user_id)
    if not has_documents:
        raise CannotEvaluate("Neither the file nor the library has a document. Add some to either, and try again.")
    with _searchable(user_id, tell):
        return _answers(file, user_id, orders, tell)


@contextmanager
def _searchable(user_id: uuid.UUID, tell: Tell) -> Iterator[None]:
    """See to it that a user's passages can be searched by this process, also while a server has locked their index."""
    config = current_app.config
    if config["QDRANT_URL"]:
        yield
        return
    try:
        in_hand: AbstractContextManager[Any] = lock_data_dir(
            config["DATA_DIR"], "an evaluation"
        )  # until then, no server starts
    except DataDirLocked:
        said = "Footnote is running, so the passages are embedded once more:"
        in_hand = isolated.isolated_index(config, user_id, lambda done, of: tell(f"{said} {done:,} of {of:,}"))
    with in_hand:
        yield


def _answers(file: QuestionFile, user_id: uuid.UUID, orders: str, tell: Tell) -> tuple[str, str, list[Answered]]:
    with unit_of_work():
        embedding_model = generations.current().model
    answers: list[Answered] = []
    count, began_at = len(file.questions), time.monotonic()
    for number, question in enumerate(file.questions):
        if number % max(1, count // 100) == 0:  # a log need not hold a line for each
            left = _left((time.monotonic() - began_at) / number * (count - number)) if number else ""
            tell(f"Asking question {number + 1:,} of {count:,}{left} ...")
        answers.append(ask(user_id, question, orders))
        failure = answers[-1].failure
        if failure and failure.kind != "unproved" and not number:  # each of the others would wait for it in vain
            raise CannotEvaluate(f"{model()} does not answer. {failure}")
    return model(), embedding_model, answers


def _left(seconds: float) -> str:
    return f", about {round(seconds / 60)} min left" if seconds > 90 else f", about {round(seconds)} s left"
