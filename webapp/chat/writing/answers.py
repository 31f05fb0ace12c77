"""How an answer is written, by a model or by quoting.

A run may be killed at any point and begun anew. Each run has a number, which the message and its deltas carry: an older
run writes nothing more, and a stream sees that another one has begun.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterable
from functools import partial

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp.answering.counted import CountedModel
from webapp.answering.events import Cited, Delta, Event, Found, Nearest, NotInSources, Progress, Retracted
from webapp.answering.kinds import route
from webapp.answering.kinds.quoting import unranked
from webapp.answering.prompt import after_instructions
from webapp.answering.quote import QuotingAnswerer
from webapp.answering.retrieve import Ranked
from webapp.answering.summary_by_model import SummaryWriter
from webapp.answering.write import WritingAnswerer
from webapp.chat.writing import busy, evidence, proposing
from webapp.chat.writing.beginning import begin
from webapp.chat.writing.finding import find, find_likeliest, is_index_incomplete, is_reading, recall
from webapp.chat.writing.kinds import dispatch
from webapp.chat.writing.kinds.asking import Answer, Asking
from webapp.chat.writing.reading import read_question
from webapp.chat.writing.runs import Cancelled, Run
from webapp.chat.writing.state import SourceDeleted
from webapp.chat.writing.waiting import WAITS
from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.llm import LanguageModel, ModelUnavailable
from webapp.clients.vectors import IndexMisconfigured, IndexUnavailable
from webapp.platform.errors import NotFound
from webapp.platform.extensions import clients

log = logging.getLogger(__name__)

WRITE_INTERVAL_S = 0.1

NOT_IN_SOURCES = "Your documents do not answer this."
NOT_READ_YET = "Your documents do not answer this so far. Some are still being read."
INDEX_INCOMPLETE = (
    "This was not found, but the search index has lost some of your library. It is being put back by itself; ask again"
    " in a few minutes."
)
UNAVAILABLE = "Your documents could not be searched just now. Your question is kept; ask again in a moment."
MISCONFIGURED = (
    "Your documents cannot be searched as the search index is set up. Your question is kept; ask again when whoever"
    " runs this server has put it right."
)
UNEXPECTED = "Something went wrong while this answer was written. Your question is kept; you can ask again."
INSTEAD = "Here are the sentences of your sources instead."
BROKE_OFF = "The model broke off here. What it wrote before was compared with your sources, and is kept."
SOURCE_WAS_DELETED = "A document that this answer was written from was deleted, so it ends here."
CUT = "The model reached its limit, so its answer ends here."
FILTERED = "The filter of the model's service cut its answer off here."


def write(user_id: uuid.UUID, message_id: uuid.UUID) -> None:
    """Write an answer from its beginning, in place of what an earlier run has written; leave one that is final alone.

    Raises OperationalError or TimeoutError when the database is lost on the way, for the job to run again.
    """
    try:
        run = begin(user_id, message_id)
        try:
            _answer(run)
        except (IndexUnavailable, EmbeddingUnavailable) as error:
            log.warning("answer %s: %s", message_id, error)
            run.fail(MISCONFIGURED if isinstance(error, IndexMisconfigured) else UNAVAILABLE)
        except SourceDeleted:
            run.fail(SOURCE_WAS_DELETED)
        except (Cancelled, OperationalError, PoolTimeout):
            raise
        except Exception:
            log.exception("answer %s broke off", message_id)
            run.fail(UNEXPECTED)
    except (Cancelled, NotFound):
        log.info("answer %s was cancelled", message_id)


def _answer(run: Run) -> None:
    if calls := proposing.called(run):
        proposing.propose(run, calls)
        return
    asking = Asking(run, route(run.question), partial(find, run))
    if special := dispatch.answer(asking):
        _answer_special(run, special)
    else:
        _answer_ordinary(run, asking)


def _answer_special(run: Run, special: Answer) -> None:
    """Have a model write what it can, from all of its texts; quote anything else."""
    model = CountedModel(clients.models.model(run.model)) if run.model and special.texts else None
    if model:
        try:
            _sum_up(run, model, special)
        except ModelUnavailable as error:
            run.discard()
            run.evidence.fell_back = f"{error} {INSTEAD}"
            run.attributes["calls"] = model.calls
        else:
            return
    else:
        run.quote(special.attributes["kind"])
    _record(run, special.ranked, special.events, model)
    run.attributes |= special.attributes
    run.complete()


def _sum_up(run: Run, model: CountedModel, special: Answer) -> None:
    """Have a model sum up texts in parts; raise ModelUnavailable when it fails at one, or proves nothing."""
    limit, count = clients.config["LLM_MAX_TOKENS"], clients.embeddings.count_tokens
    orders = after_instructions(run.instructions, run.voice)
    writer = SummaryWriter(model, limit, count, lambda: run.write_or_check(WRITE_INTERVAL_S), orders)
    _record(run, [], writer.answer(run.question, special.texts), model)
    run.attributes |= {**special.attributes, "preface": writer.extent(special.total), "calls": model.calls}
    _end(run, model, writer.broken)


def _answer_ordinary(run: Run, asking: Asking) -> None:
    question = asking.searched or run.question
    if asking.ranked:
        run.evidence.searched, ranked = question, asking.ranked
    else:
        texts = read_question(run, question, lambda: run.write_or_check(WRITE_INTERVAL_S))
        ranked = find_likeliest(run, texts, question)
    if run.model:
        recall(run)
        try:
            _write_by_model(run, clients.models.model(run.model), ranked)
        except ModelUnavailable as error:
            run.discard()
            run.evidence.fell_back = f"{error} {INSTEAD}"
        else:
            return
    _record(run, ranked, QuotingAnswerer().answer(ranked, run.evidence.searched))
    if not run.model:
        recall(run)  # shown below the quotes, the first of which are in the page by now
    run.attributes["preface"] = dispatch.preface(asking, ranked)
    run.complete()


def _write_by_model(run: Run, model: LanguageModel, ranked: list[Ranked]) -> None:
    """Have a model write the answer; raise ModelUnavailable when nothing came that its sources prove."""
    turns = [(one.question, one.answer) for one in run.earlier if not one.is_summed_up]
    limit, count = clients.config["LLM_MAX_TOKENS"], clients.embeddings.count_tokens
    orders = after_instructions(run.instructions, run.voice)
    look = busy.looking(run, model, WRITE_INTERVAL_S)
    answerer = WritingAnswerer(model, limit, count, look, turns, orders, summary=run.summary)
    answerer.recalled = [one.passage for one in run.recalled]
    _record(run, ranked, answerer.answer(run.question, ranked), model)
    _end(run, model, answerer.broken)


def _end(run: Run, model: LanguageModel, broken: ModelUnavailable | None) -> None:
    """End what a model has written: completely, cut off, or broken off."""
    if model.is_cut:
        run.attributes["notice"] = FILTERED if model.is_filtered else CUT
    if broken:
        run.write()
        run.fail(BROKE_OFF)
    else:
        run.complete()


def _record(run: Run, ranked: list[Ranked], events: Iterable[Event], model: LanguageModel | None = None) -> None:
    for event in events:
        if isinstance(event, Found):
            evidence.note_passages(run.evidence, ranked or unranked(event.passages), event)
            if run.model:  # its words are redacted by what it has read; quotes, by their footnotes
                run.save_evidence()
        elif isinstance(event, Nearest):
            run.attributes["not_mentioned"] = list(event.not_mentioned)
        elif isinstance(event, Progress):
            run.note_progress(event.text)
        elif isinstance(event, Delta):
            run.add_text(event.text)
        elif isinstance(event, Cited):
            run.add_citation(event)
        elif isinstance(event, Retracted):
            run.discard()
        elif isinstance(event, NotInSources):
            _refuse(run, event)
        else:
            evidence.note_counts(run.evidence, event, model.usage if model else None)
        # A quote is written together with its citation, by which it is redacted when its source is deleted.
        is_whole = not isinstance(event, Delta) and not run.open_marks
        if is_whole and time.monotonic() - run.written_at >= WRITE_INTERVAL_S:
            run.write()


def _refuse(run: Run, event: NotInSources) -> None:
    """Say that the documents do not answer, in place of what was written."""
    run.discard()
    waits = {}
    if is_index_incomplete(run):
        is_early = True
        run.add_text(INDEX_INCOMPLETE)
    else:
        is_early = run.resolved.is_reading if run.resolved else is_reading(run)
        run.add_text(run.resolved.refusal if run.resolved else NOT_READ_YET if is_early else NOT_IN_SOURCES)
        waits = {WAITS: True} if is_early and not run.is_private else {}
    nearest = [passage.id for passage in event.nearest]
    run.attributes = {
        "nearest": nearest,
        "is_early": is_early,
        "not_mentioned": list(event.not_mentioned),
        **waits,
    }
