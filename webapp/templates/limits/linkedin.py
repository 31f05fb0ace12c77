"""A post on LinkedIn: how long it may be, and what of it is seen before "…see more"."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.templates.limits.graphemes import graphemes

MOST = 3000
"""Characters, counted as UTF-16 does."""
PHONE = (42, 5)
WIDE = (70, 3)
"""Signs in a line, and lines that are seen: 210 signs of running text on either."""


@dataclass(frozen=True)
class Shown:
    """A post as it is shown at first: ``visible``, and whether "…see more" follows."""

    visible: str
    is_cut: bool


def length(text: str) -> int:
    """Return the length of a post as LinkedIn counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shown(text: str, width: tuple[int, int] = PHONE) -> Shown:
    """Return what is seen of a post before "…see more"; line breaks take room as well. No word is cut."""
    per_line, lines = width
    place = seen = 0
    for line in text.split("\n"):
        signs = graphemes(line)
        needed = max(1, -(-len(signs) // per_line))
        if seen + needed > lines:
            return Shown((text[:place] + _within(signs, (lines - seen) * per_line)).rstrip(), True)
        seen += needed
        place += len(line) + 1
    return Shown(text, False)


def _within(signs: list[str], most: int) -> str:
    cut = "".join(signs[:most])
    if len(signs) <= most or signs[most].isspace():
        return cut
    return cut.rpartition(" ")[0] or cut
