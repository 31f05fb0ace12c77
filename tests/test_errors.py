"""What goes wrong at the edges is a page in words, which tells one cause from another."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Iterator

import pytest
import waitress
from sqlalchemy.exc import OperationalError
from waitress.channel import HTTPChannel

from tests.pages import inspect
from webapp.platform import errors
from webapp.platform.bare_errors import WORDS, PageOfError, page


class DiskFull(Exception):
    pgcode = "53100"


def lost() -> OperationalError:
    return OperationalError("INSERT", {}, Exception("server closed the connection unexpectedly"))


@pytest.mark.parametrize(
    ("error", "free_mb", "status", "says"),
    [
        (OperationalError("INSERT", {}, DiskFull()), 900, 507, "no room left"),
        (OSError(errno.ENOSPC, "No space left on device"), 900, 507, "no room left"),
        (lost(), 900, 503, "database cannot be reached"),
        (lost(), 1, 507, "no room left"),
    ],
)
def test_a_full_disk_is_told_from_a_lost_database(app, browse, monkeypatch, error, free_mb, status, says):
    def fail() -> None:
        raise error

    monkeypatch.setattr(errors, "free_bytes", lambda _folder: free_mb << 20)
    monkeypatch.setitem(app.view_functions, "health.livez", fail)
    response = browse().get("/livez")
    assert response.status_code == status
    assert says in response.text


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a web server whose application breaks."""

    def broken(_environ, _start):
        raise RuntimeError("beyond all error pages")

    monkeypatch.setattr(HTTPChannel, "error_task_class", PageOfError)
    server = waitress.create_server(broken, host="127.0.0.1", port=0, max_request_header_size=2000)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.effective_port
    server.close()


@pytest.mark.parametrize(
    ("request_line", "code"),
    [("GET / HTTP/1.1", 500), ("GET /%s HTTP/1.1" % ("x" * 4000), 431), ("\x00 nonsense", 400)],
)
def test_the_web_server_itself_answers_in_words(port, request_line, code):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(f"{request_line}\r\nHost: x\r\n\r\n".encode())
        said = b"".join(iter(lambda: client.recv(65536), b"")).decode()
    assert said.startswith((f"HTTP/1.1 {code} ", f"HTTP/1.0 {code} "))
    assert WORDS[code][0] in said


@pytest.mark.parametrize("code", [400, 414, 500, 501])
def test_such_a_page_is_one(code):
    assert inspect(page(code).decode()) == []
