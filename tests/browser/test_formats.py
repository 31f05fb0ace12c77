"""One real file of each format is uploaded, read and asked about; its footnote opens the place, the sentence marked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_journeys import begin, open_source
from tests.browser.uploading import add_files
from tests.ingest import scans
from tests.ingest.samples import SAMPLES

SIZE = (420, 150)
LOOMS = ["The weavers of Tarsk keep one loom for each child.", "The blue loom was carried over the ice in 1911."]
OVENS = ["The bakers of Ulvey light their ovens before the bells.", "Each loaf of Ulvey weighs twenty-three ounces."]


@dataclass(frozen=True)
class File:
    """A file as it is uploaded, a question, the sentence in it that answers, and the place of that."""

    name: str
    mime: str
    content: bytes
    question: str
    sentence: str
    page: int | None = None
    heading: str = ""
    second: float | None = None

    @property
    def is_drawn(self) -> bool:
        return self.mime == "application/pdf" or self.mime.startswith("image/")

    @property
    def said(self) -> list[str]:
        """The sentence as it stands in the viewer: of a table's row, the cells."""
        cells = self.sentence.split(" | ")
        return [cell.partition(": ")[2] for cell in cells] if len(cells) > 1 else cells


def scan(*paragraphs: str) -> Image.Image:
    return scans.page(scans.Column(paragraphs, size=13), size=SIZE)


FILES = {
    sample.name: File(
        sample.name,
        sample.mime,
        sample.path.read_bytes(),
        sample.question,
        sample.sentence,
        sample.page,
        sample.section or sample.chapter,
        sample.second,
    )
    for sample in SAMPLES
}
SCANS = {
    "looms.pdf": File(
        "looms.pdf",
        "application/pdf",
        scans.scanned(scan(LOOMS[0]), scan(LOOMS[1])),
        "When was the blue loom carried over the ice?",
        LOOMS[1],
        page=2,
    ),
    "ovens.png": File(
        "ovens.png",
        "image/png",
        scans.encoded(scan(*OVENS), "PNG"),
        "How many ounces does each loaf of Ulvey weigh?",
        OVENS[1],
        page=1,
    ),
}
COPIES = {name for name in FILES if name.startswith(("guide.", "pandoc.", "writer."))}
"""The same guide by several programs: of sentences in the same words, one is quoted."""


def upload(page: Page, files: list[File]) -> dict[str, File]:
    """Upload all at once; return the files by the addresses of their documents, each of which shows its sentence."""
    page.goto("/documents/")
    add_files(page, [{"name": f.name, "mimeType": f.mime, "buffer": f.content} for f in files])
    expect(page.locator(".row.document")).to_have_count(len(files))
    expect(page.locator(".row.document", has_text="Ready")).to_have_count(len(files), timeout=60_000)
    addresses = page.locator(".row.document a.title").evaluate_all("links => links.map(link => link.pathname)")
    found = {}
    for address in addresses:
        page.goto(address)
        file = next(file for file in files if file.name == page.locator(".facts dd a").first.inner_text())
        if file.is_drawn:
            page.goto(f"{address}/pages/{file.page}")
            expect(page.locator(".picture img")).to_be_visible()
        for words in file.said:
            expect(page.locator("main")).to_contain_text(words)
        found[address] = file
    assert set(found.values()) == set(files)
    return found


def ask(page: Page, file: File) -> Locator:
    """Ask its question; return the footnote that quotes its sentence."""
    page.goto("/chat/")
    page.get_by_label("Your question").fill(file.question)
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".answer")).to_contain_text(file.said[-1])
    expect(page.locator(".answer[aria-busy=true]")).to_have_count(0)
    note = page.locator(".note").filter(has_text=file.sentence).first
    if file.page and not file.is_drawn:
        expect(note).to_contain_text(f"slide {file.page}")
    return note


def follow(page: Page, note: Locator) -> None:
    source = note.locator("a.source")
    if not source.is_visible():  # on a phone a note unfolds when its numeral is touched
        number = (note.get_attribute("id") or "").rpartition("-")[2]
        page.get_by_role("link", name=f"Footnote {number}", exact=True).first.click()
    open_source(page, source)


def clock(seconds: float) -> str:
    minutes, left = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{left:02}" if minutes >= 60 else f"{minutes}:{left:02}"


def check_place(page: Page, file: File) -> None:
    """The sentence is marked and in view, at its page, under its heading, or beside its second."""
    expect(page.locator(".cited")).to_contain_text(file.sentence)
    marked = page.locator("mark:not(.also)")
    for words in file.said:
        expect(marked.filter(has_text=words).first).to_be_attached()
    if file.is_drawn:
        expect(page).to_have_url(re.compile(rf"/pages/{file.page}\?quote=.*#highlight$"))
        expect(page.locator("#highlight")).to_be_in_viewport()
        return
    expect(page.locator("#quote")).to_be_in_viewport()
    before = "following::mark[@id='quote']"
    if file.page:
        expect(page.locator(f"xpath=//p[contains(@class, 'place')][{before}]").last).to_have_text(f"Slide {file.page}")
    if file.heading:
        expect(page.locator(f"xpath=//main//*[self::h2 or self::h3 or self::h4][{before}]").last).to_have_text(
            file.heading
        )
    if file.second is not None:
        spoken = page.locator(".spoken", has=page.locator("#quote"))
        expect(spoken.locator(".clock")).to_have_text(clock(file.second))


@pytest.mark.long
def test_each_format_is_read_asked_about_and_cited(open_page, footnote, request):
    page = open_page()
    begin(page, footnote, request)
    files = FILES | SCANS
    library = upload(page, list(files.values()))
    for name in files.keys() - COPIES:
        follow(page, ask(page, files[name]))
        check_place(page, files[name])
    asked = FILES["guide.pdf"]
    left = set(COPIES)
    while left:  # each of the copies answers when those before it are deleted
        follow(page, ask(page, asked))
        address = re.search(r"/documents/[0-9a-f-]{36}", page.url)[0]
        file = library[address]
        left.remove(file.name)
        check_place(
            page,
            replace(file, sentence=asked.sentence, heading=asked.heading, page=asked.page if file.is_drawn else None),
        )
        page.goto(address)
        page.locator("main details.confirm summary").click()
        page.get_by_role("button", name="Delete", exact=True).click()
        expect(page.get_by_role("heading", name="Documents", level=1)).to_be_visible()


@pytest.mark.parametrize(
    "names",
    [("impress.pptx", "ovens.png"), pytest.param(("writer.docx", "film.srt"), marks=pytest.mark.long)],
    ids=" ".join,
)
def test_without_javascript_on_a_phone(open_page, footnote, request, names):
    page = open_page("phone", javascript=False)
    begin(page, footnote, request)
    files = [(FILES | SCANS)[name] for name in names]
    upload(page, files)
    for file in files:
        follow(page, ask(page, file))
        check_place(page, file)
