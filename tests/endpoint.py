"""An embedding service outside of Footnote: it speaks as OpenAI does, and knows the words of a text, but no meaning."""

from __future__ import annotations

import json
import math
import re
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DIMENSION = 64


def vector(text: str) -> list[float]:
    """Each word counts in the place that its hash gives; texts with the same words are near to each other."""
    places = [0.0] * DIMENSION
    for word in re.findall(r"\w+", text.lower()):
        places[zlib.crc32(word.encode()) % DIMENSION] += 1
    return places if any(places) else [1.0] * DIMENSION


class Endpoint:
    """Runs at ``url``. ``is_up`` is whether it answers well; see also ``hold``."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_up = True
        self._turns = threading.Condition()
        self._left: float = math.inf

    def hold(self, after: int) -> None:
        """Answer so many more requests, and let the others wait for ``let_go``."""
        with self._turns:
            self._left = after

    def let_go(self) -> None:
        with self._turns:
            self._left = math.inf
            self._turns.notify_all()

    def take_turn(self) -> None:
        """Return when a request may be answered."""
        with self._turns:
            self._turns.wait_for(lambda: self._left > 0)
            self._left -= 1

    def settings(self, model: str = "bag-of-words") -> dict[str, str]:
        return {"EMBEDDING_BASE_URL": self.url, "EMBEDDING_MODEL": model, "EMBEDDING_DIMENSION": str(DIMENSION)}


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            running.take_turn()
            data = [{"index": number, "embedding": vector(text)} for number, text in enumerate(body["input"])]
            self.send_response(200 if running.is_up else 410)
            self.end_headers()
            self.wfile.write(json.dumps({"data": data}).encode())

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running = Endpoint(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield running
    finally:
        running.let_go()
        server.shutdown()
        server.server_close()
