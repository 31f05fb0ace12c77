"""Slow work: jobs in PostgreSQL, written in the caller's own transaction, so that they exist if and only if it commits.

The worker that runs them is in ``worker``.
"""

from __future__ import annotations

import functools
import math
import random
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec

import procrastinate
from flask import Flask
from procrastinate.contrib.sqlalchemy import SQLAlchemyPsycopg2Connector
from sqlalchemy import ColumnElement, Integer, Text, column, exists, select, table, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.files import FilesUnavailable
from webapp.clients.transcription import TranscriptionUnavailable
from webapp.clients.vectors import IndexMisconfigured, IndexUnavailable
from webapp.platform import job_errors, overrides
from webapp.platform.extensions import Model, db
from webapp.platform.logs import logged_as, new_job
from webapp.platform.tenancy import as_system
from webapp.shared.columns import Line, Moment
from webapp.shared.spans import span

P = ParamSpec("P")

queue = procrastinate.App(connector=SQLAlchemyPsycopg2Connector())

QUEUES = {
    "answers": 16,
    "checking": 4,
    "fetching": 2,
    "reading": 2,
    "reading-large": 1,
    "recognising": 1,
    "transcribing": 1,
    "importing": 1,
    "embedding": 1,
    "mail": 2,
    "upkeep": 1,
    "reconciling": 1,
}
"""The number of workers of each queue in a process: a book being embedded holds up neither an answer nor an upload."""

JOBS = table(
    "procrastinate_jobs",
    column("lock", Text),
    column("status", Text),
    column("task_name", Text),
    column("args", JSONB),
    column("priority", Integer),
)
WAITING, UNFINISHED = ("todo",), ("todo", "doing")


class JobTurn(Model):
    """When a job of a user was last begun in a queue; ``owner`` is "" for what belongs to nobody."""

    __tablename__ = "job_turns"

    queue_name: Mapped[Line] = mapped_column(primary_key=True)
    owner: Mapped[Line] = mapped_column(primary_key=True)
    taken_at: Mapped[Moment]


class Retry(procrastinate.BaseRetryStrategy):
    """For work that must be done in the end.

    While a part of Footnote is away it is retried for as long as that takes, at first after a second and at last once
    a minute, never all jobs at the same moment. What cannot succeed until somebody changes a setting is not retried:
    see ``index.sources.Source.resume``. Anything else is retried for about an hour.
    """

    max_attempts = 80
    longest_wait_s = 60

    def get_retry_decision(
        self, *, exception: BaseException, job: procrastinate.jobs.Job
    ) -> procrastinate.RetryDecision | None:
        if isinstance(exception, IndexMisconfigured):
            return None
        if not isinstance(exception, UNAVAILABLE) and job.attempts >= self.max_attempts:
            return None
        wait = min(job.attempts + 1, self.longest_wait_s)
        return procrastinate.RetryDecision(retry_in={"seconds": math.ceil(wait * random.uniform(0.5, 1))})  # noqa: S311  # no secret


UNAVAILABLE = (
    IndexUnavailable,
    EmbeddingUnavailable,
    TranscriptionUnavailable,
    FilesUnavailable,
    OperationalError,
    InterfaceError,
    PoolTimeout,
)
"""What is raised while a part of Footnote is away."""
RETRY = Retry()


@dataclass(frozen=True)
class Options:
    """How a job is queued.

    Jobs with the same ``lock`` run one after the other. Users take turns, and of the jobs of one that wait, the one
    with the highest ``priority`` is next. ``queue``: another queue than the job's own. ``delay``: seconds until it
    may begin.
    """

    lock: str | None = None
    priority: int = 0
    queue: str | None = None
    delay: int = 0


DEFAULTS = Options()


class Job(Generic[P]):
    """A function that a worker runs later, in an application context of its own, with JSON-able keyword arguments."""

    def __init__(self, function: Callable[P, None], task: Any) -> None:
        self.function = function
        self.task = task
        self.name: str = task.name

    def defer(self, options: Options, arguments: dict[str, Any]) -> None:
        """Write a job of this kind in the session's open transaction; the system does where it is for no user."""
        db.session.flush()
        settings: dict[str, Any] = {
            "lock": options.lock,
            "priority": options.priority,
            "queue": options.queue or self.task.queue,
        }
        if options.delay:
            settings["schedule_in"] = {"seconds": options.delay}
        with nullcontext() if "user_id" in arguments else as_system("queueing a job of its own", is_routine=True):
            self.task.configure(connection=db.session.connection(), **settings).defer(**arguments)


def job(
    name: str, queue_name: str, retry: procrastinate.BaseRetryStrategy | None = None, aliases: Sequence[str] = ()
) -> Callable[[Callable[P, None]], Job[P]]:
    """Make a function a job. ``aliases``: names from older releases, under which a job may still be queued."""

    def decorate(function: Callable[P, None]) -> Job[P]:
        return Job(
            function,
            queue.task(name=name, aliases=list(aliases), queue=queue_name, retry=retry or False, pass_context=True)(
                _in_application(function)
            ),
        )

    return decorate


HOUR, MINUTE = 3600.0, 60.0
PERIODIC: list[tuple[Job[[]], float]] = []
"""The jobs that a worker runs when it starts, and then again after so many seconds."""


def periodic(
    name: str, queue_name: str, every_s: float = HOUR, aliases: Sequence[str] = (), lock: str | None = None
) -> Callable[[Callable[[], None]], Job[[]]]:
    """Make a function a job that runs when a worker starts, and then regularly; never twice at once."""

    def decorate(function: Callable[[], None]) -> Job[[]]:
        task = queue.task(name=name, aliases=list(aliases), queue=queue_name, lock=lock or name, pass_context=True)
        found = Job(function, task(_in_application(function)))
        PERIODIC.append((found, every_s))
        return found

    return decorate


def _in_application(function: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(function)
    def run(context: procrastinate.JobContext, **arguments: Any) -> None:
        with (
            current_application().app_context(),
            logged_as(new_job(function.__qualname__)),
            span(f"job {context.job.task_name}", attempts=context.job.attempts),
        ):
            overrides.refresh()
            try:
                function(**arguments)
            except Exception as error:
                job_errors.note(context.job.id, error)
                raise

    return run


def defer(job: Job[P], options: Options = DEFAULTS, /, *args: P.args, **arguments: P.kwargs) -> None:
    """Write a job in the session's open transaction: it exists when, and only when, that commits."""
    job.defer(options, arguments)


def defer_once(job: Job[[]], options: Options = DEFAULTS) -> None:
    """Write a job, unless one of its kind waits to be run; one that is running may have looked for the last time."""
    if not is_waiting(job):
        defer(job, options)


def is_queued(lock: ColumnElement[str], states: Sequence[str] = UNFINISHED) -> ColumnElement[bool]:
    """Return the condition that a job with this lock is in one of these states: waits or runs, if none are given."""
    return exists().where(JOBS.c.lock == lock, JOBS.c.status.in_(states))


def is_waiting(job: Job[Any]) -> bool:
    """Whether a job of this kind waits to be run, whoever it is for."""
    waiting = select(exists().where(JOBS.c.task_name == job.name, JOBS.c.status == "todo"))
    with as_system("looking whether a job waits", is_routine=True):
        return bool(db.session.scalar(waiting))


def workers_alive() -> bool:
    """Whether any worker of this database has sent a heartbeat in the last half minute."""
    seen = text(
        "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds')"
    )
    return bool(db.session.execute(seen).scalar())


_application: Flask


def current_application() -> Flask:
    """Return the application in whose context jobs run."""
    return _application


def install(app: Flask) -> None:
    """Run jobs in the context of this application from now on."""
    global _application
    _application = app
