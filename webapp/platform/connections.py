"""The connections of the built-in web server.

A large body is kept once its sender is known, and never a stranger's. Where connections run out, the address that
keeps the most of them waiting loses one.
"""

from __future__ import annotations

import copy
import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer
from waitress.utilities import Error

from webapp.platform import senders
from webapp.platform.bare_errors import PageOfError
from webapp.platform.senders import SMALL_BODY_BYTES
from webapp.shared.networks import block_of

MOST = 800
"""A browser keeps up to six open, and a process may usually open 1024 files."""
CROWDED = MOST * 3 // 4
DROPPED_BYTES = 32 << 20
"""How much of a stranger's body is read and dropped, so that a browser is there to hear that it is refused."""
log = logging.getLogger(__name__)
_asking = ThreadPoolExecutor(2, "senders")


class Stranger(Error):
    """What answers a large body of nobody who is known."""

    code = 401
    reason = "Unauthorized"


class Dropped:
    """Takes the place of a buffer, and keeps nothing."""

    def append(self, _data: bytes) -> None:
        """Drop it."""

    def close(self) -> None:
        """Have nothing to close."""

    def __len__(self) -> int:
        return 0


class Parser(HTTPRequestParser):
    """Reads a request, and keeps no more than a small one of a stranger's."""

    adj: Any
    body_rcv: Any
    error: Any
    is_asked = is_strangers = False

    @property
    def may_be_large(self) -> bool:
        """Whether its headers are read, and its body is not, or not yet, known to be small."""
        return self.headers_finished and (self.chunked or self.content_length > SMALL_BODY_BYTES)

    def refuse(self) -> None:
        """Keep nothing of it from now on."""
        self.is_strangers = True
        self.body_rcv.buf.close()
        self.body_rcv.buf = Dropped()
        self.adj = copy.copy(self.adj)
        self.adj.max_request_body_size = DROPPED_BYTES

    def received(self, data: bytes) -> Any:
        consumed = super().received(data)
        if self.is_strangers and self.completed:
            self.error = Stranger("sign in first")
        return consumed


class Channel(HTTPChannel):
    """A connection, which waits while it is looked up who sends a large body."""

    parser_class = Parser
    error_task_class = PageOfError
    app: Flask
    is_waiting = False

    def __init__(self, server: Any, *arguments: Any, **named: Any) -> None:
        super().__init__(server, *arguments, **named)
        if len(server.active_channels) > CROWDED:
            self._make_room()

    def readable(self) -> Any:
        return not self.is_waiting and super().readable()

    def received(self, data: bytes) -> Any:
        taken = super().received(data)
        request = self.request
        if request is not None and request.may_be_large and not request.is_asked:
            request.is_asked = self.is_waiting = True
            _asking.submit(self._ask, request)
        return taken

    def _ask(self, request: Parser) -> None:
        """Look up who sends a request, beside the thread that serves all connections; then go on reading."""
        try:
            if not senders.may_send(self.app, request.headers):
                request.refuse()
        except Exception as error:
            log.warning("it could not be looked up who sends a large body: %s", error)
            request.refuse()
        self.is_waiting = False
        self.server.pull_trigger()

    def _make_room(self) -> None:
        """Close the connection, of the address with the most that wait, that has waited for the longest time."""
        others = (each for each in self.server.active_channels.values() if each is not self)
        waiting = [each for each in others if not each.requests and not each.will_close]
        if not waiting:
            return
        blocks = {each: block_of(each.addr[0]) for each in waiting}
        [(most, _)] = Counter(blocks.values()).most_common(1)
        oldest = min((each for each in waiting if blocks[each] == most), key=lambda each: each.last_activity)
        oldest.will_close = True  # by the loop, a moment later


def install(app: Flask) -> None:
    """Have the web server that is made next keep its connections so."""
    Channel.app = app
    BaseWSGIServer.channel_class = Channel
