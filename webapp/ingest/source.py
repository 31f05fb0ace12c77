"""Read source code: its lines as they are, with their indentation; what stands together is a block."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from webapp.ingest.file import File
from webapp.ingest.markdown import read_into
from webapp.ingest.parsed import Block, Parsed, Unreadable
from webapp.ingest.sections import Sections
from webapp.ingest.tables import in_parts
from webapp.shared.text import UNPRINTABLE

TAB = 4  # spaces
LONGEST_OUTPUT = 20_000  # letters of what a cell of a notebook printed
BROKEN = "This notebook is damaged: it is not well-formed. Save it anew in Jupyter, and upload that."


def parse_source(file: File) -> Parsed:
    return Parsed([Block(part) for part in code_parts(file.text)])


def parse_notebook(file: File) -> Parsed:
    """Return the text, the code and the printed output of a Jupyter notebook, in order; raise Unreadable."""
    sections = Sections()
    title = ""
    try:
        for cell in _cells(json.loads(file.text)):
            text = _joined(cell.get("source", cell.get("input", "")))
            if cell.get("cell_type") == "heading":
                text = f"{'#' * int(cell.get('level', 1))} {text}"
            if cell.get("cell_type") in ("markdown", "heading"):
                title = read_into(sections, text) or title
                continue
            outputs = [_printed(output) for output in cell.get("outputs", ())]
            for part in (*code_parts(text), *code_parts("\n".join(filter(None, outputs)))):
                sections.add(part)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable("broken", BROKEN) from error
    return Parsed(sections.blocks(), title=title or sections.first())


def _cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the cells of a notebook; before 2015 they were on sheets."""
    if "cells" in notebook:
        return list(notebook["cells"])
    return [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]


def code_parts(text: str) -> Iterator[str]:
    """Yield the lines between empty lines together, as far as they make a passage."""
    lines = (UNPRINTABLE.sub("", line.expandtabs(TAB)).rstrip() for line in text.splitlines())
    for is_filled, group in groupby(lines, key=bool):
        if is_filled:
            yield from in_parts(group)


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _printed(output: dict[str, object]) -> str:
    data = output.get("data")
    shown = data if isinstance(data, dict) and not any(kind.startswith("image/") for kind in data) else {}
    text = output.get("text") or shown.get("text/plain", "")
    if output.get("ename"):
        text = f"{output['ename']}: {output.get('evalue', '')}"
    return _joined(text)[:LONGEST_OUTPUT] if isinstance(text, str | list) else ""
