"""A model rewrites a draft, in a job. It may run again after it was killed at any point: a change begins anew then."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp.answering.counted import CountedModel
from webapp.answering.retrieve import Passage
from webapp.answering.verdicts import Support
from webapp.chat.changes import announce
from webapp.chat.queries import passages as chat_passages
from webapp.clients.llm import ModelUnavailable
from webapp.platform.errors import FootnoteError
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work
from webapp.quotas import operations as quotas
from webapp.templates import making, paragraphs, rewriting, writing
from webapp.templates.material import Material
from webapp.templates.models import Draft, DraftChange
from webapp.templates.queries import drafts as queries
from webapp.templates.queries import material as material_queries
from webapp.templates.queries import voice

log = logging.getLogger(__name__)

INTERVAL_S = 0.1
LOOK_INTERVAL_S = 0.5
UNCHANGED = "Your draft is as it was."
DELETED = f"A document that the draft was to be rewritten from was deleted meanwhile. {UNCHANGED}"
UNEXPECTED = f"Something went wrong while the draft was rewritten. {UNCHANGED} You can try it again."
NO_SOURCES = f"A model rewrites what comes from a source, and none of this does. {UNCHANGED}"
CHECKED = {"auto": (Support.UNCHECKED,), "on": (Support.UNCHECKED, Support.SUPPORTED)}
WITH_MORE = ("paragraph", "longer", "variants")
"""The kinds of changes in which a model may say what the draft does not say yet."""
MOST_MORE = 6

Places = list[dict[str, Any]]


class Stopped(Exception):
    """The change was cancelled or deleted, or another run of it has begun."""


class SourceDeleted(Exception):
    """A document that is written from was deleted."""


@dataclass
class Work:
    """One run of a change. ``passages``: those of each place of the draft, and then others; ``own``: for each of its
    paragraphs the numbers of its places. ``text``: what is written so far; ``shown``: what of it is shown."""

    user_id: uuid.UUID
    change_id: uuid.UUID
    run: int
    kind: str
    wishes: dict[str, Any]
    draft: Draft
    places: Places
    passages: dict[str, Passage]
    own: list[list[int]]
    rewriter: rewriting.Rewriter
    looked_at: float = field(default_factory=time.monotonic)
    shown_at: float = 0.0
    text: str = ""
    shown: str = ""

    @contextmanager
    def row(self) -> Iterator[DraftChange]:
        """Open a transaction with the change locked; raise Stopped when this run may not go on, or SourceDeleted."""
        with unit_of_work():
            wanted = select(DraftChange).where(DraftChange.id == self.change_id, DraftChange.user_id == self.user_id)
            change = db.session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
            if change is None or change.state != "writing" or change.run != self.run:
                raise Stopped
            ids = [uuid.UUID(id) for id in self.passages]
            if not chat_passages.are_there(self.user_id, ids):
                raise SourceDeleted
            self.looked_at = time.monotonic()
            yield change

    def look(self) -> None:
        """Show what is written so far, and see now and then whether to go on."""
        now = time.monotonic()
        if self.text != self.shown and now - self.shown_at >= INTERVAL_S:
            self.show()
            self.shown_at = now
        elif now - self.looked_at >= LOOK_INTERVAL_S:
            with self.row():
                pass

    def show(self) -> None:
        """Show what is written so far; as of another run, where it does not go on from what was shown."""
        with self.row() as change:
            if not self.text.startswith(self.shown):
                change.run = change.run + 1
            change.written, run = self.text, change.run
            announce(change.id)
        self.shown, self.run = self.text, run


def write(user_id: uuid.UUID, change_id: uuid.UUID) -> None:
    """Rewrite a draft from the beginning; leave a change that is ended alone.

    Raises OperationalError or TimeoutError when the database is lost on the way, for the job to run again.
    """
    try:
        work = _begin(user_id, change_id)
        try:
            _finish(work, [_rewritten(work, task) for task in _tasks(work)])
        finally:
            _count(work)
    except Stopped:
        log.info("change %s was stopped", change_id)
    except SourceDeleted:
        _fail(user_id, change_id, DELETED)
    except ModelUnavailable as error:
        _fail(user_id, change_id, f"{error} {UNCHANGED}")
    except FootnoteError as error:
        _fail(user_id, change_id, str(error))
    except (OperationalError, PoolTimeout):
        raise
    except Exception:
        log.exception("change %s broke off", change_id)
        _fail(user_id, change_id, UNEXPECTED)


def _begin(user_id: uuid.UUID, change_id: uuid.UUID) -> Work:
    with unit_of_work():
        wanted = select(DraftChange).where(DraftChange.id == change_id, DraftChange.user_id == user_id)
        change = db.session.scalar(wanted.with_for_update())
        if change is None or not change.is_unfinished:
            raise Stopped
        change.state, change.run, change.written = "writing", change.run + 1, ""
        work = _work(change, queries.draft(user_id, change.draft_id))
    work.rewriter.look = work.look
    return work


def _work(change: DraftChange, draft: Draft) -> Work:
    user_id, places = change.user_id, draft.places
    texts = paragraphs.texts(draft.content)
    own = paragraphs.sources_of(texts, queries.sources(user_id, draft), places)
    ids = [uuid.UUID(place["chunk_id"]) for place in places]
    more = _more(user_id, draft) if change.kind in WITH_MORE else []
    found = chat_passages.by_ids(user_id, list(dict.fromkeys([*ids, *more])))
    passages = {passage.id: passage for passage in found}
    rewriter = _rewriter(change.model, draft, voice.examples(user_id, draft.type, besides=draft.original_id))
    db.session.expunge(draft)  # it is read to the end, whatever becomes of its row
    said = (user_id, change.id, change.run, change.kind, change.wishes)
    return Work(*said, draft, places, passages, own, rewriter)


def _more(user_id: uuid.UUID, draft: Draft) -> list[uuid.UUID]:
    """Return the passages of a draft's source that say most, as far as that is still there."""
    try:
        read = material_queries.read(user_id, Material.from_json(draft.provenance.get("material", {})))
    except FootnoteError:
        return []
    return [quote.passage.chunk_id for quote in making.candidates(read)[:MOST_MORE]]


def _rewriter(model: str, draft: Draft, examples: Sequence[str]) -> rewriting.Rewriter:
    config, models = clients.config, clients.models
    judge = CountedModel(models.model(config["LLM_CHECK_MODEL"] or model))
    said = (config["LLM_MAX_TOKENS"], clients.embeddings.count_tokens, lambda: None, draft.type, examples)
    return rewriting.Rewriter(CountedModel(models.model(model)), judge, *said, CHECKED.get(config["LLM_CHECK"], ()))


def _tasks(work: Work) -> list[str]:
    if work.kind == "variants":
        return list(rewriting.VARIANTS[: work.wishes.get("count", 2)])
    tone = writing.TONES.get(work.wishes.get("tone", ""), "")
    return [rewriting.TASKS[work.kind].format(tone=tone.lower())]


def _rewritten(work: Work, task: str) -> tuple[str, Places]:
    """Return the text of the draft as it is rewritten, and where what it says stands."""
    pieces = paragraphs.split(work.draft.content)
    parts = rewriting.parts(work.draft.content, work.rewriter.longest_part, lambda number: _is_meant(work, number))
    if not parts:
        raise FootnoteError(NO_SOURCES)
    gone = {place for part in parts for number in part for place in work.own[number]}
    places = [place for number, place in enumerate(work.places) if number not in gone]
    for numbers in parts:
        first, last = 2 * numbers[0], 2 * numbers[-1]
        text = "".join(pieces[first : last + 1])
        said = ""
        for said in work.rewriter.rewritten(rewriting.Part(text, _sources(work, numbers)), task):
            work.text = "".join([*pieces[:first], writing.plain(said)])
        places += work.rewriter.places(said, task)
        # The pieces keep their numbers: what is rewritten stands in the first, the others are empty.
        pieces[first : last + 1] = [writing.plain(said)] + [""] * (last - first)
    return "".join(pieces).strip(), places


def _is_meant(work: Work, number: int) -> bool:
    wanted = work.wishes.get("paragraph")
    texts = paragraphs.texts(work.draft.content)
    return bool(work.own[number]) and (not wanted or paragraphs.digest(texts[number]) == wanted)


def _sources(work: Work, numbers: Sequence[int]) -> list[Passage]:
    """Return the passages of some paragraphs, and behind them what else the draft's source has."""
    own = [work.places[place]["chunk_id"] for number in numbers for place in work.own[number]]
    others = work.passages if work.kind in WITH_MORE else ()
    return [work.passages[id] for id in dict.fromkeys([*own, *others]) if id in work.passages]


def _finish(work: Work, written: Sequence[tuple[str, Places]]) -> None:
    with work.row() as change:
        shared = making.side_by_side(work.draft) if work.kind == "variants" else making.ALONE
        for content, places in written:
            said = {**work.draft.provenance, "sentences": places}
            version = making.add_version(work.user_id, work.draft, content, said, shared)
            change.results = [*change.results, version.id]
        change.state, change.written = "done", ""
        announce(change.id)


def _count(work: Work) -> None:
    """Count what the models have read and written, whatever became of the change."""
    used = sum(sum(model.usage or ()) for model in (work.rewriter.model, work.rewriter.judge))
    with unit_of_work():
        quotas.count_tokens(work.user_id, used)


def _fail(user_id: uuid.UUID, change_id: uuid.UUID, sentence: str) -> None:
    with unit_of_work():
        change = db.session.get(DraftChange, change_id)
        if change is not None and change.user_id == user_id and change.is_unfinished:
            change.state, change.written, change.error = "failed", "", sentence
            announce(change_id)
