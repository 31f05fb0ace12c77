"""Read Word documents (DOCX): paragraphs, lists, tables, notes and text boxes under headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError

from webapp.ingest import wordtree as tree
from webapp.ingest.archive import DAMAGE, Archive, damaged
from webapp.ingest.file import File
from webapp.ingest.hypertext import Reader as HypertextReader
from webapp.ingest.hypertext import hidden
from webapp.ingest.markdown import BULLET
from webapp.ingest.metadata import author_of, believable, copyright_year
from webapp.ingest.parsed import Block, Parsed, without_text
from webapp.ingest.sections import Sections
from webapp.ingest.tables import in_parts, table_lines
from webapp.ingest.wordlists import Numbering
from webapp.ingest.wordstyles import NO_HEADING, TITLE, Styles, W, value
from webapp.ingest.wordtree import UNREAD, R, children, descendants
from webapp.shared.text import clean

FRONT_PARAGRAPHS = 40  # searched for a copyright notice
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
OPERATORS = {f"{M}f": "/", f"{M}sSup": "^", f"{M}sSub": "_", f"{M}rad": "√"}
PAGE_NUMBER = re.compile(r"[\W\d]*|\w{1,10} \d{1,4}(?: \w{1,6} \d{1,4})?")  # all that many footers are
CHECKED, UNCHECKED = "☒ ", "☐ "
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
        reader = _Reader(document.part, file.archive)
        reader.read(document.element.body)
        around = list(reader.around())
        facts = document.core_properties
        told, author = facts.title, facts.author
    except (*DAMAGE, PackageNotFoundError) as error:
        raise damaged(error, BROKEN) from error
    sections = reader.sections
    blocks = sections.blocks() + around
    if not blocks:
        raise without_text(sum(1 for _ in document.element.body.iter(PICTURE)))
    year = copyright_year(block.text for block in blocks[:FRONT_PARAGRAPHS])
    title = believable(told) or reader.title() or sections.first()
    return Parsed(blocks, title=title, author=author_of(author), year=year)


@dataclass
class _Found:
    """The text of a paragraph, and what is attached to it: text boxes, and notes as (mark, id, part)."""

    words: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    has_drawing: bool = False

    @property
    def text(self) -> str:
        return clean("".join(self.words))


class _Reader:
    def __init__(self, part: Any, archive: Archive) -> None:
        self.sections = Sections()
        self.part, self.archive = part, archive
        self.styles = Styles(tree.root(part, RELATIONSHIP_TYPE.STYLES))
        self.numbering = Numbering(tree.root(part, RELATIONSHIP_TYPE.NUMBERING), self.styles)
        notes = {kind: tree.root(part, f"{RELATIONSHIP_TYPE.FOOTNOTES[:-9]}{kind}") for kind in NOTES.values()}
        self.notes = {kind: {note.get(f"{W}id"): note for note in children(node)} for kind, node in notes.items()}
        comments = children(tree.root(part, RELATIONSHIP_TYPE.COMMENTS))
        self.comments = {comment.get(f"{W}id"): comment for comment in comments}
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
        for child in children(node):
            if child.tag in UNREAD:
                continue
            if child.tag == f"{W}p":
                if not self.styles.is_contents(child):
                    self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._end_list()
                self._table(child)
            elif child.tag == f"{W}altChunk":
                self._end_list()
                self._embedded(child.get(f"{R}id"))
            else:
                self._inside(child)

    def around(self) -> Iterator[Block]:
        """Yield the text of headers and footers, each once, with "header" or "footer" as its place."""
        for kind, name in ((RELATIONSHIP_TYPE.HEADER, "header"), (RELATIONSHIP_TYPE.FOOTER, "footer")):
            texts = []
            for head in tree.roots(self.part, kind):
                found = _Found()
                self._collect(head, found)
                texts += [found.text, *(self._text(box) for box in found.boxes)]
            yield from (Block(text, section=name) for text in dict.fromkeys(texts) if not PAGE_NUMBER.fullmatch(text))

    def _text(self, node: Any) -> str:
        found = _Found()
        self._collect(node, found)
        return found.text

    def _embedded(self, key: str | None) -> None:
        """Read a part that was written in HTML."""
        body = tree.embedded(self.part, self.archive, key)
        if body is not None:
            HypertextReader(self.sections, hidden(body)).read(body)

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
        if found.boxes or found.notes or found.comments or found.has_drawing:
            self._end_list()
            self._hangers(found)
            for text in tree.drawn(self.part, node) if found.has_drawing else ():
                self.sections.add(text)

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
        for comment in (self.comments.get(key) for key in found.comments):
            text = self._text(comment) if comment is not None else ""
            self.sections.add(f"Comment: {text}" if text else "")
        for mark, key, kind in found.notes:
            note = self.notes[kind].get(key)
            inner = _Found()
            if note is not None:
                self._collect(note, inner)
            if inner.text:
                self.sections.add(f"{mark} {inner.text}")

    def _collect(self, node: Any, found: _Found) -> None:
        for child in children(node):
            tag = child.tag
            if tag in UNREAD or (tag == f"{W}r" and tree.is_hidden(child)):
                continue
            if tag == f"{W}t" or tag.endswith("/math}t"):
                found.words.append(child.text or "")
            elif tag in SPACES:
                found.words.append(" ")
            elif tag == f"{W}noBreakHyphen":
                found.words.append("-")
            elif tag == f"{W}commentReference":
                found.comments.append(child.get(f"{W}id"))
            elif tag == f"{W}checkBox":
                found.words.append(CHECKED if tree.is_checked(child) else UNCHECKED)
            elif tag in OPERATORS:
                self._equation(child, found)
            elif tag == f"{W}txbxContent":
                found.boxes.append(child)
            elif tag in NOTES:
                self._marks += 1
                found.notes.append((f"[{self._marks}]", child.get(f"{W}id"), NOTES[tag]))
                found.words.append(found.notes[-1][0])
            else:
                found.has_drawing = found.has_drawing or tag == f"{W}drawing"
                self._collect(child, found)
                found.words.append(" " * (tag in (f"{W}p", f"{W}tc")))

    def _equation(self, node: Any, found: _Found) -> None:
        """Collect a part of an equation as it is written in a line: a/b, x^2, √(x)."""
        parts = [text for child in children(node) if child.tag[-2:] != "Pr" and (text := self._text(child))]
        if node.tag == f"{M}rad":
            found.words.append(f"√({parts[-1]})" if parts else "")
        else:
            found.words.append(OPERATORS[node.tag].join(f"({text})" if " " in text else text for text in parts))

    def _table(self, node: Any) -> None:
        rows = [row for row in descendants(node, f"{W}tr", f"{W}tbl") if row.find(f"{W}trPr/{W}del") is None]
        cells = [list(descendants(row, f"{W}tc", f"{W}tbl")) for row in rows]
        if len(rows) < 2 or max(map(len, cells)) < 2:  # a frame for layout
            for cell in (cell for row in cells for cell in row):
                self.read(cell)
            return
        hangers = _Found()
        grid: list[list[str]] = []
        for row in cells:
            grid.append(self._row(row, grid[-1] if grid else [], hangers, is_head=not grid))
        header = grid[0] if tree.has_header(node, rows[0], grid) else []
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
