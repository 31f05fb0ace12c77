"""Small PDFs, written by hand, each with just what a test is about."""

from dataclasses import dataclass, field

WIDTH, HEIGHT = 400, 600


@dataclass
class Words:
    """A line of text: where it begins, in points from the top left corner, and the size of its type."""

    text: str
    left: float = 50
    top: float = 50
    size: float = 10


@dataclass
class Sheet:
    """A page. `crop` is its crop box as PDF writes it. A turned one lies on its side in the file.

    `shown` is by how many quarters clockwise the file has it turned back; the text of one that is not lies as seen.
    """

    words: list[Words] = field(default_factory=list)
    turned: bool = False
    shown: int | None = None
    crop: tuple[int, int, int, int] = (0, 0, WIDTH, HEIGHT)
    picture: bool = False
    damaged: bool = False
    annotations: list[str] = field(default_factory=list)


def text_field(name: str, value: str, left: float, top: float, more: str = "") -> str:
    """A field of a form, 100 points wide, as an annotation."""
    box = f"{left} {HEIGHT - top - 14} {left + 100} {HEIGHT - top}"
    return f"/Subtype/Widget/FT/Tx/F 4/T({name})/V({value})/Rect[{box}]{more}"


def lines(*texts: str, top: float = 50, left: float = 50, size: float = 10) -> list[Words]:
    """Lines below each other, single spaced."""
    return [Words(text, left, top + number * size * 1.2, size) for number, text in enumerate(texts)]


def interleaved(left: list[str], right: list[str], top: float = 100) -> list[Words]:
    """Two columns of lines as a file has them that sets each row across both."""
    return [
        words
        for row, sides in enumerate(zip(left, right, strict=True))
        for words in (Words(sides[0], 40, top + 12 * row), Words(sides[1], 220, top + 12 * row))
    ]


COAST = [
    "the lighthouse stood on the cape",
    "and its keeper lit the lamp each",
    "night for the ships that came",
    "from the north with salt, timber",
    "and wool, while the village slept.",
]
MARKET = [
    "in autumn the women dried weed",
    "upon wooden racks and sold it at",
    "the market, where the merchants",
    "paid in silver coins or in cloth,",
    "and some of them in nothing at all.",
]


def pdf(
    *sheets: Sheet,
    info: dict[str, str] | None = None,
    outline: list[tuple[str, int]] | None = None,
    locked: bool = False,
    labels: str = "",
) -> bytes:
    """A PDF of these pages. `outline` is a flat list of (title, index of the page it leads to the top of).

    `labels` are those of its pages, as PDF writes them: "0<</S/r>>4<</S/D>>" for i to iv, then 1, 2, 3.
    """
    pages = [4 + 2 * number for number in range(len(sheets))]
    notes = {
        2000 + 100 * page + n: note for page in range(len(sheets)) for n, note in enumerate(sheets[page].annotations)
    }
    fields = b" ".join(b"%d 0 R" % number for number, note in notes.items() if "/FT" in note)
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/Outlines 1000 0 R/AcroForm<</Fields[%s]>>/PageLabels<</Nums[%s]>>>>"
        % (fields, labels.encode()),
        2: b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), b" ".join(b"%d 0 R" % page for page in pages)),
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        999: b"<<%s>>" % b"".join(b"/%s(%s)" % (k.encode(), _escaped(v)) for k, v in (info or {}).items()),
        998: _stream(b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"\x80"),
    }
    for index, (page, sheet) in enumerate(zip(pages, sheets, strict=True)):
        annotations = b" ".join(b"%d 0 R" % (2000 + 100 * index + n) for n in range(len(sheet.annotations)))
        objects[page] = b"null" if sheet.damaged else _page(sheet, page + 1, annotations)
        objects[page + 1] = _stream(b"", _content(sheet))
    objects |= _outline(outline or [], pages)
    objects |= {number: b"<</Type/Annot%s>>" % note.encode("cp1252") for number, note in notes.items()}
    return _file(objects, locked)


def _page(sheet: Sheet, content: int, annotations: bytes) -> bytes:
    return (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/CropBox[%d %d %d %d]/Rotate %d"
        b"/Resources<</Font<</F 3 0 R>>/XObject<</P 998 0 R>>>>/Contents %d 0 R/Annots[%s]>>"
    ) % (WIDTH, HEIGHT, *sheet.crop, 90 * (sheet.turned if sheet.shown is None else sheet.shown), content, annotations)


def _content(sheet: Sheet) -> bytes:
    picture = b"q %d 0 0 %d 0 0 cm /P Do Q " % (WIDTH, HEIGHT) if sheet.picture else b""
    texts = (
        b"BT /F %g Tf %s Tm (%s) Tj ET" % (word.size, _matrix(word, sheet.turned), _escaped(word.text))
        for word in sheet.words
    )
    return picture + b"\n".join(texts)


def _matrix(word: Words, turned: bool) -> bytes:
    if turned:
        return b"0 1 -1 0 %g %g" % (word.top, word.left)
    return b"1 0 0 1 %g %g" % (word.left, HEIGHT - word.top)


def _outline(entries: list[tuple[str, int]], pages: list[int]) -> dict[int, bytes]:
    last = 1000 + len(entries)
    objects = {1000: b"<</Type/Outlines/Count %d/First 1001 0 R/Last %d 0 R>>" % (len(entries), last)}
    for number, (title, index) in enumerate(entries, 1001):
        following = b"/Next %d 0 R" % (number + 1) if number < last else b""
        objects[number] = b"<</Title(%s)/Parent 1000 0 R/Dest[%d 0 R/Fit]%s>>" % (
            _escaped(title),
            pages[index],
            following,
        )
    return objects if entries else {1000: b"<</Type/Outlines/Count 0>>"}


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def _escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(objects: dict[int, bytes], locked: bool) -> bytes:
    """With a key that no password opens, if it is to be locked."""
    data = bytearray(b"%PDF-1.4\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    begin = len(data)
    data += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        data += b"%d 1\n%010d 00000 n \n" % (number, place)
    key = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (b"11" * 32, b"22" * 32)
    data += b"trailer\n<</Size 20000/Root 1 0 R/Info 999 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (key * locked, begin)
    return bytes(data)
