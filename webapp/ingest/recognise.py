"""Recognise the text of pages that are pictures (OCR). It takes seconds and much memory: for the child process only."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw

from webapp.ingest import images
from webapp.ingest.annotations import is_drawn_on
from webapp.ingest.columns import in_reading_order
from webapp.ingest.garbled import readable
from webapp.ingest.geometry import Box, Frame
from webapp.ingest.legible import LONG, ReadLine, legible
from webapp.ingest.paragraphs import Line
from webapp.ingest.pdf import open_page
from webapp.ingest.pdflines import lines_of
from webapp.ingest.recognised import Recognised, RecognisedLine, turned

if TYPE_CHECKING:
    import numpy as np

MOST_PIXELS = 4_000_000  # of a page to read lines from: A4 at 200 dpi
DETECTION_PIXELS = 1_500_000  # of a page to find lines on, at 200 bytes each
LARGEST_SCALE = 200 / 72
LEAST_SCORE = 0.5  # a line with less is no text
POOR_SCORE = 0.9  # upside-down text has less
SAMPLE = 8  # lines
LEAST_SKEWED, MOST_SKEWED = 0.4, 30.0  # degrees: what is less is not seen in the lines' boxes


def recognise(path: Path, number: int) -> Recognised:
    """Return the lines of page ``number``, from 1, in reading order; raise Unreadable."""
    picture, width = _picture(path, number)
    scale = width / picture.width
    found = _Reader().read(picture)
    edges = ("left", "top", "right", "bottom")
    scaled = [line._replace(**{edge: round(getattr(line, edge) * scale, 1) for edge in edges}) for line in found.lines]
    return Recognised(scaled, found.is_whole)


def _picture(path: Path, number: int) -> tuple[Image.Image, float]:
    """Return an image of a page, and its width in points."""
    if images.is_image(path):
        image = images.frame(path, number)
        return _reduced(image, MOST_PIXELS), images.size_of(image)[0]
    page = open_page(path, number)
    width, height = page.get_size()
    scale = min(LARGEST_SCALE, (MOST_PIXELS / (width * height)) ** 0.5)
    picture = page.render(scale=scale).to_pil().convert("RGB")
    _cover(picture, _known(page, number), scale)
    return picture, width


def _known(page: Any, number: int) -> list[Line]:
    """Return the lines of a page that are text, when it has other lines or stamps as well."""
    lines = lines_of(page, Frame.of(page), number)
    text = readable(lines)
    return text if len(text) < len(lines) or is_drawn_on(page) else []


def _cover(picture: Image.Image, lines: list[Line], scale: float) -> None:
    draw = ImageDraw.Draw(picture)
    for line in lines:
        draw.rectangle([round(scale * edge) for edge in (line.left, line.top, line.right, line.bottom)], fill="white")


def _reduced(image: Image.Image, most: int) -> Image.Image:
    scale = (most / (image.width * image.height)) ** 0.5
    if scale >= 1:
        return image
    return image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))))


class _Reader:
    """Reads the lines of pages, whichever way up they were scanned, and askew by up to ``MOST_SKEWED`` degrees."""

    def __init__(self) -> None:
        from webapp.ingest.textlines import Models, cut  # here, because numpy and the models take 100 MB

        self.models, self.cut = Models.load(), cut

    def read(self, picture: Image.Image) -> Recognised:
        """Return the lines in reading order, in pixels of a page that is straightened about its middle.

        Those are left out that are in a script that the models do not know.
        """
        turn, quads = 0, self._find(picture)
        if sum(height - width for width, height in map(_extent, quads)) > 0:
            turn, picture = 1, picture.transpose(Image.Transpose.ROTATE_90)
            quads = self._find(picture)
        whole, skew = picture.size, _skew(quads)
        if skew:
            picture = picture.rotate(skew, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
            quads = self._find(picture)
        known = self._sample(picture, quads)
        is_overturned = self._stands_on_its_head(picture, quads, known)
        if is_overturned:
            known, picture = {}, picture.transpose(Image.Transpose.ROTATE_180)
            quads = self._find(picture)
        scored = [known.get(number) or self._line(picture, quad) for number, quad in enumerate(quads)]
        found, is_whole = _text([(text, score, _box(quad)) for (text, score), quad in zip(scored, quads, strict=True)])
        back = _Back(picture.size, whole, turn, 2 * is_overturned)
        return Recognised([RecognisedLine(text, *back.box(box), skew) for text, box in found], is_whole)

    def _find(self, picture: Image.Image) -> list["np.ndarray"]:
        """Return the four corners of each line, in pixels of ``picture``."""
        small = _reduced(picture, DETECTION_PIXELS)
        return [corners * (picture.width / small.width) for corners in self.models.find(small)]

    def _line(self, picture: Image.Image, quad: "np.ndarray") -> tuple[str, float]:
        return self.models.read(self.cut(picture, quad))

    def _sample(self, picture: Image.Image, quads: list["np.ndarray"]) -> dict[int, tuple[str, float]]:
        """Read the longest lines, and return their (text, score) by their number."""
        longest = sorted(range(len(quads)), key=lambda number: -_extent(quads[number])[0])[:SAMPLE]
        return {number: self._line(picture, quads[number]) for number in longest}

    def _stands_on_its_head(
        self, picture: Image.Image, quads: list["np.ndarray"], known: dict[int, tuple[str, float]]
    ) -> bool:
        score = mean([score for _, score in known.values()] or [1.0])
        if score >= POOR_SCORE:
            return False
        overturned = (self.cut(picture, quads[number]).transpose(Image.Transpose.ROTATE_180) for number in known)
        return mean(self.models.read(line)[1] for line in overturned) > score


@dataclass(frozen=True)
class _Back:
    """The way from a picture that was straightened and turned, of some ``size``, back to the page.

    ``whole``: the size before it was straightened; ``turn`` and ``after``: the quarters to the left before and after.
    """

    size: tuple[int, int]
    whole: tuple[int, int]
    turn: int
    after: int

    def box(self, box: Box) -> Box:
        left, top, right, bottom = turned(box, self.size, self.after)
        over, above = ((new - old) / 2 for new, old in zip(self.size, self.whole, strict=True))
        return turned((left - over, top - above, right - over, bottom - above), self.whole, self.turn)


def _text(read: Sequence[tuple[str, float, Box]]) -> tuple[list[tuple[str, Box]], bool]:
    """Return the lines that are text, of (text, score, box) each, in reading order, and whether no other is long."""
    ordered = [read[number] for number in in_reading_order([box for *_, box in read])]
    lines = [ReadLine(text, score, _length(box)) for text, score, box in ordered]
    is_text = legible(lines)
    is_whole = all(told or line.length < LONG for told, line in zip(is_text, lines, strict=True))
    found = [
        (text.strip(), box)
        for (text, score, box), told in zip(ordered, is_text, strict=True)
        if told and text.strip() and score >= LEAST_SCORE
    ]
    order = in_reading_order([box for _, box in found])
    return [found[number] for number in order], is_whole


def _skew(quads: list["np.ndarray"]) -> float:
    """Return by how many degrees to the left a picture must be turned for its lines to be level; 0 if by hardly any."""
    edges = [quad[1] - quad[0] for quad in quads if _extent(quad)[0] > LONG * _extent(quad)[1]]
    edges = edges or [quad[1] - quad[0] for quad in quads if _extent(quad)[0] > _extent(quad)[1]]
    angles = [math.degrees(math.atan2(down, along)) for along, down in edges]
    skew = round(median(angles), 2) if angles else 0.0
    return skew if LEAST_SKEWED <= abs(skew) <= MOST_SKEWED else 0.0


def _length(box: Box) -> float:
    """Return how many times as long as high a line is."""
    return (box[2] - box[0]) / max(1.0, box[3] - box[1])


def _extent(quad: "np.ndarray") -> tuple[float, float]:
    left, top, right, bottom = _box(quad)
    return right - left, bottom - top


def _box(quad: "np.ndarray") -> Box:
    (left, top), (right, bottom) = quad.min(axis=0).tolist(), quad.max(axis=0).tolist()
    return left, top, right, bottom
