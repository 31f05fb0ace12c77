"""Places in a document as questions name them: "clause 14.2", "chapter 3", "table 2", "page 48", "figure 5"."""

from __future__ import annotations

import re
from dataclasses import dataclass

UNITS = {
    "page": ("page", "pages", "p.", "slide", "sheet"),
    "chapter": ("chapter", "ch.", "part"),
    "section": ("section", "sections", "sec.", "§", "clause", "article", "paragraph", "para."),
    "table": ("table", "tab."),
    "figure": ("figure", "fig."),
    "appendix": ("appendix", "annex"),
}
"""The words for each kind of place."""
OF_WORD = {word: unit for unit, words in UNITS.items() for word in words}
WORDS = "|".join(re.escape(word) for word in sorted(OF_WORD, key=len, reverse=True))
NUMBER = r"\d{1,4}(?:\.\d{1,3}){0,4}[a-z]?|[IVX]{1,5}|[A-H]"
PLACE = rf"(?P<word>{WORDS}) ?(?P<number>{NUMBER})(?![\w.]*\w)"
WHOLE = re.compile(
    r"(?:(?:what(?:['’]s| is| are| does| do)?|show(?: me)?|open|read(?: me)?|quote|give me|go to|see|display|tell me)"
    rf" (?:(?:stands |written )?(?:on|in|at|about) )?)?(?:the )?{PLACE}"
    r"(?: (?:of|in|from) (?P<title>.{1,200}?))?(?: (?:say|says|show|shows|contain|read|state|about))?",
    re.IGNORECASE,
)
"""A question for a place, and for nothing but what stands there."""
WITHIN = re.compile(
    rf"(?:(?<=\s)|^)(?:according to|(?:in|on|of|from|under|by|per|see|does)) (?:the )?{PLACE}(?=\W|$)", re.IGNORECASE
)
"""A place that a question of something else is about."""
ROMAN = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True)
class Place:
    """A place in a document. ``word`` is what the question calls it, ``number`` is as it is written there."""

    unit: str
    word: str
    number: str

    @property
    def name(self) -> str:
        return f"{self.word} {self.number}"

    @property
    def numbers(self) -> tuple[str, ...]:
        """The ways in which its number may be written: "IV" and "4"."""
        number = self.number.upper()
        if not number or set(number) - set(ROMAN):
            return (self.number,)
        values = [ROMAN[letter] for letter in number]
        arabic = sum(-value if value < max(values[n:]) else value for n, value in enumerate(values))
        return self.number, str(arabic)


def place_of(found: re.Match[str]) -> Place:
    """Return the place that a match of WHOLE or of WITHIN names."""
    word = found["word"].lower()
    return Place(OF_WORD[word], word, found["number"])
