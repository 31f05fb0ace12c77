"""Each dialect and each failure of a language model, over real HTTP."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.fake_models import MODELS, FakeModelServer, model_server
from tests.live import free_port, until
from webapp.clients import llm
from webapp.clients.llm import Endpoint, ModelUnavailable, Turn, Usage
from webapp.clients.thoughts import Thoughts

SENTENCE = "Opened pens keep for 28 days."
ASKED = [
    Turn(role="system", content="Quote."),
    Turn(role="user", content=f'<source-x number="1">\n{SENTENCE}\n</source-x>\n\nQuestion: How long do pens keep?'),
]
HONEST = f'{SENTENCE} [1: "{SENTENCE}"]'


@pytest.fixture(scope="module")
def server() -> Iterator[FakeModelServer]:
    with model_server() as server:
        yield server


@pytest.fixture
def endpoint(server: FakeModelServer, monkeypatch: pytest.MonkeyPatch) -> Endpoint:
    monkeypatch.setattr(llm, "PAUSES", (0.0, 0.0))
    return Endpoint(server.url, "sk-test", MODELS, 8192, timeout_s=2)


@pytest.mark.parametrize(
    ("name", "usage"),
    [
        ("honest", Usage(100, 20)),
        ("openai", Usage(100, 20)),  # takes max_completion_tokens, and no temperature
        ("old", None),  # takes no option at all
        ("ollama", None),  # a role with each piece, and no usage
        ("vllm", Usage(100, 20)),  # a role alone, content null, thoughts in a field of their own, usage in each event
        ("llamacpp", Usage(100, 20)),  # thoughts in the text, comments between the events, no [DONE]
        ("quota-twice", Usage(100, 20)),
    ],
)
def test_every_dialect_gives_the_same_answer(endpoint, name, usage):
    model = endpoint.model(name)
    assert "".join(model.stream(ASKED, 100)) == HONEST
    assert (model.usage, model.is_cut) == (usage, False)


def test_while_its_service_is_asked_too_often_it_says_how_long_it_waits(endpoint, monkeypatch):
    monkeypatch.setattr(llm, "PAUSES", (0.3, 0.3))
    model = endpoint.model("quota-twice")
    waits = [(model.waits_s, piece) for piece in model.stream(ASKED, 100)]
    assert {wait for wait, piece in waits if not piece} == {0, 1}
    assert {wait for wait, piece in waits if piece} == {0}


def test_what_a_model_refuses_is_not_sent_to_it_again(endpoint, server):
    for _ in range(2):
        list(endpoint.model("openai").stream(ASKED, 77))
    first, second, third, last = server.asked("openai")[-4:]
    assert ("max_tokens" in first, "max_tokens" in second) == (True, False)
    assert "temperature" not in third
    assert third == last
    assert last["max_completion_tokens"] == 77


def test_an_answer_at_its_limit_is_known_as_cut(endpoint):
    model = endpoint.model("cut")
    list(model.stream(ASKED, 100))
    assert model.is_cut


@pytest.mark.parametrize(
    ("name", "kind", "requests"),
    [
        ("wrong-key", "key", 1),
        ("unknown", "unknown_model", 1),
        ("too-long", "too_long", 1),
        ("too-long-llamacpp", "too_long", 1),
        ("quota", "quota", 1),
        ("overloaded", "unreachable", 3),
        ("teapot", "garbage", 1),
        ("garbage", "garbage", 1),
        ("stalls-after-0", "stalled", 1),
        ("drops-after-0", "unreachable", 3),
    ],
)
def test_what_fails_before_the_first_word_is_named_and_tried_again_where_that_helps(
    endpoint, server, name, kind, requests
):
    before = len(server.asked(name))
    with pytest.raises(ModelUnavailable) as raised:
        list(endpoint.model(name).stream(ASKED, 100))
    assert raised.value.kind == kind
    assert str(raised.value).endswith(".")
    assert len(server.asked(name)) - before == requests


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("stalls-after-3", "stalled"),
        ("drops-after-3", "unreachable"),
        ("garbage-after-3", "garbage"),
        ("error-after-3", "unreachable"),
        ("no-end", "garbage"),
    ],
)
def test_what_breaks_off_keeps_its_words_and_is_not_tried_again(endpoint, server, name, kind):
    said = []
    with pytest.raises(ModelUnavailable) as raised:
        said.extend(endpoint.model(name).stream(ASKED, 100))
    assert raised.value.kind == kind
    assert HONEST.startswith("".join(said))
    assert "".join(said)
    assert len(server.asked(name)) == 1


def test_nobody_there_and_nobody_answering_are_both_unreachable(monkeypatch):
    monkeypatch.setattr(llm, "PAUSES", (0.0,))
    monkeypatch.setattr(llm, "CONNECT_S", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        for port in (free_port(), silent.getsockname()[1]):
            endpoint = Endpoint(f"http://127.0.0.1:{port}/v1", "", ["any"], 8192, 1)
            with pytest.raises(ModelUnavailable) as raised:
                list(endpoint.model("any").stream(ASKED, 100))
            assert raised.value.kind == "unreachable"


def test_a_whole_answer_has_its_limit_too(endpoint, monkeypatch):
    monkeypatch.setattr(llm, "LONGEST_S", 0.4)
    with pytest.raises(ModelUnavailable) as raised:
        list(endpoint.model("endless").stream(ASKED, 100))
    assert raised.value.kind == "stalled"


@pytest.mark.parametrize("words", [False, True], ids=["before its first word", "among its words"])
def test_who_stops_listening_ends_the_models_work_at_once(words):
    with model_server() as server:
        stream = Endpoint(server.url, "", MODELS, 8192, timeout_s=60).model("endless").stream(ASKED, 100)
        assert next(stream) == ""
        until(lambda: server.asked("endless"), every=0.01)
        while words and not next(stream):
            pass
        assert server.hung_up == 0
        stream.close()
        until(lambda: server.hung_up)


def test_the_caller_has_a_turn_while_the_model_is_silent(server):
    endpoint = Endpoint(server.url, "", MODELS, 8192, timeout_s=60)
    stream = endpoint.model("stalls-after-0").stream(ASKED, 100)
    assert [next(stream), next(stream)] == ["", ""]
    stream.close()


def test_an_unknown_name_is_no_model(endpoint):
    with pytest.raises(KeyError):
        endpoint.model("gpt-0")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Yes.", "Yes."),
        ("<think>a</think>Yes.", "Yes."),
        ("\n<think>\na <b> </thin k>\n</think>\n\nYes <think>.", "Yes <think>."),
        ("<think>a</think><think>b</think>Yes.", "Yes."),
        ("<thi", "<thi"),
        ("<think>for ever", ""),
    ],
)
@pytest.mark.parametrize("length", [1, 3, 100])
def test_thoughts_are_no_part_of_the_answer(said, shown, length):
    thoughts = Thoughts()
    pieces = [said[start : start + length] for start in range(0, len(said), length)]
    assert "".join([thoughts.without(piece) for piece in pieces] + [thoughts.rest()]) == shown
