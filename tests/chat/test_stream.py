"""The stream of an answer, over a real socket, while its deltas are written to the database one by one."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psycopg
import pytest
import waitress
from flask import Flask
from sqlalchemy import text

from tests.cast import Person, join
from tests.live import until
from webapp.chat import listener as listening
from webapp.chat import stream
from webapp.chat.changes import Changes
from webapp.chat.listener import Listener
from webapp.chat.stream import Streams
from webapp.platform.extensions import db
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work

LIMIT = 3
"""Of which one user may have two."""


@pytest.fixture(scope="module")
def server(application: Flask) -> Iterator[str]:
    """The address of a web server whose process allows LIMIT streams."""
    application.extensions["streams"] = Streams(application, LIMIT)
    server = waitress.create_server(application, port=0, threads=8, channel_request_lookahead=1)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    del application.extensions["streams"]


@pytest.fixture(scope="module")
def people(application: Flask) -> Iterator[tuple[Person, Person]]:
    """An owner and a stranger who are really in the database."""
    owner, stranger = (join(application, f"{name}-{uuid.uuid4().hex[:8]}") for name in ("alice", "bob"))
    yield owner, stranger
    with application.app_context(), as_system("the tests' own people leave"), unit_of_work():
        db.session.execute(text("DELETE FROM users WHERE id IN (:a, :b)"), {"a": owner.id, "b": stranger.id})


class Pen:
    """Writes an answer as a job in another process would."""

    def __init__(self, url: str, owner: Person) -> None:
        self.owner = owner
        self.id, self.conversation_id = uuid.uuid4(), uuid.uuid4()
        self.database = psycopg.connect(url, autocommit=True)
        self.run("SELECT set_config('app.system_reason', 'another process', false)")
        self.run("INSERT INTO conversations (id, user_id, title) VALUES (%s, %s, 't')", self.conversation_id, owner.id)
        self.run(
            "INSERT INTO messages (id, user_id, conversation_id, role, status, attributes)"
            " VALUES (%s, %s, %s, 'assistant', 'writing', '{\"run\": 1}')",
            *(self.id, owner.id, self.conversation_id),
        )

    def run(self, statement: str, *values: object) -> None:
        self.database.execute(statement, values)

    def write(self, seq: int, words: str) -> None:
        self.run(
            "INSERT INTO message_deltas (message_id, seq, user_id, text) VALUES (%s, %s, %s, %s)",
            *(self.id, seq, self.owner.id, words),
        )

    def begin_again(self) -> None:
        self.run("DELETE FROM message_deltas WHERE message_id = %s", self.id)
        self.run("UPDATE messages SET attributes = '{\"run\": 2}', status = 'writing' WHERE id = %s", self.id)

    def end(self, content: str, status: str = "complete") -> None:
        self.run("UPDATE messages SET content = %s, status = %s WHERE id = %s", content, status, self.id)


@pytest.fixture
def pen(application: Flask, people: tuple[Person, Person]) -> Iterator[Pen]:
    pen = Pen(application.config["LIBPQ_URL"], people[0])
    yield pen
    pen.end("")
    pen.database.close()


class Reader:
    """An open stream: ``next()`` gives the next event as (event, id, data)."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.lines = response.iter_lines()

    def next(self) -> tuple[str, str, str]:
        found: dict[str, list[str]] = {}
        for line in self.lines:
            if line.startswith(("event:", "id:", "data:", ":")):
                name, _, value = line.partition(":")
                found.setdefault(name or "comment", []).append(value.strip())
            elif not line and found:
                event = found.get("event", ["comment" if "comment" in found else ""])[0]
                return event, found.get("id", [""])[0], "\n".join(found.get("data", []))
        return "closed", "", ""


@pytest.fixture
def follow(application: Flask, server: str, people: tuple[Person, Person], pen: Pen):
    """Return a context in which a person follows the pen's answer."""

    @contextmanager
    def opened(person: Person | None = None, last: str = "", after: int | None = None) -> Iterator[Reader]:
        signer = application.session_interface.get_signing_serializer(application)
        cookie = signer.dumps({"_user_id": (person or people[0]).token, "_fresh": True})
        query = "" if after is None else f"?after={after}"
        url = f"{server}/chat/messages/{pen.id}/stream{query}"
        headers = {"Cookie": f"footnote={cookie}", **({"Last-Event-ID": last} if last else {})}
        with httpx.stream("GET", url, headers=headers, timeout=60) as response:
            yield Reader(response)

    return opened


def test_pieces_come_as_they_are_written_and_the_whole_message_at_the_end(pen, follow, monkeypatch):
    for pause in ("POLL_S", "HEARTBEAT_S"):  # longer than the reader waits: what comes was not found by looking
        monkeypatch.setattr(stream, pause, 120.0)
    with follow() as reader:
        pen.write(100_000, "A <b>")
        assert reader.next() == ("delta", "100000", "A &lt;b&gt;")
        pen.write(100_001, "line\n\nand another[^1]")
        assert reader.next() == ("delta", "100001", "line\n\nand another<sup>1</sup>")
        pen.end("A line.")
        event, _, data = reader.next()
        assert event == "done"
        assert f'id="message-{pen.id}"' in data
        assert "<p>A line.</p>" in data
        assert reader.next()[0] == "closed"


def test_a_stream_goes_on_after_the_last_piece_that_came(pen, follow):
    for seq, words in enumerate(["one", "two", "three"], start=100_000):
        pen.write(seq, words)
    with follow(last="100000", after=-1) as reader:
        assert [reader.next()[2], reader.next()[2]] == ["two", "three"]
    with follow(after=100_001) as reader:
        assert reader.next()[2] == "three"


def test_an_answer_begun_anew_replaces_what_was_read(pen, follow):
    pen.write(100_000, "old")
    with follow() as reader:
        assert reader.next()[2] == "old"
        pen.begin_again()
        event, _, data = reader.next()
        assert event == "again"
        assert "sse-connect" in data
        assert "old" not in data


@pytest.mark.parametrize("status", ["complete", "stopped", "failed"])
def test_a_late_reader_gets_the_stored_message(pen, follow, status):
    pen.end("The answer.", status)
    with follow(last="100007") as reader:
        event, _, data = reader.next()
        assert event == "done"
        assert "<p>The answer.</p>" in data


def test_strangers_and_the_signed_out_hear_nothing(pen, follow, people, server):
    pen.write(100_000, "secret")
    with follow(people[1]) as reader:
        assert reader.status == 404
        assert "secret" not in "".join(reader.lines)
    assert httpx.get(f"{server}/chat/messages/{pen.id}/stream").status_code == 303


def test_above_the_limit_a_stream_says_what_there_is_and_when_to_come_back(pen, follow, server):
    pen.write(100_000, "so far")
    with follow() as first, follow() as second:
        assert first.next()[2] == second.next()[2] == "so far"
        with follow() as third:
            lines = list(third.lines)
            assert lines[0] == "retry: 2000"
            assert "data: so far" in lines
        assert httpx.get(f"{server}/livez").status_code == 200
    until(lambda: is_free(pen, follow))


def test_however_many_a_user_opens_there_are_some_left_for_others(application):
    streams = Streams(application, 12)
    taken = [sum(streams._take(user) for _ in range(20)) for user in [uuid.UUID(int=number) for number in range(1, 5)]]
    assert taken == [6, 3, 2, 1]
    streams._leave(uuid.UUID(int=1))
    assert streams._take(uuid.UUID(int=5))


@pytest.mark.parametrize("number", [10**30, -(10**30)])
def test_a_number_that_no_delta_can_have_breaks_no_stream(pen, follow, number):
    pen.write(100_000, "so far")
    with follow(last=str(number)) as reader:
        event, _, data = reader.next()
        assert event == ("again" if number > 0 else "delta")
        assert "so far" in data


def is_free(pen: Pen, follow) -> bool:
    """Whether a new stream stays open: the places of readers who have gone are free again."""
    with follow() as reader:
        reader.next()
        pen.write(int(time.monotonic() * 1000), "more")
        return reader.next()[0] == "delta"


def test_a_stream_that_waits_holds_no_connection(pen, follow, application):
    with follow() as reader:
        pen.write(100_000, "so far")
        reader.next()
        with application.app_context():
            until(lambda: db.engine.pool.checkedout() == 0)


def test_a_sign_of_life_comes_while_nothing_is_written(pen, follow, monkeypatch):
    monkeypatch.setattr(stream, "HEARTBEAT_S", 0.1)
    monkeypatch.setattr(stream, "DISCONNECT_CHECK_S", 0.05)
    with follow() as reader:
        assert reader.next() == ("comment", "", "")


def test_without_the_listener_the_stream_looks_for_itself(pen, follow, application, monkeypatch):
    monkeypatch.setattr(stream, "POLL_S", 0.1)
    monkeypatch.setattr(stream, "DISCONNECT_CHECK_S", 0.05)
    deaf = Listener("", Changes(application))
    monkeypatch.setattr(deaf, "_run", lambda: None)
    monkeypatch.setattr(application.extensions["streams"], "listener", deaf)
    with follow() as reader:
        pen.write(100_000, "found")
        events = [reader.next() for _ in range(3)]
        assert ("delta", "100000", "found") in events


class Unlistening(psycopg.Connection):
    """A connection on which nothing is heard, as through a transaction pooler."""

    def execute(self, query, *arguments, **named):
        return super().execute(query.replace("LISTEN", "UNLISTEN"), *arguments, **named)


def test_where_no_note_arrives_an_answer_ends_as_soon_as_it_is_written(pen, follow, application, monkeypatch):
    monkeypatch.setattr(listening, "HEARD_WITHIN_S", 0.2)
    monkeypatch.setattr(psycopg, "connect", Unlistening.connect)
    deaf = Listener(application.config["LIBPQ_URL"], Changes(application))
    monkeypatch.setattr(application.extensions["streams"], "listener", deaf)
    with follow() as reader:
        until(lambda: deaf.is_watching)
        assert not deaf.is_listening
        for number in range(3):
            pen.write(100_000 + number, f"{number} ")
            assert reader.next()[0] == "delta"
        pen.end("0 1 2")
        ended = time.monotonic()
        assert reader.next()[0] == "done"
        assert time.monotonic() - ended < stream.HEARTBEAT_S / 2  # on a machine with other work; see the next


def test_what_is_looked_for_is_one_statement_for_all_streams(pen, application, monkeypatch):
    looks = []

    class Counting(Changes):
        def send(self, probe):
            pass  # and none arrives

        def marks(self, message_ids):
            looks.append((time.monotonic(), set(message_ids)))
            return super().marks(message_ids)

    monkeypatch.setattr(listening, "HEARD_WITHIN_S", 0.05)
    monkeypatch.setattr(psycopg, "connect", Unlistening.connect)
    listener, other = Listener(application.config["LIBPQ_URL"], Counting(application)), uuid.uuid4()
    with listener.subscribe(pen.id) as has_news, listener.subscribe(other) as has_none:
        until(lambda: len(looks) > 2)
        has_news.clear()
        has_none.clear()
        begun = len(looks)
        pen.run('UPDATE messages SET attributes = \'{"run": 1, "progress": []}\' WHERE id = %s', pen.id)
        assert has_news.wait(60)
        assert len(looks) - begun <= 2  # seen by the next look, or by the one after it that was under way
        assert not has_none.is_set()
    assert all(ids == {pen.id, other} for _, ids in looks)


def test_the_listener_connects_again_after_its_connection_was_lost(application):
    url = application.config["LIBPQ_URL"]
    listener, message_id = Listener(url, Changes(application)), uuid.uuid4()
    with listener.subscribe(message_id) as has_news, psycopg.connect(url, autocommit=True) as other:
        until(lambda: listener.is_listening)
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN messages'")
        until(lambda: not listener.is_listening)
        has_news.clear()
        until(lambda: listener.is_listening)
        assert has_news.is_set()  # something may have happened meanwhile
        has_news.clear()
        other.execute("SELECT pg_notify('messages', %s)", [str(message_id)])
        assert has_news.wait(60)
        has_news.clear()
        other.execute("SELECT pg_notify('messages', %s)", [str(uuid.uuid4())])
        assert not has_news.wait(0.2)


def test_while_nobody_waits_the_database_is_asked_nothing(pen, application, monkeypatch):
    asked = []

    class Counting(Changes):
        def send(self, probe):
            asked.append(probe)
            super().send(probe)

    monkeypatch.setattr(listening, "CHECK_EVERY_S", 0.02)
    listener = Listener(application.config["LIBPQ_URL"], Counting(application))
    with listener.subscribe(pen.id):
        until(lambda: len(asked) > 2)
    until(lambda: listener.is_listening)
    before = len(asked)
    time.sleep(0.3)  # time enough for ten notes
    assert len(asked) - before <= 1  # one that was under way
