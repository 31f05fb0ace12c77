"""Read e-books (EPUB): the documents of the spine, under the headings of the table of contents."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urldefrag

from webapp.ingest.archive import BROKEN, Archive
from webapp.ingest.file import File
from webapp.ingest.formats import EPUB_CONTAINER
from webapp.ingest.hypertext import Reader, hidden, tree_of
from webapp.ingest.metadata import author_of, believable, copyright_year
from webapp.ingest.parsed import Parsed, Unreadable
from webapp.ingest.sections import Sections
from webapp.ingest.webpage import YEAR, decode_page
from webapp.shared.text import clean

ENCRYPTION = "META-INF/encryption.xml"
ROOT_FILE = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
FONT_OBFUSCATION = (
    "http://www.idpf.org/2008/embedding",
    "http://ns.adobe.com/pdf/enc#RC",
)  # which does not affect the text
TEXTS = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
MAX_DEPTH = 6
FRONT_PARAGRAPHS = 60  # searched for a copyright notice

PROTECTED = (
    "This e-book is protected against copying (DRM), so it cannot be read. Upload a copy without protection, which "
    "many publishers give to those who bought it."
)
LOST = "A part of this e-book is damaged, so it is left out: {names}. Download the book again, to have all of it."


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of the table of contents; level 1 is a chapter."""

    level: int
    title: str
    file: str
    anchor: str


@dataclass(frozen=True, slots=True)
class _Item:
    file: str
    media: str
    properties: str


def parse_ebook(file: File) -> Parsed:
    """Return the text of an EPUB; raise Unreadable."""
    archive = file.archive
    _refuse_protected(archive)
    root_file = next(archive.xml(EPUB_CONTAINER).iter(ROOT_FILE), None)
    if root_file is None:
        raise Unreadable("broken", BROKEN)
    opf = root_file.get("full-path", "")
    package = archive.xml(opf)
    items = {
        item.get("id", ""): _Item(
            _join(opf, item.get("href", "")), item.get("media-type", ""), item.get("properties", "")
        )
        for item in package.iter(f"{OPF}item")
    }
    contents = _contents(archive, package, items)
    title, author, told_year = _facts(package)
    sections = Sections()
    damaged: list[str] = []
    for reference in package.iter(f"{OPF}itemref"):
        item = items.get(reference.get("idref", ""))
        if item and item.media in TEXTS and item.file in archive.names and "nav" not in item.properties.split():
            try:
                _read(archive, item.file, contents, title, sections)
            except Unreadable as error:
                if error.code != "broken":
                    raise
                damaged.append(item.file)
    blocks = sections.blocks()
    year = copyright_year(block.text for block in blocks[:FRONT_PARAGRAPHS]) or told_year
    return Parsed(blocks, title=title or sections.first(), author=author, year=year, warnings=_lost(damaged))


def _lost(damaged: list[str]) -> list[str]:
    names = ", ".join(clean(posixpath.basename(name)) for name in damaged[:5])
    return [LOST.format(names=names)] if damaged else []


def _refuse_protected(archive: Archive) -> None:
    if ENCRYPTION not in archive.names:
        return
    methods = archive.xml(ENCRYPTION).iter("{http://www.w3.org/2001/04/xmlenc#}EncryptionMethod")
    if any(method.get("Algorithm") not in FONT_OBFUSCATION for method in methods):
        raise Unreadable("encrypted", PROTECTED)


def _join(file: str, reference: str) -> str:
    """Return the name of the archive member that a reference in ``file`` means."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(reference)))


def _facts(package: Any) -> tuple[str, str, int | None]:
    def told(name: str) -> list[str]:
        return [clean("".join(node.itertext())) for node in package.iter(f"{DC}{name}")]

    authors = ", ".join(filter(None, map(author_of, told("creator")[:5])))
    dates = (found for date in told("date") if (found := YEAR.search(date)))
    year = next((int(found[1]) for found in dates), None)
    return believable(next(iter(told("title")), "")), authors, year


def _contents(archive: Archive, package: Any, items: dict[str, _Item]) -> list[_Entry]:
    """Return the table of contents of EPUB 3, else of EPUB 2, else none."""
    nav = next((item for item in items.values() if "nav" in item.properties.split()), None)
    if nav and nav.file in archive.names:
        tree = tree_of(decode_page(archive.read(nav.file)))
        for node in tree.css("nav"):
            if "toc" in (node.attributes.get("epub:type") or node.attributes.get("role") or ""):
                return list(_nav_entries(node, nav.file))
    spine = next(package.iter(f"{OPF}spine"), None)
    ncx = items.get(spine.get("toc", "")) if spine is not None else None
    if ncx is None or ncx.file not in archive.names:
        return []
    found = archive.xml(ncx.file).find(f"{NCX}navMap")
    return list(_ncx_entries(found, ncx.file, 1)) if found is not None else []


def _nav_entries(nav: Any, file: str) -> Iterator[_Entry]:
    for link in nav.css("a[href]"):
        level, node = 0, link.parent
        while node is not None and node != nav:
            level += node.tag == "ol"
            node = node.parent
        yield _entry(max(1, level), link.text(), file, link.attributes.get("href") or "")


def _ncx_entries(node: Any, file: str, level: int) -> Iterator[_Entry]:
    for point in node.findall(f"{NCX}navPoint"):
        label, content = point.find(f"{NCX}navLabel"), point.find(f"{NCX}content")
        if label is not None and content is not None:
            yield _entry(level, "".join(label.itertext()), file, content.get("src", ""))
        if level < MAX_DEPTH:
            yield from _ncx_entries(point, file, level + 1)


def _entry(level: int, title: str, file: str, reference: str) -> _Entry:
    target, anchor = urldefrag(reference)
    return _Entry(level, clean(title), _join(file, target), unquote(anchor))


class _Chapter(Reader):
    """The reader of a spine document. Headings in the table of contents have their level from there."""

    entries: list[_Entry]
    below: int  # added to the level of other headings
    title: str  # of the book: as a heading on its title page it is skipped

    def level(self, level: int, words: str) -> int | None:
        for entry in self.entries:
            if _is_same(entry.title, words):
                return entry.level if entry.title == words else None
        return None if words == self.title else level + self.below


def _read(archive: Archive, file: str, contents: list[_Entry], title: str, sections: Sections) -> None:
    tree = tree_of(decode_page(archive.read(file)))
    body = tree.body
    if body is None:
        return
    entries = [entry for entry in contents if entry.file == file and entry.title]
    for entry in (entry for entry in entries if not entry.anchor):
        sections.heading(entry.level, entry.title)
    marks = {entry.anchor: (entry.level, entry.title) for entry in entries if entry.anchor}
    chapter = _Chapter(sections, hidden(body), marks)
    chapter.entries, chapter.title = entries, title
    chapter.below = max((entry.level for entry in contents), default=0)
    chapter.read(body)


def _is_same(told: str, words: str) -> bool:
    """Whether an entry of the contents and a heading are the same, apart from a number in front."""
    first, second = (re.sub(r"[\W_]+", "", text).lower() for text in (told, words))
    return bool(second) and (first == second or first.endswith(second) or second.endswith(first))
