"""The running product with a language model that is slow, silent or gone: each failure over real HTTP."""

from __future__ import annotations

import re
import threading
import uuid

import httpx
import pytest

from tests.live import Live, Visitor, until
from webapp.chat.rendering import NO_SOURCE

NOTES = (
    b"An opened insulin pen keeps for twenty-eight days at room temperature. It should not be frozen.\n\n"
    b"The barn owl hunts at night over open fields. It finds voles by their sound alone."
)
QUESTION = "How long does an opened insulin pen keep at room temperature?"
STATE = "SELECT status, content, (SELECT count(*) FROM citations) FROM messages WHERE role = 'assistant'"


@pytest.fixture
def live(lasting: Live) -> Live:
    return lasting


@pytest.fixture
def alice(live: Live) -> Visitor:
    return with_notes(live)


def with_notes(live: Live) -> Visitor:
    alice = live.newcomer("alice")
    alice.upload("notes.txt", NOTES)
    until(lambda: live.ask_database("SELECT status FROM documents") == ("ready",), seconds=60)
    return alice


def ask(alice: Visitor, model: str, **form: str) -> httpx.Response:
    return alice.post("/chat/", {"content": QUESTION, "model": model, **form}, page="/chat/")


def is_written(live: Live, pieces: int = 1) -> bool:
    return live.ask_database("SELECT count(*) FROM message_deltas")[0] >= pieces


def answer_id(live: Live) -> str:
    return str(live.ask_database("SELECT id FROM messages WHERE role = 'assistant'")[0])


def shown(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_a_form_sent_twice_asks_the_model_once(live, alice, model_endpoint):
    token = str(uuid.uuid4())
    tabs = [threading.Thread(target=ask, args=(alice, "honest"), kwargs={"token": token}) for _ in range(2)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    until(lambda: live.ask_database(STATE)[0] == "complete")
    assert live.ask_database("SELECT count(*) FROM messages") == (2,)
    assert len(model_endpoint.asked("honest")) == 1


def stream_of(live: Live) -> str:
    return f"/chat/messages/{answer_id(live)}/stream"


def events(alice: Visitor, live: Live, last: str = "", most: int = 1000) -> list[tuple[str, str, str]]:
    """The events of an answer's stream, (event, id, data), up to ``most`` or its end."""
    with alice.http.stream("GET", stream_of(live), headers={"Last-Event-ID": last} if last else {}) as response:
        found, event = [], dict[str, str]()
        for line in response.iter_lines():
            name, _, value = line.partition(": ")
            if line:
                event[name] = event[name] + "\n" + value if name in event else value
                continue
            if "event" in event:
                found.append((event["event"], event["id"], event.get("data", "")))
            if len(found) == most or (found and found[-1][0] == "done"):
                return found
            event = {}
    return found


def letters(text: str) -> str:
    """Text or HTML without white space, its footnotes as marks."""
    marked = re.sub(r"<sup[^>]*>.*?(\d+).*?</sup>", r"[^\1]", text.replace(NO_SOURCE, "[^0]"), flags=re.DOTALL)
    return re.sub(r"\s", "", re.sub(r"<[^>]+>", "", marked))


def test_a_lost_stream_goes_on_at_the_right_piece_and_another_tab_reads_the_same(live, alice):
    ask(alice, "slow-300ms")
    first = events(alice, live, most=3)
    assert [event for event, _, _ in first] == ["delta"] * 3
    rest = events(alice, live, last=first[-1][1])
    assert rest[-1][0] == "done"
    assert [int(id) for _, id, _ in rest[:-1]] == sorted({int(id) for _, id, _ in rest[:-1]})
    assert int(rest[0][1]) == int(first[-1][1]) + 1
    written, content = letters("".join(data for _, _, data in [*first, *rest[:-1]])), live.ask_database(STATE)[1]
    # The last piece is written together with the end: whoever is not quicker gets it with the whole answer.
    assert letters(content).startswith(written)
    assert len(written) > len(letters("".join(data for _, _, data in first)))
    for sentence in ("An opened insulin pen keeps", "It should not be frozen."):
        assert sentence in shown(rest[-1][2])
    assert [event for event, _, _ in events(alice, live)] == ["done"]


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("drops-after-3", "The model broke off here."),
        pytest.param("garbage-after-3", "The model broke off here.", marks=pytest.mark.variant),
        pytest.param("no-end", "The model broke off here.", marks=pytest.mark.variant),
        ("garbage", "answered in a way that could not be read. Here are the sentences of your sources instead."),
        ("wrong-key", "did not accept the key"),
        ("drops-after-0", "The model could not be reached. Here are the sentences of your sources instead."),
    ],
)
def test_what_went_wrong_is_on_the_page_with_a_way_on(live, alice, model, says):
    page = ask(alice, model)
    until(lambda: live.ask_database(STATE)[0] in ("complete", "failed"), seconds=30)
    text = alice.http.get(str(page.url)).text
    assert says in shown(text)
    assert "Ask again" in text
    assert "An opened" in shown(text)
