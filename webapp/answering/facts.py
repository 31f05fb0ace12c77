"""What in a sentence can be checked against its source letter by letter: numbers, doses, dates and names.

A fact is a short text in a form that is the same however it is written: "1,000" and "one thousand", "5mg" and
"5 mg", "March 3" and "3 March".
"""

import re
import unicodedata
from collections.abc import Iterator

from webapp.ingest.sentences import split_sentences

SMALL_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS = {word: number for number, word in enumerate(re.split(" ", SMALL_NUMBERS))}
NUMBER_WORDS |= {word: 10 * tens for tens, word in enumerate(re.split(" ", TENS), 2)}
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "dozen": 12}
MONTHS = re.split(" ", "january february march april may june july august september october november december")
# The forms of a unit that mean the same. A unit that is not listed is none: "5 patients" is the number alone.
UNITS = {
    form: forms.split()[0]
    for forms in (
        "% percent",
        "mg milligram milligrams",
        "µg mcg ug microgram micrograms",
        "ng nanogram nanograms",
        "g gram grams",
        "kg kilogram kilograms kilo kilos",
        "l litre litres liter liters",
        "ml millilitre millilitres milliliter milliliters cc",
        "dl decilitre decilitres deciliter deciliters",
        "iu unit units",
        "mmol millimole millimoles",
        "mol mole moles",
        "mm millimetre millimetres millimeter millimeters",
        "cm centimetre centimetres centimeter centimeters",
        "m metre metres meter meters",
        "km kilometre kilometres kilometer kilometers",
        "mile miles",
        "foot feet ft",
        "inch inches",
        "second seconds sec s",
        "minute minutes min",
        "hour hours hr hrs h",
        "day days",
        "week weeks",
        "month months",
        "year years yr yrs",
        "mmhg",
        "°c celsius",
        "°f fahrenheit",
        "$ dollar dollars usd",
        "€ euro euros",
        "£ pound pounds",
    )
    for form in forms.split()
}
CURRENCIES = "$€£"  # they stand before their number

TOKEN = re.compile(r"[$€£]|\d+(?:[.,]\d+)*|%|°[CF]|[^\W\d_]+(?:[’'][^\W\d_]+)*", re.UNICODE)
WORD = re.compile(r"[^\W\d_][\w’'-]*")
POSSESSIVE = re.compile(r"[’']s\Z")
# "10 000" in the international style
THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?![\d.,]*\d)")
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
NO_NAME = frozenset(("i", "i'm", "i'll", "i've"))


def facts(text: str) -> frozenset[str]:
    """The numbers (each with its unit where it has one) and the months of a text."""
    return frozenset(_facts(_tokens(text)))


def names(text: str) -> frozenset[str]:
    """The words of a text that are written as names: with a capital inside a sentence, or inside the word."""
    found = set()
    for start, end in split_sentences(text):
        for place, match in enumerate(WORD.finditer(text, start, end)):
            word = POSSESSIVE.sub("", match.group())
            if len(word) > 1 and (any(map(str.isupper, word[1:])) or (place and word[0].isupper())):
                found.add(_plain(word))
    return frozenset(found - NO_NAME - set(MONTHS))


def words(text: str) -> frozenset[str]:
    """All words of a text in the form that names have."""
    return frozenset(_plain(POSSESSIVE.sub("", word)) for word in WORD.findall(text))


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.replace("’", "'"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def _tokens(text: str) -> list[str]:
    text = unicodedata.normalize("NFKC", text).replace("μ", "µ")
    text = ORDINAL.sub("", THOUSANDS.sub(lambda match: "".join(match.group().split()), text))
    return [token.lower() for token in TOKEN.findall(text.replace("per cent", "percent"))]


def _facts(tokens: list[str]) -> Iterator[str]:
    place = 0
    while place < len(tokens):
        token = tokens[place]
        value, following = _number(tokens, place)
        if value is None:
            if token in MONTHS and not _is_verb(token, tokens, place):
                yield token
            place += 1
            continue
        unit = _unit(tokens, place, following)
        if tokens[place] != "one" or unit or following > place + 1:  # "one of them" says no number
            yield f"{value} {unit}".strip()
        place = following


def _unit(tokens: list[str], place: int, following: int) -> str:
    if place and tokens[place - 1] in CURRENCIES:
        return tokens[place - 1]
    after = tokens[following] if following < len(tokens) else ""
    return UNITS.get(after, "") if after not in CURRENCIES else ""


def _is_verb(token: str, tokens: list[str], place: int) -> bool:
    """Whether "may" and "march" are no months: no number stands beside them."""
    beside = [tokens[other] for other in (place - 1, place + 1) if 0 <= other < len(tokens)]
    return token in ("may", "march") and not any(other[0].isdigit() for other in beside)


def _number(tokens: list[str], place: int) -> tuple[str | None, int]:
    """The number that begins at a token, in digits, and where the tokens after it begin."""
    token = tokens[place]
    if token[0].isdigit():
        value, place = float(_decimal(token)), place + 1
    elif token in NUMBER_WORDS:
        value, place = float(NUMBER_WORDS[token]), place + 1
        if value >= 20 and place < len(tokens) and NUMBER_WORDS.get(tokens[place], 20) < 10:
            value, place = value + NUMBER_WORDS[tokens[place]], place + 1
    elif token in ("hundred", "thousand", "million", "billion", "dozen") and place and tokens[place - 1] in ("a", "an"):
        value = 1.0
    else:
        return None, place
    while place < len(tokens) and tokens[place] in SCALES:
        value, place = value * SCALES[tokens[place]], place + 1
    return f"{value:.6f}".rstrip("0").rstrip("."), place


def _decimal(digits: str) -> str:
    """Commas set thousands apart; where they cannot, one is the sign of a decimal."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        return digits.replace(",", "")
    if re.fullmatch(r"\d+,\d+", digits):
        return digits.replace(",", ".")
    whole, _, rest = digits.replace(",", "").partition(".")
    return f"{whole}.{rest.replace('.', '')}" if rest else whole
