"""Many browsers keep connections open, some send slowly, and some send what nobody asked for: others are answered."""

from __future__ import annotations

import contextlib
import socket

import pytest
from waitress.adjustments import Adjustments

from tests.live import Live, Visitor, until
from webapp.platform.connections import DROPPED_BYTES, MOST, Parser
from webapp.platform.senders import SMALL_BODY_BYTES

SLOW = b"POST /auth/login HTTP/1.1\r\nHost: footnote\r\nContent-Length: 100\r\n\r\nlog"
SENT_AT_ONCE = 64 * 1024
ELSEWHERE = "127.0.0.2"


def test_a_hundred_and_fifty_slow_connections_hold_up_nobody(lasting):
    with contextlib.ExitStack() as stack:
        for _ in range(150):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", lasting.port)))
            connection.sendall(SLOW)
        assert lasting.is_healthy()
        assert lasting.visitor().http.get("/auth/login").status_code == 200


def test_half_open_connections_of_one_address_shut_out_no_other(lasting):
    """There may be MOST in all; the addresses with few keep theirs, in the middle of a request as well."""
    with contextlib.ExitStack() as stack:

        def connect(address: str) -> socket.socket:
            place = ("127.0.0.1", lasting.port)
            return stack.enter_context(socket.create_connection(place, timeout=10, source_address=(address, 0)))

        early = connect(ELSEWHERE)
        early.sendall(b"GET /livez HT")
        for _ in range(MOST + 20):
            with contextlib.suppress(OSError):  # one that has waited for long may be closed by now
                connect("127.0.0.1").sendall(SLOW)
        late = connect(ELSEWHERE)
        for connection, rest in ((early, b"TP/1.0\r\n\r\n"), (late, b"GET /livez HTTP/1.0\r\n\r\n")):
            connection.sendall(rest)
            assert connection.recv(100).startswith(b"HTTP/1.0 200")
    until(lasting.is_healthy)


def sent(live: Live, path: str, length: int, headers: str) -> tuple[int, int]:
    """Send a body until there is an answer; return its status, and how many bytes were sent by then."""
    chunk = b"x" * SENT_AT_ONCE
    head = f"POST {path} HTTP/1.1\r\nHost: footnote\r\nConnection: close\r\n{headers}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", live.port), timeout=30) as connection:
        connection.sendall(head)
        number = 0
        while number < length:
            connection.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                if answer := connection.recv(20, socket.MSG_PEEK):
                    return int(answer.split()[1]), number
            connection.settimeout(30)
            try:
                connection.sendall(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n" if "chunked" in headers else chunk)
            except ConnectionError:
                break
            number += len(chunk)
        return int(connection.recv(20).split()[1]), number


@pytest.mark.parametrize("size", ["Content-Length: 1600000000", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/documents/", "Cookie: footnote=made-up"),
        ("/api/v1/documents", "Authorization: Bearer footnote_made-up"),
    ],
)
def test_a_large_body_of_a_stranger_is_not_kept_and_soon_not_read(lasting, path, who, size):
    status, number = sent(lasting, path, 4 * DROPPED_BYTES, f"{size}\r\n{who}\r\nContent-Type: text/plain")
    assert status == 401
    assert DROPPED_BYTES <= number < 2 * DROPPED_BYTES, "what is in the buffers of the connection is sent, and not read"


def test_nothing_of_a_refused_body_is_kept():
    request = Parser(Adjustments())
    request.received(b"POST / HTTP/1.1\r\nHost: footnote\r\nContent-Length: 1000000\r\n\r\n")
    assert request.may_be_large
    request.refuse()
    for _ in range(1000):
        request.received(b"x" * 1000)
        assert len(request.body_rcv) == 0
    assert (request.completed, request.error.code) == (True, 401)


def test_who_is_known_sends_large_files(lasting):
    lasting.join("alice")
    alice = lasting.member("alice")
    large = b"An owl hunts at night. " * (2 * SMALL_BODY_BYTES // 20)
    assert alice.upload("owls.txt", large).status_code == 200
    made = alice.post("/account/tokens", {"name": "curl", "write": "y", "days": "30"}).text
    token = made.partition("footnote_")[2].partition("<")[0]
    program = Visitor(lasting.url).http
    bearer = {"Authorization": f"Bearer footnote_{token}"}
    told = program.post("/api/v1/documents", headers=bearer, files={"file": ("more.txt", large + b"More.")})
    assert told.status_code == 201, told.text
