"""Pages as a scanner makes them: type set at some resolution, slightly grey and noisy, with no text in the file."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONTS = Path("/usr/share/fonts/truetype/liberation")
WIDTH, HEIGHT = 420, 595  # points: A5

INTRODUCTION = (
    "Amphibians breathe through their skin as well as with lungs. The skin is thin, moist and rich in small blood "
    "vessels, so that oxygen passes from the air or the water straight into the blood. A frog that dries out cannot "
    "breathe, which is why most of them stay within reach of a pond and come out after rain."
)
DOSES = (
    "In the study of 1987, 214 animals were weighed twice a day; the mean weight was 36.4 g (range 12.8 to 71.5 g). "
    "Of these, 37 % lost more than 5 g within three weeks, although they were given 2.5 mg of iodine daily. None of "
    "the keepers had expected this, and two of them doubted the scales."
)
WINTER = (
    "In winter they dig themselves into the mud, where their heart beats only once or twice a minute. Whoever finds "
    "such an animal takes it for dead. It wakes when the ground has warmed to about eight degrees, and looks for "
    "water on the same night."
)


@dataclass(frozen=True)
class Column:
    """Paragraphs, where their column begins and how wide it is, in points."""

    paragraphs: Sequence[str]
    left: float = 45
    top: float = 50
    width: float = 330
    size: float = 10.5
    font: str = "LiberationSerif-Regular"


def page(*columns: Column, dpi: int = 200, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Image.Image:
    """A page of black type, blurred and noisy as from a flatbed scanner."""
    scale = dpi / 72
    picture = Image.new("L", (round(size[0] * scale), round(size[1] * scale)), 246)
    draw = ImageDraw.Draw(picture)
    for column in columns:
        _set(draw, column, scale)
    pixels = np.asarray(picture).astype(np.float32) + np.random.default_rng(7).normal(0, 7, picture.size[::-1])
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def _set(draw: ImageDraw.ImageDraw, column: Column, scale: float) -> None:
    font = ImageFont.truetype(FONTS / f"{column.font}.ttf", round(column.size * scale))
    top = column.top
    for paragraph in column.paragraphs:
        line = ""
        for word in [*paragraph.split(), None]:
            longer = f"{line} {word}".strip()
            if word is not None and font.getlength(longer) <= column.width * scale:
                line = longer
                continue
            draw.text((column.left * scale, top * scale), line, font=font, fill=25)
            top += 1.25 * column.size
            line = word or ""
        top += 0.6 * column.size


def scanned(*pages: Image.Image, dpi: int = 200) -> bytes:
    """The pages as a PDF of pictures."""
    return _saved(pages, "PDF", resolution=dpi)


def tiff(*pages: Image.Image) -> bytes:
    return _saved(pages, "TIFF", compression="tiff_deflate")


def encoded(picture: Image.Image, kind: str) -> bytes:
    return _saved([picture], kind)


def _saved(pages: Sequence[Image.Image], kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    pages = [picture.copy() for picture in pages]  # saving leaves settings on a picture that do not fit other types
    several = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
    pages[0].save(buffer, kind, **several, **options)
    return buffer.getvalue()
