"""Recognise the text of pages that are pictures (OCR). It takes seconds and much memory: for the child process only."""

from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw

from webapp.ingest import images
from webapp.ingest.annotations import is_drawn_on
from webapp.ingest.columns import in_reading_order
from webapp.ingest.garbled import readable
from webapp.ingest.geometry import Box, Frame
from webapp.ingest.paragraphs import Line
from webapp.ingest.pdf import open_page
from webapp.ingest.pdflines import lines_of
from webapp.ingest.recognised import RecognisedLine, turned

if TYPE_CHECKING:
    import numpy as np

MOST_PIXELS = 4_000_000  # of a page to read lines from: A4 at 200 dpi
DETECTION_PIXELS = 1_500_000  # of a page to find lines on, at 200 bytes each
LARGEST_SCALE = 200 / 72
LEAST_SCORE = 0.5  # a line with less is no text
POOR_SCORE = 0.9  # upside-down text has less
SAMPLE = 8  # lines


def recognise(path: Path, number: int) -> list[RecognisedLine]:
    """Return the lines of page ``number``, from 1, in reading order; raise Unreadable."""
    picture, width = _picture(path, number)
    scale = width / picture.width
    return [RecognisedLine(text, *(round(edge * scale, 1) for edge in box)) for text, box in _Reader().lines(picture)]


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
    """The models that find and read lines. They are part of the wheel; nothing is downloaded."""

    def __init__(self) -> None:
        import rapidocr  # imported here, because it takes half a second and 100 MB
        from rapidocr.utils.process_img import get_rotate_crop_image

        models = Path(rapidocr.__file__).parent / "models"
        self.cut = get_rotate_crop_image
        self.engine: Any = rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.max_side_len": 100_000,  # resized before
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
                "Det.limit_type": "max",
                "Det.limit_side_len": 100_000,
                "Rec.model_path": str(models / "PP-OCRv6_rec_small.onnx"),
                "Rec.rec_batch_num": 1,  # batches take more memory, and more time because lines are padded
            }
        )

    def lines(self, picture: Image.Image) -> list[tuple[str, Box]]:
        """Return (text, box in pixels) of each line, whichever way up the page was scanned."""
        turn, quads = 0, self._find(picture)
        if sum(height - width for width, height in map(_extent, quads)) > 0:
            turn, picture = 1, picture.transpose(Image.Transpose.ROTATE_90)
            quads = self._find(picture)
        known = self._sample(picture, quads)
        if self._stands_on_its_head(picture, quads, known):
            known = {}
            turn, picture = turn + 2, picture.transpose(Image.Transpose.ROTATE_180)
            quads = self._find(picture)
        pixels = _pixels(picture)
        scored = [known.get(number) or self._read(self.cut(pixels, quad)) for number, quad in enumerate(quads)]
        read = [(text, score, _box(quad)) for (text, score), quad in zip(scored, quads, strict=True)]
        found = [(text.strip(), box) for text, score, box in read if text.strip() and score >= LEAST_SCORE]
        order = in_reading_order([box for _, box in found])
        return [(found[number][0], turned(found[number][1], picture.size, turn)) for number in order]

    def _find(self, picture: Image.Image) -> list["np.ndarray"]:
        """Return the four corners of each line, in pixels of ``picture``."""
        small = _reduced(picture, DETECTION_PIXELS)
        boxes = self.engine(_pixels(small), use_det=True, use_cls=False, use_rec=False).boxes
        return [] if boxes is None else list(boxes * (picture.width / small.width))

    def _read(self, line: "np.ndarray") -> tuple[str, float]:
        found = self.engine(line, use_det=False, use_cls=False, use_rec=True)
        return (found.txts[0], found.scores[0]) if found.txts else ("", 0.0)

    def _sample(self, picture: Image.Image, quads: list["np.ndarray"]) -> dict[int, tuple[str, float]]:
        """Read the longest lines, and return their (text, score) by their number."""
        pixels = _pixels(picture)
        longest = sorted(range(len(quads)), key=lambda number: -_extent(quads[number])[0])[:SAMPLE]
        return {number: self._read(self.cut(pixels, quads[number])) for number in longest}

    def _stands_on_its_head(
        self, picture: Image.Image, quads: list["np.ndarray"], known: dict[int, tuple[str, float]]
    ) -> bool:
        score = mean([score for _, score in known.values()] or [1.0])
        if score >= POOR_SCORE:
            return False
        pixels = _pixels(picture)
        return mean(self._read(self.cut(pixels, quads[number])[::-1, ::-1])[1] for number in known) > score


def _pixels(picture: Image.Image) -> Any:
    import numpy as np

    return np.asarray(picture)[:, :, ::-1]


def _extent(quad: "np.ndarray") -> tuple[float, float]:
    left, top, right, bottom = _box(quad)
    return right - left, bottom - top


def _box(quad: "np.ndarray") -> Box:
    (left, top), (right, bottom) = quad.min(axis=0).tolist(), quad.max(axis=0).tolist()
    return left, top, right, bottom
