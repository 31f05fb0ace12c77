"""Storing and deleting evaluations."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from webapp import __version__
from webapp.answering.retrieve import ANSWER_THRESHOLD
from webapp.evaluation import figures, queries
from webapp.evaluation.asking import Answered
from webapp.evaluation.models import Evaluation, Mistake
from webapp.evaluation.questions import QuestionFile
from webapp.platform.extensions import db
from webapp.undo import operations as undo
from webapp.undo.models import Undo


def keep(
    user_id: uuid.UUID, file: QuestionFile, model: str, embedding_model: str, answers: Sequence[Answered]
) -> Evaluation:
    """Store an evaluation for a user, with the questions that went wrong."""
    evaluation = Evaluation(
        id=uuid.uuid4(),
        user_id=user_id,
        file_name=file.name,
        sha256=file.sha256,
        is_own_library=not file.documents,
        model=model,
        embedding_model=embedding_model,
        version=__version__,
        threshold=ANSWER_THRESHOLD,
        figures=figures.measure(answers, with_model=bool(model)),
    )
    db.session.add(evaluation)
    db.session.flush()
    wrong = [(number, one) for number, one in enumerate(answers, start=1) if one.mistake]
    if wrong:
        db.session.execute(insert(Mistake), [_mistake(evaluation, number, one) for number, one in wrong])
    return evaluation


def _mistake(evaluation: Evaluation, number: int, answered: Answered) -> dict[str, Any]:
    question, first = answered.question, answered.first
    is_own = evaluation.is_own_library
    return {
        "evaluation_id": evaluation.id,
        "number": number,
        "user_id": evaluation.user_id,
        "kind": answered.mistake,
        "question": question.text,
        "title": question.title,
        "answers": list(question.answers),
        "rank": answered.rank,
        "evidence": answered.relevance,
        "found_in": first.title if first and not is_own else "",
        "document_id": uuid.UUID(first.document_id) if first and is_own else None,
        "passage": first.index if first else None,
    }


def delete(user_id: uuid.UUID, evaluation_id: uuid.UUID, place: str) -> Undo:
    """Delete a report, and return what puts it back; raise NotFound."""
    queries.evaluation(user_id, evaluation_id)
    report = (Evaluation, Evaluation.id == evaluation_id)
    return undo.delete(user_id, "The evaluation", place, report, (Mistake, Mistake.evaluation_id == evaluation_id))
