"""Fetching web pages, in a way that cannot reach the server's own network.

A name is resolved once. All of its addresses must be public, and the connection goes to one of them, so that resolving
the name differently a moment later changes nothing. Redirects are checked in the same way.
"""

import re
import ssl
import zlib
from dataclasses import dataclass
from email.message import Message
from pathlib import PurePosixPath
from typing import Protocol

import httpcore
import httpx

from webapp.clients.addresses import is_public
from webapp.clients.guard import Guard, IsAllowed, Resolve, resolve
from webapp.clients.refused import Refused
from webapp.ingest.decoding import charset
from webapp.ingest.formats import FORMATS

MOST_BYTES = 20 << 20
MOST_SECONDS = 60.0
MOST_REDIRECTS = 5
PORTS = (80, 443)
HEADERS: dict[bytes | str, bytes | str] = {
    "User-Agent": "Mozilla/5.0 (compatible; Footnote)",
    "Accept": "text/html, application/xhtml+xml, application/pdf, text/plain;q=0.9, */*;q=0.5",
    "Accept-Encoding": "identity",
}
SUFFIXES = {mime: each.suffixes[0] for each in FORMATS if not each.is_picture for mime in each.mimes}
TEXTS = {each.suffixes[0] for each in FORMATS if each.is_text}
HOST = re.compile(r"[\w.-]+|[0-9a-fA-F:.]+", re.ASCII)  # a name, or an IPv6 address without its brackets
UNSPECIFIC_TYPES = ("", "application/octet-stream", "binary/octet-stream", "application/download")
NO_ADDRESS = "This is not the address of a web page."
BROKEN = "The site broke off in the middle of its answer. Try again later."
BY_HAND = "Save it from your browser, and upload the file instead."


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: its bytes, and the suffix of a file of its kind, "" when that is not known."""

    content: bytes
    suffix: str


class Web(Protocol):
    """Fetches addresses."""

    def fetch(self, url: str) -> Fetched:
        """Fetch an address; raise Refused, whose sentence says why."""


class GuardedWeb:
    """`Web` through the guard. Tests replace its names, ports and addresses."""

    def __init__(
        self,
        most_bytes: int = MOST_BYTES,
        seconds: float = MOST_SECONDS,
        ports: tuple[int, ...] = PORTS,
        resolve: Resolve = resolve,
        is_allowed: IsAllowed = is_public,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`seconds`: the total time, redirects included."""
        self.most_bytes = min(most_bytes, MOST_BYTES)
        self.seconds = seconds
        self.ports = ports
        self.resolve = resolve
        self.is_allowed = is_allowed
        self.tls = tls or httpx.create_ssl_context(trust_env=False)

    def fetch(self, url: str) -> Fetched:
        guard = Guard(self.seconds, self.resolve, self.is_allowed)
        try:
            with httpcore.ConnectionPool(ssl_context=self.tls, network_backend=guard, retries=0) as pool:
                return self._follow(pool, checked(url, self.ports))
        except httpcore.TimeoutException as error:
            sentence = f"The site took longer than {self.seconds:.0f} seconds. Try again later, or save the page from "
            raise Refused("slow", f"{sentence}your browser and upload the file.") from error
        except httpcore.ConnectError as error:
            raise Refused("refused", "The site does not accept connections at the moment. Try again later.") from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise Refused("broken", BROKEN) from error

    def _follow(self, pool: httpcore.ConnectionPool, url: httpx.URL) -> Fetched:
        for _ in range(MOST_REDIRECTS + 1):
            with pool.stream("GET", _core(url), headers=HEADERS) as response:
                headers = httpx.Headers(response.headers)
                if response.status not in (301, 302, 303, 307, 308):
                    _check_status(response.status)
                    content = _decoded(self._body(response, headers), headers, self.most_bytes)
                    return _file(url, headers, content)
                url = checked(_joined(url, headers.get("location", "")), self.ports)
        raise Refused("redirects", "The address redirects too often. Check it, and try again.")

    def _body(self, response: httpcore.Response, headers: httpx.Headers) -> bytes:
        _suffix(headers, "")  # raise early for what cannot be added
        body = bytearray()
        for piece in response.iter_stream():
            body += piece
            if len(body) > self.most_bytes:
                raise _too_large(self.most_bytes)
        return bytes(body)


def checked(url: str, ports: tuple[int, ...] = PORTS) -> httpx.URL:
    """Return an address in its parts; raise Refused when it is not one, or not one that may be fetched."""
    try:
        parts = httpx.URL(url.strip())
        host = parts.raw_host.decode()
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise Refused("address", NO_ADDRESS) from error
    if parts.scheme not in ("http", "https") or not host:
        raise Refused("address", "Only addresses that begin with http:// or https:// can be fetched.")
    if not HOST.fullmatch(host):
        raise Refused("address", NO_ADDRESS)
    if parts.userinfo:
        raise Refused("address", "The address contains a user name or password. Remove it, and try again.")
    if (parts.port or {"http": 80, "https": 443}[parts.scheme]) not in ports:
        raise Refused("address", "The address has an unusual port; only 80 and 443 are fetched from.")
    return parts.copy_with(fragment=None)


def _core(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def _joined(url: httpx.URL, location: str) -> str:
    try:
        return str(url.join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise Refused("redirects", "The address redirects to one that cannot be read.") from error


def _check_status(status: int) -> None:
    if 200 <= status < 300:
        return
    if status in (404, 410):
        raise Refused("missing", "There is no such page (any more). Check the address, and try again.")
    if status in (401, 402, 403, 407, 451):
        raise Refused("forbidden", f"The site does not show this page to everyone ({status}). {BY_HAND}")
    if status == 429:
        raise Refused("busy", f"The site has had too many requests from this server. Try again later. Or: {BY_HAND}")
    raise Refused("status", f"The site answered with an error ({status}). Try again later.")


def _too_large(most: int) -> Refused:
    return Refused("large", f"It is larger than {most >> 20} MB, so it was not fetched. {BY_HAND}")


def _decoded(body: bytes, headers: httpx.Headers, most: int) -> bytes:
    """Return a body unpacked, at most `most` bytes: some sites compress although they are asked not to."""
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        return body
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Refused("packed", f"The site sent the page in a compression that cannot be read here. {BY_HAND}")
    try:
        unpacker = zlib.decompressobj(wbits=47)  # gzip or zlib, as it comes
        unpacked = unpacker.decompress(body, most + 1)
    except zlib.error as error:
        raise Refused("broken", BROKEN) from error
    if len(unpacked) > most:
        raise _too_large(most)
    if not unpacker.eof:
        raise Refused("broken", BROKEN)
    return unpacked


def _file(url: httpx.URL, headers: httpx.Headers, content: bytes) -> Fetched:
    if not content.strip():
        raise Refused("nothing", "The page is empty. Check the address, and try again.")
    suffix = _suffix(headers, PurePosixPath(url.path).suffix.lower())
    if suffix in TEXTS:
        content = _in_utf8(content, charset(_said(headers).get_content_charset("utf-8")))
    return Fetched(content, suffix)


def _suffix(headers: httpx.Headers, suffix: str) -> str:
    """Return the suffix of the type that the site states; where it states none, the one in the address."""
    if "content-type" not in headers or _said(headers).get_content_type() in UNSPECIFIC_TYPES:
        return suffix if suffix in SUFFIXES.values() else ""
    kind = _said(headers).get_content_type()
    if kind not in SUFFIXES:
        raise Refused("kind", f"This is not a page of text but “{kind}”, which cannot be added by its address.")
    return SUFFIXES[kind]


def _said(headers: httpx.Headers) -> Message:
    message = Message()
    message["content-type"] = headers.get("content-type", "")
    return message


def _in_utf8(content: bytes, encoding: str) -> bytes:
    """Return a text in UTF-8 with a byte order mark: only the response says its encoding, and a file cannot."""
    if encoding in ("", "utf-8", "ascii"):
        return content
    try:
        return content.decode(encoding).encode("utf-8-sig")
    except ValueError:
        return content
