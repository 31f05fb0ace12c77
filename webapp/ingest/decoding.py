"""Text in whatever encoding it comes."""

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
# A text whose letters beyond ASCII are all among these of Windows' Western encoding is hardly anything else.
WESTERN = "àâäáåæçéèêëíîïñóôöúùûüßœÀÂÄÁÅÆÇÉÈÊËÍÎÏÑÓÔÖÚÙÛÜŒ‘’“”„«»–—…€£§©®°·¿¡½²³µ\xa0"
WESTERN_DOUBT = frozenset(range(128, 256)) - frozenset(WESTERN.encode("cp1252"))
UNLIKELY = ["iso8859_3", "iso8859_4", "iso8859_10", "iso8859_13", "iso8859_14", "iso8859_16", "cp1257", "hp_roman8"]


def decode(data: bytes) -> str:
    """By its byte order mark; else UTF-16 without one; else UTF-8; else what its letters make most sense in."""
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
    """Text in UTF-16 has zeros among its even or its odd bytes: all of Western letters, the spaces of others."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    if max(even, odd) < 0.02 * len(data) / 2 or min(even, odd) > 0:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _older(data: bytes) -> str:
    """The encoding of one byte a letter, or of East Asia, in which this reads like a language."""
    beyond_ascii = data.translate(None, bytes(range(128)))
    if not WESTERN_DOUBT.intersection(beyond_ascii):
        return "cp1252"
    sample = data[:SAMPLE] if len(data) <= SAMPLE else data[: data.rfind(b"\n", 0, SAMPLE) + 1 or SAMPLE]
    best = from_bytes(sample, cp_exclusion=UNLIKELY).best()
    if best is None:
        return "cp1252"
    if best.encoding == "cp1250" and not any(0x80 <= byte < 0xA0 for byte in beyond_ascii):
        return "iso8859_2"  # the older one of the two: it has none of Windows' own letters and quotation marks
    return best.encoding
