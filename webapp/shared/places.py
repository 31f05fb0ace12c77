"""Where something stands in a source, in words: "page 12", "slide 3", "at 1:02"."""

from __future__ import annotations

from collections.abc import Sequence


def place(page: int | None, second: float | None = None, page_name: str = "page") -> str:
    """Return the page or else the second of a recording, in words; empty when there is neither."""
    if page is not None:
        return f"{page_name} {page}"
    return f"at {clock(second)}" if second is not None else ""


def clock(seconds: float) -> str:
    """Return a time as players show it: "1:02:07", or "2:07"."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def pages(numbers: Sequence[int], page_name: str = "page", limit: int | None = None) -> str:
    """Return pages in words: "page 3", "pages 3, 4 and 7", or beyond ``limit`` numbers "pages 3, 4 and 12 more"."""
    if not numbers:
        return ""
    listed = [str(number) for number in numbers[:limit]]
    listed += [f"{len(numbers) - len(listed)} more"] if len(numbers) > len(listed) else []
    if len(listed) == 1:
        return f"{page_name} {listed[0]}"
    return f"{page_name}s {', '.join(listed[:-1])} and {listed[-1]}"
