"""Find and read lines of text in a picture with the models of PP-OCRv6, which are in rapidocr's wheel.

The models alone are used: the package needs opencv and more, 190 MB of it, for what numpy and Pillow do here. The
figures are those of the package: it finds and reads the same.
"""

from __future__ import annotations

import importlib.util
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from webapp.ingest.regions import Region, regions

if TYPE_CHECKING:
    import onnxruntime

Pixels = NDArray[np.float32]
STEP = 32  # pixels: sides of a picture that the finding model takes are multiples of it
TEXT, DENSE = 0.3, 0.5
"""How likely a pixel is of text, and all of a line's are."""
SPREAD = 1.6
"""The model finds the core of a line: so much of its area by its circumference is added around it."""
LEAST_SIDE = 3  # pixels
FLATTEST = 8  # times as wide as high: a flatter picture is given a margin
LINE_HEIGHT, LEAST_WIDTH = 48, 320  # pixels that a line is read at
UPRIGHT = 1.5  # times as high as wide: a line that runs downwards


@dataclass(frozen=True)
class Models:
    """The two models, loaded: that which finds lines, and that which reads one."""

    finding: onnxruntime.InferenceSession
    reading: onnxruntime.InferenceSession
    letters: list[str]

    @classmethod
    def load(cls) -> Models:
        """Load them from the wheel: half a second and 100 MB."""
        folder = _folder()
        reading = _session(folder / "PP-OCRv6_rec_small.onnx")
        letters = reading.get_modelmeta().custom_metadata_map["character"].splitlines()
        return cls(_session(folder / "PP-OCRv6_det_small.onnx"), reading, ["", *letters, " "])

    def find(self, picture: Image.Image) -> list[NDArray[np.float64]]:
        """Return the corners of each line, from the top left clockwise, in pixels."""
        width, height = picture.size
        margin = max(0, math.ceil((max(width / FLATTEST, STEP) - height) / 2))
        padded = ImageOps.expand(picture, (0, margin, 0, margin), "white") if margin else picture
        sides = [max(STEP, round(side / STEP) * STEP) for side in padded.size]
        (found,) = self.finding.run(None, {self.finding.get_inputs()[0].name: _pixels(padded.resize(sides, _LINEAR))})
        scale = np.array([padded.width / sides[0], padded.height / sides[1]])
        boxes = (region.corners * scale - (0, margin) for region in _lines(found[0, 0]))
        corners = [np.clip(box, 0, (width - 1, height - 1)) for box in boxes]
        return [each for each in corners if _shorter_side(each) > LEAST_SIDE]

    def read(self, line: Image.Image) -> tuple[str, float]:
        """Return the text of a line, and how sure it is, 0 to 1."""
        width = math.ceil(LINE_HEIGHT * line.width / line.height)
        pixels = np.zeros((1, 3, LINE_HEIGHT, max(width, LEAST_WIDTH)), np.float32)
        pixels[..., :width] = _pixels(line.resize((width, LINE_HEIGHT), _LINEAR))
        (found,) = self.reading.run(None, {self.reading.get_inputs()[0].name: pixels})
        best = found[0].argmax(axis=1)
        is_new = (best != 0) & np.concatenate(([True], best[1:] != best[:-1]))
        scores = found[0].max(axis=1)[is_new]
        return "".join(self.letters[n] for n in best[is_new]), float(scores.mean()) if len(scores) else 0.0


def cut(picture: Image.Image, corners: NDArray[np.float64]) -> Image.Image:
    """Return a line of a picture, straight; one that runs downwards is laid on its side."""
    top_left, top_right, bottom_right, bottom_left = corners
    width = max(np.linalg.norm(top_left - top_right), np.linalg.norm(bottom_left - bottom_right))
    height = max(np.linalg.norm(top_left - bottom_left), np.linalg.norm(top_right - bottom_right))
    size = max(1, int(width)), max(1, int(height))
    ends = [float(edge) for corner in (top_left, bottom_left, bottom_right, top_right) for edge in corner]
    line = picture.transform(size, Image.Transform.QUAD, ends, Image.Resampling.BICUBIC)
    return line.transpose(Image.Transpose.ROTATE_90) if size[1] >= UPRIGHT * size[0] else line


_LINEAR = Image.Resampling.BILINEAR


def _shorter_side(corners: NDArray[np.float64]) -> float:
    return float(min(np.linalg.norm(corners[0] - corners[1]), np.linalg.norm(corners[0] - corners[3])))


def _folder() -> Path:
    found = importlib.util.find_spec("rapidocr")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("rapidocr, whose wheel has the models, is not installed")
    return Path(found.submodule_search_locations[0]) / "models"


def _session(path: Path) -> onnxruntime.InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _pixels(picture: Image.Image) -> Pixels:
    """Return a picture as the models take it: blue, green and red from -1 to 1."""
    values = np.asarray(picture, np.float32)[:, :, ::-1].transpose(2, 0, 1)
    return np.ascontiguousarray(values[np.newaxis] / 127.5 - 1)


def _lines(likely: Pixels) -> list[Region]:
    """Return the lines in a map of how likely each pixel is of text."""
    is_text = likely > TEXT
    is_text[:, 1:] |= is_text[:, :-1].copy()
    is_text[1:] |= is_text[:-1].copy()
    found = (region for region in regions(is_text) if min(region.width, region.height) >= LEAST_SIDE)
    dense = [region for region in found if region.mean(likely) >= DENSE]
    return [
        region.wider_by(SPREAD * region.width * region.height / (2 * (region.width + region.height)))
        for region in dense
    ]
