"""A user of the product, who signs up, uploads, waits, searches and asks, over HTTP."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

import httpx

from bench.product import Product

TIMEOUT_S = 60
HTMX = {"HX-Request": "true"}
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
ROW = re.compile(r'<li class="row document[^>]* id="document-([0-9a-f-]{36})".*?</li>', re.S)
TITLE = re.compile(r'<a class="title"[^>]*>(.*?)</a>', re.S)
REASON = re.compile(r'<p class="error-text">(.*?)</p>', re.S)
NEXT = re.compile(r'<a href="([^"]+)" rel="next"')
DOCUMENT = re.compile(r'id="document-([0-9a-f-]{36})"')
MESSAGE = re.compile(r'id="message-([0-9a-f-]{36})"')
RESULT = re.compile(r'<li\b[^>]*data-document="([0-9a-f-]{36})".*?<p class="passage"[^>]*>(.*?)</p>.*?</li>', re.S)
NOTE = re.compile(r'<div class="note".*?class="source"[^>]*>(.*?)</.*?<blockquote[^>]*>(.*?)</blockquote>', re.S)
REFUSAL = "Your documents do not answer this"
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Result:
    """A passage on the search page."""

    document_id: str
    text: str


@dataclass(frozen=True)
class Row:
    """A document as the library shows it; ``reason`` says why it could not be read."""

    title: str
    is_ready: bool
    is_final: bool
    reason: str


@dataclass(frozen=True)
class Answer:
    """An answer as its page shows it: each footnote's (title, quote), none when the documents do not answer."""

    notes: list[tuple[str, str]]
    is_refusal: bool


class Visitor:
    """One signed-up user with a browser of their own."""

    def __init__(self, product: Product, name: str) -> None:
        self.product = product
        self.http = httpx.Client(base_url=product.url, timeout=TIMEOUT_S)
        self.token = self._token_of("/auth/register")
        account = {"username": name, "email": f"{name}@example.org", "password": f"{name} reads every footnote"}
        self._post("/auth/register", account)
        self.token = self._token_of("/documents/")
        self.conversation = ""

    @property
    def cookie(self) -> str:
        """Return the Cookie header that signs a plain HTTP client in as this user."""
        return "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())

    def get(self, path: str, **options: str) -> str:
        """Return a page's HTML; ``options`` are the query."""
        return self._checked(self.http.get(path, params=options or None)).text

    def upload(self, files: Sequence[tuple[str, bytes, str]]) -> list[str]:
        """Upload up to 30 files, each (name, content, mime), in one form; return the documents' ids in their order."""
        self.send(files)
        newest_first = list(dict.fromkeys(DOCUMENT.findall(self.get("/documents/"))))
        return newest_first[: len(files)][::-1]

    def send(self, files: Sequence[tuple[str, bytes, str]]) -> None:
        """Upload files, each (name, content, mime), in one form, and ignore the result."""
        self._post("/documents/", {"kind": "other"}, files=[("file", file) for file in files])

    def library(self) -> list[Row]:
        """Return all documents, from every page of the library."""
        rows, path = [], "/documents/"
        while path:
            page = self.get(path)
            rows += [_row(found[0]) for found in ROW.finditer(page)]
            following = NEXT.search(page)
            path = unescape(following[1]) if following else ""
        return rows

    def wait_until_ready(self, ids: Sequence[str], timeout_s: float = 600) -> None:
        """Return when the documents are embedded; each shows its state at its own address."""
        deadline = time.monotonic() + timeout_s
        for id in ids:
            while "hx-trigger" in self.status(id):
                if time.monotonic() > deadline:
                    raise self.product.failed(f"a document was not embedded within {timeout_s:.0f} s")
                time.sleep(0.1)

    def search(self, question: str) -> list[Result]:
        """Return the passages that the search page shows, best first."""
        page = self.get("/search", q=question, scope="documents")
        return [Result(id, words(passage)) for id, passage in RESULT.findall(page)]

    def ask(self, question: str) -> Answer:
        """Ask in the open conversation, or begin one, and return the finished answer."""
        return self._finished(self.begin(question))

    def begin(self, question: str) -> str:
        """Ask in the open conversation, or begin one, and return the id of the coming answer."""
        if not self.conversation:
            page = self._post("/chat/", {"content": question})
            self.conversation = page.url.path.rstrip("/").rpartition("/")[2]
        else:
            page = self._post(f"/chat/{self.conversation}/messages", {"content": question}, headers=HTMX)
        return MESSAGE.findall(page.text)[-1]

    def first_words(self, question: str) -> float:
        """Return the seconds from sending a question to the first piece of its answer; read that to its end."""
        began = time.perf_counter()
        message_id = self.begin(question)
        connection = http.client.HTTPConnection("127.0.0.1", self.product.port)
        connection.request("GET", f"/chat/messages/{message_id}/stream", headers={"Cookie": self.cookie})
        first = 0.0
        for line in connection.getresponse():
            if line.startswith((b"event: delta", b"event: done")):
                first = first or time.perf_counter() - began
        connection.close()
        return first

    def _finished(self, message_id: str) -> Answer:
        """Follow an answer's stream to its end, where it sends the stored message."""
        deadline = time.monotonic() + TIMEOUT_S
        while time.monotonic() < deadline:
            events = self.get(f"/chat/messages/{message_id}/stream").split("\n\n")
            done = next((event.replace("\ndata: ", "\n") for event in events if event.startswith("event: done")), "")
            if done:
                return Answer([(words(title), words(quote)) for title, quote in NOTE.findall(done)], REFUSAL in done)
        raise self.product.failed(f"a question was not answered within {TIMEOUT_S} s")

    def status(self, id: str) -> str:
        """Return a document's line in the library."""
        return self._checked(self.http.get(f"/documents/{id}/status", headers=HTMX)).text

    def _token_of(self, path: str) -> str:
        found = TOKEN.search(self.get(path))
        if found is None:
            raise self.product.failed(f"{path} has no form")
        return found[1]

    def _post(self, path: str, data: dict[str, str], **options: object) -> httpx.Response:
        form = {**data, "csrf_token": self.token}
        return self._checked(self.http.post(path, data=form, follow_redirects=True, **options))  # type: ignore[arg-type]

    def _checked(self, response: httpx.Response) -> httpx.Response:
        if not response.is_success:
            raise self.product.failed(f"{response.request.method} {response.url.path} answered {response.status_code}")
        return response


def _row(html: str) -> Row:
    title, reason = TITLE.search(html), REASON.search(html)
    is_ready = 'class="badge good"' in html
    return Row(
        words(title[1]) if title else "", is_ready, is_ready or reason is not None, words(reason[1]) if reason else ""
    )


def words(html: str) -> str:
    """Return the text of a piece of HTML, white space as single spaces."""
    return " ".join(unescape(TAG.sub("", html)).split())
