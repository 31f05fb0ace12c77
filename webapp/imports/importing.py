"""An import, a few seconds at a time: what was stored is never read again, so a killed job goes on where it was."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.exc import DataError, IntegrityError

from webapp.imports import queries
from webapp.imports.formats import reading
from webapp.imports.formats.elements import Element, beginning, elements
from webapp.imports.formats.opening import Export, Part, export
from webapp.imports.formats.thread import Refused, Skipped
from webapp.imports.formats.tree import arranged
from webapp.imports.models import Import, State
from webapp.imports.storing import Ready, new_ones, store
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work

SLICE_S = 4.0  # then the imports of others have their turn
MOST_AT_ONCE, MESSAGES_AT_ONCE, FOOTNOTES_AT_ONCE, BYTES_AT_ONCE = 50, 1000, 200, 4 << 20
MOST_EXAMPLES = 100
NOT_STORED = "It could not be stored as it is."
NO_FILE = "The file is no longer there. Choose it again; what was imported before is recognised."
NOTHING = "There are no conversations in this file."


class Ended(Exception):
    """The import was stopped or deleted meanwhile."""


@dataclass
class Batch:
    """Some conversations of an export in a row: those that can be stored, and why the others are skipped."""

    ready: list[Ready] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)
    messages: int = 0
    footnotes: int = 0
    size: int = 0
    end: int = 0

    def add(self, element: Element, files: tuple[str, ...]) -> None:
        self.end, self.size = element.end, self.size + len(element.raw)
        title = ""
        try:
            thread = reading.read(element, files)
            title = thread.title
            said = arranged(thread, datetime.now(UTC), is_joined=thread.source == "chatgpt")
        except Skipped as reason:
            self.skipped.append({"reason": str(reason), "title": title})
        else:
            self.ready.append(Ready(thread, said))
            self.messages += len(said)
            self.footnotes += sum(len(one.footnotes) for one in said)

    @property
    def is_full(self) -> bool:
        number = len(self.ready) + len(self.skipped)
        is_long = self.messages >= MESSAGES_AT_ONCE or self.footnotes >= FOOTNOTES_AT_ONCE
        return number >= MOST_AT_ONCE or is_long or self.size >= BYTES_AT_ONCE


def go_on(user_id: uuid.UUID, import_id: uuid.UUID) -> bool:
    """Go on with an import for a few seconds; return whether there is more to do."""
    until = time.monotonic() + SLICE_S
    with unit_of_work():
        found = queries.find(user_id, import_id)
        if found is None or not found.is_reading:
            return False
        key = found.file_key
    try:
        with clients.files.local(key) as path:
            if _read(user_id, import_id, export(path), until):
                return True
        finish(user_id, import_id, State.DONE)
    except FileNotFoundError:
        finish(user_id, import_id, State.FAILED, NO_FILE)
    except Refused as error:
        finish(user_id, import_id, State.FAILED, str(error))
    except Ended:
        pass
    return False


def _read(user_id: uuid.UUID, import_id: uuid.UUID, source: Export, until: float) -> bool:
    """Read what is left of an export until the time is up; return whether there is more."""
    _begin(user_id, import_id, source)
    for number, part in enumerate(source.parts):
        for batch in _batches(user_id, import_id, source, number, part):
            _store(user_id, import_id, number, batch)
            if time.monotonic() >= until:
                return True
    return False


def _locked(user_id: uuid.UUID, import_id: uuid.UUID) -> Import:
    """Return an import, locked until the transaction ends; raise Ended."""
    found = queries.find(user_id, import_id, locked=True)
    if found is None or not found.is_reading:
        raise Ended
    return found


def _begin(user_id: uuid.UUID, import_id: uuid.UUID, source: Export) -> None:
    with unit_of_work():
        found = _locked(user_id, import_id)
        found.state, found.size = State.RUNNING, source.size


def _batches(user_id: uuid.UUID, import_id: uuid.UUID, source: Export, number: int, part: Part) -> Iterator[Batch]:
    """Yield what is left of a part; raise Refused."""
    with unit_of_work():
        found = _locked(user_id, import_id)
        reached, position = found.part, found.position
    if number < reached:
        return
    with source.open(part) as stream:
        first, is_single = beginning(stream)
        is_begun = number == reached and position > 0
        if is_begun and is_single:
            return
        batch = Batch()
        for element in elements(stream, position if is_begun else first, is_single):
            batch.add(element, source.files)
            if batch.is_full:
                yield batch
                batch = Batch()
    if batch.end:
        yield batch


def _store(user_id: uuid.UUID, import_id: uuid.UUID, number: int, batch: Batch) -> None:
    """Store a batch, and how far the import is, together; what the database refuses is skipped by itself."""
    try:
        with unit_of_work():
            _store_all(user_id, import_id, number, batch)
    except (DataError, IntegrityError):
        if not batch.ready:
            raise
        refused, batch.ready = batch.ready, []
        if len(refused) == 1:
            batch.skipped.append({"reason": NOT_STORED, "title": refused[0].thread.title})
        for ready in refused if len(refused) > 1 else ():
            _store(user_id, import_id, number, Batch([ready]))
        _store(user_id, import_id, number, batch)


def _store_all(user_id: uuid.UUID, import_id: uuid.UUID, number: int, batch: Batch) -> None:
    found = _locked(user_id, import_id)
    new, there = new_ones(user_id, batch.ready)
    found.messages += store(user_id, import_id, new)
    found.imported += len(new)
    known = [{"reason": each.reason, "conversation": str(each.conversation_id)} for each in there]
    _note_skipped(found, [*batch.skipped, *known])
    if batch.end:
        before = found.position if found.part == number else 0
        found.done += max(batch.end - before, 0)
        found.part, found.position = number, batch.end
    db.session.flush()


def _note_skipped(found: Import, skipped: list[dict[str, Any]]) -> None:
    counts = dict(found.skipped)
    for each in skipped:
        counts[each["reason"]] = counts.get(each["reason"], 0) + 1
    found.skipped = counts
    found.examples = [*found.examples, *skipped][:MOST_EXAMPLES]


def finish(user_id: uuid.UUID, import_id: uuid.UUID, state: State, error: str = "") -> None:
    """End an import, unless that was done meanwhile, and delete its file."""
    with unit_of_work():
        found = queries.find(user_id, import_id, locked=True)
        if found is None or not found.is_reading:
            return
        is_nothing = state is State.DONE and not found.imported and not found.skipped
        found.state, found.error = (State.FAILED, NOTHING) if is_nothing else (state, error)
        found.finished_at = datetime.now(UTC)
        key, found.file_key = found.file_key, ""
    clients.files.delete(key)
