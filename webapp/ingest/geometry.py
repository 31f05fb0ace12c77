"""Convert PDF coordinates to the page as it is seen."""

from dataclasses import dataclass
from typing import Any

Box = tuple[float, float, float, float]  # left, top, right, bottom in points, from the top left corner of the page


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a PDF page (its crop box, in PDF user space) and its clockwise rotation."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @classmethod
    def of(cls, page: Any) -> "Frame":
        left, bottom, right, top = page.get_bbox()
        return cls(left, bottom, right, top, page.get_rotation())

    @property
    def size(self) -> tuple[float, float]:
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotation in (90, 270) else (width, height)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Convert a box from PDF user space, in points, to the page as seen."""
        if not self.rotation and left <= right and bottom <= top:
            return left - self.left, self.top - top, right - self.left, self.top - bottom
        x1, y1 = self._point(left, bottom)
        x2, y2 = self._point(right, top)
        return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        match self.rotation:
            case 90:
                return y - self.bottom, x - self.left
            case 180:
                return self.right - x, y - self.bottom
            case 270:
                return self.top - y, self.right - x
        return x - self.left, self.top - y
