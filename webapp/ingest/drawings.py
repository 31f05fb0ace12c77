"""Read what is drawn in Office files: charts, diagrams (SmartArt) and the text of shapes."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from webapp.ingest.tables import table_lines
from webapp.shared.text import clean

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def paragraphs(root: Any) -> Iterator[str]:
    """Yield the paragraphs of the shapes in a drawing, or of a diagram's data."""
    for paragraph in root.iter(f"{A}p"):
        if text := clean("".join(piece.text or "" for piece in paragraph.iter(f"{A}t"))):
            yield text


def chart_lines(root: Any) -> Iterator[str]:
    """Yield the titles of a chart and of its axes, and a line for each category with the values of all series."""
    for title in root.iter(f"{C}title"):
        if text := " ".join(paragraphs(title)):
            yield text
    series = list(root.iter(f"{C}ser"))
    names = [" ".join(_points(one.find(f"{C}tx"))) for one in series]
    categories = next((found for one in series if (found := _points(_first(one, "cat", "xVal")))), [])
    columns = [_points(_first(one, "val", "yVal")) for one in series]
    rows = ([cell or "" for cell in row] for row in zip_longest(categories, *columns))
    yield from table_lines(["", *names], rows)


def _first(series: Any, *names: str) -> Any:
    return next((found for name in names if (found := series.find(f"{C}{name}")) is not None), None)


def _points(node: Any) -> list[str]:
    """Return the values that a chart keeps of the cells it was made from."""
    if node is None:
        return []
    points = [(point.get("idx", "0"), point.findtext(f"{C}v") or "") for point in node.iter(f"{C}pt")]
    found = {int(index): clean(text) for index, text in points if index.isdecimal() and len(index) < 6}
    return [found.get(place, "") for place in range(max(found, default=-1) + 1)] or _literal(node)


def _literal(node: Any) -> list[str]:
    return [clean(value.text or "") for value in node.findall(f"{C}v")]
