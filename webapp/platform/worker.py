"""The worker: runs the jobs of all queues in this process, and restarts those of workers that were killed."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import IO

import procrastinate
from flask import Flask

from webapp.platform import notifications
from webapp.platform.job_manager import PersistentJobManager
from webapp.platform.jobs import PERIODIC, QUEUES, Job, current_application, defer_once, queue, workers_alive
from webapp.platform.locks import DataDirLocked, lock_data_dir
from webapp.platform.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

RETRY_AFTER_S = 5.0
ANNOUNCED_S, UNANNOUNCED_S, PROMPT_S = 2.0, 1.0, 0.2
PROMPT = ("answers",)
"""The queues whose jobs somebody waits for."""
DEAF = (
    "jobs are not announced to this worker, as through a transaction pooler: it looks for them several times a"
    " second instead. Set DATABASE_DIRECT_URL"
)
SPARE_THREADS = 2
"""Beside one for each job: for queueing the periodic ones."""
CONNECTIONS = 4
"""On which jobs are taken and ended, each in milliseconds; the jobs themselves have those of DATABASE_POOL."""


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
        self._registered: list[int] = []
        self._are_notifications_heard = True

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
        # Python's own has as few threads as there are cores, and four: a few answers would hold up all other jobs.
        self._loop.set_default_executor(ThreadPoolExecutor(sum(QUEUES.values()) + SPARE_THREADS))
        url = self.app.config["LIBPQ_URL"]
        connector = procrastinate.PsycopgConnector(
            conninfo=url, min_size=1, max_size=CONNECTIONS, timeout=5, kwargs={"prepare_threshold": None}
        )
        self._are_notifications_heard = await asyncio.to_thread(notifications.are_heard, url)
        if not self._are_notifications_heard:
            log.warning(DEAF)
        worker_app = queue.with_connector(connector)
        worker_app.job_manager = manager = PersistentJobManager(connector, self._registered, list(queue.tasks))
        async with worker_app.open_async():
            await manager.unregister_workers()
            await self._rescue(worker_app)
            self._tasks = [asyncio.create_task(self._queue(worker_app, name, size)) for name, size in QUEUES.items()]
            self._tasks.append(asyncio.create_task(manager.listen(QUEUES)))
            self._tasks.append(asyncio.create_task(self._rescue_regularly(worker_app)))
            self._tasks.append(asyncio.create_task(self._defer_regularly()))
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
            fetch_job_polling_interval=self._polling(name),
            shutdown_graceful_timeout=2,
        )

    def _polling(self, queue_name: str) -> float:
        """Return how many seconds late a job may begin: one that tries again, or any, where none is announced."""
        if self._are_notifications_heard:
            return ANNOUNCED_S
        return PROMPT_S if queue_name in PROMPT else UNANNOUNCED_S

    async def _rescue(self, worker_app: procrastinate.App) -> None:
        """Put the jobs of killed workers back in the queue."""
        manager = worker_app.job_manager
        if self.alone:
            await manager.prune_stalled_workers(seconds_since_heartbeat=0)
            self.alone = False
        for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=30):
            log.info("job %s was left unfinished, starting it again", stalled.task_name)
            await manager.retry_job(stalled)

    async def _rescue_regularly(self, worker_app: procrastinate.App) -> None:
        while True:
            await asyncio.sleep(30)
            await self._rescue(worker_app)

    async def _defer_regularly(self) -> None:
        due = dict.fromkeys(range(len(PERIODIC)), 0.0)
        while True:
            now = time.monotonic()
            for number, (job, every_s) in enumerate(PERIODIC):
                if due[number] <= now:
                    is_queued = await asyncio.to_thread(self._defer, job)
                    due[number] = now + (every_s if is_queued else RETRY_AFTER_S)
            await asyncio.sleep(min(due.values()) - now)

    def _defer(self, job: Job[[]]) -> bool:
        """Queue a periodic job, and return whether that succeeded; where it did not, the other jobs go on."""
        try:
            with self.app.app_context(), unit_of_work():
                defer_once(job)
        except Exception as error:
            log.warning("job %s could not be queued (%s), trying again", job.name, error)
            return False
        return True

    def stop(self) -> None:
        """Stop taking jobs, and wait up to five seconds for the running ones; the rest continues at the next start."""
        self._stopping.set()
        if self._loop and self._loop.is_running():
            self._loop.call_soon_threadsafe(lambda: [task.cancel() for task in self._tasks])
        self.join(timeout=5)


@contextmanager
def running_worker() -> Iterator[None]:
    """Make sure that a worker runs for the length of the block: the server's, or one started here."""
    own, lock = _own_worker(current_application())
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
    """Return a new worker if none runs, with the lock of the data folder for the embedded database.

    A server that was killed just now leaves fresh heartbeats in the database, but no lock.
    """
    if app.extensions["embedded_postgres"] is None:
        with unit_of_work():
            return (None if workers_alive() else Worker(app, alone=False)), None
    try:
        return Worker(app, alone=True), lock_data_dir(app.config["DATA_DIR"], "a command")
    except DataDirLocked:
        return None, None
