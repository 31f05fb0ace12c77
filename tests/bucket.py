"""A server that speaks S3, beside the tests: moto's, and one that answers every request in the same way."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

NAME = "papers"
KEYS = {"AWS_ACCESS_KEY_ID": "footnote", "AWS_SECRET_ACCESS_KEY": "not-a-secret", "AWS_REGION": "us-east-1"}


@contextmanager
def bucket_server() -> Iterator[str]:
    """Give the address of a server that has the bucket ``NAME``, which is empty."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it tells of each request
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    url = "http://{}:{}".format(*server.get_host_and_port())
    httpx.post(f"{url}/moto-api/reset").raise_for_status()  # all servers of a process share what they hold
    httpx.put(f"{url}/{NAME}").raise_for_status()
    try:
        yield url
    finally:
        server.stop()


@contextmanager
def answering(status: int, code: str) -> Iterator[str]:
    """Give the address of a server that refuses each request, as a bucket's does, by a status and a word."""
    said = f"<Error><Code>{code}</Code></Error>".encode()

    class Refusing(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(said)

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = answer

        def log_message(self, *_arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def silent() -> Iterator[str]:
    """Give the address of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def access(url: str) -> dict[str, str]:
    """Return the settings by which a bucket at this address is reached."""
    return {**KEYS, "AWS_ENDPOINT_URL_S3": url}
