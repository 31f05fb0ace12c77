"""Read HTML, of a web page or an e-book, into blocks under headings."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from webapp.ingest.hypertables import table_rows
from webapp.ingest.markdown import BULLET
from webapp.ingest.sections import Sections
from webapp.ingest.tables import in_parts, table_lines
from webapp.shared.text import UNPRINTABLE, clean

DEEPEST = 200  # nested elements: more make the parser slow
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)(?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+>")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Void elements, and those with an optional end tag.
VOID = _names("area base br col embed hr img input link meta source track wbr")
FLAT = VOID | _names("p li dt dd tr td th thead tbody tfoot option")
UNREAD = _names(
    "audio button canvas head iframe input noscript object option rp rt script select style "
    "svg template textarea title video -comment"
)
BLOCKS = _names(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure "
    "footer form header hgroup hr html legend li main nav ol p pre section summary table tbody td tfoot th "
    "thead tr ul menu h1 h2 h3 h4 h5 h6"
)
XHTML = re.compile(r"xmlns\s*=\s*[\"']http://www.w3.org/1999/xhtml|^\s*<\?xml")
XHTML_WITHIN = 2000  # letters
LAYERS = {"table": 4, "ul": 2, "ol": 2, "menu": 2, "dl": 2}  # together with the tags between them
HEADING = re.compile(r"h[1-6]")
STRUCTURE = "h1, h2, h3, h4, h5, h6, table, pre"
NOTE = re.compile(r"[\[(]?(\d{1,3})[\])]?")
BREAK = "\f"  # a line break; two of them end a paragraph
HIDDEN = re.compile(r"(?i)(?:display\s*+:\s*+none|visibility\s*+:\s*+hidden|mso-hide\s*+:\s*+all)\b")


def tree_of(html: str) -> LexborHTMLParser:
    """Parse a page. XHTML is converted first: in HTML ``<title/>`` would contain all that follows."""
    if XHTML.search(html, 0, XHTML_WITHIN):
        html = TAG.sub(_closed, html)
    return LexborHTMLParser(_shallow(html))


def _closed(tag: re.Match[str]) -> str:
    return f"{tag[0][:-2]}></{tag[2]}>" if tag[0].endswith("/>") and tag[2].lower() not in VOID else tag[0]


def _shallow(html: str) -> str:
    """Return the markup without tags that are nested too deeply."""
    depth = 0
    kept: list[str] = []
    place = 0
    for tag in TAG.finditer(html):
        if tag[2].lower() in FLAT or tag[0].endswith("/>"):
            continue
        layers = LAYERS.get(tag[2].lower(), 1)
        before, depth = depth, max(0, depth - layers) if tag[1] else depth + layers
        if max(before, depth) > DEEPEST:
            kept.append(html[place : tag.start()])
            place = tag.end()
    return html if not kept else "".join([*kept, html[place:]])


def hidden(node: Any) -> frozenset[int]:
    """Return the ``mem_id`` of each element within a node that says itself that it is not shown."""
    styled = node.css("[hidden], [style]")
    return frozenset(
        each.mem_id
        for each in styled
        if "hidden" in each.attributes or HIDDEN.search(each.attributes.get("style") or "")
    )


class Reader:
    """Reads a part of a tree into ``sections``.

    ``unread``: the ``mem_id`` of each element to leave out. ``marks``: (level, heading) by the ``id`` of elements where
    a section begins that has no heading in the text itself.
    """

    def __init__(
        self,
        sections: Sections,
        unread: frozenset[int] = frozenset(),
        marks: Mapping[str, tuple[int, str]] | None = None,
    ) -> None:
        self.sections = sections
        self.unread = unread
        self.marks = marks or {}
        self._words: list[str] = []

    def read(self, node: Any) -> None:
        self._inside(node)
        self._flush()

    def level(self, level: int, _words: str) -> int | None:
        """Return the level of a heading; None when it is no heading of a section. E-books override this."""
        return level

    def _inside(self, node: Any) -> None:
        for child in self._children(node):
            if mark := self.marks.get(child.id or "") if self.marks and child.is_element_node else None:
                self._flush()
                self.sections.heading(*mark)
            if child.is_text_node:
                self._words.append(child.text_content)
            elif child.tag == "br":
                self._words.append(BREAK)
            elif child.tag == "a" and (note := self._note(child)):
                self._words.append(note)
            elif child.tag not in BLOCKS:
                self._inside(child)
            else:
                self._flush()
                self._block(child)
                self._flush()

    def _block(self, node: Any) -> None:
        if HEADING.fullmatch(node.tag):
            words = clean(self._inline(node))
            level = self.level(int(node.tag[1]), words)
            if words and level is not None:
                self.sections.heading(level, words)
        elif node.tag == "pre":
            lines = self._inline(node).replace(BREAK, "\n").rstrip().split("\n")
            self.sections.add("\n".join(UNPRINTABLE.sub("", line).rstrip() for line in lines).strip("\n"))
        elif node.tag == "table" and (table := table_rows(node, self._cell)):
            for part in in_parts(table_lines(*table)):
                self.sections.add(part)
        elif node.tag in ("ul", "ol", "menu", "dl") and node.css_first(STRUCTURE) is None:
            for part in in_parts(self._items(node)):
                self.sections.add(part)
        else:
            self._inside(node)

    def _items(self, node: Any) -> Iterator[str]:
        """Yield the items of a list and of nested lists, a line each, with bullets or numbers."""
        number = _whole(node.attributes.get("start"), 1)
        for child in self._children(node):
            if not child.is_element_node:
                continue
            if child.tag in ("ul", "ol", "menu"):
                yield from self._items(child)
                continue
            mark = ""
            if child.tag == "li":
                number = _whole(child.attributes.get("value"), number)
                mark = f"{number}. " if node.tag == "ol" else BULLET
                number += 1
            lists: list[Any] = []
            if words := clean("".join(self._pieces(child, lists))):
                yield mark + words
            for inner in lists:
                yield from self._items(inner)

    def _cell(self, node: Any) -> str:
        return clean(self._inline(node))

    def _inline(self, node: Any) -> str:
        return "".join(self._pieces(node))

    def _pieces(self, node: Any, lists: list[Any] | None = None) -> Iterator[str]:
        """Yield the text of a node in pieces; nested lists are added to ``lists`` if that is given."""
        for child in self._children(node):
            if child.is_text_node:
                yield child.text_content
            elif child.tag == "br":
                yield BREAK
            elif child.tag == "a" and (note := self._note(child)):
                yield note
            elif lists is not None and child.tag in ("ul", "ol", "menu"):
                lists.append(child)
            else:
                is_block = child.tag in BLOCKS
                yield " " * is_block
                yield from self._pieces(child, lists)
                yield " " * is_block

    def _note(self, link: Any) -> str:
        """Return the mark "[1]" of a link to a footnote; empty for any other link."""
        number = NOTE.fullmatch(clean("".join(child.text() for child in self._children(link))))
        if not number or "#" not in (link.attributes.get("href") or ""):
            return ""
        following = link.next
        is_tight = following is not None and following.is_text_node and following.text_content[:1].isalpha()
        return f"[{number[1]}] " if is_tight else f"[{number[1]}]"

    def _children(self, node: Any) -> Iterator[Any]:
        child = node.first_child
        while child is not None:
            if child.tag == "a" and child.attributes.get("role") == "doc-backlink":
                pass
            elif child.tag not in UNREAD and child.mem_id not in self.unread:
                yield child
            child = child.next

    def _flush(self) -> None:
        text = "".join(self._words)
        self._words.clear()
        for paragraph in re.split(rf"{BREAK}\s*{BREAK}", text):
            self.sections.add(clean(paragraph))


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text.strip()) else default
