"""A text in one spelling, and its tokens."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

PLAIN = {"μ": "µ", "’": "'", "‘": "'", "ʼ": "'", "⁄": "/", "∕": "/", "≈": "~", "∼": "~"}
PLAIN |= dict.fromkeys("‐‑‒–—―−", "-")
UNUSUAL = re.compile(r"[^\x00-\x7f]")
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
SUPERSCRIPT_RUN = re.compile(f"[{SUPERSCRIPTS}]+")
THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.,]*\d)")  # "10 000" in the international style
APOSTROPHES = re.compile(r"(?<=\d)'(?=\d{3}\b)")  # "10'000" in the Swiss style
PER_CENT = re.compile(r"\b(?:per cent|pour cent|por ciento)\b", re.IGNORECASE)
LIST_NUMBER = re.compile(r"^([ \t>*-]{0,20})\(?\d{1,3}[.)](?=[ \t]+\S)|(?<!\S)\(\d{1,2}\)(?=\s)", re.MULTILINE)
HALF_PERIOD = re.compile(r"\b(semi|half|bi)-(?=(?:annual|year|month|week)(?:ly)?\b)", re.IGNORECASE)
UNDER_AGE = re.compile(r"\b((?:under|over)[ -]\d\d)s\b", re.IGNORECASE)
TOKEN = re.compile(
    r"O\([^()\n]{1,40}\)"  # a bound of growth
    r"|[A-Za-z]+\d\w*"  # "B12", "Q2"
    r"|\d+(?:[.,]\d+)*|(?<![\w.])\.\d+"
    r"|°[CF]\b|[^\W\d_]\.(?:[^\W\d_]\.)+"  # "b.i.d."
    r"|[^\W\d_]+(?:'[^\W\d_]+)*|\S",
    re.UNICODE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a sign of a normalised text."""

    text: str
    lower: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit() or (self.text[0] == "." and len(self.text) > 1)

    @property
    def is_word(self) -> bool:
        return self.text[0].isalpha()


@lru_cache(maxsize=256)
def normalised(text: str) -> str:
    """Return a text with plain signs and ASCII digits, without the numbers of list items."""
    text = SUPERSCRIPT_RUN.sub(lambda run: "^" + unicodedata.normalize("NFKC", run.group()), text)
    text = UNUSUAL.sub(lambda letter: _plain(letter.group()), text)
    text = unicodedata.normalize("NFC", text)
    text = APOSTROPHES.sub("", THOUSANDS.sub(lambda match: match.group().replace(" ", ""), text))
    text = HALF_PERIOD.sub(r"\1", UNDER_AGE.sub(r"\1", text))
    return LIST_NUMBER.sub(r"\1", PER_CENT.sub("percent", text))


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    """Return a sign as ASCII where it is one in another dress; a sign that only numbers ("❶") as a space."""
    if letter in PLAIN:
        return PLAIN[letter]
    if letter.isspace():
        return " " if letter not in "\u2028\u2029\x85" else "\n"
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    simple = unicodedata.normalize("NFKC", letter)
    if category == "No":
        return f" {simple.replace('⁄', '/')}" if "⁄" in simple and len(simple) > 2 else " "
    if category in ("Cs", "Cf", "Cn", "Co"):
        return "" if category == "Cf" else " "
    return simple.translate({ord("’"): "'", ord("⁄"): "/", ord("μ"): "µ"})


@lru_cache(maxsize=256)
def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the tokens of a normalised text, in order."""
    return tuple(
        Token(match.group(), match.group().lower(), match.start(), match.end()) for match in TOKEN.finditer(text)
    )


def folded(word: str) -> str:
    """Return a word in lower case, without accents and without a genitive's s."""
    decomposed = unicodedata.normalize("NFKD", word.replace("’", "'"))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()
    return plain.removesuffix("'s").removesuffix("'")
