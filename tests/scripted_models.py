"""A server of language models that send what a test gives them, byte for byte, and note what they were asked."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

EVENTS, JSON = "text/event-stream", "application/json"
MODEL = "scripted"


def chunk(delta: dict[str, Any] | None, finish: str | None = None, **more: Any) -> dict[str, Any]:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    return {"id": "x", "object": "chat.completion.chunk", "model": MODEL, "choices": choices, **more}


def sse(*values: dict[str, Any] | str) -> bytes:
    return "".join(f"data: {one if isinstance(one, str) else json.dumps(one)}\n\n" for one in values).encode()


def streamed(text: str, length: int = 7) -> bytes:
    """The events of a text as most endpoints send it."""
    pieces = [text[start : start + length] for start in range(0, len(text), length)]
    return sse(*(chunk({"content": piece}) for piece in pieces), chunk({}, "stop"), "[DONE]")


class ScriptedModels:
    """Answers each request with the next of ``answers``, the last one again and again. An answer is (body, type)."""

    def __init__(self) -> None:
        self.answers: Sequence[tuple[bytes, str]] = []
        self.requests: list[dict[str, Any]] = []
        self.refuses: str = ""  # the name of an option that is not supported
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def will_say(self, *texts: str, length: int = 7) -> None:
        self.will_send(*(streamed(text, length) for text in texts))

    def will_send(self, *bodies: bytes, kind: str = EVENTS) -> None:
        self.answers, self.requests = [(body, kind) for body in bodies], []

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def _handler(models: ScriptedModels) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if models.refuses in asked:
                message = f"Invalid parameter: '{models.refuses}' is not supported with this model."
                self._send(400, json.dumps({"error": {"message": message}}).encode(), JSON)
                return
            body, kind = models.answers[min(len(models.requests), len(models.answers) - 1)]
            models.requests.append(asked)
            self._send(200, body, kind)

        def _send(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


@contextlib.contextmanager
def scripted_models() -> Iterator[ScriptedModels]:
    models = ScriptedModels()
    try:
        yield models
    finally:
        models.close()
