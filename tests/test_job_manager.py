"""The end of a job is written whatever happens to the connection on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status

from webapp.platform import job_manager
from webapp.platform.job_manager import PersistentJobManager

LOST = psycopg.OperationalError("the connection is closed")
REFUSED = psycopg.errors.RaiseException("Job was not found")
JOB = Job(id=1, queue="answers", lock=None, queueing_lock=None, task_name="chat.answer")


class Connector:
    """Meets each statement with the next of what was planned: an error, or a worker's number."""

    def __init__(self, planned: Iterable[psycopg.Error | int]) -> None:
        self.planned = list(planned)
        self.sent: list[dict[str, object]] = []

    async def execute_query_one_async(self, query: str, **values: object) -> dict[str, object]:
        self.sent.append(values)
        come = self.planned.pop(0)
        if isinstance(come, psycopg.Error):
            raise ConnectorException from come
        return {"worker_id": come}

    execute_query_async = execute_query_one_async


def run(coroutine: Coroutine[object, object, object]) -> None:
    """Run it in a thread of its own: a browser that is driven from this one has a loop running in it."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, coroutine).result()


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(job_manager, "PAUSE_S", 0)


@pytest.mark.parametrize("planned", [[0], [LOST, 0], [LOST, LOST, REFUSED]])
def test_the_end_of_a_job_is_written_until_it_stands(planned):
    connector = Connector(planned)
    run(PersistentJobManager(connector, [], []).finish_job(JOB, Status.SUCCEEDED, delete_job=True))
    assert (len(connector.sent), connector.planned) == (len(planned), [])


def test_that_a_job_is_tried_again_is_written_until_it_stands():
    connector = Connector([LOST, 0])
    run(PersistentJobManager(connector, [], []).retry_job(JOB))
    assert connector.planned == []


def test_what_the_database_refuses_is_not_sent_again():
    connector = Connector([REFUSED, 0])
    with pytest.raises(ConnectorException):
        run(PersistentJobManager(connector, [], []).finish_job(JOB, Status.FAILED, delete_job=False))
    assert connector.planned == [0]


def test_workers_of_a_lost_connection_are_unregistered_by_the_next():
    workers: list[int] = []
    for number in (7, 8):
        run(PersistentJobManager(Connector([number]), workers, []).register_worker())
    interrupted = Connector([0, LOST])
    with pytest.raises(ConnectorException):
        run(PersistentJobManager(interrupted, workers, []).unregister_workers())
    next_one = Connector([0])
    run(PersistentJobManager(next_one, workers, []).unregister_workers())
    assert [values["worker_id"] for values in interrupted.sent + next_one.sent] == [8, 7, 7]
    assert workers == []


class Announcing:
    """Announces a job of each kind to whoever listens, and says on how many connections that was."""

    def __init__(self) -> None:
        self.connections = 0

    async def listen_notify(self, on_notification: Callable[..., Awaitable[None]], channels: Iterable[str]) -> None:
        self.connections += 1
        for channel in [*channels, "procrastinate_queue_v1#of a later release"]:
            await on_notification(channel=channel, payload='{"type": "job_inserted"}')


def test_the_workers_of_all_queues_hear_of_jobs_on_one_connection():
    connector, heard = Announcing(), list[tuple[str, str]]()
    manager = PersistentJobManager(connector, [], [])

    async def hear() -> None:
        def noting(queue: str) -> Callable[..., Awaitable[None]]:
            async def note(*, channel: str, notification: dict[str, str]) -> None:
                heard.append((queue, notification["type"]))

            return note

        waiting = [
            asyncio.create_task(manager.listen_for_jobs(on_notification=noting(queue), queues=[queue]))
            for queue in ("answers", "reading")
        ]
        await asyncio.sleep(0)
        await manager.listen(["answers", "reading", "mail"])
        assert not any(task.done() for task in waiting)
        for task in waiting:
            task.cancel()

    run(hear())
    assert heard == [("answers", "job_inserted"), ("reading", "job_inserted")]
    assert connector.connections == 1
