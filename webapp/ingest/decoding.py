"""Decode text of unknown encoding."""

import codecs
import re

from charset_normalizer import from_bytes

from webapp.ingest.alphabets import encoding_of

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
TEXT_CONTROLS = b"\t\n\v\f\r\x1b"
CONTROLS = bytes(set(range(32)) - set(TEXT_CONTROLS))
FEW = 0.02  # of the bytes of a text may be control characters
ONE_SIDED = 0.9  # of the zeros in UTF-16 are the high bytes of ASCII letters
DOMINANT = 0.5  # of the letters of a text in UTF-16 are of one alphabet
PLANES = 0x11  # of Unicode: each letter has one of so many numbers in its second byte of four
SIGNS, STOPS, SPARSEST = re.compile("[\t\n\r -~\u2010-\u2026\u3000-\u30ff\u4e00-\u9fff\uff01-\uffee]"), "。，、", 100
KANA = 0.05  # of the letters of a Japanese text, and more, are kana
HZ = re.compile(rb"~\{(?:[\x21-\x29\x30-\x77][\x21-\x7e])++(?:~\}|$)")
COMMON_KOREAN, COMMON = frozenset("이다는을의가에고하로지기"), 0.1
"""Syllables of which each Korean text has many."""
# The codecs that a page can name, each linear: "punycode" and others that Python has are not.
CHARSETS = (
    {"utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "ascii", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"}
    | {"big5", "big5hkscs", "gb2312", "gbk", "gb18030", "hz", "euc_kr", "johab", "euc_jp", "shift_jis", "iso2022_jp"}
    | {f"cp{number}" for number in (866, 874, 932, 949, 950, *range(1250, 1259))}
    | {f"iso8859-{number}" for number in range(1, 17)}
)


def charset(label: str) -> str:
    """Return the codec of a charset as a page or a response names it; empty when it is not one of ``CHARSETS``."""
    try:
        name = codecs.lookup(label.strip()[:40]).name
    except (LookupError, ValueError):
        return ""
    return name if name in CHARSETS else ""


def decode(data: bytes) -> str:
    """Decode text by its byte order mark, as UTF-16 without one, as UTF-8, or in the most plausible encoding.

    A few bytes that do not belong to it change nothing else: zeros are left out, others become U+FFFD.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if encoding := _seven_bit(data[:SAMPLE]) or _utf32(data[:4000]) or _utf16(data[:4000]):
        return data.decode(encoding, errors="replace")
    data = data.replace(b"\0", b"")
    text = data.decode("utf-8", errors="replace")
    return text if _is_utf8(data, text) else data.decode(older(data), errors="replace")


def _seven_bit(data: bytes) -> str:
    """Return "iso2022_jp" or "hz" if marks switch between ASCII and pairs of its letters; else ""."""
    is_hz = b"~{" in data and data.isascii() and data.count(b"~{") == len(HZ.findall(data))
    return "iso2022_jp" if b"\x1b$" in data else "hz" if is_hz else ""


def _is_utf8(data: bytes, text: str) -> bool:
    """Whether most letters beyond ASCII are valid UTF-8; at its very end one may be cut off."""
    wrong = text.count("\ufffd") - data.count("\ufffd".encode())
    right = sum(letter > "\x7f" for letter in text[:SAMPLE]) - text.count("\ufffd", 0, SAMPLE)
    return wrong <= right / 2 or (wrong == 1 and right > 0 and text.endswith("\ufffd"))


def _utf32(data: bytes) -> str:
    """Return "utf-32-be" or "utf-32-le" if two of four bytes are those of the first letters of all; else ""."""
    for name, (first, second) in (("utf-32-be", (0, 1)), ("utf-32-le", (3, 2))):
        if data and not any(data[first::4]) and max(data[second::4], default=PLANES) < PLANES:
            return name
    return ""


def _utf16(data: bytes) -> str:
    """Return "utf-16-be" or "utf-16-le" if the zeros among the bytes are the halves of letters; else ""."""
    even, odd = data[::2], data[1::2]
    zeros = even.count(0), odd.count(0)
    if max(zeros) < max(1, ONE_SIDED * sum(zeros)):
        return next((name for name in ("utf-16-le", "utf-16-be") if _is_in_signs(data, name)), "")
    high, name = (even, "utf-16-be") if zeros[0] > zeros[1] else (odd, "utf-16-le")
    is_of_one_alphabet = max(map(high.count, set(high))) > DOMINANT * len(high)
    controls = len(data) - len(data.translate(None, CONTROLS.replace(b"\0", b"")))
    return name if is_of_one_alphabet or controls > FEW * len(data) else ""


def _is_in_signs(data: bytes, encoding: str) -> bool:
    """Whether a text in an encoding is nothing but Chinese or Japanese, figures and signs, with stops between them."""
    text = data.decode(encoding, errors="replace")
    stops = sum(map(text.count, STOPS))
    return len(SIGNS.findall(text)) > (1 - FEW) * len(text) and SPARSEST * stops > len(text)


def _is_chinese(data: bytes) -> bool:
    """Whether it has the full stop or the comma of simplified Chinese, which Korean has not, and hardly any kana."""
    if b"\xa1\xa3" not in data and b"\xa3\xac" not in data:
        return False
    text = data.decode("gb18030", errors="replace")
    return sum("\u3040" <= letter <= "\u30ff" for letter in text) < KANA * len(text) and "\ufffd" not in text[:-1]


def _is_johab(data: bytes) -> bool:
    """Whether it is Korean as old programs of MS-DOS wrote it: by another table, the syllables would be rare ones."""
    text = data.decode("johab", errors="replace")
    syllables = [letter for letter in text if "\uac00" <= letter <= "\ud7a3"]
    common = sum(letter in COMMON_KOREAN for letter in syllables)
    return common > max(1, COMMON * len(syllables)) and "\ufffd" not in text[:-1]


def older(data: bytes) -> str:
    """Return the single-byte or East Asian encoding in which the text looks most like a language."""
    sample = data[:SAMPLE] if len(data) <= SAMPLE else data[: data.rfind(b"\n", 0, SAMPLE) + 1 or SAMPLE]
    if _is_johab(sample):
        return "johab"
    if by_letters := encoding_of(sample):
        return by_letters
    if _is_chinese(sample):
        return "gb18030"
    beyond_ascii = data.translate(None, bytes(range(128)))
    if not WESTERN_DOUBT.intersection(beyond_ascii):
        return "cp1252"
    best = from_bytes(sample, cp_exclusion=UNLIKELY).best()
    if best is None:
        return "cp1252"
    if best.encoding == "cp1250" and not any(0x80 <= byte < 0xA0 for byte in beyond_ascii):
        return "iso8859_2"  # the ISO variant: none of the characters that only Windows has
    return best.encoding
