"""A small web site on this machine, on an address that plays the internet's."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

OUTSIDE = "127.0.0.2"
"""It plays a public address; 127.0.0.1 is what it is, private."""

Page = bytes | Callable[[BinaryIO], None]


def page(body: bytes, kind: str = "text/html; charset=utf-8", status: str = "200 OK", *more: str) -> bytes:
    """Return an HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *more, "Connection: close"]
    lines += [f"Content-Type: {kind}"] if kind else []
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def redirect(location: str) -> bytes:
    """Return an answer that leads on."""
    return page(b"", "text/html", "302 Found", f"Location: {location}")


class Site:
    """Answers each path with its page, and remembers the requests."""

    def __init__(self, pages: dict[str, Page], address: str = OUTSIDE, tls: Path | None = None) -> None:
        self.pages = pages
        self.requests: list[str] = []
        site = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                try:
                    head = iter(lambda: self.rfile.readline().decode().strip(), "")
                    lines = list(head)
                    site.requests.append("\n".join(lines))
                    answer = site.pages[lines[0].split()[1]]
                    self.wfile.write(answer) if isinstance(answer, bytes) else answer(self.wfile)
                except OSError:
                    pass  # the visitor has gone

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

            def handle_error(self, *_arguments: object) -> None:
                pass  # a handshake that the visitor broke off

        self.server = Server((address, 0), Handler)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = int(self.server.server_address[1])
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
