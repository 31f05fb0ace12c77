"""What a worksheet has beside its cells: what is hidden, what was not counted, and what is drawn on it."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree
from openpyxl.utils.cell import coordinate_to_tuple

from webapp.ingest.drawings import chart_lines, paragraphs
from webapp.ingest.merged import MOST_RANGES, Range
from webapp.ingest.tables import in_parts
from webapp.shared.text import clean

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ROW = re.compile(rb"<(?:\w{1,20}:)?(row|col)\s([^<>]{0,1000})>")
ATTRIBUTE = re.compile(rb"(?<![\w:])(r|min|max|hidden)\s*=\s*[\"']([^\"'<>]{0,40})[\"']")
PLACE = rb"([A-Z]{1,3}\d{1,7})"
MERGED = re.compile(rb"<(?:\w{1,20}:)?mergeCell\s[^<>]{0,200}?ref=\"" + PLACE + rb":" + PLACE + rb"\"")
WIDEST = 16_384  # columns
NO_RESULT = re.compile(rb"</(?:\w+:)?f>\s*+(?:<(?:\w+:)?v\s*+/>|<(?:\w+:)?v></(?:\w+:)?v>)?+\s*+</(?:\w+:)?c>")
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Worksheet:
    """The part ``name`` of an open workbook.

    ``hidden_rows`` and ``hidden_columns`` count from 1. ``merged``: the cells that are merged, by their first row.
    ``has_uncounted``: formulas whose results are not in the file.
    """

    def __init__(self, members: zipfile.ZipFile, name: str) -> None:
        self._members = members
        self._name = name
        data = members.read(name)
        self.has_uncounted = bool(NO_RESULT.search(data))
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self._find_hidden(data)
        self.merged = sorted(_merged(data), key=lambda each: each.first_row)
        self.has_hidden = bool(self.hidden_rows or self.hidden_columns)

    def drawn(self) -> Iterator[str]:
        """Yield the text of text boxes, diagrams, charts and comments."""
        for kind, name in self._related(self._name):
            if kind == "drawing":
                yield from paragraphs(self._root(name))
                for inner, part in self._related(name):
                    yield from self._in_drawing(inner, part)
            elif kind == "comments":
                yield from self._comments(self._root(name))

    def _in_drawing(self, kind: str, name: str) -> Iterator[str]:
        if kind == "chart":
            yield from in_parts(chart_lines(self._root(name)))
        elif kind == "diagramData":
            yield from paragraphs(self._root(name))

    def _comments(self, root: Any) -> Iterator[str]:
        for comment in root.iter(f"{S}comment"):
            if text := clean(" ".join("".join(run.text or "" for run in comment.iter(f"{S}t")).split())):
                yield f"Comment on {clean(comment.get('ref', ''))}: {text}"

    def _find_hidden(self, data: bytes) -> None:
        number = 0
        for tag in ROW.finditer(data):
            told = dict(ATTRIBUTE.findall(tag[2]))
            is_hidden = told.get(b"hidden", b"0") not in (b"0", b"false")
            if tag[1] == b"row":
                number = _whole(told.get(b"r"), number + 1)
                self.hidden_rows |= {number} if is_hidden else set()
            elif is_hidden:
                first, last = _whole(told.get(b"min"), 1), _whole(told.get(b"max"), 0)
                self.hidden_columns |= set(range(first, min(last, WIDEST) + 1))

    def _related(self, name: str) -> list[tuple[str, str]]:
        """Return (kind, name) of the parts that a part refers to, as far as they are there."""
        folder, _, file = name.rpartition("/")
        ties = f"{folder}/_rels/{file}.rels".lstrip("/")
        if ties not in self._members.namelist():
            return []
        found = []
        for tie in self._root(ties).iter(RELATIONSHIP):
            part = posixpath.normpath(posixpath.join("/", folder, tie.get("Target", ""))).lstrip("/")
            found.append((tie.get("Type", "").rpartition("/")[2], part))
        names = set(self._members.namelist())
        return [(kind, part) for kind, part in found if part in names]

    def _root(self, name: str) -> Any:
        return etree.fromstring(self._members.read(name) or b"<empty/>", etree.XMLParser(resolve_entities=False))


def _merged(data: bytes) -> Iterator[Range]:
    for found in islice(MERGED.finditer(data), MOST_RANGES):
        first, last = (coordinate_to_tuple(place.decode()) for place in found.groups())
        yield Range(first[1], first[0], last[1], last[0])


def _whole(text: bytes | None, default: int) -> int:
    return int(text) if text and text.isdigit() and len(text) < 9 else default
