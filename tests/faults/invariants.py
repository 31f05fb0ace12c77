"""What must hold whatever was broken, looked at once all is mended."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

from tests.faults.machine import Machine
from tests.faults.people import ABSENT, GONE, IN_BIN, KEPT, PURGED, File, Person
from tests.live import until

BUSY = (
    "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
    " AND coalesce(scheduled_at, now()) < now() + interval '1 minute'"
)
FILES = (
    "SELECT file_name, CASE WHEN deleted_at IS NULL THEN 'kept' ELSE 'in the bin' END, status, count(*)"
    " FROM documents d JOIN users u ON u.id = d.user_id WHERE username = %s GROUP BY 1, 2, 3"
)
TASKS = "SELECT title, count(*) FROM tasks t JOIN users u ON u.id = t.user_id WHERE username = %s GROUP BY 1"
QUESTIONS = (
    "SELECT content, count(*) FROM messages m JOIN users u ON u.id = m.user_id"
    " WHERE username = %s AND role = 'user' GROUP BY 1"
)
OPEN = "SELECT count(*) FROM messages WHERE status IN ('waiting', 'writing')"
RECEIPTS = "SELECT count(*) FROM deletion_receipts WHERE finished_at IS NULL"
FAILED = "SELECT task_name, count(*) FROM procrastinate_jobs WHERE status = 'failed' GROUP BY 1"
WAIT_S = 300
SEARCHES = 30


def broken(machine: Machine, people: Sequence[Person]) -> list[str]:
    """Return each invariant that does not hold, as a sentence."""
    wrong = list[str]()
    try:
        until(machine.is_healthy, seconds=WAIT_S, every=0.5)
        until(lambda: machine.ask_database(BUSY) == (0,), seconds=WAIT_S, every=0.5)
    except AssertionError:
        jobs = "SELECT array_agg(task_name || ' ' || status) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
        wrong.append(f"it did not come to rest within {WAIT_S} s: {machine.ask_database(jobs)}")
    with psycopg.connect(machine.database_url, autocommit=True) as database:
        for person in people:
            wrong += _files(database, person) + _rows(database, person)
        for what, statement in (("answers without an end", OPEN), ("removals without a receipt", RECEIPTS)):
            (count,) = database.execute(statement.encode()).fetchone() or (0,)
            wrong += [f"{count} {what}"] if count else []
        failed = database.execute(FAILED.encode()).fetchall()
        wrong += [f"jobs were given up: {failed}"] if failed else []
    wrong += [sentence for person in people for sentence in _searches(person)]
    compared = machine.command("reconcile")
    wrong += [f"reconcile: {compared.stdout[-800:]}{compared.stderr[-400:]}"] if compared.returncode else []
    return wrong


def _files(database: psycopg.Connection, person: Person) -> list[str]:
    rows = database.execute(FILES.encode(), [person.name]).fetchall()
    found = {name: (state, status, count) for name, state, status, count in rows}
    wrong = []
    for file in person.files:
        state, status, count = found.get(file.name, (ABSENT, "", 1))
        is_meant = state in file.may_be or (state == ABSENT and PURGED in file.may_be)
        if not is_meant or count != 1:
            wrong.append(f"{file.name} should be {' or '.join(sorted(file.may_be))}, and is {state} ({count})")
        if state == KEPT and status != "ready":
            wrong.append(f"{file.name} is {status}")
        file.may_be = {PURGED if state == ABSENT and PURGED in file.may_be else state}
    return wrong


def _rows(database: psycopg.Connection, person: Person) -> list[str]:
    wrong = []
    for statement, wanted in ((TASKS, person.tasks), (QUESTIONS, person.questions)):
        found = dict(database.execute(statement.encode(), [person.name]).fetchall())
        wrong += [
            f"{what!r} of {person.name} is there {found.get(what, 0)} times instead of {sorted(times)}"
            for what, times in wanted.items()
            if found.get(what, 0) not in times
        ]
    return wrong


def _searches(person: Person) -> list[str]:
    """Search for each file by its word: those that are kept are found, others are not."""
    wrong = []
    for file in person.files:
        is_found = _is_found(person, file)
        if file.may_be == {KEPT} and not is_found:
            wrong.append(f"{file.name} is not found by a search")
        if file.may_be <= GONE | {ABSENT} and is_found:
            wrong.append(f"{file.name} is {file.may_be} and found by a search")
    return wrong


def _is_found(person: Person, file: File) -> bool:
    """Whether a search finds a file, asked again while it is not answered."""
    for _ in range(SEARCHES):
        page = person._get("/search/", q=f"cabinet {file.token}")
        if page is not None and page.status_code == 200 and "cannot be reached" not in page.text:
            return file.content in page.text
        time.sleep(1)
    raise AssertionError(f"{person.name} could not search")


def left_over(machine: Machine, people: Sequence[Person]) -> list[str]:
    """Return which files lie on the disk without a document, beside the marker."""
    kept = sum(file.may_be <= {KEPT, IN_BIN} for person in people for file in person.files)
    there = [path for path in machine.files.rglob("*") if _is_original(machine.files, path)]
    return [] if len(there) == kept else [f"{len(there)} originals on the disk of {kept} documents"]


def _is_original(files: Path, path: Path) -> bool:
    return path.is_file() and path.relative_to(files).parts[0] not in ("cache", "copies", "installation")
