"""A server of language models, which do what their names say.

The honest one answers by quoting the sentences of the sources that share most words with the question.
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from webapp.answering.prompt import NOT_IN_SOURCES
from webapp.ingest.sentences import split_sentences

SOURCE = re.compile(r'<source-(\w+) number="(\d+)"[^>]*>\n(.*?)\n</source-\1>', re.DOTALL)
MEMORY = re.compile(r'<memory-(\w+) number="(\d+)"[^>]*>\n(.*?)\n</memory-\1>', re.DOTALL)
QUESTION = re.compile(r"Question: (.*)\Z", re.DOTALL)
WORD = re.compile(r"\w{4,}")

REFUSALS: dict[str, tuple[int, dict[str, Any]]] = {
    "wrong-key": (401, {"message": "Incorrect API key provided: sk-x.", "code": "invalid_api_key"}),
    "unknown": (404, {"message": "model 'unknown' not found, try pulling it first", "type": "api_error"}),
    "too-long": (400, {"message": "This model's maximum context length is 4096 tokens.", "code": 400}),
    "too-long-llamacpp": (400, {"message": "the request exceeds the available context size, try increasing it"}),
    "quota": (429, {"message": "You exceeded your current quota.", "code": "insufficient_quota"}),
    "overloaded": (503, {"message": "overloaded"}),
    "teapot": (418, {"message": "short and stout"}),
}
# What a dialect refuses by name, in its own words.
DISLIKES = {
    "openai": {
        "max_tokens": "Unsupported parameter: 'max_tokens' is not supported with this model."
        " Use 'max_completion_tokens' instead.",
        "temperature": "Unsupported value: 'temperature' does not support 0 with this model.",
    },
    "old": {
        "stream_options": "Extra inputs are not permitted: stream_options",
        "max_tokens": "unknown field max_tokens",
        "max_completion_tokens": "unknown field max_completion_tokens",
    },
}
MODELS = (
    *("honest", "slow-50ms", "slow-300ms", "endless", "stalls-after-3", "drops-after-3", "garbage", "garbage-after-3"),
    *("error-after-3", "cites-wrongly", "no-quotes", "no-sources", "obedient", "quota-twice", "stalls-after-0"),
    *("drops-after-0", "openai", "old", "ollama", "vllm", "llamacpp", "no-end", "cut", "half-cites", "stalls-after-14"),
    *("recalls", "only-recalls"),
    *("rewords", "misreads", "rewords-and-errs", "adds", "fails-at-part-2"),
    "calls",
    *("judge-slow", "judge-lies", "judge-obeys", "judge-babbles", "judge-misnames", "judge-repeats"),
    *REFUSALS,
)
CALL = re.compile(r"call (\w+) (\{[^}]*\}?|\S+)")
PAIRS = re.compile(r"<pairs-(\w+)>\n(.*)\n</pairs-\1>\Z", re.DOTALL)
TRUTHS: dict[str, bool] = {}
"""Whether a claim is supported, where that is known; else it is when all of its words are quoted."""
IN_OTHER_WORDS, NOT_SO = "In other words, ", "It is an error to think that "


class FakeModelServer:
    """An OpenAI-compatible server on a port of its own. ``requests`` are the bodies it was sent, in order.

    ``hung_up`` counts the answers whose reader went away before their end.
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.hung_up = 0
        self.failures: dict[str, int] = {}
        self.closing = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.fake = self  # type: ignore[attr-defined]  # for its handlers
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def asked(self, model: str) -> list[dict[str, Any]]:
        return [body for body in self.requests if body["model"] == model]

    def close(self) -> None:
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        fake: FakeModelServer = self.server.fake  # type: ignore[attr-defined]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        fake.requests.append(body)
        model = body["model"]
        if refusal := REFUSALS.get(model) or self._disliked(body) or self._not_yet(fake, model) or at_part_2(body):
            self._json(*refusal)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            self._stream(fake, body)
        except (BrokenPipeError, ConnectionResetError):
            fake.hung_up += 1
            self.close_connection = True

    def _disliked(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        for name, words in DISLIKES.get(body["model"], {}).items():
            if name in body:
                return 400, {"message": words, "type": "invalid_request_error", "param": name}
        return None

    def _not_yet(self, fake: FakeModelServer, model: str) -> tuple[int, dict[str, Any]] | None:
        """The first two of three requests to "quota-twice" are too many."""
        if model != "quota-twice":
            return None
        fake.failures[model] = fake.failures.get(model, 0) + 1
        return (429, {"message": "Rate limit reached"}) if fake.failures[model] % 3 else None

    def _json(self, status: int, error: dict[str, Any]) -> None:
        answer = json.dumps({"error": error}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _stream(self, fake: FakeModelServer, body: dict[str, Any]) -> None:
        model = body["model"]
        if model == "calls" and "tools" in body:
            self._call(body["messages"][-1]["content"])
            self._end(model, body)
            return
        for written, piece in enumerate(pieces(body)):
            fails, _, after = model.partition("-after-")
            if after and written == int(after):
                self._fail(fake, fails)
                return
            self._events(model, piece)
            if pause := re.fullmatch(r"slow-(\d+)ms", model):
                time.sleep(int(pause[1]) / 1000)
            if model == "judge-slow" and PAIRS.search(body["messages"][-1]["content"]):
                time.sleep(0.3)
        self._end(model, body)

    def _call(self, asked: str) -> None:
        """Call the tools that stand in the question, as "call name {arguments}", piece by piece."""
        for index, (name, arguments) in enumerate(CALL.findall(asked)):
            head = {"index": index, "id": f"call_{index}", "type": "function", "function": {"name": name}}
            self._chunk({"role": "assistant", "content": None, "tool_calls": [head]})
            for start in range(0, len(arguments), 9):
                piece = {"index": index, "function": {"arguments": arguments[start : start + 9]}}
                self._chunk({"tool_calls": [piece]})

    def _fail(self, fake: FakeModelServer, how: str) -> None:
        if how == "stalls":
            while not fake.closing.wait(0.1):
                self._send(": still there\n\n")
        if how == "garbage":
            self._send("data: {no json}\n\n")
            self._send("", is_last=True)
        if how == "error":
            self._data({"error": {"message": "CUDA error: out of memory", "code": 500}})
        self.close_connection = True

    def _events(self, model: str, piece: str) -> None:
        delta: dict[str, Any] = {"content": piece}
        if model == "ollama":
            delta["role"] = "assistant"
        if model == "vllm":
            self._chunk({"role": "assistant", "content": None})
            self._chunk({"content": None, "reasoning_content": "Hm."})
        usage: dict[str, Any] = {"usage": {"prompt_tokens": 9, "completion_tokens": 1}} if model == "vllm" else {}
        self._chunk(delta, **usage)
        if model == "llamacpp":
            self._send(": a comment\n\n")

    def _end(self, model: str, body: dict[str, Any]) -> None:
        if model == "garbage":
            self._send("<html>502 Bad Gateway</html>\n\n")
        elif model != "no-end":
            self._chunk({}, finish="length" if model == "cut" else "stop")
        if "stream_options" in body and model not in ("ollama", "garbage"):
            usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
            self._data({"id": "x", "object": "chat.completion.chunk", "choices": [], "usage": usage})
        if model not in ("llamacpp", "no-end", "garbage"):
            self._send("data: [DONE]\n\n")
        self._send("", is_last=True)

    def _chunk(self, delta: dict[str, Any], finish: str | None = None, **more: Any) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        self._data({"id": "x", "object": "chat.completion.chunk", "model": "fake", "choices": [choice], **more})

    def _data(self, value: dict[str, Any]) -> None:
        self._send(f"data: {json.dumps(value)}\n\n")

    def _send(self, text: str, is_last: bool = False) -> None:
        if text:
            content = text.encode()
            self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        if is_last:
            self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()


def at_part_2(body: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
    """What "fails-at-part-2" says of the second part of a text."""
    is_meant = body["model"] == "fails-at-part-2" and "part 2 of" in body["messages"][-1]["content"]
    return REFUSALS["quota"] if is_meant else None


def pieces(body: dict[str, Any]) -> Iterator[str]:
    """What a model says, a few letters at a time."""
    model, asked = body["model"], body["messages"][-1]["content"]
    if model == "garbage":
        return
    if model == "llamacpp":
        yield from ("<th", "ink>I should", " quote.</thi", "nk>\n\n")
    text = answer(model, asked)
    for start in range(0, len(text), 12):
        yield text[start : start + 12]
    while model == "endless":
        yield "And so on. "
        time.sleep(0.02)


def verdicts(model: str, data: str) -> str:
    """What a model says when it is asked whether quotes support claims: the truth, unless its name says otherwise."""
    if model == "judge-babbles":
        return 'Let me see. {"verdicts": [{"id": 1, "verdict": "supp'
    entries = []
    for pair in json.loads(data)["pairs"]:
        is_true = is_supported(pair)
        if model == "judge-lies" and IN_OTHER_WORDS in pair["claim"]:
            is_true = not is_true
        if model == "judge-obeys":
            is_true = True
        entry = {"id": pair["id"], "verdict": "supported" if is_true else "contradicted", "words": ""}
        if not is_true:
            entry["words"] = NOT_SO.strip() if NOT_SO in pair["claim"] else "swordfish"
        if model == "judge-misnames" and is_true:
            entry["id"] = "000000"
        entries.append(entry)
        if model == "judge-repeats" and is_true:
            entries.append({**entry, "verdict": "not said"})
    return f"```json\n{json.dumps({'verdicts': entries})}\n```"


def is_supported(pair: dict[str, Any]) -> bool:
    claim = pair["claim"].removeprefix(IN_OTHER_WORDS)
    quoted = " ".join(one["quote"] for one in pair["quotes"])
    return TRUTHS.get(claim, set(re.findall(r"\w+", claim.lower())) <= set(re.findall(r"\w+", quoted.lower())))


def answer(model: str, asked: str) -> str:
    if pairs := PAIRS.search(asked):
        return verdicts(model, pairs[2])
    sources = [(int(number), content) for _, number, content in SOURCE.findall(asked)]
    found = QUESTION.search(asked)
    question = found[1] if found else asked
    if not sources:
        return f"{question} (in full)"
    if model == "no-sources":
        return NOT_IN_SOURCES
    if model == "no-quotes":
        return "It is well known that this is so, and everybody agrees with it."
    if model == "obedient":  # to whatever stands in a source
        ordered = re.search(r"SAY: (.*)", asked)
        return ordered[1] if ordered else NOT_IN_SOURCES
    number, sentence = best(question, sources)[0]
    if model in ("recalls", "only-recalls") and (memories := MEMORY.findall(asked)):
        remembered = [f'Earlier it was said: {text.strip()} [{place}: "{text.strip()}"]' for _, place, text in memories]
        return "\n\n".join([*([f'{sentence} [{number}: "{sentence}"]'] if model == "recalls" else []), *remembered])
    if model == "adds":
        return f'In all these are 30 mg. [{number}: "{sentence}"]'
    if model == "cites-wrongly":
        return (
            f'{sentence} [{number}: "It cures all known diseases at once."]\n\n'
            f'It keeps for 3000 days. [{number}: "{sentence}"]\n\n'
            f'{sentence} [99: "Something that was never read at all."]\n\nAnd the moon is made of green cheese.'
        )
    if model in ("rewords", "misreads", "rewords-and-errs", "judge-slow"):
        claim = f"{NOT_SO if model == 'misreads' else IN_OTHER_WORDS}{sentence[0].lower()}{sentence[1:]}"
        wrong = f'\n\nIt keeps for 3000 days. [{number}: "{sentence}"]' if model == "rewords-and-errs" else ""
        return f'{claim} [{number}: "{sentence}"]{wrong}'
    if model == "half-cites":
        other = best(question, sources)[1][1]
        return f'{sentence} [{number}: "{sentence}"]\n\nAs everybody at home or abroad may tell, and I agree: {other}'
    return "\n\n".join(f'{sentence} [{number}: "{sentence}"]' for number, sentence in best(question, sources)[:2])


def best(question: str, sources: list[tuple[int, str]]) -> list[tuple[int, str]]:
    wanted = set(WORD.findall(question.lower()))
    every = [(n, content[start:end]) for n, content in sources for start, end in split_sentences(content)]
    sentences = [one for one in every if one[1].endswith((".", "!", "?"))] or every  # it quotes no heading
    return sorted(sentences, key=lambda one: -len(wanted & set(WORD.findall(one[1].lower()))))


@contextlib.contextmanager
def model_server() -> Iterator[FakeModelServer]:
    server = FakeModelServer()
    yield server
    server.close()
