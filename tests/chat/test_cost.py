"""What it costs to ask, to wait, and to write: statements, and waits for the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event

from tests.chat.conftest import PEN_QUESTION
from webapp.chat.stream import until_final

FOOTNOTES = ("citations", "evidence", "recollections")
DOES_NOT_WAIT = "SET LOCAL synchronous_commit TO off"


@pytest.fixture
def sent(connection: Connection) -> Callable:
    """Return a context that collects the SQL statements sent in it."""

    @contextmanager
    def collect() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            statements.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        yield statements
        event.remove(connection, "before_cursor_execute", note)

    return collect


@pytest.fixture
def transactions(connection: Connection) -> Callable:
    """Return a context that collects the statements of each transaction in it, which is a savepoint of the test's."""

    @contextmanager
    def collect() -> Iterator[list[list[str]]]:
        found: list[list[str]] = [[]]

        def begin(_connection, _name) -> None:
            found.append([])

        def note(_connection, _cursor, statement, *_rest) -> None:
            found[-1].append(statement)

        listeners = {"savepoint": begin, "before_cursor_execute": note}
        for name, listener in listeners.items():
            event.listen(connection, name, listener)
        yield found
        for name, listener in listeners.items():
            event.remove(connection, name, listener)

    return collect


def _read(statements: list[str]) -> set[str]:
    return {table for table in FOOTNOTES if any(f"FROM {table}" in one or f"JOIN {table}" in one for one in statements)}


def test_nobody_looks_for_footnotes_of_an_answer_that_is_not_begun(browse, alice, as_user, talk, said, sent):
    conversation = talk(alice, "First?", "Yes.")
    page = browse(alice)
    with sent() as statements:
        page.post(f"/chat/{conversation.id}/messages", {"content": "Second?"}, htmx=True)
    assert not _read(statements)
    answer = said(alice, conversation.id)[-1]
    with as_user(alice), sent() as statements:
        events, after, is_over = until_final(alice.id, answer.id, -1, lambda _message: "")
    assert (events, after, is_over) == ([], -1, False)
    assert not _read(statements)


def test_only_the_end_of_an_answer_waits_for_the_disk(browse, alice, library, run_jobs, transactions):
    browse(alice).post("/chat/", {"content": PEN_QUESTION})
    with transactions() as found:
        run_jobs("answers")
    begun = [one for one in found if "INSERT INTO evidence_passages" in " ".join(one)]
    ended = [one for one in found if "UPDATE messages SET content=" in " ".join(one)]
    assert [DOES_NOT_WAIT in one for one in begun] == [True]
    assert [DOES_NOT_WAIT in one for one in ended] == [False]
