"""What a Word document is made of: the elements of its parts, and the parts that one refers to."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from webapp.ingest.archive import Archive
from webapp.ingest.drawings import C, chart_lines, paragraphs
from webapp.ingest.hypertext import tree_of
from webapp.ingest.tables import in_parts, looks_headed
from webapp.ingest.webpage import decode_page
from webapp.ingest.wordstyles import W

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PARSER = etree.XMLParser(resolve_entities=False)
D = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
# Deleted and moved text, field codes, comments and ruby annotations.
UNREAD = frozenset(
    {f"{W}{name}" for name in ("del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "pPr", "rPr", "sectPr")}
    | {f"{MC}Fallback"}  # a copy for older programs
)


def root(part: Any, kind: str) -> Any:
    """Return the root element of a related part; None when there is none."""
    return next(roots(part, kind), None)


def roots(part: Any, kind: str) -> Iterator[Any]:
    for tie in part.rels.values():
        if tie.reltype == kind and not tie.is_external:
            yield etree.fromstring(tie.target_part.blob, PARSER)


def is_checked(box: Any) -> bool:
    told = next((found for name in ("checked", "default") if (found := box.find(f"{W}{name}")) is not None), None)
    return told is not None and told.get(f"{W}val", "1") not in ("0", "false")


def children(node: Any) -> Iterator[Any]:
    """Yield child elements, without comments and entities."""
    return (child for child in node if isinstance(child.tag, str)) if node is not None else iter(())


def descendants(node: Any, wanted: str, border: str) -> Iterator[Any]:
    """Yield the nearest descendants of a kind, but not those in a nested table."""
    for child in children(node):
        if child.tag == wanted:
            yield child
        elif child.tag != border and child.tag not in UNREAD:
            yield from descendants(child, wanted, border)


def is_hidden(run: Any) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val", "1") not in ("0", "false")


def embedded(part: Any, archive: Archive, key: str | None) -> Any:
    """Return the body of a related part that was written in HTML; None when it is something else."""
    tie = part.rels.get(key)
    name = "" if tie is None or tie.is_external else str(tie.target_part.partname).lstrip("/")
    is_page = name.lower().endswith((".html", ".htm", ".xhtml"))
    return tree_of(decode_page(archive.read(name))).body if is_page else None


def drawn(part: Any, node: Any) -> Iterator[str]:
    """Yield the text of the charts and diagrams that a paragraph refers to."""
    for tag, attribute, lines in ((f"{C}chart", f"{R}id", chart_lines), (f"{D}relIds", f"{R}dm", paragraphs)):
        for reference in node.iter(tag):
            tie = part.rels.get(reference.get(attribute))
            if tie is not None and not tie.is_external:
                yield from in_parts(lines(etree.fromstring(tie.target_part.blob, PARSER)))


def has_header(table: Any, first: Any, grid: list[list[str]]) -> bool:
    """Whether the first row is a header: as marked by the author, or else by its text."""
    if first.find(f"{W}trPr/{W}tblHeader") is not None:
        return True
    look = table.find(f"{W}tblPr/{W}tblLook")
    if look is None:
        return looks_headed(grid)
    bits = look.get(f"{W}val", "0")
    told = look.get(f"{W}firstRow")
    return told in ("1", "true", "on") if told else bool(int(bits, 16) & 0x20 if bits.isalnum() else 0)
