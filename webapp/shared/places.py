"""Where something stands in a source, in words: "page 48 (sheet 62)", "slide 3", "at 1:02".

The pages of a file are counted from 1, its sheets. What is printed on them is its label, which may be another number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

Labels = Sequence[tuple[int, str]]
"""(sheet, label): where labels begin that do not go on from the one before, as "49" does from "48". "" is no label."""
NUMBER = re.compile(r"(?<!\d)\d++$")


def place(page: int | None, second: float | None = None, page_name: str = "page", labels: Labels = ()) -> str:
    """Return the page or else the second of a recording, in words; empty when there is neither."""
    if page is not None:
        label = label_of(labels, page) if labels else str(page)
        shown = f"{page_name} {label}" if label else f"sheet {page}"
        return shown if label in ("", str(page)) else f"{shown} (sheet {page})"
    return f"at {clock(second)}" if second is not None else ""


def label_of(labels: Labels, sheet: int) -> str:
    """Return what is printed on a sheet; "" where nothing is, or where it is not known."""
    begun = [run for run in labels if run[0] <= sheet]
    if not begun:
        return ""
    first, label = begun[-1]
    number = NUMBER.search(label)
    if number is None:
        return label if sheet == first else ""
    return f"{label[: number.start()]}{int(number[0]) + sheet - first}"


def label_runs(labels: Iterable[str]) -> Labels:
    """Return the labels of the sheets, from the first, as they are kept."""
    runs: list[tuple[int, str]] = []
    for sheet, label in enumerate(labels, start=1):
        if label_of(runs[-1:], sheet) != label:
            runs.append((sheet, label))
    return tuple(runs)


def sheet_of(labels: Labels, label: str, count: int) -> int | None:
    """Return the first of ``count`` sheets on which a label is printed, whatever its case; None where it is on none."""
    sheets = range(1, count + 1 if labels else 1)
    return next((sheet for sheet in sheets if label_of(labels, sheet).lower() == label.lower()), None)


def clock(seconds: float) -> str:
    """Return a time as players show it: "1:02:07", or "2:07"."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def pages(numbers: Sequence[int], page_name: str = "page", limit: int | None = None, labels: Labels = ()) -> str:
    """Return pages in words: "page 3", "pages 3, 4 and 7", or beyond ``limit`` numbers "pages 3, 4 and 12 more"."""
    if not numbers:
        return ""
    listed = [label_of(labels, number) or str(number) for number in numbers[:limit]]
    listed += [f"{len(numbers) - len(listed)} more"] if len(numbers) > len(listed) else []
    if len(listed) == 1:
        return f"{page_name} {listed[0]}"
    return f"{page_name}s {', '.join(listed[:-1])} and {listed[-1]}"
