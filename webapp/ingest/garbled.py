"""Tell text from what comes of fonts whose codes do not map to characters."""

import re
from collections.abc import Sequence
from string import ascii_letters

from webapp.ingest.paragraphs import Line

ODD = re.compile("[\x00\x01\x03-\x08\x0a-\x1f\ufffd\ue000-\uf8ff]|\\(cid:\\d+\\)")
TURNED = {ord(letter) << 8 for letter in ascii_letters} - {0x4E00}
"""Letters whose two bytes stand the other way round; of these, Chinese has but one often."""
ODD_SHARE = 0.2  # of the characters of a page
FIRST = ord("!")  # the code of the first glyph of a font that numbers its glyphs as they come
FEWEST = 8  # glyphs
NUMBERED_SHARE = 0.8  # of the codes from the first on are used by such a font
SIGNS = re.compile(r"[!-&*+/:-@\[-`{-~]")
SIGN_SHARE = 0.15  # of the characters of a line
WORD = re.compile(r"[^\W\d_]{4}")
VOWELS = "aeiouyAEIOUY"
VOWEL_SHARE = 0.16  # of the letters of a page; natural languages have more than 0.3
ENOUGH = 200  # letters
LATIN = re.compile("[A-Za-z]")


def readable(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a page that are text; none when most of it is garbled."""
    text = "".join(line.text for line in lines)
    if _is_odd(text) or _has_no_vowels(text):
        return []
    signs = [line for line in lines if _is_of_signs(line.text)]
    if not _is_numbered("".join(line.text for line in signs)):
        return list(lines)
    garbled = {id(line) for line in signs}
    return [line for line in lines if id(line) not in garbled]


def _is_odd(text: str) -> bool:
    turned = sum(ord(letter) in TURNED for letter in text)
    return turned + sum(len(found) for found in ODD.findall(text)) > ODD_SHARE * len(text)


def _has_no_vowels(text: str) -> bool:
    """Whether a text in Latin letters has too few vowels for any language: its letters stand for others."""
    if sum(map(text.count, VOWELS)) > VOWEL_SHARE * len(text):
        return False
    letters = len(LATIN.findall(text))
    return letters > ENOUGH and 2 * letters > len(text) and sum(map(text.count, VOWELS)) < VOWEL_SHARE * letters


def _is_of_signs(text: str) -> bool:
    return len(SIGNS.findall(text)) > SIGN_SHARE * len(text) and not WORD.search(text)


def _is_numbered(text: str) -> bool:
    """Whether a text uses nearly all codes from the first on: no words, formula or code does."""
    codes = {ord(letter) for letter in text if letter > " "}
    used = sum(1 for code in codes if FIRST <= code < FIRST + len(codes))
    return len(codes) >= FEWEST and used >= NUMBERED_SHARE * len(codes)
