"""A transcription service outside of Footnote: it speaks as OpenAI does, and hears in every recording the same talk."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TALK = [
    {"start": 0.0, "end": 4.0, "text": " Welcome to this talk about owls."},
    {"start": 62.0, "end": 68.5, "text": " The barn owl finds voles by their sound alone."},
]


class Service:
    """Runs at ``url``. ``status`` and ``said`` are what it answers; ``forms`` are the bodies it was sent."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.status = 200
        self.said: object = {"text": "", "duration": 68.5, "segments": TALK}
        self.forms: list[bytes] = []


@contextmanager
def service() -> Iterator[Service]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            running.forms.append(self.path.encode() + self._body())
            self.send_response(running.status)
            self.end_headers()
            self.wfile.write(json.dumps(running.said).encode())

        def _body(self) -> bytes:
            if length := self.headers["Content-Length"]:
                return self.rfile.read(int(length))
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running = Service(f"http://127.0.0.1:{server.server_port}/v1")
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
