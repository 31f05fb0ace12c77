"""Spellings that count as one: the same for the word search, finding in a document, the library's filter, and quotes.

Case, accents, ligatures, width, soft hyphens, Arabic and Hebrew vowel marks, the forms of alef, dotless i, ё and ß make
no difference; ä is a, and also ae. What a script cannot do without stays: the marks of kana, Hangul, Indic and Thai.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

# What an accent or a vowel mark is, by its code: Latin, Greek and Cyrillic, Hebrew, Arabic; then what is not seen.
MARKS = "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
MARKS += "\u0640\u00ad\u200b-\u200f\u2060\ufeff"
IS_MARK = re.compile(f"[{MARKS}]")
# A letter with what is written over it, or joins it: combining marks, halves of kana, vowels and finals of Hangul.
JOINED = f"{MARKS}\u3099\u309a\uff9e\uff9f\u1160-\u11ff"
CLUSTER = re.compile(rf"[\x00-\x7f]+(?![{JOINED}])|(?s:.)[{JOINED}]{{0,8}}")
LETTERS = {"ı": "i", "đ": "d", "ħ": "h", "ł": "l", "ø": "o", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
LETTERS |= {"ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ؤ": "و", "ئ": "ي"}
LETTERS |= {"ς": "σ", "й": "й", "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ"}
LETTERS |= dict.fromkeys("’‘‚‛′`´›‹", "'") | dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‐‑‒–—―−", "-")
WRITTEN_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}


class _Letters(dict[int, str]):
    """Letters by their codes as they are compared, each worked out when it is first needed."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _letter(chr(code))
        return folded


def _letter(letter: str) -> str:
    if IS_MARK.match(letter):
        return ""
    if unicodedata.category(letter) == "No":
        return letter  # 10² is not 102
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    lower = unicodedata.normalize("NFKC", letter).casefold()
    return "".join(LETTERS.get(sign) or _bare(sign) for sign in lower)


def _bare(letter: str) -> str:
    """Return a letter without its accents; one of whose parts nothing is left stays as it is."""
    parts = unicodedata.normalize("NFD", letter)
    bare = unicodedata.normalize("NFC", IS_MARK.sub("", parts))
    return bare if bare and bare != letter else "" if not bare else LETTERS.get(letter, letter)


_letters = _Letters()


def fold(text: str) -> str:
    """Return a text as it is compared. It may be shorter or longer than the text."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).translate(_letters))


def fold_in_place(text: str) -> tuple[str, list[int]]:
    """Return a text as it is compared, and for each of its letters, and its end, where it stands in the text."""
    if text.isascii():
        return text.lower(), list(range(len(text) + 1))
    folded: list[str] = []
    places: list[int] = []
    for match in CLUSTER.finditer(text):
        letters = fold(match.group())
        folded.append(letters)
        is_plain = len(letters) == match.end() - match.start()
        places += range(match.start(), match.end()) if is_plain else [match.start()] * len(letters)
    return "".join(folded), [*places, len(text)]


def written_out(text: str) -> str:
    """Return a text with umlauts as two letters, as where a keyboard has none: "Mueller" for "Müller"."""
    return "".join(WRITTEN_OUT.get(letter, letter) for letter in text.lower())


SPACES = "[ \t\r\n\u00a0\u2000-\u200a\u202f\u3000]+"
# Of what is stored, letters are composed with their accents, and only Hebrew and Arabic may have marks between them.
MARKED = re.compile("[\u05d0-\u05ea\u0620-\u06d3]")
VOICED = {"\u3099": "[\u3099\uff9e]", "\u309a": "[\u309a\uff9f]"}
WITH_OTHERS = tuple(
    range(*each) for each in ((0x41, 0x700), (0xE00, 0xF00), (0x1D00, 0x2200), (0x3040, 0x3100), (0xF900, 0xFFF0))
)
LONGEST = 3  # letters that are written as one: "ffi"
MOST_TRIED = 16  # PostgreSQL keeps 32 expressions compiled; of more, each is compiled anew for each row


@lru_cache(maxsize=64)
def pattern(words: str) -> str:
    """Return a regular expression of some words in any spelling, for Python and for PostgreSQL alike."""
    each = unicodedata.normalize("NFC", words).split()
    return SPACES.join(_word(word) or "".join(_class({letter}) for letter in word) for word in each)


def longest(texts: Iterable[str]) -> list[str]:
    """Return the longest of some words or expressions, each once: as many as the database tries on a row."""
    return sorted(dict.fromkeys(texts), key=len, reverse=True)[:MOST_TRIED]


def _word(word: str) -> str:
    parts, plain = [], ""
    for letter in word:
        two = WRITTEN_OUT.get(letter.lower())
        if two is None:
            plain += fold(letter)
            continue
        parts += [_letters_of(plain), f"(?:{_letters_of(fold(letter))}|{_letters_of(two)})"]
        plain = ""
    return "".join([*parts, _letters_of(plain)])


def _letters_of(folded: str) -> str:
    parts, place = [], 0
    while place < len(folded):
        sizes = range(LONGEST, 0, -1)
        length = next((size for size in sizes if folded[place : place + size] in _others()), 1)
        parts.append(_any_of(folded[place : place + length]))
        place += length
    return "".join(parts)


def _any_of(letters: str) -> str:
    """Return what may stand for a letter, or for a few that can be written as one."""
    ways = [
        _one(letters[:size]) + (_any_of(letters[size:]) if letters[size:] else "")
        for size in range(1, len(letters) + 1)
        if size == 1 or letters[:size] in _others()
    ]
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def _one(letters: str) -> str:
    alike = _others().get(letters, set())
    either = _class(alike | ({letters} if len(letters) == 1 else set()))
    parts = unicodedata.normalize("NFD", letters)
    if len(parts) > 1 and parts[-1] in VOICED:  # kana of half width, whose mark is a sign of its own
        return f"(?:{either}|{_one(parts[0])}{VOICED[parts[-1]]})"
    return f"{either}[{MARKS}]*" if MARKED.match(letters) else either


def _class(letters: set[str]) -> str:
    signs = "".join(sorted(letters, key=lambda sign: (sign != "-", sign)))  # in front, a dash is a dash
    if len(letters) > 1:
        return "[" + "".join(f"\\{sign}" if sign in "\\]^[" else sign for sign in signs) + "]"
    return f"\\{signs}" if signs.isascii() and not signs.isalnum() else signs


@lru_cache(maxsize=1)
def _others() -> dict[str, set[str]]:
    """Return the other letters that are folded to some letters, by these."""
    others: defaultdict[str, set[str]] = defaultdict(set)
    for letter in map(chr, chain(*WITH_OTHERS)):
        folded = fold(letter)
        if folded != letter and folded.strip() and len(folded) <= LONGEST:
            others[folded].add(letter)
    for letter, two in WRITTEN_OUT.items():
        others[two] |= {letter, letter.upper()}
    return dict(others)
