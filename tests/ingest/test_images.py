"""Pictures: their frames are pages; hostile and broken ones cost nothing, and say why."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from tests.ingest.scans import encoded, tiff
from webapp.ingest.images import LONGEST_SIDE, MOST_PIXELS, frame
from webapp.ingest.pages import render
from webapp.ingest.parse import parse
from webapp.ingest.parsed import Parsed, Unreadable


@pytest.fixture
def kept(tmp_path: Path):
    def keep(data: bytes) -> Path:
        path = tmp_path / "picture"
        path.write_bytes(data)
        return path

    return keep


def square(colour: str | int = "red", mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    return Image.new(mode, size, colour)


@pytest.mark.parametrize(
    ("kind", "mime"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("TIFF", "image/tiff"),
        ("WEBP", "image/webp"),
        ("BMP", "image/bmp"),
        ("GIF", "image/gif"),
    ],
)
def test_each_type_is_known_by_its_content(kept, kind: str, mime: str) -> None:
    parsed = parse(kept(encoded(square(), kind)), "letter.txt")
    assert parsed == Parsed([], mime, page_count=1, unread_pages=[1])


def test_a_text_that_begins_like_a_picture_is_a_text(kept) -> None:
    assert parse(kept(b"BM is how the BMJ was called before.")).mime == "text/plain"


def test_the_frames_of_a_tiff_are_pages(kept) -> None:
    path = kept(tiff(square("red"), square("lime"), square("blue")))
    assert parse(path).unread_pages == [1, 2, 3]
    assert frame(path, 2).getpixel((5, 5)) == (0, 255, 0)
    assert frame(path, 3).getpixel((5, 5)) == (0, 0, 255)
    with pytest.raises(Unreadable, match="no page 4"):
        frame(path, 4)


def test_an_animation_is_one_page(kept) -> None:
    buffer = io.BytesIO()
    square("red").save(buffer, "GIF", save_all=True, append_images=[square("blue")])
    assert parse(kept(buffer.getvalue())).page_count == 1


def test_what_is_transparent_is_white(kept) -> None:
    assert frame(kept(encoded(square((0, 0, 0, 0), "RGBA"), "PNG")), 1).getpixel((5, 5)) == (255, 255, 255)


def test_sixteen_bits_of_grey(kept) -> None:
    assert frame(kept(encoded(square(0x8000, "I;16"), "PNG")), 1).getpixel((5, 5)) == (128, 128, 128)


def test_a_photograph_is_seen_as_the_camera_was_held(kept) -> None:
    picture, exif = square(), Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif)
    assert frame(kept(buffer.getvalue()), 1).size == (40, 60)


def test_a_frame_is_drawn_as_a_page(kept) -> None:
    page = render(kept(tiff(square(), square(size=(400, 800)))), 2, width_px=100)
    assert Image.open(io.BytesIO(page.image)).size == (100, 200)
    assert (page.layout.width, page.layout.height, page.layout.text) == (LONGEST_SIDE / 2, LONGEST_SIDE, "")


def huge_png(width: int, height: int) -> bytes:
    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


@pytest.mark.parametrize("side", [60_000, int(MOST_PIXELS**0.5) + 1])
def test_a_picture_can_be_too_large(kept, side: int) -> None:
    with pytest.raises(Unreadable, match="89 million pixels") as raised:
        parse(kept(huge_png(side, side)))
    assert raised.value.code == "too_big"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "BMP"])
def test_a_picture_can_be_incomplete(kept, kind: str) -> None:
    data = encoded(Image.effect_noise((300, 300), 90).convert("RGB"), kind)
    with pytest.raises(Unreadable, match="damaged") as raised:
        parse(kept(data[: len(data) // 2]))
    assert raised.value.code == "broken"
