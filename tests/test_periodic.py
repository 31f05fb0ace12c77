"""Periodic jobs are queued when a worker starts, and then regularly."""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from webapp.platform import worker
from webapp.platform.jobs import PERIODIC


def test_each_is_queued_at_the_start_and_then_as_often_as_it_says(app, monkeypatch):
    queued: Counter[object] = Counter()
    monkeypatch.setattr(worker, "PERIODIC", [("often", 0.05), ("seldom", 60.0)])
    monkeypatch.setattr(worker, "defer_once", lambda job: queued.update([job]))

    async def run() -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(worker.Worker(app, alone=True)._defer_regularly(), timeout=3)

    with ThreadPoolExecutor(1) as pool:  # a browser that is driven from this thread has a loop running in it
        pool.submit(asyncio.run, run()).result()
    assert queued["seldom"] == 1
    assert queued["often"] > 5


def test_what_is_looked_after_is_among_them():
    assert {"find_lost_points", "sweep"} <= {job.name.rpartition(".")[2] for job, _every_s in PERIODIC}
