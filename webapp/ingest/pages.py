"""Draw pages of PDFs and frames of pictures, with the positions of the characters on them."""

import ctypes
import io
import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium_c
from PIL import Image, ImageChops, PngImagePlugin, WebPImagePlugin  # noqa: F401  # imported before forking

from webapp.ingest import images
from webapp.ingest.annotations import annotation_lines, with_annotations
from webapp.ingest.garbled import readable
from webapp.ingest.geometry import Box, Frame
from webapp.ingest.layout import PER_POINT, Layout, Page
from webapp.ingest.letters import LEFTWARDS, reading_order
from webapp.ingest.paragraphs import blocks_of
from webapp.ingest.parsed import Unreadable
from webapp.ingest.pdf import open_page, open_pdf, page_of
from webapp.ingest.pdflines import Placed, box_at, placed_lines
from webapp.ingest.recognised import letter_boxes
from webapp.ingest.upright import turn_upright

MAX_PIXELS = 12_000_000  # of an image: pages can be very large
MAX_CHARACTERS = 50_000  # of a page; one of a newspaper has 30,000
LINE_END = 10
GREYS = 16
SAME_GREY = 16  # of 255: how much red, green and blue may differ in grey
COLOURED_SHARE = 0.001  # of the page
HALFTONE_SHARE = 0.2  # of the page: with more it is a photograph


def render(path: Path, number: int, width_px: int) -> Page:
    """Draw page ``number``, from 1, ``width_px`` wide; raise Unreadable, with "no_page" when there is none."""
    if images.is_image(path):
        return _frame(images.frame(path, number), width_px)
    page = open_page(path, number)
    image, mime = _encoded(_drawn(page, width_px))
    return Page(image, mime, _layout(page, number))


def _frame(picture: Image.Image, width_px: int) -> Page:
    """Return a frame of a picture as a page; its layout has no characters."""
    width, height = images.size_of(picture)
    picture.thumbnail((width_px, MAX_PIXELS // width_px))
    image, mime = _encoded(picture)
    return Page(image, mime, Layout(round(width, 2), round(height, 2), "", [], []))


def thumbnails(path: Path, numbers: Sequence[int], width_px: int, seconds: float) -> Iterator[tuple[int, bytes]]:
    """Draw pages as small WebP images: at least one, and then more for at most ``seconds``.

    Yields (page number, image). Damaged pages are left out; raises Unreadable when the first one is damaged.
    """
    document = None if images.is_image(path) else open_pdf(path)
    end = time.monotonic() + seconds
    for number in numbers:
        try:
            picture = _drawn(page_of(document, number), width_px) if document else images.frame(path, number)
        except Unreadable:
            if number == numbers[0]:
                raise
            continue
        picture.thumbnail((width_px, MAX_PIXELS // width_px))
        buffer = io.BytesIO()
        picture.convert("RGB").save(buffer, "WEBP", quality=75, method=0)
        yield number, buffer.getvalue()
        if time.monotonic() > end:
            return


def _drawn(page: Any, width_px: int) -> Image.Image:
    width, height = page.get_size()
    scale = min(width_px / width, (MAX_PIXELS / (width * height)) ** 0.5)
    picture: Image.Image = page.render(scale=scale).to_pil()
    return picture


def _encoded(picture: Image.Image) -> tuple[bytes, str]:
    """Encode an image, and return it with its media type: type as PNG in a few greys, pictures as WebP."""
    buffer = io.BytesIO()
    if _is_type(picture):
        greys = picture.convert("L").point([round(tone * (GREYS - 1) / 255) for tone in range(256)])
        greys.putpalette([round(index * 255 / (GREYS - 1)) for index in range(GREYS) for _ in "rgb"])
        greys.save(buffer, "PNG", bits=4, compress_level=4)
        return buffer.getvalue(), "image/png"
    picture.convert("RGB").save(buffer, "WEBP", quality=80, method=2)
    return buffer.getvalue(), "image/webp"


def _is_type(picture: Image.Image) -> bool:
    """Whether a page is black type on white, as most pages are."""
    small = picture.convert("RGB").reduce(4)
    red, green, blue = small.split()
    size = small.width * small.height
    apart = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
    coloured = sum(apart.histogram()[SAME_GREY:])
    halftones = sum(green.histogram()[16:200])
    return coloured < COLOURED_SHARE * size and halftones < HALFTONE_SHARE * size


def _layout(page: Any, number: int) -> Layout:
    frame = Frame.of(page)
    width, height = frame.size
    turn_upright(page)
    upright, textpage = Frame.of(page), page.get_textpage()
    placed, is_changed = _text_of(textpage, upright, number)
    order = _order(textpage, upright, placed) if is_changed else range(textpage.count_chars())
    letters: list[str] = []
    boxes: list[int] = []
    rect = pdfium_c.FS_RECTF()
    pointer = ctypes.byref(rect)
    for index in islice(order, MAX_CHARACTERS):
        code = pdfium_c.FPDFText_GetUnicode(textpage, index) if index >= 0 else LINE_END
        pdfium_c.FPDFText_GetLooseCharBox(textpage, index, pointer)
        left, top, right, bottom = frame.box(rect.left, rect.bottom, rect.right, rect.top)
        if (
            not 0 < code < 0x110000
            or 0xD800 <= code < 0xE000
            or right < 0
            or left > width
            or bottom < 0
            or top > height
        ):
            continue
        letters.append(chr(code))
        boxes += (
            round(PER_POINT * left),
            round(PER_POINT * top),
            round(PER_POINT * right),
            round(PER_POINT * bottom),
        )
    lines = [line for line, *_ in placed]
    for line in annotation_lines(page, number, frame, bool(lines)):
        letters += [*line.text, chr(LINE_END)]
        for box in letter_boxes(line.text, (line.left, line.top, line.right, line.bottom)):
            boxes += (round(PER_POINT * edge) for edge in box)
        boxes += (0, 0, 0, 0)
    paragraphs = [block.text for block in blocks_of(with_annotations(lines, page, number, upright))]
    return Layout(round(width, 2), round(height, 2), "".join(letters), boxes, paragraphs)


def _text_of(textpage: Any, frame: Frame, number: int) -> tuple[list[Placed], bool]:
    """Return the lines of a page that are text, in reading order, and whether that is not just what the file has."""
    found, is_reordered = placed_lines(textpage, frame, number)
    text = {id(line) for line in readable([line for line, *_ in found])}
    placed = [one for one in found if id(one.line) in text]
    is_leftwards = any(LEFTWARDS.search(one.line.text) for one in placed)
    return placed, is_reordered or is_leftwards or len(placed) < len(found)


def _order(textpage: Any, frame: Frame, placed: Sequence[Placed]) -> Iterator[int]:
    """Yield the indexes of the characters of lines in reading order, and -1 at the end of each line."""
    text = textpage.get_text_range()
    for _, start, end in placed:
        for place in reading_order(text[start:end], partial(_box_of, textpage, frame, start)):
            index = pdfium_c.FPDFText_GetCharIndexFromTextIndex(textpage, start + place)
            if index >= 0:
                yield index
        yield -1


def _box_of(textpage: Any, frame: Frame, start: int, place: int) -> Box:
    return box_at(textpage, frame, start + place)
