"""Decode text of unknown encoding."""

import codecs

from charset_normalizer import from_bytes

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 100_000  # bytes
# A text whose non-ASCII bytes are all among these is almost certainly in Windows' Western encoding.
WESTERN = "àâäáåæçéèêëíîïñóôöúùûüßœÀÂÄÁÅÆÇÉÈÊËÍÎÏÑÓÔÖÚÙÛÜŒ‘’“”„«»–—…€£§©®°·¿¡½²³µ\xa0"
WESTERN_DOUBT = frozenset(range(128, 256)) - frozenset(WESTERN.encode("cp1252"))
UNLIKELY = ["iso8859_3", "iso8859_4", "iso8859_10", "iso8859_13", "iso8859_14", "iso8859_16", "cp1257", "hp_roman8"]


def decode(data: bytes) -> str:
    """Decode text by its byte order mark, as UTF-16 without one, as UTF-8, or in the most plausible encoding."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if encoding := "iso2022_jp" if b"\x1b$" in data[:SAMPLE] else _utf16(data[:4000]):
        return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_older(data), errors="replace")


def _utf16(data: bytes) -> str:
    """Return "utf-16-be" or "utf-16-le" if either the even or the odd bytes contain zeros; else ""."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    if max(even, odd) < 0.02 * len(data) / 2 or min(even, odd) > 0:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _older(data: bytes) -> str:
    """Return the single-byte or East Asian encoding in which the text looks most like a language."""
    beyond_ascii = data.translate(None, bytes(range(128)))
    if not WESTERN_DOUBT.intersection(beyond_ascii):
        return "cp1252"
    sample = data[:SAMPLE] if len(data) <= SAMPLE else data[: data.rfind(b"\n", 0, SAMPLE) + 1 or SAMPLE]
    best = from_bytes(sample, cp_exclusion=UNLIKELY).best()
    if best is None:
        return "cp1252"
    if best.encoding == "cp1250" and not any(0x80 <= byte < 0xA0 for byte in beyond_ascii):
        return "iso8859_2"  # the ISO variant: none of the characters that only Windows has
    return best.encoding
