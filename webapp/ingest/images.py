"""Read pictures: PNG, JPEG, TIFF, WebP, BMP and GIF. Each frame of a TIFF is a page."""

from pathlib import Path

from PIL import (  # noqa: F401  # imported before forking
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from webapp.ingest.file import File
from webapp.ingest.formats import HEAD_BYTES, of_head
from webapp.ingest.parsed import Parsed, Unreadable

FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF")
MOST_PIXELS = 89_000_000  # Pillow warns of more; an A3 page at 600 dpi has 70 million
LONGEST_SIDE = 842.0  # points, as of A4: what files say of their size on paper is unreliable

BROKEN = "This picture is damaged or incomplete, so it cannot be shown or read. Save or scan it again, and upload that."
TOO_LARGE = (
    f"This picture has more than {MOST_PIXELS // 1_000_000} million pixels, which is more than can be read here. "
    "Save it smaller, and upload that."
)


def is_image(path: Path) -> bool:
    with path.open("rb") as file:
        found = of_head(file.read(HEAD_BYTES))
    return found is not None and found.is_picture


def parse_image(file: File) -> Parsed:
    """Return the pages of a picture, all of them still to be recognised; raise Unreadable."""
    frame(file.path, 1)
    with _opened(file.path) as image:
        count = _count(image)
    return Parsed(blocks=[], page_count=count, unread_pages=list(range(1, count + 1)))


def frame(path: Path, number: int) -> Image.Image:
    """Return frame ``number``, from 1, upright and in RGB; raise Unreadable, with "no_page" when there is none."""
    with _opened(path) as image:
        count = _count(image)
        if not 1 <= number <= count:
            raise Unreadable("no_page", f"This picture has {count} pages; there is no page {number}.")
        try:
            image.seek(number - 1)
            _check_size(image)
            image.load()
            ImageOps.exif_transpose(image, in_place=True)
            return _on_white(image)
        except MemoryError:
            raise
        except Exception as error:  # damaged pictures raise all kinds of errors
            raise error if isinstance(error, Unreadable) else Unreadable("broken", BROKEN) from error


def size_of(image: Image.Image) -> tuple[float, float]:
    """Return width and height in points."""
    scale = LONGEST_SIDE / max(image.size)
    return image.width * scale, image.height * scale


def _opened(path: Path) -> Image.Image:
    try:
        image = Image.open(path, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise Unreadable("too_big", TOO_LARGE) from error
    except MemoryError:
        raise
    except Exception as error:
        raise Unreadable("broken", BROKEN) from error
    _check_size(image)
    return image


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise Unreadable("too_big", TOO_LARGE)


def _count(image: Image.Image) -> int:
    """Return the number of pages: the frames of a TIFF; of an animation only the first frame is read."""
    return getattr(image, "n_frames", 1) if image.format == "TIFF" else 1


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")  # 16 bits per pixel
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image if image.mode == "RGB" else image.convert("RGB")
