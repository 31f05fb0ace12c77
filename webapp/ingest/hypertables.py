"""Read HTML tables as rows of cells."""

from collections.abc import Callable
from typing import Any

from webapp.ingest.tables import looks_headed

WIDEST = 200  # columns that a cell can span
MOST_CELLS = 500_000

Table = tuple[list[str], list[list[str]]]


def table_rows(node: Any, words: Callable[[Any], str]) -> Table | None:
    """Return (column names, rows below them); None for a table that is used for layout.

    A cell that spans rows is repeated in each. One that spans columns is in the first of them only, except in the
    header, where it names all of them.
    """
    rows = _rows(node)
    cells = [list(_cells(row)) for row in rows]
    if len(rows) < 2 or max(map(len, cells)) < 2 or node.css_first("table table, h1, h2, h3, h4, h5, h6") is not None:
        return None
    heads = _head_count(rows, cells)
    grid = _grid(cells, heads, words)
    if not heads and looks_headed(grid):
        heads = 1
    caption = next((words(child) for child in _elements(node) if child.tag == "caption"), "")
    header = [" ".join(dict.fromkeys(filter(None, column))) for column in zip(*grid[:heads], strict=False)]
    return header, [[caption]] * bool(caption and not heads) + grid[heads:]


def _rows(node: Any) -> list[Any]:
    rows = []
    for child in _elements(node):
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            rows += [row for row in _elements(child) if row.tag == "tr"]
    return rows


def _cells(row: Any) -> list[Any]:
    return [cell for cell in _elements(row) if cell.tag in ("td", "th")]


def _elements(node: Any) -> list[Any]:
    found, child = [], node.first_child
    while child is not None:
        if child.is_element_node:
            found.append(child)
        child = child.next
    return found


def _head_count(rows: list[Any], cells: list[list[Any]]) -> int:
    """Return the number of header rows."""
    count = 0
    for row, inside in zip(rows, cells, strict=True):
        if row.parent.tag != "thead" and not (inside and all(cell.tag == "th" for cell in inside)):
            break
        count += 1
    return count if count < len(rows) else 0


def _grid(cells: list[list[Any]], heads: int, words: Callable[[Any], str]) -> list[list[str]]:
    grid: list[list[str]] = []
    reaching: dict[int, tuple[int, str]] = {}  # column → (rows it still spans, text)
    budget = MOST_CELLS
    for number, row in enumerate(cells):
        line: list[str] = []
        for cell in row:
            _reach_down(line, reaching)
            text = words(cell)
            wide = min(_span(cell, "colspan"), WIDEST, max(1, budget))
            tall = min(_span(cell, "rowspan"), len(cells) - number, max(1, budget // wide))
            budget -= wide * tall
            for place in range(wide):
                said = text if place == 0 or number < heads else ""
                if tall > 1:
                    reaching[len(line)] = (tall - 1, said)
                line.append(said)
        _reach_down(line, reaching)
        grid.append(line)
    return grid


def _reach_down(line: list[str], reaching: dict[int, tuple[int, str]]) -> None:
    while len(line) in reaching:
        left, text = reaching.pop(len(line))
        if left > 1:
            reaching[len(line)] = (left - 1, text)
        line.append(text)


def _span(cell: Any, name: str) -> int:
    text = cell.attributes.get(name) or "1"
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1
