"""Connections to public addresses only, each to the address that was checked, within a total time."""

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from threading import Thread
from typing import Any

import httpcore

from webapp.clients.addresses import Address, is_local_name, parsed
from webapp.clients.refused import Refused

Resolve = Callable[[str, int], list[str]]
IsAllowed = Callable[[Address], bool]

CONNECT_SECONDS = 10.0

UNKNOWN = "There is no site with this name, or the network is down. Check the address, and try again."
NOT_PUBLIC = (
    "This address leads into a private network, where nothing is fetched from. Upload the page as a file instead."
)
NOT_TRUSTED = (
    "The site’s certificate is not valid, so it may not be the site you mean. "
    "Save the page from your browser, and upload the file instead."
)


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name in the system's order; IPv4 addresses in any spelling are resolved, too."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Guard(httpcore.NetworkBackend):
    """Opens connections for one fetch, which must end within `seconds`."""

    def __init__(self, seconds: float, resolve: Resolve, is_allowed: IsAllowed) -> None:
        self._deadline = time.monotonic() + seconds
        self._resolve = resolve
        self._is_allowed = is_allowed
        self._sockets = httpcore.SyncBackend()

    def left(self) -> float:
        """Return the seconds that are left; raise ReadTimeout when none are."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        problem: Exception = httpcore.ConnectError()
        for address in self._checked(host, port):
            seconds = min(self.left(), CONNECT_SECONDS)
            try:
                return _Bounded(self._sockets.connect_tcp(str(address), port, timeout=seconds), self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem

    def _checked(self, host: str, port: int) -> list[Address]:
        if is_local_name(host):
            raise Refused("private", NOT_PUBLIC)
        try:
            addresses = parsed(self._looked_up(host, port))
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error
        except (OSError, UnicodeError) as error:
            raise Refused("unknown", UNKNOWN) from error
        # One is enough to refuse: a name with public and private addresses is an attack.
        if not addresses or not all(self._is_allowed(address) for address in addresses):
            raise Refused("private", NOT_PUBLIC)
        return addresses

    def _looked_up(self, host: str, port: int) -> list[str]:
        """Resolve a name in a thread, which is abandoned when the time is over: the system sets no limit of its own."""
        answer: Future[list[str]] = Future()

        def look() -> None:
            try:
                answer.set_result(self._resolve(host, port))
            except Exception as error:
                answer.set_exception(error)

        Thread(target=look, daemon=True).start()
        return answer.result(self.left())


class _Bounded(httpcore.NetworkStream):
    """A connection whose every operation ends when the total time is over."""

    def __init__(self, stream: httpcore.NetworkStream, guard: Guard) -> None:
        self._stream = stream
        self._guard = guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._guard.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._guard.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            return _Bounded(self._stream.start_tls(ssl_context, server_hostname, self._guard.left()), self._guard)
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLCertVerificationError):
                raise Refused("certificate", NOT_TRUSTED) from error
            raise

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
