"""Show the numbers of a spreadsheet as their cells do: 1,414 with its currency, 12.5%, 1,599.90."""

import re
from fractions import Fraction

QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
BRACKETS = re.compile(r"\[\$([^\[\]-]*+)[^\[\]]*+\]|\[[^\[\]]*+\]")
DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?,*")
FRACTION = re.compile(r"(?<!\?)\?++/(\?+)")
MOST_DECIMALS = 9
LONGEST_INTEGER = 1e20  # what is longer was not entered as one, and is shown as 1e+20


def shown_number(value: float, form: str) -> str:
    """Return a number in a format of Excel or LibreOffice; as it is where the format says nothing of digits."""
    sections = form.split(";")
    is_negative = value < 0 and len(sections) > 1 and bool(sections[1])
    literal = _Literals(sections[1] if is_negative else sections[0])
    digits = DIGITS.search(literal.bare)
    if digits and (power := re.match(r"E[+-]0*", literal.bare[digits.end() :])):
        places = len(digits[0].partition(".")[2])
        return literal.around(f"{value:.{min(places, MOST_DECIMALS)}E}", digits.start(), digits.end() + power.end())
    if fraction := FRACTION.search(literal.bare):
        return _fraction(value, len(fraction[1]))
    if not digits:
        return plain_number(value)
    percent = "%" in literal.bare
    whole, _, decimals = digits[0].rstrip(",").partition(".")
    scale = 1000 ** (len(digits[0]) - len(digits[0].rstrip(",")))
    amount = (abs(value) if is_negative else value) * (100 if percent else 1) / scale
    text = f"{amount:{',' if ',' in whole else ''}.{min(len(decimals), MOST_DECIMALS)}f}"
    for optional in reversed(decimals[:MOST_DECIMALS]):
        text = text[:-1] if optional == "#" and text[-1] == "0" else text
        if optional != "#" or text[-1] != "0":
            break
    text = text.rstrip(".").rjust(whole.count("0"), "0")
    return literal.around(text, digits.start(), digits.end()).strip()


def _fraction(value: float, places: int) -> str:
    """Return a number as a whole one and a fraction, whose parts have so many digits: 3 1/2."""
    whole, rest = divmod(abs(Fraction(value).limit_denominator(10 ** min(places, 3) - 1)), 1)
    parts = [str(whole) if whole or not rest else "", f"{rest.numerator}/{rest.denominator}" if rest else ""]
    return "-" * (value < 0) + " ".join(filter(None, parts))


def plain_number(value: float) -> str:
    """Return a number with all its digits, 1 rather than 1.0."""
    if float(value).is_integer() and abs(value) < LONGEST_INTEGER:
        return str(int(value))
    return f"{value:.15g}"


class _Literals:
    """A format with its literal text apart: ``bare`` has a private letter for each piece of it."""

    def __init__(self, form: str) -> None:
        self.texts: list[str] = []
        bare = QUOTED.sub(lambda found: self._keep(found[1] or found[2] or ""), form)
        self.bare = BRACKETS.sub(lambda found: self._keep(found[1] or ""), bare)

    def _keep(self, text: str) -> str:
        self.texts.append(text)
        return chr(0xE000 + len(self.texts) - 1) if len(self.texts) < 1000 else ""

    def around(self, text: str, start: int, end: int) -> str:
        """Return a number with what the format has before and after it, and no further digits."""
        before, after = self.bare[:start], re.sub(r"[#0?.,]", "", self.bare[end:])
        return "".join(map(self._text, before)) + text + "".join(map(self._text, after))

    def _text(self, letter: str) -> str:
        place = ord(letter) - 0xE000
        return self.texts[place] if 0 <= place < len(self.texts) else letter
