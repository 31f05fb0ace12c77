"""Words as they are written, whatever their case, accents, quotation marks, dashes and spaces.

One regular expression says what counts as the same, for PostgreSQL, which counts them, and for Python, which finds
their places; so it holds nothing but letters, classes of letters, and ``+``.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict

SPACES = "[ \t\r\n\u00a0]+"
ALIKE = ("'’‘‛′`", '"“”„‟«»″', "-‐‑‒–—−")
STROKED = {"d": "đĐ", "h": "ħĦ", "i": "ı", "l": "łŁ", "o": "øØ", "t": "ŧŦ"}  # they are not composed of two
LAST_ACCENTED = 0x17F  # the end of Latin Extended-A


def pattern(words: str) -> str:
    """Return the regular expression of ``words``; a bare letter stands for the accented ones as well."""
    return SPACES.join("".join(map(_class, word)) for word in words.split())


def _class(letter: str) -> str:
    if letter.isascii() and letter.isalnum():
        alike = _accented[letter.lower()] | {letter.lower(), letter.upper()}
    elif letter.isalpha():
        alike = {letter, *(form for form in (letter.lower(), letter.upper()) if len(form) == 1)}
    else:
        alike = set(next((signs for signs in ALIKE if letter in signs), ""))
    if len(alike) > 1:
        return f"[{''.join(sorted(alike, key=lambda sign: (sign != '-', sign)))}]"  # in front, a dash is a dash
    return f"\\{letter}" if letter.isascii() and not letter.isalnum() else letter


def _accents() -> defaultdict[str, set[str]]:
    found = defaultdict[str, set[str]](set, {base: set(signs) for base, signs in STROKED.items()})
    for code in range(0xC0, LAST_ACCENTED + 1):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            found[base.lower()].add(chr(code))
    return found


_accented = _accents()
