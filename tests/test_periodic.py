"""Periodic jobs are queued when a worker starts, and then regularly."""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import SimpleNamespace

from sqlalchemy.exc import OperationalError

from webapp.platform import worker
from webapp.platform.jobs import PERIODIC


def test_each_is_queued_at_the_start_and_then_as_often_as_it_says(app, monkeypatch):
    queued: Counter[object] = Counter()
    monkeypatch.setattr(worker, "PERIODIC", [("often", 0.05), ("seldom", 60.0)])
    monkeypatch.setattr(worker, "defer_once", lambda job: queued.update([job]))
    run_a_while(app)
    assert queued["seldom"] == 1
    assert queued["often"] > 5


def test_one_that_cannot_be_queued_is_tried_again_and_holds_up_no_other(app, monkeypatch):
    tried: Counter[object] = Counter()

    def defer_once(job: SimpleNamespace) -> None:
        tried.update([job.name])
        if job.name == "seldom" and tried["seldom"] < 3:
            raise OperationalError("away", {}, Exception())

    jobs = [(SimpleNamespace(name="often"), 0.05), (SimpleNamespace(name="seldom"), 60.0)]
    monkeypatch.setattr(worker, "PERIODIC", jobs)
    monkeypatch.setattr(worker, "RETRY_AFTER_S", 0.05)
    monkeypatch.setattr(worker, "defer_once", defer_once)
    run_a_while(app)
    assert tried["seldom"] == 3
    assert tried["often"] > 5


def run_a_while(app) -> None:
    async def run() -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(worker.Worker(app, alone=True)._defer_regularly(), timeout=3)

    with ThreadPoolExecutor(1) as pool:  # a browser that is driven from this thread has a loop running in it
        pool.submit(asyncio.run, run()).result()


def test_what_is_looked_after_is_among_them(app):
    assert {"find_lost_points", "sweep"} <= {job.name.rpartition(".")[2] for job, _every_s in PERIODIC}
