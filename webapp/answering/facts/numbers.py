"""Read a number, in digits or in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from webapp.answering.facts.numerals import ABBREVIATED_SCALES, LETTER_SCALES, NUMBERS, SCALES
from webapp.answering.facts.text import Token

LONGEST = 30  # digits: what is longer is no number that anyone compares
ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
OTHERS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
AND = frozenset(("and", "y"))
BARE_SCALES = {"es": frozenset(["mil"]), "fr": frozenset(["mille", "cent"]), "de": frozenset(["hundert", "tausend"])}
"""Words that are a number without another one before them."""
ARTICLE_SCALES = frozenset(("hundred", "thousand", "million", "billion", "dozen"))

Values = tuple[Fraction, ...]


def read(tokens: Sequence[Token], place: int, language: str) -> tuple[Values, int]:
    """Return what the number at a token may mean, () where there is none, and where the tokens after it begin."""
    if not 0 <= place < len(tokens):
        return (), place
    token, words = tokens[place], NUMBERS.get(language or "en", {})
    scales = SCALES.get(language or "en", {})
    if token.is_number:
        values, place = digits(token.text, language), place + 1
        values, place = _fraction(values, tokens, place)
    elif token.lower in words:
        value, place = _spoken(tokens, place, words)
        values = (Fraction(value),)
    elif token.lower in BARE_SCALES.get(language, ()) or (
        token.lower in ARTICLE_SCALES and place and tokens[place - 1].lower in ("a", "an")
    ):
        values = (Fraction(1),)
    else:
        return (), place
    scale, place = _scale(tokens, place, scales)
    values = tuple(value * scale for value in values)
    if not token.is_number and scale > 1 and len(values) == 1:
        values, place = _added(values[0], scale, tokens, place, language)
    return _and_half(values, tokens, place)


def _scale(tokens: Sequence[Token], place: int, scales: dict[str, int]) -> tuple[int, int]:
    """Return what the words from a token on multiply a number by: "hundred thousand"."""
    scale = 1
    for _ in range(3):
        if place < len(tokens) and tokens[place].lower in scales:
            word, place = tokens[place].lower, place + 1
            scale *= scales[word]
            place += word in ABBREVIATED_SCALES and place < len(tokens) and tokens[place].text == "."
    return scale, place


def _added(value: Fraction, scale: int, tokens: Sequence[Token], place: int, language: str) -> tuple[Values, int]:
    """Read what follows "two thousand": "five hundred and six"."""
    words, scales = NUMBERS.get(language or "en", {}), SCALES.get(language or "en", {})
    for _ in range(3):
        start = place + (place < len(tokens) and tokens[place].lower in AND and scale >= 100)
        if start >= len(tokens) or tokens[start].lower not in words:
            break
        part, following = _spoken(tokens, start, words)
        factor, following = _scale(tokens, following, scales)
        if not 0 < part * factor < scale or (start > place and factor > 1):
            break
        value, scale, place = value + part * factor, factor, following
        if factor == 1:
            break
    return (value,), place


def digits(text: str, language: str) -> Values:
    """Return what digits with commas and stops may mean in a language; all of it where the language is not known."""
    if len(text) > LONGEST:
        return ()
    english, other = _value(text, ENGLISH, ",", "."), _value(text, OTHERS, ".", ",")
    if "." in text and "," in text and bool(ENGLISH.fullmatch(text)) != bool(OTHERS.fullmatch(text)):
        return (english if ENGLISH.fullmatch(text) else other,)
    if language in ("de", "es", "fr"):
        return (other,)
    if not language and other != english and OTHERS.fullmatch(text):
        return english, other
    return (english,)


def _value(text: str, grouped: re.Pattern[str], group: str, point: str) -> Fraction:
    """Groups of three are thousands; where they cannot be, either sign begins the decimals."""
    if grouped.fullmatch(text):
        return Fraction(text.replace(group, "").replace(point, "."))
    plain = text.replace(",", ".")
    whole, _, rest = plain.partition(".")
    if "." in rest:  # "1.2.3", the number of a section
        whole, rest = whole, rest.replace(".", "")
    return Fraction(f"{whole or 0}.{rest}" if rest else whole or "0")


def _fraction(values: Values, tokens: Sequence[Token], place: int) -> tuple[Values, int]:
    """Read "1/2", "2 1/2" and "10^6"."""
    texts = [token.text for token in tokens[place : place + 3]]
    if len(texts) == 3 and texts[1] == "/" and _is_small(texts[0]) and _is_small(texts[2]) and int(texts[2]) > 1:
        part = Fraction(int(texts[0]), int(texts[2]))
        if part < 1 and values:
            return tuple(value + part for value in values), place + 3
    if len(texts) >= 2 and texts[0] == "/" and _is_small(texts[1]) and values and 0 < values[0] < int(texts[1]):
        return (values[0] / int(texts[1]),), place + 2
    if len(texts) >= 2 and texts[0] == "^" and _is_small(texts[1]) and values and values[0] == 10:
        return (Fraction(10 ** int(texts[1])),), place + 2
    if texts[:1] == ["^"] and len(texts) > 1 and _is_small(texts[1]):
        return values, place + 2  # the mark of a note
    return values, place


def _is_small(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 3


def _spoken(tokens: Sequence[Token], place: int, words: dict[str, int]) -> tuple[int, int]:
    """Read "twenty-five", "dix-huit", "quatre-vingt-dix"."""
    value, place = words[tokens[place].lower], place + 1
    while place < len(tokens):
        has_hyphen = tokens[place].text == "-" and place + 1 < len(tokens)
        word = tokens[place + has_hyphen].lower
        if value == 4 and has_hyphen and word in ("vingt", "vingts"):
            value = 80
        elif _may_follow(value, words.get(word, 0), has_hyphen):
            value += words[word]
        else:
            break
        place += has_hyphen + 1
    return value, place


def _may_follow(value: int, part: int, has_hyphen: bool) -> bool:
    if value in (10, 70, 90) and 7 <= part <= 9:
        return has_hyphen  # French: 18 is 10 and 8, 78 is 60 and 10 and 8
    return value >= 20 and value % 10 == 0 and 0 < part < (20 if value in (60, 80) else 10)


def _and_half(values: Values, tokens: Sequence[Token], place: int) -> tuple[Values, int]:
    """Read "two and a half"."""
    following = [token.lower for token in tokens[place : place + 3]]
    if following == ["and", "a", "half"] or following == ["und", "ein", "halb"]:
        return tuple(value + Fraction(1, 2) for value in values), place + 3
    return values, place


def letter_scale(letters: str, is_money: bool) -> int:
    """Return what the letters right behind the digits multiply them by, 0 where they do not."""
    if letters == "k" or (is_money and letters.lower() in LETTER_SCALES):
        return LETTER_SCALES[letters.lower()]
    return SCALES["en"].get(letters.lower(), 0) if letters.lower() in ("bn", "mn", "mln", "bln") else 0
