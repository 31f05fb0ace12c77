"""A drawn page, and the places of the letters on it."""

import json
from dataclasses import dataclass
from typing import Any

PER_POINT = 10  # boxes are counted in tenths of a point


@dataclass(frozen=True, slots=True)
class Layout:
    """The letters of one page and their places, small enough to be kept as JSON.

    `width` and `height` are in points, as the page is seen. `boxes` holds left, top, right and bottom of
    each letter of `text`, in tenths of a point from the top left. `paragraphs` is the same text, for reading.
    """

    width: float
    height: float
    text: str
    boxes: list[int]
    paragraphs: list[str]

    def to_json(self) -> str:
        return json.dumps(self.as_dict(), ensure_ascii=False, separators=(",", ":"))

    def as_dict(self) -> dict[str, Any]:
        """The fields, not copied: there are twenty thousand numbers in them."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def from_json(cls, text: str) -> "Layout":
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class Page:
    """A drawn page: the picture (`mime` is image/png or image/webp) and its layout."""

    image: bytes
    mime: str
    layout: Layout
