"""Whether a job that failed is tried again, and when."""

from __future__ import annotations

import pytest
from procrastinate.jobs import Job
from procrastinate.utils import utcnow
from sqlalchemy.exc import OperationalError

from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.vectors import IndexMisconfigured, IndexUnavailable
from webapp.platform.jobs import RETRY

AWAY = [IndexUnavailable("away"), EmbeddingUnavailable("away"), OperationalError("away", {}, Exception())]


def waits(exception: Exception, attempts: int) -> int | None:
    """How many seconds it waits after so many attempts; None when it has failed for good."""
    job = Job(id=1, queue="default", lock=None, queueing_lock=None, task_name="a job", attempts=attempts)
    decision = RETRY.get_retry_decision(exception=exception, job=job)
    if decision is None:
        return None
    assert decision.retry_at is not None
    return round((decision.retry_at - utcnow()).total_seconds())


@pytest.mark.parametrize("exception", AWAY, ids=lambda exception: type(exception).__name__)
def test_while_a_part_is_away_it_is_tried_for_ever_and_at_least_once_a_minute(exception):
    for attempts in (0, 10, 80, 100_000):
        assert 0 <= waits(exception, attempts) <= 61


def test_jobs_that_failed_together_are_not_tried_together():
    assert len({waits(IndexUnavailable("away"), 1000) for _ in range(50)}) > 5


def test_what_waits_for_a_setting_is_not_tried_again():
    assert waits(IndexMisconfigured("the key"), 0) is None


def test_anything_else_is_given_up_after_about_an_hour():
    assert waits(ValueError("broken"), 79) is not None
    assert waits(ValueError("broken"), 80) is None
