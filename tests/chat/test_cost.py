"""What it costs to ask, to wait, and to write: statements, and waits for the disk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event

from tests.chat.conftest import PEN_QUESTION
from webapp.chat.stream import until_final
from webapp.clients.embeddings import vector_of
from webapp.platform.extensions import clients

FOOTNOTES = ("citations", "evidence", "recollections")
NEXT_QUESTION = "Where should unopened insulin pens be stored before their first use?"
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
    begun = [one for one in found if "INSERT INTO message_deltas" in " ".join(one)]
    ended = [one for one in found if "UPDATE messages SET content=" in " ".join(one)]
    assert [DOES_NOT_WAIT in one for one in begun] == [True]
    assert [DOES_NOT_WAIT in one for one in ended] == [False]


def test_a_question_takes_few_statements_until_its_first_words(browse, alice, library, run_jobs, sent):
    page = browse(alice)
    conversation = page.post("/chat/", {"content": PEN_QUESTION}).location
    run_jobs()
    with sent() as asking:
        page.post(f"{conversation}/messages", {"content": NEXT_QUESTION}, htmx=True)
    with sent() as writing:
        run_jobs("answers")
    first = next(place for place, one in enumerate(writing) if "INSERT INTO message_deltas" in one)
    assert len(_counted(asking)) <= 13
    assert len(_counted(writing[: first + 1])) <= 13


def test_a_question_is_embedded_while_it_is_asked(browse, alice, app, monkeypatch):
    monkeypatch.setitem(app.extensions, "worker", object())
    vector_of.cache_clear()
    browse(alice).post("/chat/", {"content": PEN_QUESTION})
    for thread in threading.enumerate():
        if thread.name == "ahead":
            thread.join()
    with app.app_context():
        vector_of(clients.embeddings, PEN_QUESTION)
    assert vector_of.cache_info()[:2] == (1, 1)  # found, computed


def _counted(statements: list[str]) -> list[str]:
    """Return the statements that read or write, without those that name who acts, and without the test's own."""
    is_counted = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
    of_another = ("set_config", "FROM procrastinate_jobs")
    return [one for one in statements if one.lstrip().startswith(is_counted) and not any(map(one.count, of_another))]
