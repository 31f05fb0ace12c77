"""Read OpenDocument files: texts (ODT), spreadsheets (ODS), each sheet a chapter, and presentations (ODP)."""

from collections.abc import Callable, Iterator
from typing import Any

from webapp.ingest.archive import BROKEN, LOCKED, Archive
from webapp.ingest.file import File
from webapp.ingest.formats import ODF, ODF_MEMBER
from webapp.ingest.markdown import BULLET
from webapp.ingest.metadata import author_of, believable
from webapp.ingest.parsed import Parsed, Unreadable, without_text
from webapp.ingest.sections import Sections
from webapp.ingest.tables import in_parts, is_header, looks_headed, table_lines
from webapp.shared.text import clean

KINDS = ("text", "spreadsheet", "presentation")
NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, TEXT, TABLE, DRAW = (NAMESPACE % name for name in ("office", "text", "table", "drawing"))
MANIFEST, META = "META-INF/manifest.xml", "meta.xml"
DC = "{http://purl.org/dc/elements/1.1/}"
# Deleted text, and what stands in its own place.
UNREAD = frozenset({f"{TEXT}tracked-changes", f"{OFFICE}annotation-end", f"{TEXT}table-of-content", f"{OFFICE}forms"})
SPACES = frozenset(f"{TEXT}{name}" for name in ("s", "tab", "line-break"))
WIDEST, MOST_REPEATS, MOST_CELLS = 1000, 1000, 500_000
DEEPEST = 200


def parse_opendocument(file: File) -> Parsed:
    """Return the text of an ODT, ODS or ODP; raise Unreadable."""
    archive = file.archive
    if MANIFEST in archive.names and b"encryption-data" in archive.read(MANIFEST):
        raise Unreadable("encrypted", LOCKED)
    body = archive.xml(ODF_MEMBER).find(f"{OFFICE}body")
    kind = next((name for name in KINDS if body is not None and body.find(f"{OFFICE}{name}") is not None), "")
    if body is None or not kind:
        raise Unreadable("broken", BROKEN)
    reader = _Reader()
    readers: dict[str, Callable[[Any], None]] = {"spreadsheet": reader.sheets, "presentation": reader.pages}
    readers.get(kind, reader.read)(body)
    blocks = reader.sections.blocks()
    if not blocks:
        raise without_text(sum(1 for _ in body.iter(f"{DRAW}image")))
    title, author, year = _facts(archive)
    return Parsed(
        blocks,
        mime=f"{ODF}.{kind}",
        title=title or ("" if kind == "spreadsheet" else reader.sections.first()),
        author=author,
        year=year,
        page_count=reader.page,
    )


def _facts(archive: Archive) -> tuple[str, str, int | None]:
    if META not in archive.names:
        return "", "", None
    meta = archive.xml(META)
    title, author, date = (
        clean(next(meta.iter(f"{DC}{name}"), meta).text or "") for name in ("title", "creator", "date")
    )
    return believable(title), author_of(author), int(date[:4]) if date[:4].isdecimal() else None


class _Reader:
    def __init__(self) -> None:
        self.sections = Sections()
        self.page: int | None = None
        self._cells = MOST_CELLS

    def pages(self, body: Any) -> None:
        for self.page, page in enumerate(body.iter(f"{DRAW}page"), 1):
            self.read(page)

    def sheets(self, body: Any) -> None:
        for table in body.iter(f"{TABLE}table"):
            if clean("".join(table.itertext())):
                self.sections.heading(1, clean(table.get(f"{TABLE}name", "")))
                self._table(table)

    def read(self, node: Any, depth: int = 0) -> None:
        """Read the paragraphs, headings, lists and tables in an element."""
        for child in node if depth < DEEPEST else ():
            if child.tag in UNREAD:
                continue
            if child.tag == f"{TEXT}h":
                level = child.get(f"{TEXT}outline-level", "1")
                self.sections.heading(
                    int(level) if level.isdecimal() and len(level) < 3 else 1, self._words(child), self.page
                )
            elif child.tag == f"{TEXT}p":
                self.sections.add(self._words(child), self.page)
            elif child.tag == f"{TEXT}list":
                for part in in_parts(self._items(child)):
                    self.sections.add(part, self.page)
            elif child.tag == f"{TABLE}table":
                self._table(child)
            else:
                self.read(child, depth + 1)

    def _items(self, node: Any) -> Iterator[str]:
        for item in _each(node, f"{TEXT}p", f"{TEXT}h"):
            if words := self._words(item):
                yield BULLET + words

    def _table(self, table: Any) -> None:
        grid = list(self._rows(table))
        filled = [row for row in grid if any(row)]
        has_header = bool(filled) and (looks_headed(filled) or (len(filled) > 1 and is_header(filled)))
        lines = table_lines(filled[0], filled[1:]) if has_header else table_lines([], filled)
        for part in in_parts(lines):
            self.sections.add(part, self.page)

    def _rows(self, table: Any) -> Iterator[list[str]]:
        for row in _own(table, f"{TABLE}table-row"):
            if row.get(f"{TABLE}visibility", "visible") != "visible":
                continue
            cells: list[str] = []
            for cell in _own(row, f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                text = clean(" ".join(map(self._words, cell.iter(f"{TEXT}p"))))
                often = min(_whole(cell.get(f"{TABLE}number-columns-repeated")), WIDEST - len(cells))
                cells += [text] * (often if text or len(cell) or often < WIDEST else 0)
            while cells and not cells[-1]:
                cells.pop()
            often = min(_whole(row.get(f"{TABLE}number-rows-repeated")), MOST_REPEATS) if cells else 1
            often = max(0, min(often, self._cells // max(1, len(cells))))
            self._cells -= often * len(cells)
            yield from [cells] * often

    def _words(self, node: Any) -> str:
        return clean("".join(_pieces(node, 0)))


def _pieces(node: Any, depth: int) -> Iterator[str]:
    yield node.text or ""
    for child in node if depth < DEEPEST else ():
        if child.tag in SPACES:
            yield " "
        elif child.tag == f"{TEXT}note":
            yield " ["
            yield from _pieces(child, depth + 1)
            yield "] "
        elif child.tag not in UNREAD:
            apart = " " if child.tag == f"{DRAW}text-box" else ""
            yield apart
            yield from _pieces(child, depth + 1)
            yield apart
        yield child.tail or ""


def _each(node: Any, *tags: str) -> Iterator[Any]:
    return (one for one in node.iter() if one.tag in tags)


def _own(node: Any, *tags: str) -> Iterator[Any]:
    """Yield the rows of a table, or the cells of a row, in order; those of tables in it are text of its cells."""
    open_nodes = [*reversed(node)]
    while open_nodes:
        child = open_nodes.pop()
        if child.tag in tags:
            yield child
        elif child.tag != f"{TABLE}table":
            open_nodes += reversed(child)


def _whole(text: str | None) -> int:
    return max(1, int(text)) if text and text.isdecimal() and len(text) < 9 else 1
