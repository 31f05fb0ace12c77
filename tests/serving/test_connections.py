"""Many browsers keep connections open, and some send slowly: the server answers the others."""

from __future__ import annotations

import contextlib
import socket

SLOW = b"POST /auth/login HTTP/1.1\r\nHost: footnote\r\nContent-Length: 100\r\n\r\nlog"


def test_a_hundred_and_fifty_slow_connections_hold_up_nobody(lasting):
    with contextlib.ExitStack() as stack:
        for _ in range(150):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", lasting.port)))
            connection.sendall(SLOW)
        assert lasting.is_healthy()
        assert lasting.visitor().http.get("/auth/login").status_code == 200
