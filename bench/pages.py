"""The server time of each page, and what a browser loads for the first."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from statistics import median

from bench.figures import Figure, percentile
from bench.ingest import fetcher
from bench.material import Material
from bench.product import Product
from bench.visitor import Visitor

ROUNDS = 30
COLD_PAGES = range(130, 170)
COLD_SMALL_PAGES = range(1, 352, 24)
QUESTIONS = ["What did Jesse Jordan build?", "What did the RIAA ask him to pay?", "What is a creative commons licence?"]
LOADED = re.compile(r'<(?:link|script|img|use)\b[^>]*?\b(?:href|src)="([^"]+)"')
IMPORTED = re.compile(r"""url\(["']?([^)"']+)["']?\)|^import .*?["']([^"']+)["']""", re.M)
BROWSER = {"Accept-Encoding": "gzip", "Accept": "text/html,*/*", "User-Agent": "bench"}


def measure(product: Product, material: Material) -> Iterator[Figure]:
    """Make a small library and a conversation, then fetch every page of them."""
    visitor = Visitor(product, "pages")
    (book,) = visitor.upload([("freeculture.pdf", material.book.read_bytes(), "application/pdf")])
    (note,) = visitor.upload([("owls.txt", material.articles[0][1].encode(), "text/plain")])
    visitor.wait_until_ready([book, note])
    for question in QUESTIONS:
        visitor.ask(question)
    visitor.http.post("/tasks/", data={"title": "Read chapter three", "csrf_token": visitor.token})
    fetch = fetcher(product, visitor.cookie)
    for name, path, at_most in [
        ("list of conversations", "/chat/", 25.0),
        ("conversation", f"/chat/{visitor.conversation}", 25.0),
        ("list of documents", "/documents/", 25.0),
        ("document", f"/documents/{book}", 25.0),
        ("text document", f"/documents/{note}", 25.0),
        ("page of a PDF, warm", f"/documents/{book}/pages/120", 20.0),
        ("picture of that page, warm", f"/documents/{book}/pages/120/image", 20.0),
        ("all pages of a PDF", f"/documents/{book}/pages", 25.0),
        ("find in a book", f"/documents/{book}/find?q=creative+commons", 30.0),
        ("page with a place found", f"/documents/{book}/pages/288?find=creative+commons&hit=3", 50.0),
        ("search", "/search?q=what+is+a+commons", None),
        ("tasks", "/tasks/", None),
        ("templates", "/templates/", None),
        ("account", "/account/", None),
    ]:
        seconds = [fetch(path) for _ in range(ROUNDS)]
        yield Figure(f"page: {name}", 1000 * median(seconds), "ms", at_most=at_most)
    yield from _cold(fetch, book)
    yield from _first_load(product)


def _cold(fetch: Callable[[str], float], book: str) -> Iterator[Figure]:
    """Open pages that were never drawn, and then their pictures; and small pages, a child's worth at a time."""
    opened = [[fetch(f"/documents/{book}/pages/{number}{door}") for door in ("", "/image")] for number in COLD_PAGES]
    both = [1000 * sum(times) for times in opened]
    yield Figure("page of a PDF and its picture, cold", median(both), "ms", at_most=150)
    yield Figure("page of a PDF and its picture, cold, p95", percentile(both, 0.95), "ms")
    small = [1000 * fetch(f"/documents/{book}/pages/{number}/thumb") for number in COLD_SMALL_PAGES]
    yield Figure("small page and its eleven neighbours, cold", median(small), "ms", at_most=150)
    again = [1000 * fetch(f"/documents/{book}/pages/{number}/thumb") for number in COLD_SMALL_PAGES]
    yield Figure("small page, warm", median(again), "ms", at_most=20)


def _first_load(product: Product) -> Iterator[Figure]:
    """Load the sign-in page and everything it references, as a browser without a cache does."""
    connection = HTTPConnection("127.0.0.1", product.port, timeout=60)
    waiting, loaded = ["/auth/login"], dict[str, int]()
    while waiting:
        path = waiting.pop()
        size, text = _load(connection, path)
        loaded[path] = size
        named = LOADED.findall(text) + [first or second for first, second in IMPORTED.findall(text)]
        addresses = {address.partition("#")[0] for address in named}
        waiting += [address for address in addresses if address.startswith("/") and address not in [*loaded, *waiting]]
    yield Figure("first page, over the wire", sum(loaded.values()) / 1000, "kB", at_most=80)
    yield Figure("first page, requests", len(loaded), "", at_most=8)


def _load(connection: HTTPConnection, path: str) -> tuple[int, str]:
    """Return the bytes of the answer, headers included and compressed as it came, and its text."""
    connection.request("GET", path, headers=BROWSER)
    answer = connection.getresponse()
    body = answer.read()
    headers = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
    text = gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body
    return len(body) + headers, text.decode(errors="replace")
