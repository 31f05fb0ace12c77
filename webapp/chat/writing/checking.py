"""A model is asked whether the quotes of an answer support its claims, once the answer is complete.

It may give a tick where the rules could not decide, and take one away. What the rules found to differ stays so,
whatever it says. Nothing waits for it, and where it fails the verdicts stay as they are.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp.answering.judge import Judgement, Pair, Quoted, claims, judge, quoted
from webapp.answering.verdicts import Match, Support, Verdict
from webapp.chat.changes import announce
from webapp.chat.models import Citation, Evidence, Message, Status
from webapp.chat.queries import messages as queries
from webapp.chat.writing import footnotes, state
from webapp.clients.llm import ModelUnavailable, Usage
from webapp.documents.models import Chunk
from webapp.documents.queries.documents import chunks_by_ids
from webapp.platform.errors import NotFound
from webapp.platform.extensions import clients
from webapp.platform.unit_of_work import unit_of_work
from webapp.quotas import operations as quotas

log = logging.getLogger(__name__)

CHECK_INTERVAL_S = 0.5
DECIDABLE = (Support.UNCHECKED, Support.SUPPORTED)
"""The verdicts on a claim that the model may change."""


class Abandoned(Exception):
    """The answer was deleted or begun anew, or one of its sources was deleted."""


@dataclass
class Check:
    """One check of an answer. ``citations``: for each pair, the ids of the footnotes it is of.

    Where several stand behind a claim, there is a pair of all of them together, and one of each.
    """

    user_id: uuid.UUID
    message_id: uuid.UUID
    run: int
    question: str
    model: str
    pairs: list[Pair] = field(default_factory=list)
    citations: list[list[uuid.UUID]] = field(default_factory=list)
    started_at: float = field(default_factory=time.monotonic)
    looked_at: float = field(default_factory=time.monotonic)
    usage: Usage | None = None

    def look(self) -> None:
        """See now and then whether to go on; raise Abandoned."""
        if time.monotonic() - self.looked_at >= CHECK_INTERVAL_S:
            with unit_of_work():
                self.lock()
                if not self.is_live():
                    raise Abandoned
            self.looked_at = time.monotonic()

    def lock(self) -> tuple[Message, Evidence]:
        """Lock the answer until the transaction ends, and return it with its evidence; raise Abandoned."""
        try:
            message = state.lock_answer(self.user_id, self.message_id, with_evidence=True)
        except NotFound as error:
            raise Abandoned from error
        if message.evidence is None or not is_waiting(message) or message.attributes.get("run", 0) != self.run:
            raise Abandoned
        return message, message.evidence

    def is_live(self) -> bool:
        """Whether every quote that the model reads is still there."""
        asked = {id for ids in self.citations for id in ids}
        return asked <= {citation.id for citation, _ in _decidable(queries.message(self.user_id, self.message_id))}


def is_wanted(verdicts: Sequence[Verdict]) -> bool:
    """Whether a model is asked about an answer with these verdicts; see the setting ``LLM_CHECK``."""
    wanted = {"auto": (Support.UNCHECKED,), "on": DECIDABLE}.get(clients.config["LLM_CHECK"], ())
    return any(verdict.support in wanted and verdict.match is not Match.MISSING for verdict in verdicts)


def is_waiting(message: Message) -> bool:
    """Whether an answer waits to be checked."""
    return message.status == Status.COMPLETE and bool(message.evidence and message.evidence.check_state == "waiting")


def check(user_id: uuid.UUID, message_id: uuid.UUID) -> None:
    """Check an answer that waits for it; leave any other alone.

    Raises OperationalError or TimeoutError when the database is lost on the way, for the job to run again.
    """
    try:
        with unit_of_work():
            found = _begin(user_id, message_id)
        judged = _judged(found)
        with unit_of_work():
            _finish(found, judged)
    except (Abandoned, NotFound):
        log.info("answer %s is not to be checked", message_id)


def _begin(user_id: uuid.UUID, message_id: uuid.UUID) -> Check:
    """Return what is to be asked; raise Abandoned or NotFound where the answer does not wait for it."""
    answer = queries.message(user_id, message_id)
    if not is_waiting(answer) or answer.evidence is None or answer.parent_id is None:
        raise Abandoned
    model = clients.config["LLM_CHECK_MODEL"] or answer.evidence.model
    question = queries.message(user_id, answer.parent_id).content
    found = Check(user_id, message_id, answer.attributes.get("run", 0), question, model)
    rows = {citation.number: (citation, chunk) for citation, chunk in _decidable(answer)}
    for claim, numbers in claims(answer.content):
        if of_claim := [rows[number] for number in numbers if number in rows]:
            alone = [[row] for row in of_claim] if len(of_claim) > 1 else []
            for together in (of_claim, *alone):
                found.pairs.append(Pair(claim, tuple(map(_quoted, together))))
                found.citations.append([citation.id for citation, _ in together])
    return found


def _judged(found: Check) -> list[Judgement | None] | None:
    """Return what the model says of each pair; None where it says nothing that counts."""
    limit, count = clients.config["LLM_MAX_TOKENS"], clients.embeddings.count_tokens
    try:
        model = clients.models.model(found.model)
        judged = judge(model, found.question, found.pairs, limit, count, found.look)
        found.usage = model.usage
    except (OperationalError, PoolTimeout):
        raise
    except (Abandoned, ModelUnavailable) as error:
        log.info("answer %s was not checked: %s", found.message_id, error)
    except Exception:
        log.exception("the check of answer %s broke off", found.message_id)
    else:
        return judged
    return None


def _decidable(answer: Message) -> list[tuple[Citation, Chunk]]:
    """Return the footnotes of an answer that a model may be asked about, with their passages."""
    wanted = [one for one in answer.citations if one.source and one.match != Match.MISSING and one.support in DECIDABLE]
    chunks = chunks_by_ids(answer.user_id, {one.chunk_id for one in wanted if one.chunk_id})
    return [(one, chunks[one.chunk_id]) for one in wanted if one.chunk_id in chunks]


def _quoted(row: tuple[Citation, Chunk]) -> Quoted:
    citation, chunk = row
    sentences = [(start, end) for start, end in chunk.attributes.get("sentences", [])]
    return quoted(chunk.content, sentences, citation.start, citation.end)


def _finish(found: Check, judged: Sequence[Judgement | None] | None) -> None:
    """Write what the model said, and wake who waits for it. Raise Abandoned."""
    message, evidence = found.lock()
    is_done = judged is not None and found.is_live()
    told = of_each(found.citations, judged) if judged and is_done else {}
    said = {id: _said(judgement) for id, judgement in told.items()}
    evidence.check_state, evidence.check_model = "done" if is_done else "failed", found.model
    evidence.check_ms = round((time.monotonic() - found.started_at) * 1000)
    evidence.check_prompt_tokens, evidence.check_completion_tokens = found.usage or (None, None)
    quotas.count_tokens(message.user_id, sum(found.usage or ()))
    footnotes.judge(message, evidence, said)
    announce(found.message_id)


def of_each(citations: Sequence[Sequence[uuid.UUID]], judged: Sequence[Judgement | None]) -> dict[uuid.UUID, Judgement]:
    """Return what is said of each footnote: where one of several supports the claim by itself, what each does alone."""
    known = [(ids, judgement) for ids, judgement in zip(citations, judged, strict=True) if judgement]
    alone = {ids[0]: judgement for ids, judgement in known if len(ids) == 1}
    said = dict(alone)
    for ids, judgement in known:
        is_proved = any(id in alone and alone[id].support is Support.SUPPORTED for id in ids)
        if len(ids) > 1 and not is_proved:
            said |= dict.fromkeys(ids, judgement)
    return said


def _said(judgement: Judgement) -> dict[str, Any]:
    differs = judgement.support is Support.DIFFERS
    return {"support": judgement.support} | ({"unproved": list(judgement.differences)} if differs else {})
