"""The forms of the words of a text in which names and numbers are compared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from webapp.answering.facts.numerals import NUMBERS
from webapp.shared.bm25 import words_of
from webapp.shared.folding import fold

WORD = re.compile(r"[^\W_]+(?:(?:[.’'-]|(?<=\d),(?=\d))[^\W_]+)*")
JOINTS = re.compile(r"[-’']")
SHORTEST_STEM = 4  # letters that words of one origin have in common at least: "China" and "Chinese"
LONGEST_ACRONYM = 5
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
NO_ZERO = re.compile(r"(?<![\w.])\.(?=\d)")
CAPITALS = re.compile(r"\S{2,}")
SPACES = re.compile(r"\s")
GROUPED = re.compile(r"(?<![\w.,])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\w)")
AMOUNT = re.compile(r"(\d[\d.,]*)[^\W\d]")


class Forms:
    """The forms of the words of a text, each kind worked out when it is first asked for.

    "5mg" is 5 as well, "co-trimoxazole" one word, "1 000" 1000.
    """

    def __init__(self, text: str) -> None:
        self._text = with_zeros(text)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words, folded."""
        joined = [JOINTS.sub("", word) for word in self._whole if not word.isalnum()]
        grouped = [SPACES.sub("", number) for number in GROUPED.findall(self._text)]
        forms = set(fold(" ".join([*self._found, *joined, *grouped])).replace(",", "").split())
        forms |= {amount[1] for form in forms if form[0].isdecimal() and (amount := AMOUNT.match(form))}
        return frozenset(forms | {form.replace(".", "") for form in forms if "." in form})

    @cached_property
    def stems(self) -> frozenset[int]:
        """The stems of the words."""
        return words_of(self._text)

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """How the words begin."""
        return frozenset(form[:SHORTEST_STEM] for form in self.words if len(form) >= SHORTEST_STEM)

    @cached_property
    def initials(self) -> frozenset[str]:
        """What the first letters of words with a capital that follow each other spell."""
        return frozenset(_initials(self._found))

    @cached_property
    def all_initials(self) -> str:
        """The first letters of all words."""
        return "".join(word[0].casefold() for word in self._found)

    @cached_property
    def _whole(self) -> list[str]:
        return WORD.findall(self._text)

    @cached_property
    def _found(self) -> list[str]:
        return JOINTS.sub(" ", " ".join(self._whole)).split()


@lru_cache(maxsize=256)
def forms_of(text: str) -> Forms:
    """Return the forms of the words of a text."""
    return Forms(text)


def with_zeros(text: str) -> str:
    """Return a text with a zero before each point that begins a number: ".5" is 0.5."""
    return NO_ZERO.sub("0.", text)


def _initials(found: Sequence[str]) -> Iterator[str]:
    """Yield what the first letters of words with a capital that follow each other spell."""
    letters = "".join(word[0] for word in found)
    for run in CAPITALS.findall("".join(letter if letter.isupper() else " " for letter in letters)):
        names = run.casefold()
        for start in range(len(names)):
            yield from (names[start:end] for end in range(start + 2, min(len(names), start + LONGEST_ACRONYM) + 1))


def ordinal(digits: str) -> str:
    """Return "second" for "2", up to the tenth; "" for other numbers."""
    return _nth(ORDINALS, digits)


def roman(digits: str) -> str:
    """Return "ii" for "2", up to ten; "" for other numbers."""
    return _nth(ROMAN, digits)


def cardinal(digits: str) -> str:
    """Return "two" for "2"; "" for a number that has no word of its own."""
    return next((word for word, number in NUMBERS["en"].items() if str(number) == digits), "")


def _nth(forms: Sequence[str], digits: str) -> str:
    return forms[int(digits) - 1] if digits and 0 < int(digits) <= len(forms) else ""
