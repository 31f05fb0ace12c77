"""Which parts of Footnote answer, and whether the index has all that it should."""

from __future__ import annotations

import logging
import time
from concurrent.futures import Future
from dataclasses import dataclass

from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp.clients.files import FilesUnavailable
from webapp.clients.vectors import IndexUnavailable
from webapp.documents.restoring import is_being_restored
from webapp.health import attention
from webapp.health.probes import DEADLINE_S, Probe, answer
from webapp.index import adoption, completeness, generations
from webapp.platform import file_marker
from webapp.platform.extensions import clients
from webapp.platform.jobs import workers_alive
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

FOR_CONTENTS_S = 0.3
"""How long is left for asking what the index has, where files take all the time there is."""
NO_DATABASE = "The database does not answer."
NO_INDEX = "The search index does not answer."
NO_FILES = "The store of files does not answer."
NO_WORKER = "No worker runs, so uploads and answers wait."
INCOMPLETE = "The search index has lost some of what it should have. It is being put back."


@dataclass(frozen=True)
class Health:
    """Which parts are up; by what is searched, and of which model the index is; what is wrong, in sentences.

    ``warnings``: what somebody should see to, though everything answers.
    """

    services: dict[str, bool]
    search: dict[str, str]
    problems: list[str]
    warnings: list[str]


@dataclass(frozen=True)
class _Database:
    has_worker: bool
    search: dict[str, str]
    warnings: list[str]


class Probes:
    """What ``/health`` asks."""

    def __init__(self, app: Flask) -> None:
        self._database = Probe(app, _ask_database)
        self._index = Probe(app, _ask_index)
        self._contents = Probe(app, _ask_contents)
        self._files = Probe(app, _ask_files)

    def health(self) -> Health:
        """Ask every part at once, then what the index has, and return within a second."""
        until = time.monotonic() + DEADLINE_S
        asked_database, asked_index = self._database.begin(), self._index.begin()
        database = _database(asked_database, until)
        misplaced, away = _files(self._files.begin(), until - FOR_CONTENTS_S) if database else ("", "")
        problem = _problem(asked_index, until)
        if database and not problem:
            try:
                problem = _problem(self._contents.begin(), until)
            except (DBAPIError, PoolTimeout) as error:
                log.warning("health: the database, lost after it had answered: %r", error)
                database = None
        has_worker = bool(database and database.has_worker)
        problems = [] if database else [NO_DATABASE]
        if database and not has_worker:
            problems.append(NO_WORKER)
        if problem:
            problems.append(problem)
        problems += [misplaced] if misplaced else []
        warnings = [*(database.warnings if database else []), *([away] if away else [])]
        if problems or warnings:
            log.warning("health: %s", " ".join([*problems, *warnings]))
        return Health(
            {"database": bool(database), "qdrant": not problem, "jobs": has_worker, "files": not (misplaced or away)},
            database.search if database else {"by": "unknown", "index": "unknown"},
            problems,
            warnings,
        )


def _ask_database() -> _Database:
    with unit_of_work():
        now, new = generations.current(), generations.building()
        state = "being rebuilt" if new else "outdated" if now.is_outdated else "current"
        by = "words" if now.is_searched_by_words else "meaning and words"
        return _Database(workers_alive(), {"by": by, "index": state}, attention.warnings())


def _ask_index() -> str:
    clients.vectors.ping()
    return ""


def _ask_contents() -> str:
    """Return what is wrong with what the index has; the database is asked as well."""
    if problem := adoption.foreign_notice():
        return problem
    with as_system("finding out whether points are being put back", is_routine=True), unit_of_work():
        is_restoring = is_being_restored()
    if is_restoring or completeness.is_any_lost() or completeness.is_any_new_lost(completeness.FEW):
        return INCOMPLETE
    return ""


def _ask_files() -> str:
    return file_marker.claim()


def _files(asked: Future[str], until: float) -> tuple[str, str]:
    """Return why this process must not use the files, and why nobody can just now; both empty when all is well."""
    try:
        return answer(asked, until), ""
    except FilesUnavailable as error:
        return "", str(error)
    except (DBAPIError, PoolTimeout):
        return "", ""  # that of the database is told
    except Exception as error:
        log.warning("health: the files: %r", error)
        return "", NO_FILES


def _database(asked: Future[_Database], until: float) -> _Database | None:
    try:
        return answer(asked, until)
    except Exception as error:  # whatever is wrong with it, it is down
        log.warning("health: the database: %r", error)
        return None


def _problem(asked: Future[str], until: float) -> str:
    """Return what is wrong with the index; empty when nothing is. Raise what is wrong with the database."""
    try:
        return answer(asked, until)
    except IndexUnavailable as error:
        return str(error)
    except (DBAPIError, PoolTimeout):
        raise
    except Exception as error:
        log.warning("health: the index: %r", error)
        return NO_INDEX
