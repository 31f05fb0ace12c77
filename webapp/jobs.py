"""Slow work: jobs in PostgreSQL, written in the caller's own transaction, so that they leave with its commit."""

from __future__ import annotations

import asyncio
import functools
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

import procrastinate
from flask import Flask
from procrastinate.contrib.sqlalchemy import SQLAlchemyPsycopg2Connector
from procrastinate.utils import import_all
from sqlalchemy import ColumnElement, Text, column, exists, table, text
from sqlalchemy.dialects.postgresql import JSONB

from webapp.extensions import db
from webapp.holding import Held, hold
from webapp.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

queue = procrastinate.App(connector=SQLAlchemyPsycopg2Connector())

QUEUES = {
    "answers": 16,
    "fetching": 2,
    "reading": 2,
    "reading-large": 1,
    "recognising": 1,
    "embedding": 1,
    "upkeep": 1,
    "reconciling": 1,
}
"""Each queue has its own workers, so that a book being embedded holds up neither an answer nor the next upload."""

JOBS = table(
    "procrastinate_jobs",
    column("lock", Text),
    column("status", Text),
    column("task_name", Text),
    column("args", JSONB),
)
IN_HAND = ("todo", "doing")

PATIENT = procrastinate.RetryStrategy(max_attempts=80, wait=1, linear_wait=1)
"""For work that must be done at last: tries again for about an hour while a part is down."""


def job(
    name: str, queue_name: str, retry: procrastinate.RetryStrategy | None = None, aliases: Sequence[str] = ()
) -> Callable[[Callable[..., None]], Any]:
    """Make a function a job. It is run in an application context of its own, with JSON-able keyword arguments.

    ``aliases``: names that older releases have given it, under which it may still wait.
    """

    def decorate(function: Callable[..., None]) -> Any:
        @functools.wraps(function)
        def run(**arguments: Any) -> None:
            with _application().app_context():
                function(**arguments)

        return queue.task(name=name, aliases=list(aliases), queue=queue_name, retry=retry or False)(run)

    return decorate


def defer(
    task: Any,
    *,
    lock: str | None = None,
    priority: int = 0,
    queue_name: str | None = None,
    delay: int = 0,
    **arguments: Any,
) -> None:
    """Write a job in the session's open transaction: it exists when, and only when, that commits.

    ``lock``: jobs with the same lock run one after the other. ``priority``: of the jobs that wait, the highest is next.
    ``queue_name``: another queue than the task's own. ``delay``: seconds until it may begin.
    """
    db.session.flush()
    options: dict[str, Any] = {"lock": lock, "priority": priority, "queue": queue_name or task.queue}
    if delay:
        options["schedule_in"] = {"seconds": delay}
    task.configure(connection=db.session.connection(), **options).defer(**arguments)


def is_queued(lock: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that a job with this lock waits or runs."""
    return exists().where(JOBS.c.lock == lock, JOBS.c.status.in_(IN_HAND))


_current: list[Flask] = []


def _application() -> Flask:
    return _current[-1]


def install(app: Flask) -> None:
    """Tell the jobs their application and load the rooms' jobs."""
    _current.append(app)
    rooms = ("chat", "documents", "sources", "bin", "reconciling", "reindexing")
    import_all([f"webapp.{room}.jobs" for room in rooms])
    import_all(["webapp.upkeep"])


def forget(app: Flask) -> None:
    """Give the jobs back to the application before this one."""
    _current.remove(app)


class Worker(threading.Thread):
    """Runs the jobs of all queues in this process until ``stop()``; starts again by itself after a lost database."""

    def __init__(self, app: Flask, alone: bool) -> None:
        """``alone``: no other process works on this database, so whatever is marked as running is left over."""
        super().__init__(name="jobs", daemon=True)
        self.app = app
        self.alone = alone
        self.running = False
        self._stopping = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                asyncio.run(self._work())
            except Exception as error:
                log.warning("job worker stopped (%s), starting again", error)
            self.running = False
            self._stopping.wait(1)

    async def _work(self) -> None:
        self._loop = asyncio.get_running_loop()
        connector = procrastinate.PsycopgConnector(
            conninfo=self.app.config["LIBPQ_URL"], min_size=1, max_size=len(QUEUES) + 3
        )
        worker_app = queue.with_connector(connector)
        async with worker_app.open_async():
            await self._rescue(worker_app)
            self._tasks = [asyncio.create_task(self._queue(worker_app, name, size)) for name, size in QUEUES.items()]
            self._tasks.append(asyncio.create_task(self._rescue_now_and_then(worker_app)))
            self._tasks.append(asyncio.create_task(self._sweep_every_hour()))
            self.running = True
            try:
                await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self.running = False
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _queue(self, worker_app: procrastinate.App, name: str, size: int) -> None:
        await worker_app.run_worker_async(
            queues=[name],
            name=name,
            concurrency=size,
            install_signal_handlers=False,
            delete_jobs="successful",
            fetch_job_polling_interval=2,  # how late a job that tries again may be; a new one is announced
            shutdown_graceful_timeout=2,
        )

    async def _rescue(self, worker_app: procrastinate.App) -> None:
        """Put the jobs of killed workers back in the queue."""
        manager = worker_app.job_manager
        if self.alone:
            await manager.prune_stalled_workers(seconds_since_heartbeat=0)
            self.alone = False
        for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=30):
            log.info("job %s was left unfinished, starting it again", stalled.task_name)
            await manager.retry_job(stalled)

    async def _rescue_now_and_then(self, worker_app: procrastinate.App) -> None:
        while True:
            await asyncio.sleep(30)
            await self._rescue(worker_app)

    async def _sweep_every_hour(self) -> None:
        while True:
            await asyncio.to_thread(self._defer_sweep)
            await asyncio.sleep(3600)

    def _defer_sweep(self) -> None:
        with self.app.app_context(), unit_of_work():
            defer(queue.tasks["upkeep.sweep"])

    def stop(self) -> None:
        """Stop taking jobs, and wait up to five seconds for the ones under way; the rest goes on at the next start."""
        self._stopping.set()
        if self._loop and self._loop.is_running():
            self._loop.call_soon_threadsafe(lambda: [task.cancel() for task in self._tasks])
        self.join(timeout=5)


@contextmanager
def a_worker() -> Iterator[None]:
    """See to it that a worker runs for the length of the block: the server's, or one of our own."""
    own, lock = _own_worker(_application())
    if own:
        own.start()
    try:
        yield
    finally:
        if own:
            own.stop()
        if lock:
            lock.close()


def _own_worker(app: Flask) -> tuple[Worker | None, IO[str] | None]:
    """Return a worker if none works, with the lock of the data folder where that tells.

    A server that was killed just now leaves signs of life in the database, but no lock.
    """
    if app.extensions["embedded_postgres"] is None:
        with unit_of_work():
            return (None if workers_alive() else Worker(app, alone=False)), None
    try:
        return Worker(app, alone=True), hold(app.config["DATA_DIR"], "a command")
    except Held:
        return None, None


def workers_alive() -> bool:
    """Whether any worker of this database has shown a sign of life in the last half minute."""
    seen = text(
        "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds')"
    )
    return bool(db.session.execute(seen).scalar())
