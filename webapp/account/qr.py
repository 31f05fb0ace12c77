"""A QR code as the path of an SVG, for the page to draw."""

from __future__ import annotations

from dataclasses import dataclass

import segno

BORDER = 4
"""How many empty fields a reader needs around it."""


@dataclass(frozen=True)
class Drawn:
    """A code of so many fields a side, its border included; ``path`` draws the dark ones."""

    side: int
    path: str


def drawn(text: str) -> Drawn:
    """Return the QR code of a text."""
    rows = list(segno.make(text, micro=False).matrix_iter(border=BORDER))
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return Drawn(len(rows), "".join(dark))
