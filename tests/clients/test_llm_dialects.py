"""What endpoints stream beside the answer, and how: the answer is understood, once, and no thought is part of it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.scripted_models import JSON, MODEL, ScriptedModels, chunk, scripted_models, sse, streamed
from webapp.clients.llm import CANCEL, Endpoint, ModelUnavailable, Turn, Usage
from webapp.clients.thoughts import Thoughts

ASKED = [Turn(role="user", content="How long?")]
ANSWER = 'Opened pens keep for 28 days. [1: "Opened pens keep for 28 days."]'
HALVES = ANSWER[:20], ANSWER[20:]


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedModels]:
    with scripted_models() as server:
        yield server


@pytest.fixture
def endpoint(server: ScriptedModels) -> Endpoint:
    server.refuses = ""
    return Endpoint(server.url, "", [MODEL], 8192, timeout_s=5)


def said(pieces) -> str:
    """What is left of the pieces of a stream after those that take others back."""
    return "".join(pieces).rpartition(CANCEL)[2].strip()


def message(content: object, finish: str | None = "stop", **more: object) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": content, **more}, "finish_reason": finish}
    return json.dumps({"object": "chat.completion", "choices": [choice]}, indent=1).encode()


QUIRKS = {
    "no finish_reason": sse(*(chunk({"content": half}) for half in HALVES), "[DONE]"),
    "no [DONE]": sse(*(chunk({"content": half}) for half in HALVES), chunk({}, "stop")),
    "finish_reason with the last words": sse(chunk({"content": HALVES[0]}), chunk({"content": HALVES[1]}, "stop")),
    "choices empty": sse(
        chunk(None), *(chunk({"content": half}) for half in HALVES), chunk(None), chunk({}, "stop"), chunk(None)
    ),
    "choices null": sse({"choices": None}, chunk({"content": ANSWER}), chunk({}, "stop"), "[DONE]"),
    "delta null": sse({"choices": [{"delta": None}]}, chunk({"content": ANSWER}), chunk({}, "stop"), "[DONE]"),
    "one JSON body": message(ANSWER),
    "one JSON body without its reason": message(ANSWER, None),
    "the whole again in a last delta": sse(
        *(chunk({"content": half}) for half in HALVES), chunk({"content": ANSWER}, "stop"), "[DONE]"
    ),
    "the whole again in a last message": sse(
        *(chunk({"content": half}) for half in HALVES),
        {"choices": [{"message": {"content": ANSWER}, "finish_reason": "stop"}]},
        "[DONE]",
    ),
    "the whole again without the thoughts": sse(
        chunk({"content": "<think>Hm.</think>"}),
        *(chunk({"content": half}) for half in HALVES),
        chunk({"content": ANSWER}, "stop"),
    ),
    "all so far with each": sse(chunk({"content": HALVES[0]}), chunk({"content": ANSWER}), chunk({}, "stop")),
    "a list of parts": sse(
        *(chunk({"content": [{"type": "text", "text": half}]}) for half in HALVES), chunk({}, "stop")
    ),
    "a list of parts with thoughts": sse(
        chunk({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}]}),
        chunk({"content": [{"type": "text", "text": ANSWER}]}),
        chunk({}, "stop"),
    ),
    "a body with a list of parts": message([{"type": "text", "text": half} for half in HALVES]),
    "no space behind data:": sse(chunk({"content": ANSWER}), chunk({}, "stop")).replace(b"data: ", b"data:"),
    "lines of Windows": sse(chunk({"content": ANSWER}), chunk({}, "stop")).replace(b"\n", b"\r\n"),
    "reasoning": sse(chunk({"reasoning": "Hm."}), chunk({"content": ANSWER}), chunk({}, "stop")),
    "thinking": sse(chunk({"thinking": "Hm.", "content": ""}), chunk({"content": ANSWER}), chunk({}, "stop")),
}


@pytest.mark.parametrize("quirk", QUIRKS)
def test_an_answer_is_understood_once_however_it_is_sent(endpoint, server, quirk):
    server.will_send(QUIRKS[quirk], kind=JSON if "body" in quirk else "text/event-stream")
    model = endpoint.model(MODEL)
    assert said(model.stream(ASKED, 100)) == ANSWER
    assert (model.is_cut, model.is_filtered, len(server.requests)) == (False, False, 1)


def test_signs_that_no_database_keeps_are_no_part_of_an_answer(endpoint, server):
    server.will_send(sse(chunk({"content": "a\x00b\ud800c\u2028d\x18"}), chunk({}, "stop")))
    assert said(endpoint.model(MODEL).stream(ASKED, 100)) == "abc\u2028d"


def test_a_body_tells_what_it_took(endpoint, server):
    usage = {"prompt_tokens": 7, "completion_tokens": 3}
    server.will_send(json.dumps({**json.loads(message(ANSWER)), "usage": usage}).encode(), kind=JSON)
    model = endpoint.model(MODEL)
    list(model.stream(ASKED, 100))
    assert model.usage == Usage(7, 3)


@pytest.mark.parametrize("finish", ["content_filter", "SAFETY"])
def test_a_filter_cuts_an_answer_and_that_is_known(endpoint, server, finish):
    server.will_send(sse(chunk({"content": HALVES[0]}), chunk({}, finish), "[DONE]"))
    model = endpoint.model(MODEL)
    assert said(model.stream(ASKED, 100)) == HALVES[0]
    assert (model.is_cut, model.is_filtered) == (True, True)


@pytest.mark.parametrize("delta", [{}, {"refusal": "I cannot help with that."}])
def test_an_answer_that_is_filtered_from_its_beginning_is_none(endpoint, server, delta):
    server.will_send(sse(chunk(delta), chunk({}, "content_filter"), "[DONE]"))
    with pytest.raises(ModelUnavailable) as raised:
        list(endpoint.model(MODEL).stream(ASKED, 100))
    assert raised.value.kind == "filtered"


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"error": {"message": "CUDA error", "code": 500}}).encode(),
        json.dumps({"error": "model runner has stopped"}).encode(),
        b"[1, 2]",
        b"{",
        b'data: ["no object"]\n\n',
    ],
)
def test_an_error_in_place_of_an_answer_is_none(endpoint, server, body, monkeypatch):
    monkeypatch.setattr("webapp.clients.llm.PAUSES", ())
    server.will_send(body)
    with pytest.raises(ModelUnavailable):
        list(endpoint.model(MODEL).stream(ASKED, 100))


def test_a_schema_is_asked_for_and_not_again_where_it_is_refused(endpoint, server):
    schema = {"type": "object"}
    for refuses, asks in (("", True), ("response_format", False), ("", False)):
        server.refuses = refuses or "nothing"
        server.will_say(ANSWER)
        assert said(endpoint.model(MODEL).stream(ASKED, 100, schema)) == ANSWER
        assert ("response_format" in server.requests[0]) == asks


THOUGHT = "Hm, the secret is nothing"
THINKING = {
    "<think>": f"<think>{THOUGHT}</think>{ANSWER}",
    "<think> twice": f"<think>{THOUGHT}</think>\n<think>{THOUGHT}</think>\n\n{ANSWER}",
    "<think> in itself": f"<think>{THOUGHT} <think> {THOUGHT}</think>{ANSWER}",
    "<think> late": f"{ANSWER[:29]} <think>{THOUGHT}</think>{ANSWER[29:].lstrip()}",
    "<think> at the end": f"{ANSWER}\n\n<think>{THOUGHT}</think>",
    "<think> at the end, left open": f"{ANSWER}\n<think>\n{THOUGHT}",
    "<think> behind the end, left open": f"{ANSWER} <think>{THOUGHT}",
    "<think> unopened": f"{THOUGHT}\n</think>\n\n{ANSWER}",
    "<think> unopened, as an answer begins": f"The dose and {THOUGHT}. </think>{ANSWER}",
    "<THINK>": f"<THINK>{THOUGHT}</THINK>{ANSWER}",
    "<thinking>": f"<thinking>\n{THOUGHT}\n</thinking>\n{ANSWER}",
    "<thought>": f"<thought>{THOUGHT}</thought>{ANSWER}",
    "<reasoning>": f"<reasoning>{THOUGHT}</reasoning>{ANSWER}",
    "<analysis>": f"<analysis>{THOUGHT}</analysis>{ANSWER}",
    "<antThinking>": f"<antThinking>{THOUGHT}</antThinking>{ANSWER}",
    "<inner_monologue>": f"<inner_monologue>{THOUGHT}</inner_monologue><response>{ANSWER}</response>",
    "<think > with a space": f"<think >{THOUGHT}</think >{ANSWER}",
    "<seed:think>": f"<seed:think>{THOUGHT}</seed:think>{ANSWER}",
    "◁think▷": f"◁think▷{THOUGHT}◁/think▷{ANSWER}",
    "[THINK]": f"[THINK]{THOUGHT}[/THINK]{ANSWER}",
    "Harmony": f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>{ANSWER}",
    "Harmony with its end": f"<|start|>assistant<|channel|>final<|message|>{ANSWER}<|return|>",
    "Harmony without its signs": f"analysis{THOUGHT}assistantfinal{ANSWER}",
    "Gemma": f"<|channel>thought\n{THOUGHT}<channel|>{ANSWER}",
    "Gemma unopened": f"thought\n{THOUGHT}<channel|>{ANSWER}",
    "MedGemma": f"<unused94>thought\n{THOUGHT}<unused95>{ANSWER}",
    "Command": f"<|START_THINKING|>{THOUGHT}<|END_THINKING|><|START_RESPONSE|>{ANSWER}<|END_RESPONSE|>",
    "with the answer in a tag": f"<think>{THOUGHT}</think><answer>{ANSWER}</answer>",
}


@pytest.mark.parametrize("dialect", THINKING)
def test_no_thought_is_part_of_an_answer(endpoint, server, dialect):
    server.will_say(THINKING[dialect])
    assert said(endpoint.model(MODEL).stream(ASKED, 100)) == ANSWER


@pytest.mark.parametrize("dialect", THINKING)
def test_a_thought_is_known_wherever_its_stream_is_split(dialect):
    text = THINKING[dialect]
    for place in range(len(text)):
        thoughts, shown = Thoughts(), ""
        for piece in (text[:place], text[place:]):
            part = thoughts.without(piece)
            shown = part if thoughts.is_retracted else shown + part
            thoughts.is_retracted = False
        assert (shown + thoughts.rest()).strip() == ANSWER


def test_a_model_that_thinks_without_saying_so_is_waited_for_the_next_time(endpoint, server):
    server.will_say(THINKING["<think> unopened, as an answer begins"])
    first, second = (list(endpoint.model(MODEL).stream(ASKED, 100)) for _ in range(2))
    assert CANCEL in first
    assert CANCEL not in second
    assert said(first) == said(second) == ANSWER
    server.will_say(ANSWER)
    assert said(endpoint.model(MODEL).stream(ASKED, 100)) == ANSWER


@pytest.mark.parametrize(
    "text",
    [
        "A page with <think>, and its </think>, is XML.",
        "Write `<think>` and `</think>` there. [1]",
        "In XML <thinking of it",
        "Analysis of it shows 5 < 6 [1].",
        "Okay.",
        "Hm",
        "analysis",
        "We need to say so. [1]",
    ],
)
def test_what_only_looks_like_a_thought_is_said(text):
    for length in range(1, len(text) + 1):
        thoughts = Thoughts()
        pieces = [thoughts.without(text[start : start + length]) for start in range(0, len(text), length)]
        assert "".join([*pieces, thoughts.rest()]) == text
        assert not thoughts.is_retracted


def test_a_long_answer_costs_time_by_its_length(endpoint, server):
    server.will_send(streamed("<think>" + "<thin " * 20_000 + "</think>" + "so < it [is] " * 20_000, length=400))
    assert len(said(endpoint.model(MODEL).stream(ASKED, 100))) > 200_000
