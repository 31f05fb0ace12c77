"""Read Word documents (DOCX): paragraphs, lists, tables, notes and text boxes under headings."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from webapp.ingest.archive import DAMAGE, damaged
from webapp.ingest.file import File
from webapp.ingest.markdown import BULLET
from webapp.ingest.metadata import author_of, believable, copyright_year
from webapp.ingest.parsed import Parsed
from webapp.ingest.sections import Sections
from webapp.ingest.tables import in_parts, looks_headed, table_lines
from webapp.ingest.wordlists import Numbering
from webapp.ingest.wordstyles import NO_HEADING, TITLE, Styles, W, value
from webapp.shared.text import clean

FRONT_PARAGRAPHS = 40  # searched for a copyright notice
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Deleted and moved text, field codes, comments and ruby annotations.
UNREAD = frozenset(
    {f"{W}{name}" for name in ("del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "pPr", "rPr", "sectPr")}
    | {f"{MC}Fallback"}  # a copy for older programs
)
SPACES = frozenset(f"{W}{name}" for name in ("tab", "br", "cr", "ptab"))
NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}

BROKEN = (
    "This Word document is damaged, or of a kind that cannot be read here. Open it in Word or LibreOffice, save it "
    "as a Word document (.docx), and upload that."
)


def parse_word(file: File) -> Parsed:
    """Return the text of a DOCX; raise Unreadable."""
    try:
        document = docx.Document(file.archive.office())
        reader = _Reader(document.part)
        reader.read(document.element.body)
        facts = document.core_properties
        told, author = facts.title, facts.author
    except (*DAMAGE, PackageNotFoundError) as error:
        raise damaged(error, BROKEN) from error
    sections = reader.sections
    blocks = sections.blocks()
    year = copyright_year(block.text for block in blocks[:FRONT_PARAGRAPHS])
    title = believable(told) or reader.title() or sections.first()
    return Parsed(blocks, title=title, author=author_of(author), year=year)


@dataclass
class _Found:
    """The text of a paragraph, and what is attached to it: text boxes, and notes as (mark, id, part)."""

    words: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return clean("".join(self.words))


class _Reader:
    def __init__(self, part: Any) -> None:
        self.sections = Sections()
        self.styles = Styles(_root(part, RELATIONSHIP_TYPE.STYLES))
        self.numbering = Numbering(_root(part, RELATIONSHIP_TYPE.NUMBERING), self.styles)
        self.notes = {
            kind: {
                note.get(f"{W}id"): note for note in _children(_root(part, f"{RELATIONSHIP_TYPE.FOOTNOTES[:-9]}{kind}"))
            }
            for kind in NOTES.values()
        }
        self.titles: list[str] = []
        self._marks = 0
        self._items: list[str] = []  # of the current list

    def title(self) -> str:
        """Return the paragraph in the style "Title"; empty unless there is exactly one."""
        return self.titles[0] if len(self.titles) == 1 else ""

    def read(self, node: Any) -> None:
        self._inside(node)
        self._end_list()

    def _inside(self, node: Any) -> None:
        for child in _children(node):
            if child.tag in UNREAD:
                continue
            if child.tag == f"{W}p":
                if not self.styles.is_contents(child):
                    self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._end_list()
                self._table(child)
            else:
                self._inside(child)

    def _paragraph(self, node: Any) -> None:
        found = _Found()
        self._collect(node, found)
        level = self.styles.level(node)
        mark = self.numbering.mark(node)
        if level is not None and level != NO_HEADING and found.text:
            self._end_list()
            self._heading(level, f"{mark} {found.text}" if mark and mark != BULLET else found.text)
        elif mark:
            self._items += [f"{mark.rstrip()} {found.text}"] if found.text else []
        elif found.text:
            self._end_list()
            self.sections.add(found.text)
        if found.boxes or found.notes:
            self._end_list()
            self._hangers(found)

    def _heading(self, level: int, text: str) -> None:
        if level == TITLE:
            self.titles.append(text)
            self.sections.add(text)
        else:
            self.sections.heading(level, text)

    def _end_list(self) -> None:
        for part in in_parts(self._items):
            self.sections.add(part)
        self._items = []

    def _hangers(self, found: _Found) -> None:
        for box in found.boxes:
            self.read(box)
        for mark, key, kind in found.notes:
            note = self.notes[kind].get(key)
            inner = _Found()
            if note is not None:
                self._collect(note, inner)
            if inner.text:
                self.sections.add(f"{mark} {inner.text}")

    def _collect(self, node: Any, found: _Found) -> None:
        for child in _children(node):
            tag = child.tag
            if tag in UNREAD or (tag == f"{W}r" and _is_hidden(child)):
                continue
            if tag == f"{W}t" or tag.endswith("/math}t"):
                found.words.append(child.text or "")
            elif tag in SPACES:
                found.words.append(" ")
            elif tag == f"{W}noBreakHyphen":
                found.words.append("-")
            elif tag == f"{W}txbxContent":
                found.boxes.append(child)
            elif tag in NOTES:
                self._marks += 1
                found.notes.append((f"[{self._marks}]", child.get(f"{W}id"), NOTES[tag]))
                found.words.append(found.notes[-1][0])
            else:
                self._collect(child, found)
                found.words.append(" " * (tag in (f"{W}p", f"{W}tc")))

    def _table(self, node: Any) -> None:
        rows = [row for row in _descendants(node, f"{W}tr", f"{W}tbl") if row.find(f"{W}trPr/{W}del") is None]
        cells = [list(_descendants(row, f"{W}tc", f"{W}tbl")) for row in rows]
        if len(rows) < 2 or max(map(len, cells)) < 2:  # a frame for layout
            for cell in (cell for row in cells for cell in row):
                self.read(cell)
            return
        hangers = _Found()
        grid: list[list[str]] = []
        for row in cells:
            grid.append(self._row(row, grid[-1] if grid else [], hangers, is_head=not grid))
        header = grid[0] if _has_header(node, rows[0], grid) else []
        for part in in_parts(table_lines(header, grid[1:] if header else grid)):
            self.sections.add(part)
        self._hangers(hangers)

    def _row(self, cells: list[Any], above: list[str], hangers: _Found, is_head: bool) -> list[str]:
        """Return the cells of a row by column. A cell that spans rows is repeated, one that spans columns is not."""
        line: list[str] = []
        for cell in cells:
            found = _Found(boxes=hangers.boxes, notes=hangers.notes)
            self._collect(cell, found)
            text = found.text
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            if merge is not None and merge.get(f"{W}val", "continue") == "continue" and len(line) < len(above):
                text = above[len(line)]
            wide = value(cell.find(f"{W}tcPr/{W}gridSpan"), "1")
            count = min(int(wide), 100) if wide.isdecimal() else 1
            line += [text] + [text if is_head else ""] * (count - 1)
        return line


def _root(part: Any, kind: str) -> Any:
    """Return the root element of a related part; None when there is none."""
    for tie in part.rels.values():
        if tie.reltype == kind and not tie.is_external:
            return etree.fromstring(tie.target_part.blob, etree.XMLParser(resolve_entities=False))
    return None


def _children(node: Any) -> Iterator[Any]:
    """Yield child elements, without comments and entities."""
    return (child for child in node if isinstance(child.tag, str)) if node is not None else iter(())


def _descendants(node: Any, wanted: str, border: str) -> Iterator[Any]:
    """Yield the nearest descendants of a kind, but not those in a nested table."""
    for child in _children(node):
        if child.tag == wanted:
            yield child
        elif child.tag != border and child.tag not in UNREAD:
            yield from _descendants(child, wanted, border)


def _is_hidden(run: Any) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val", "1") not in ("0", "false")


def _has_header(table: Any, first: Any, grid: list[list[str]]) -> bool:
    """Whether the first row is a header: as marked by the author, or else by its text."""
    if first.find(f"{W}trPr/{W}tblHeader") is not None:
        return True
    look = table.find(f"{W}tblPr/{W}tblLook")
    if look is None:
        return looks_headed(grid)
    bits = look.get(f"{W}val", "0")
    told = look.get(f"{W}firstRow")
    return told in ("1", "true", "on") if told else bool(int(bits, 16) & 0x20 if bits.isalnum() else 0)
