"""Whose job is next: users take turns in each queue, and a disabled account's jobs wait."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, text

from tests.auth.conftest import as_login_role
from webapp.platform.job_manager import FETCH

PUT = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, args)"
    " SELECT :queue, 'documents.read', :priority, :lock, CAST(:args AS jsonb) FROM generate_series(1, :number)"
)
TAKE = "SELECT args ->> 'user_id' AS owner, priority FROM procrastinate_fetch_job_v2(ARRAY[:queue]::varchar[], NULL)"


@pytest.fixture
def put(connection: Connection) -> Callable[..., None]:
    """Return a function that queues jobs of an owner, "" for nobody."""

    def add(owner: str, number: int = 1, priority: int = 0, lock: str | None = None, queue: str = "reading") -> None:
        args = f'{{"user_id": "{owner}"}}' if owner else "{}"
        as_login_role(connection, PUT, queue=queue, priority=priority, lock=lock, args=args, number=number)

    return add


@pytest.fixture
def take(app, connection: Connection) -> Callable[..., list[tuple[str, int]]]:
    """Return a function that starts so many jobs as a worker does, and returns their owners and priorities."""

    def fetch(number: int, queue: str = "reading") -> list[tuple[str, int]]:
        return [tuple(as_login_role(connection, TAKE, queue=queue).one()) for _ in range(number)]

    return fetch


def test_many_files_of_one_user_hold_up_nobody_else(put, take):
    put("alice", 600)
    assert take(2) == [("alice", 0)] * 2
    put("bob", 2, priority=-40)
    put("carol", 1, priority=-50)
    assert [owner for owner, _ in take(6)] == ["bob", "carol", "alice", "bob", "alice", "alice"]


def test_within_the_jobs_of_a_user_priorities_decide(put, take):
    put("alice", priority=-30)
    put("alice", priority=-20)
    put("bob", priority=-10)
    assert take(3) == [("bob", -10), ("alice", -20), ("alice", -30)]


def test_each_queue_has_turns_of_its_own(put, take):
    put("alice", 2)
    put("bob", 1)
    put("alice", 1, queue="embedding")
    take(1)
    assert take(1, "embedding") == [("alice", 0)]
    assert [owner for owner, _ in take(2)] == ["bob", "alice"]


def test_work_of_the_system_in_the_background_comes_last(put, take):
    put("", priority=-1000)
    put("alice", 2)
    assert [owner for owner, _ in take(3)] == ["alice", "alice", None]
    put("", priority=0)
    put("alice", 2)
    assert [owner for owner, _ in take(2)] == ["alice", None]


def test_jobs_with_the_same_lock_run_one_after_the_other_and_hold_up_no_others(put, take):
    put("alice", 2, lock="document")
    put("bob", 1)
    assert take(3) == [("alice", 0), ("bob", 0), (None, None)]


def test_jobs_of_a_disabled_account_wait_until_it_is_enabled(put, take, connection, alice, bob):
    disable = "UPDATE users SET is_active = :on WHERE id = :id"
    as_login_role(connection, disable, id=alice.id, on=False)
    put(str(alice.id), priority=100)
    put(str(bob.id))
    assert take(2) == [(str(bob.id), 0), (None, None)]
    as_login_role(connection, disable, id=alice.id, on=True)
    assert take(1) == [(str(alice.id), 100)]


def test_a_worker_leaves_what_it_does_not_know_to_one_of_a_newer_release(put, connection, app):
    put("alice", lock="one")
    put("alice", lock="one")
    put("bob")
    rename = "UPDATE procrastinate_jobs SET task_name = 'documents.translate' WHERE id = (SELECT min(id) FROM"
    as_login_role(connection, f"{rename} procrastinate_jobs)")

    def taken(*known: str) -> list[tuple[str, str]]:
        values = {"queues": ["reading"], "worker_id": None, "tasks": list(known)}
        connection.execute(text("SELECT set_config('role', 'none', true)"))
        rows = (connection.exec_driver_sql(FETCH, values).mappings().one() for _ in range(3))
        return [(row["task_name"], row["args"]["user_id"]) for row in rows if row["id"]]

    # Of what waits for another, that comes first.
    assert taken("documents.read") == [("documents.read", "bob")]
    assert taken("documents.read", "documents.translate") == [("documents.translate", "alice")]


def test_a_worker_of_release_0_2_leaves_jobs_that_it_does_not_know(put, take, connection):
    put("alice")
    put("bob")
    as_login_role(
        connection, "UPDATE procrastinate_jobs SET task_name = 'auth.send_mail' WHERE args ->> 'user_id' = 'alice'"
    )
    assert take(2) == [("bob", 0), (None, None)]
