"""Reads plain text in whatever encoding it comes."""

import codecs
import re
import unicodedata

from webapp.ingest.parsed import Block

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Control characters, half surrogates, soft hyphens, byte order marks: no text, and no database takes all.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u2060\ud800-\udfff\ufeff\ufffe\uffff]")
# Older typesetting puts an accent before its letter: "na¨ıve".
COMBINING = {"¨": "\u0308", "´": "\u0301", "ˆ": "\u0302", "˜": "\u0303"}
LOOSE_ACCENT = re.compile(r"([¨´ˆ˜])([A-Za-zı])")
LIST_ITEM = re.compile(r"\s*(?:[-*•–+]|\(?\d{1,3}[.)])\s+\S")
NARROWEST, WIDEST = 40, 120  # letters: between them lies the width to which people and programs wrap prose


def clean(text: str) -> str:
    """One line: white space as single spaces, composed letters, nothing unprintable."""
    text = LOOSE_ACCENT.sub(lambda match: match[2].replace("ı", "i") + COMBINING[match[1]], text)
    return " ".join(unicodedata.normalize("NFC", UNPRINTABLE.sub("", text)).split())


def decode(data: bytes) -> str:
    """By its byte order mark; else UTF-16 without one; else UTF-8; else Windows' Western encoding."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if encoding := _utf16(data[:4000]):
        return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _utf16(data: bytes) -> str:
    """Western text in UTF-16 has a zero in every second byte."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    if max(even, odd) < 0.3 * len(data) / 2 or min(even, odd) > 0:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def plain_blocks(text: str) -> list[Block]:
    """Paragraphs, divided by empty lines; where lines were wrapped, they are joined again.

    In a text with long lines each line is a paragraph.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    lengths = sorted(len(line) for line in text.split("\n") if line.strip())
    width = lengths[int(0.95 * (len(lengths) - 1))] if lengths else 0
    divider = r"\n\s*\n" if width <= WIDEST else r"\n"
    blocks = (Block(joined) for part in re.split(divider, text) if (joined := _unwrapped(part, width)))
    return list(blocks)


def _unwrapped(paragraph: str, width: int) -> str:
    lines: list[str] = []
    wrapped = False
    for raw in paragraph.split("\n"):
        line = clean(raw)
        if wrapped and not LIST_ITEM.match(raw):
            lines[-1] += " " + line
        elif line:
            lines.append(line)
        wrapped = bool(lines) and len(raw) > max(NARROWEST, 0.6 * width)
    return "\n".join(lines).strip()
