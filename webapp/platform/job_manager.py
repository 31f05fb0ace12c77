"""A job manager that records the end of a job however often the database is lost, so that no job stays locked."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import psycopg
from procrastinate import sql
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from procrastinate.manager import JobManager, get_channel_for_queues

log = logging.getLogger(__name__)

PAUSE_S = 0.5
FETCH = sql.queries["fetch_job"].replace(
    "procrastinate_fetch_job_v2(%(queues)s::varchar[], %(worker_id)s)",
    "footnote_fetch_job(%(queues)s::varchar[], %(worker_id)s, %(tasks)s::varchar[])",
)


class PersistentJobManager(JobManager):
    """Records the end of each job, and knows the workers that this process has registered."""

    def __init__(self, connector: Any, workers: list[int], known: Sequence[str]) -> None:
        """``workers``: their ids, kept by the caller, which outlives this object and its connections.

        ``known``: the names of the jobs that can be run here.
        """
        super().__init__(connector)
        self._workers, self._known = workers, known
        self._told: dict[str, Callable[..., Awaitable[None]]] = {}

    async def register_worker(self) -> int:
        worker = await super().register_worker()
        self._workers.append(worker)
        return worker

    async def unregister_workers(self) -> None:
        """Unregister the workers of this process, none of which runs any more, so that their jobs are retried."""
        while self._workers:
            await self.unregister_worker(self._workers[-1])
            self._workers.pop()

    async def listen(self, queues: Iterable[str]) -> None:
        """Tell the workers of the queues what is announced to them: on one connection, not on one for each."""

        async def tell(channel: str, payload: str) -> None:
            if told := self._told.get(channel):
                await told(channel=channel, notification=json.loads(payload))

        await self.connector.listen_notify(on_notification=tell, channels=get_channel_for_queues(queues))

    async def listen_for_jobs(
        self, *, on_notification: Callable[..., Awaitable[None]], queues: Iterable[str] | None = None
    ) -> None:
        """Have ``listen`` tell a worker what is announced to its queues, until it is cancelled."""
        self._told |= dict.fromkeys(get_channel_for_queues(queues), on_notification)
        await asyncio.Event().wait()

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """Take a job that this release knows; the others wait, for a worker of the release that has queued them."""
        row = await self.connector.execute_query_one_async(
            query=FETCH, queues=queues, worker_id=worker_id, tasks=self._known
        )
        return None if row["id"] is None else Job.from_row(row)

    async def finish_job(self, *arguments: Any, **named: Any) -> None:
        await _until_written(lambda: super(PersistentJobManager, self).finish_job(*arguments, **named))

    async def retry_job(self, *arguments: Any, **named: Any) -> None:
        await _until_written(lambda: super(PersistentJobManager, self).retry_job(*arguments, **named))


async def _until_written(write: Callable[[], Awaitable[None]]) -> None:
    """Write, and retry while the database is away; that a write whose answer was lost is refused means it is done."""
    was_lost = False
    while True:
        try:
            await write()
        except ConnectorException as error:
            if not isinstance(error.__cause__, psycopg.OperationalError):
                if was_lost:
                    return
                raise
            was_lost = True
            log.info("the end of a job could not be written (%s), trying again", error.__cause__)
            await asyncio.sleep(PAUSE_S)
        else:
            return
