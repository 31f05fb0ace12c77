"""Whether notifications of the database arrive is found out, and jobs begin promptly where they do not."""

from __future__ import annotations

import psycopg
import pytest

from webapp.platform import notifications, worker
from webapp.platform.jobs import QUEUES
from webapp.platform.worker import Worker


class Unlistening(psycopg.Connection):
    """A connection on which nothing is heard, as through a transaction pooler."""

    def execute(self, query, *arguments, **named):
        return super().execute(query.replace(b"LISTEN", b"UNLISTEN"), *arguments, **named)


def test_notifications_are_heard(application):
    assert notifications.are_heard(application.config["LIBPQ_URL"])


def test_that_none_are_heard_is_found_out(application, monkeypatch):
    monkeypatch.setattr(notifications, "HEARD_WITHIN_S", 0.1)
    monkeypatch.setattr(psycopg, "connect", lambda url, **options: psycopg.Connection.connect(url, **options))
    assert notifications.are_heard(application.config["LIBPQ_URL"])
    listening = iter([Unlistening, psycopg.Connection])
    monkeypatch.setattr(psycopg, "connect", lambda url, **options: next(listening).connect(url, **options))
    assert not notifications.are_heard(application.config["LIBPQ_URL"])


@pytest.mark.parametrize(
    ("are_heard", "answers", "others"),
    [(True, worker.ANNOUNCED_S, worker.ANNOUNCED_S), (False, worker.PROMPT_S, worker.UNANNOUNCED_S)],
)
def test_an_answer_is_begun_promptly_either_way(application, are_heard, answers, others):
    one = Worker(application, alone=False)
    one._are_notifications_heard = are_heard
    assert {name: one._polling(name) for name in QUEUES} == dict.fromkeys(QUEUES, others) | {"answers": answers}
    assert worker.PROMPT_S < 0.5
