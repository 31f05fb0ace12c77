"""The sockets of the double in tests/qdrant_double.py: HTTP/1.1 with keep-alive, and an end as abrupt as kill -9."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True)
class Request:
    """What a client asks; ``line`` is the method and the path, without the query."""

    method: str
    path: str
    query: dict[str, str]
    key: str
    body: bytes

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    content_type: str = "application/json"


class Server(ThreadingHTTPServer):
    """Listens from now on until it is killed. ``answer`` returns None to break the connection instead.

    ``is_down`` is for whoever answers: it is set before ``kill``, so that nothing is carried out any more.
    """

    daemon_threads = True
    allow_reuse_port = True
    request_queue_size = 128

    def __init__(self, port: int, answer: Callable[[Server, Request], Answer | None]) -> None:
        self.answer = answer
        self.is_down = False
        self._connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), Handler)
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def kill(self) -> None:
        """Refuse new connections and break the others, as the kernel does when a process dies."""
        self.shutdown()
        self.server_close()
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def process_request(self, request, client_address) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request, client_address) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):  # the client went away, which is its right
            super().handle_error(request, client_address)


def claimed(port: int) -> socket.socket:
    """Return a socket that keeps a port, or any free one, for servers to come and go on.

    It does not listen: while no server runs, connections are refused.
    """
    claim = socket.socket()
    claim.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    claim.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    claim.bind(("127.0.0.1", port))
    return claim


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one packet for headers and body

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        key = self.headers.get("api-key") or self.headers.get("Authorization", "").removeprefix("Bearer ")
        answer = self.server.answer(self.server, Request(self.command, unquote(url.path), query, key, body))
        if answer is None:
            self.close_connection = True
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

    def log_message(self, *_arguments: object) -> None:
        pass
