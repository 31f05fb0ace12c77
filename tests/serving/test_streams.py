"""Whatever interrupts an answer, over real HTTP: it is completed or honestly marked, and nothing is held afterwards."""

from __future__ import annotations

import os
import random
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
import pytest

from tests.live import Live, Visitor, Web, until
from tests.serving.test_lifecycle import postgres_pid
from tests.serving.test_models import (
    QUESTION,
    STATE,
    answer_id,
    ask,
    events,
    is_written,
    letters,
    shown,
    stream_of,
    with_notes,
)

KEEPS = "An opened insulin pen keeps"
UNFINISHED = "SELECT count(*) FROM messages WHERE status IN ('waiting', 'writing')"
HELD = (
    "SELECT (SELECT count(*) FROM pg_stat_activity WHERE application_name = 'footnote' AND state LIKE 'idle in%%')"
    " + (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))"
    " + (SELECT count(*) FROM message_deltas)"
)


@pytest.fixture
def live(lasting: Live) -> Live:
    return lasting


@pytest.fixture
def alice(live: Live) -> Visitor:
    return with_notes(live)


@pytest.fixture
def web(live: Live) -> Iterator[Web]:
    web = Web(live)
    web.start()
    yield web
    web.stop()


def state(live: Live) -> str:
    return live.ask_database(STATE)[0]


def act(alice: Visitor, live: Live, verb: str) -> httpx.Response:
    return alice.post(f"/chat/messages/{answer_id(live)}/{verb}", {})


def at_once(*acts: Callable[[], httpx.Response]) -> list[int]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return [sent.result().status_code for sent in [pool.submit(one) for one in acts]]


def is_at_rest(live: Live) -> None:
    """Nothing is being written, and no job, transaction or piece is left."""
    until(lambda: live.ask_database(UNFINISHED) == (0,), seconds=60)
    until(lambda: live.ask_database(HELD) == (0,), seconds=60)


@pytest.mark.parametrize(
    ("model", "status", "says", "notes"),
    [
        ("stalls-after-0", "complete", "The model did not answer in time. Here are the sentences", 1),
        pytest.param("stalls-after-3", "failed", "The model broke off here.", 0, marks=pytest.mark.variant),
        ("stalls-after-14", "failed", "The model broke off here.", 1),
    ],
)
def test_a_model_that_stalls_is_given_up_and_what_was_proved_is_kept(
    live, alice, model_endpoint, model, status, says, notes
):
    before = model_endpoint.hung_up
    page = ask(alice, model)
    is_at_rest(live)
    assert state(live) == status
    until(lambda: model_endpoint.hung_up > before)
    html = alice.http.get(str(page.url)).text
    assert says in shown(html)
    assert KEEPS in shown(html)
    assert "Ask again" in html
    assert "Looking through" not in html
    told = shown(html)
    assert told.count("Checked against the source") + told.count("Quoted") >= min(notes, 1)
    assert live.ask_database(STATE)[2] >= notes > 0 or notes == 0


def test_two_tabs_read_the_same_answer_and_one_may_leave(live, alice):
    others = [live.member("alice") for _ in range(2)]
    ask(alice, "slow-300ms")
    with ThreadPoolExecutor(3) as tabs:
        left = tabs.submit(events, alice, live, most=2)
        stayed = [tabs.submit(events, other, live) for other in others]
        assert [event for event, _, _ in left.result()] == ["delta"] * 2
        first, second = (tab.result() for tab in stayed)
    for found in (first, second):
        pieces = [int(id) for _, id, _ in found[:-1]]
        assert pieces == list(range(100_000, 100_000 + len(pieces))), "each piece, from the first on"
        assert found[-1][0] == "done"
        assert KEEPS in shown(found[-1][2])
    content = letters(live.ask_database(STATE)[1])
    assert all(content.startswith(letters("".join(data for _, _, data in found[:-1]))) for found in (first, second))


def test_two_tabs_of_one_conversation_ask_different_things(live, alice):
    place = str(ask(alice, "honest").url)
    is_at_rest(live)
    questions = [QUESTION, "When does the barn owl hunt over open fields?"]
    tabs = [live.member("alice") for _ in questions]
    sent = [
        lambda tab=tab, words=words: tab.post(f"{place}/messages", {"content": words}, page=place)
        for tab, words in zip(tabs, questions, strict=True)
    ]
    assert at_once(*sent) == [200, 200]
    is_at_rest(live)
    text = shown(alice.http.get(place).text)
    assert "The barn owl hunts at night" in text
    chain = "SELECT count(*), count(DISTINCT parent_id) FROM messages WHERE status = 'complete'"
    assert live.ask_database(chain) == (6, 5), "each question follows the answer before it"


def test_on_another_web_process_it_is_read_on_at_the_right_piece_and_stopped(live, alice, web, model_endpoint):
    before = model_endpoint.hung_up
    ask(alice, "endless")
    first = events(alice, live, most=3)
    elsewhere = web.member("alice")
    second = events(elsewhere, live, last=first[-1][1], most=3)
    assert [event for event, _, _ in second] == ["delta"] * 3
    assert [int(id) for _, id, _ in second] == [int(first[-1][1]) + n for n in (1, 2, 3)]
    with ThreadPoolExecutor(1) as tab:
        rest = tab.submit(events, alice, live, last=second[-1][1], most=10_000)
        assert "You stopped this answer here." in act(elsewhere, live, "stop").text
        assert rest.result()[-1][0] == "done"
    until(lambda: model_endpoint.hung_up > before)
    is_at_rest(live)
    read = letters("".join(data for _, _, data in [*first, *second]))
    assert letters(live.ask_database(STATE)[1]).startswith(read)


def test_stop_and_ask_again_may_be_pressed_twice_and_late(live, alice, model_endpoint):
    place = str(ask(alice, "endless").url)
    until(lambda: is_written(live))
    tabs = [live.member("alice") for _ in range(2)]
    assert at_once(*(lambda tab=tab: act(tab, live, "stop") for tab in tabs)) == [200, 200]
    assert state(live) == "stopped"
    is_at_rest(live)
    content = live.ask_database(STATE)[1]
    assert KEEPS.startswith(content[: len(KEEPS)])
    assert act(alice, live, "stop").status_code == 200
    assert live.ask_database(STATE)[1] == content
    before = len(model_endpoint.asked("endless"))
    assert at_once(*(lambda tab=tab: act(tab, live, "retry") for tab in tabs)) == [200, 200]
    until(lambda: is_written(live))
    assert act(alice, live, "retry").status_code == 200, "it is being written already: nothing is begun anew"
    assert len(model_endpoint.asked("endless")) == before + 1
    assert alice.http.get(place).text.count('aria-label="Answer"') == 1
    act(alice, live, "stop")
    is_at_rest(live)
    assert live.ask_database("SELECT count(*) FROM messages") == (2,)


def test_a_conversation_deleted_in_the_middle_ends_its_answer_and_its_streams(live, alice, model_endpoint):
    before = model_endpoint.hung_up
    place = str(ask(alice, "endless").url)
    stream = stream_of(live)
    with alice.http.stream("GET", stream) as response:
        lines = response.iter_lines()
        until(lambda: next(lines).startswith("event: delta"), every=0)
        live.member("alice").post(f"{place}/delete", {}, page=place)
        assert [line for line in lines if line.startswith("event: done")] == []
    assert alice.http.get(stream).status_code == 404
    until(lambda: model_endpoint.hung_up > before)
    until(lambda: live.ask_database(UNFINISHED) == (0,))
    until(lambda: live.ask_database("SELECT count(*) FROM procrastinate_jobs WHERE status <> 'succeeded'") == (0,))


def test_a_document_deleted_while_a_model_writes_from_it_leaves_no_word(live, alice, model_endpoint):
    before = model_endpoint.hung_up
    place = str(ask(alice, "endless").url)
    until(lambda: live.ask_database(STATE)[2] > 0, every=0.02)
    document = live.ask_database("SELECT id FROM documents")[0]
    alice.post(f"/documents/{document}/delete", {})
    assert KEEPS not in shown(alice.http.get(place).text)
    until(lambda: model_endpoint.hung_up > before)
    is_at_rest(live)
    html = alice.http.get(place).text
    assert state(live) == "failed"
    assert "A document that this answer was written from was deleted" in shown(html)
    assert "Ask again" in html
    assert KEEPS not in shown(html)
    alice.post(f"/documents/{document}/purge", {})
    until(lambda: live.ask_database("SELECT count(*) FROM documents") == (0,), seconds=60)
    assert KEEPS not in live.ask_database(STATE)[1]
    act(alice, live, "retry")
    is_at_rest(live)
    assert "Your documents do not answer this" in shown(alice.http.get(place).text)


def lose_connections(live: Live) -> None:
    mine = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    live.ask_database(f"{mine} AND backend_type = 'client backend'")


def lose_the_server(live: Live) -> None:
    """It is gone for three seconds: its folder is held away so that it cannot come back before."""
    there = live.data_dir / "postgres" / "PG_VERSION"
    away = there.rename(there.with_suffix(".away"))
    os.kill(postgres_pid(live), signal.SIGQUIT)
    time.sleep(3)
    away.rename(there)
    until(live.is_healthy, seconds=60)


@pytest.mark.parametrize(
    ("model", "lose"),
    [
        pytest.param("slow-300ms", lose_connections, id="model-lose_connections"),
        pytest.param("", lose_the_server, id="quoting-lose_the_server"),
        pytest.param("slow-300ms", lose_the_server, id="model-lose_the_server", marks=pytest.mark.variant),
        pytest.param("", lose_connections, id="quoting-lose_connections", marks=pytest.mark.variant),
    ],
)
def test_a_lost_database_loses_no_answer(live, alice, lose, model):
    page = ask(alice, model)
    if model:
        until(lambda: is_written(live, 3), every=0.02)
    reader = threading.Thread(target=lambda: until(lambda: is_over(live, alice), seconds=90, every=1))
    reader.start()
    lose(live)
    reader.join()
    is_at_rest(live)
    html = alice.http.get(str(page.url)).text
    assert state(live) in ("complete", "failed")
    assert state(live) == "complete" or "Ask again" in html
    assert KEEPS in shown(html)
    assert "Looking through" not in html
    notes = re.findall(r"\[\^[1-9]\]", live.ask_database(STATE)[1])
    assert len(notes) == live.ask_database(STATE)[2]


def test_a_job_whose_end_could_not_be_written_holds_nothing(live, alice):
    """The connection is lost at the moment when the job that has written the answer is taken off the queue."""
    ask(alice, "slow-50ms")
    until(lambda: is_written(live), every=0.02)
    with psycopg.connect(live.database_url) as holder:
        holder.execute("SELECT FROM procrastinate_jobs WHERE task_name = 'chat.answer' FOR UPDATE")
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        until(lambda: live.ask_database(f"{ended} AND query LIKE '%%procrastinate_finish_job%%'"))
        assert state(live) == "complete"
    until(lambda: live.ask_database(HELD) == (0,))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6))
def test_a_database_lost_again_and_again_holds_nothing(live, alice, seed):
    chance = random.Random(seed)  # noqa: S311  # a sequence that can be repeated
    for _ in range(6):
        ask(alice, chance.choice(["", "honest", "slow-50ms"]))
        for _ in range(6):
            lose_connections(live)
            time.sleep(chance.random() * 0.15)
        until(live.is_healthy)
    until(lambda: live.ask_database(UNFINISHED) == (0,), seconds=30)
    until(lambda: live.ask_database(HELD) == (0,), seconds=30)


def is_over(live: Live, alice: Visitor) -> bool:
    """Whether the answer's stream, taken up again and again as a browser does, has come to its end."""
    try:
        return events(alice, live)[-1][0] == "done"
    except Exception:
        return False
