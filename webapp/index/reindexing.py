"""What ``flask reindex`` does and says."""

from __future__ import annotations

import time
from collections.abc import Iterator

from webapp.index import generations, operations, queries
from webapp.index.generations import Generation
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.worker import running_worker

EVERY_S = 1.0
SAY_EVERY_S = 10.0


def reindex(force: bool) -> Iterator[str]:
    """Build the index by the model that the settings name, and yield how it goes until the new one answers."""
    with unit_of_work():
        new = operations.begin(force)
        now = generations.current()
    if new is None:
        yield f"Nothing to do: the index is of {_named(now)}, as the settings say. --force builds it anew all the same."
        return
    yield f"A new index of {_named(new)} is built beside the one that answers, {_named(now)}. Searching goes on."
    yield "You may interrupt this: run it again to go on, or to watch."
    with as_system("watching the index being built"), running_worker():
        yield from _watch(new)


def moved() -> str:
    """Say that the model is the same at another address, and return what is to be said of it."""
    with unit_of_work():
        if operations.move():
            return "Noted: the same model is at another address now. Nothing needs to be built."
        now = generations.current()
    return f"The index is of {_named(now)}: that is another model than the settings name. Run flask reindex."


def status() -> Iterator[str]:
    """Yield which index answers, and how far another is."""
    with as_system("looking at the index"), unit_of_work():
        now, new = generations.current(), generations.building()
        yield f"Index {now.generation} answers, of {_named(now)}."
        if new:
            progress = queries.progress(new)
            yield f"Index {new.generation}, of {_named(new)}, is being built: {_counted(progress)}."
            if progress.problem:
                yield f"It does not go on: {progress.problem}"
        elif now.is_outdated:
            yield generations.notice()


def _watch(new: Generation) -> Iterator[str]:
    """Yield how far it is, now and then, until it is over."""
    began = time.monotonic()
    at_first, said_at, said = None, -SAY_EVERY_S, ""
    while True:
        with unit_of_work():
            now, building, progress = generations.current(), generations.building(), queries.progress(new)
        if now.generation == new.generation:
            yield f"The new index answers now: {_counted(progress)}. The one before is dropped in a few minutes."
            return
        if building != new:
            yield "This was given up, as the settings name another model by now. Run flask reindex again."
            return
        at_first = progress.done if at_first is None else at_first
        left = _left(progress, progress.done - at_first, time.monotonic() - began)
        line = f"Waiting: {progress.problem}" if progress.problem else f"{_counted(progress)}{left}"
        if line != said and time.monotonic() - said_at >= SAY_EVERY_S:
            yield line
            said, said_at = line, time.monotonic()
        time.sleep(EVERY_S)


def _left(progress: queries.Progress, done: int, seconds: float) -> str:
    """Return how long the rest takes, at the pace of the ``done`` in these seconds."""
    if not done:
        return ""
    minutes = round((progress.total - progress.done) * seconds / done / 60)
    return f", about {minutes} minute{'s' if minutes > 1 else ''} left" if minutes else ", less than a minute left"


def _counted(progress: queries.Progress) -> str:
    return f"{progress.done:,} of {progress.total:,} passages and messages"


def _named(index: Generation) -> str:
    return f"{index.model} ({index.dimension} dimensions{f', {index.base_url}' if index.base_url else ''})"
