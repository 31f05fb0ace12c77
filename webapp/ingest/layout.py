"""An image of a page, and the positions of its characters."""

import json
from dataclasses import dataclass
from typing import Any

PER_POINT = 10  # boxes are counted in tenths of a point


@dataclass(frozen=True, slots=True)
class Layout:
    """The characters of a page and their positions, compact enough to be stored as JSON.

    ``width`` and ``height``: in points, as the page is seen. ``boxes``: left, top, right and bottom of each character
    of ``text``, in tenths of a point from the top left. ``paragraphs``: the same text, for reading.
    """

    width: float
    height: float
    text: str
    boxes: list[int]
    paragraphs: list[str]

    def to_json(self) -> str:
        return json.dumps(self.as_dict(), ensure_ascii=False, separators=(",", ":"))

    def as_dict(self) -> dict[str, Any]:
        """Return the fields without copying them: they hold twenty thousand numbers."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def from_json(cls, text: str) -> "Layout":
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class Page:
    """An image of a page (``mime``: image/png or image/webp), and its layout."""

    image: bytes
    mime: str
    layout: Layout
