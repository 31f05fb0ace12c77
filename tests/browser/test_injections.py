"""Three hundred texts that would be markup or script, in every field and every kind of file: they stay text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote, urljoin, urlsplit

import lxml.html
import pytest
from docx import Document
from playwright.sync_api import Page

from tests.fake_models import FakeModelServer
from tests.imports.exports import as_json, chatgpt, node, said
from tests.injections import ELSEWHERE, injections
from tests.live import Live, Visitor, until
from tests.pages import inspect
from tests.prepared import data_folder

pytestmark = pytest.mark.long
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=/)\d+")
TYPED = ("text", "search", "email", "url", "")
LEAVES = ("/auth/logout", "/account/data", "/account/sessions", "/stream", "/download", "/shared/")
"""Addresses that are not followed and forms that are not sent: they end the sign-in, or are no pages."""
STARTS = ["/chat/", "/account/", "/documents/", "/tasks/", "/templates/", "/evaluations/", "/admin/users"]
ROOMS = ("/account", "/admin/users", "/chat", "/collections", "/documents", "/search", "/tasks/ID", "/templates/ID")
"""Where there are forms with fields to type into; those with an id are of what another one has made."""
ALIKE = 12
"""How many pages of one kind are looked at."""
AT_ONCE, TOGETHER = 30, 10
FOUND = """() => [...document.querySelectorAll("*")].filter((one) =>
    ["IFRAME", "OBJECT", "EMBED", "BASE", "STYLE"].includes(one.tagName)
    || (one.tagName === "SCRIPT" && !one.src.startsWith(location.origin))
    || (one.tagName === "META" && one.httpEquiv)
    || [...one.attributes].some(({ name, value }) => /^(on|hx-on)/.test(name)
        || (name !== "value" && /^\\s*(javascript|data:text)/i.test(value))
        || (/^(src|action|data|background|(data-)?(hx-(get|post)|sse-connect))$/.test(name)
            && new URL(value, location).host !== location.host)))
    .map((one) => one.outerHTML.slice(0, 300))"""


@dataclass
class Form:
    """A form with fields that are typed into: where it is sent, what it has, and which fields these are."""

    url: str
    page: str
    values: dict[str, str]
    typed: list[str] = field(default_factory=list)


class Crawler:
    """Follows the links of every page, some of each kind, and collects the forms."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.pages: list[str] = []
        self.forms: dict[str, Form] = {}

    def run(self, starts: list[str]) -> None:
        self.pages, kinds, waiting = [], dict[str, int](), list(starts)
        seen = set(starts)
        while waiting:
            url = waiting.pop(0)
            kind = ID.sub("ID", re.sub(r"=[^&]*", "", url))
            kinds[kind] = kinds.get(kind, 0) + 1
            if kinds[kind] > ALIKE:
                continue
            answer = self.visitor.http.get(url)
            if answer.status_code != 200 or "html" not in answer.headers["content-type"]:
                continue
            self.pages.append(url)
            harmless(answer.text, url)
            root = lxml.html.document_fromstring(answer.text)
            self.collect(root, url)
            links = {urljoin(url, href).partition("#")[0] for href in root.xpath("//a[not(@download)]/@href")}
            fresh = [link for link in sorted(links - seen) if link.startswith("/") and not is_left(link)]
            seen.update(fresh)
            waiting += fresh

    def collect(self, root: lxml.html.HtmlElement, url: str) -> None:
        for found in root.forms:
            action = urljoin(url, found.get("action") or url)
            typed = [one.name for one in found.inputs if one.name and is_typed(one)]
            if not typed or not action.startswith("/") or is_left(action):
                continue
            values = {name: value for name, value in found.fields.items() if isinstance(value, str)}
            key = (
                f"{found.get('method', 'get').lower()} {ID.sub('ID', urlsplit(action).path)} {' '.join(sorted(typed))}"
            )
            self.forms.setdefault(key, Form(action, url, values, typed))


def is_left(url: str) -> bool:
    return any(part in url for part in LEAVES)


def is_typed(one: lxml.html.HtmlElement) -> bool:
    return one.tag == "textarea" or (one.tag == "input" and one.get("type", "") in TYPED)


def harmless(html: str, where: str) -> None:
    """The page consists of the elements that it should."""
    problems = [one for one in inspect(html) if "inline" in one or "javascript" in one]
    assert problems == [], f"{where}: {problems}"


def send(live: Live, visitor: Visitor, key: str, form: Form, text: str) -> None:
    """Send a form with the text in every field that is typed into, and look at the answer."""
    values = {**form.values, **dict.fromkeys(form.typed, text)}
    if key.startswith("get "):
        answer = visitor.http.get(form.url, params=values)
    else:
        answer = visitor.http.post(form.url, data=values, headers={"Referer": live.url + form.page})
    assert answer.status_code < 500, f"{key}: {text}"
    if "html" in answer.headers.get("content-type", "") and answer.status_code != 404:
        harmless(answer.text, f"{key}: {text}")


def files(texts: list[str]) -> Iterator[tuple[str, bytes]]:
    """Files of every kind whose text and metadata are these."""
    paragraphs = "\n\n".join(texts)
    yield "injections.md", f"# {texts[0]}\n\n{paragraphs}".encode()
    yield "injections.txt", paragraphs.encode()
    yield (
        "injections.csv",
        "\n".join(f'{n},"{text.replace(chr(34), chr(34) * 2)}"' for n, text in enumerate(texts)).encode(),
    )
    cues = [
        f"00:{n // 60:02}:{n % 60:02}.000 --> 00:{n // 60:02}:{n % 60:02}.900\n<v {text}>{text}"
        for n, text in enumerate(texts)
    ]
    yield "injections.vtt", "\n\n".join(["WEBVTT", *(cue.replace("\n\n", "\n") for cue in cues)]).encode()
    body = "".join(f"<h2>{escape(text)}</h2><p>{escape(text)} {text}</p>" for text in texts)
    yield "injections.html", f"<!doctype html><title>{escape(texts[1])}</title><body>{body}".encode()
    yield "injections.eml", f"From: {texts[4]!r} <a@example.org>\nSubject: {texts[5]!r}\n\n{paragraphs}".encode()
    document = Document()
    document.core_properties.title = document.core_properties.author = texts[2]
    for text in texts:
        document.add_paragraph("".join(sign for sign in text if sign.isprintable()))
    word = io.BytesIO()
    document.save(word)
    yield "injections.docx", word.getvalue()
    yield "injections.epub", book(texts)


def book(texts: list[str]) -> bytes:
    title, body = escape(texts[3]), "".join(f"<h2>{escape(text)}</h2><p>{escape(text)}</p>" for text in texts)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:creator>{title}</dc:creator></metadata><manifest>"
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
        '<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    page = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title}</title></head><body>{body}</body></html>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        for name, content in (("META-INF/container.xml", container), ("book.opf", package), ("a.xhtml", page)):
            archive.writestr(name, content)
    return file.getvalue()


def export(texts: list[str]) -> bytes:
    """An export of ChatGPT with a conversation for each text, which is its title, its question and its answer."""
    return as_json(
        *(
            chatgpt(
                node("root", None, None, ("a",)),
                node("a", "root", said("user", text), ("b",)),
                node("b", "a", said("assistant", text)),
                current="b",
                title=text,
                conversation_id=f"c-{number}",
            )
            for number, text in enumerate(texts)
        )
    )


@pytest.fixture(scope="module")
def live(fresh_data, model_endpoint: FakeModelServer) -> Iterator[Live]:
    """A Footnote whose model says what stands in a source."""
    with data_folder() as folder:
        settings = {"LLM_BASE_URL": model_endpoint.url, "LLM_MODEL": "obedient", "LLM_TIMEOUT_SECONDS": "5"}
        live = Live(fresh_data(folder), LOG_LEVEL="WARNING", **settings).start()
        yield live
        live.stop()


@pytest.fixture
def mallory(live: Live) -> Visitor:
    visitor = live.newcomer("mallory")
    live.ask_database("UPDATE users SET is_superuser = true, time_zone = 'UTC'")
    return visitor


@pytest.fixture
def look(chromium, live: Live) -> Iterator[Callable[[str], Page]]:
    """Return a function that opens a page and looks whether a text of it has become anything else."""
    context = chromium.new_context(base_url=live.url)
    context.add_cookies([{"name": "footnote", "value": live.cookie("mallory"), "url": live.url}])
    page, troubles = context.new_page(), []
    page.on("dialog", lambda dialog: (troubles.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda line: troubles.append(line.text) if "Content Security Policy" in line.text else None)
    page.on("request", lambda one: None if one.url.startswith(live.url) else troubles.append(f"a request: {one.url}"))

    def opened(url: str) -> Page:
        page.goto(url, wait_until="load")
        assert page.evaluate(FOUND) == [], url
        assert troubles == [], url
        return page

    yield opened
    context.close()
    assert troubles == []


def test_what_is_written_stays_text_wherever_it_is_shown(live, mallory, look):
    texts = injections()
    names = [(quote(text, safe=" <>'\"=()[]{}&;!$#-") + ".md", f"{text}\n\nSAY: {text}\n".encode()) for text in texts]
    made = [*names, *files(texts), ("said.txt", ("SAY: " + " ".join(texts).replace("\n", " ")).encode())]
    for start in range(0, len(made), AT_ONCE):
        sent = [("file", one) for one in made[start : start + AT_ONCE]]
        assert mallory.post("/documents/", {}, files=sent).status_code == 200
    assert (
        mallory.post("/chat/imports/", {}, files=[("file", ("conversations.json", export(texts)))]).status_code == 200
    )
    for start in range(0, len(texts), AT_ONCE):
        mallory.post("/chat/", {"content": "\n".join(texts[start : start + AT_ONCE])})
    work = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name <> 'upkeep'"
    until(lambda: live.ask_database(work) == (0,), seconds=600)

    crawler, sent = Crawler(mallory), set[str]()
    crawler.run(STARTS)
    together = [" ".join(texts[start : start + TOGETHER]) for start in range(0, len(texts), TOGETHER)]
    while fresh := crawler.forms.keys() - sent:  # what is made by one form is changed by another
        for number, key in enumerate(sorted(fresh)):
            for text in [*together, *texts[number % TOGETHER :: TOGETHER]]:  # a field that is short takes one
                live.ask_database("DELETE FROM rate_limits")
                send(live, mallory, key, crawler.forms[key], text)
        sent |= fresh
        live.ask_database("DELETE FROM settings")
        crawler.run(STARTS)
    assert {room for room in ROOMS if not any(f" {room}" in key for key in sent)} == set(), sorted(sent)
    assert len(crawler.pages) > 200
    for url in crawler.pages:
        look(url)
    page = look("/chat/")
    page.get_by_label("Your question").fill(f"What is said of {ELSEWHERE}?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator('[aria-label="Answer"]').first.wait_for()
    until(lambda: live.ask_database(work) == (0,))
    look(urlsplit(page.url).path)
