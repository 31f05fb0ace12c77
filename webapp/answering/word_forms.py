"""The forms of the words of a text in which names and numbers are compared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from webapp.shared.bm25 import words_of
from webapp.shared.folding import fold

WORD = re.compile(r"[^\W_]+(?:(?:[.’'-]|(?<=\d),(?=\d))[^\W_]+)*")
JOINTS = re.compile(r"[-’']")
SHORTEST_STEM = 4  # letters that words of one origin have in common at least: "China" and "Chinese"
LONGEST_ACRONYM = 5
NO_ZERO = re.compile(r"(?<![\w.])\.(?=\d)")
GROUPED = re.compile(r"(?<![\w.,])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\w)")
AMOUNT = re.compile(r"(\d[\d.,]*)[^\W\d]")


class Forms(NamedTuple):
    """The words of a text, folded, their stems, how they begin, and what the first letters of words spell.

    ``initials``: of words with a capital. ``all_initials``: of all words, as one string.
    """

    words: frozenset[str]
    stems: frozenset[int]
    beginnings: frozenset[str]
    initials: frozenset[str]
    all_initials: str


@lru_cache(maxsize=256)
def forms_of(text: str) -> Forms:
    """Return the forms of the words of a text: "5mg" is 5 as well, "co-trimoxazole" one word, "1 000" 1000."""
    text = with_zeros(text)
    whole = WORD.findall(text)
    found = [part for word in whole for part in JOINTS.split(word) if part]
    joined = [JOINTS.sub("", word) for word in whole]
    grouped = [re.sub(r"\s", "", number) for number in GROUPED.findall(text)]
    forms = {fold(word).replace(",", "") for word in [*found, *joined, *grouped]}
    forms |= {amount[1] for form in forms if (amount := AMOUNT.match(form))}
    forms |= {form.replace(".", "") for form in forms}
    beginnings = frozenset(form[:SHORTEST_STEM] for form in forms if len(form) >= SHORTEST_STEM)
    all_initials = "".join(word[0].casefold() for word in found)
    return Forms(frozenset(forms), words_of(text), beginnings, frozenset(_initials(found)), all_initials)


def with_zeros(text: str) -> str:
    """Return a text with a zero before each point that begins a number: ".5" is 0.5."""
    return NO_ZERO.sub("0.", text)


def _initials(found: Sequence[str]) -> Iterator[str]:
    """Yield what the first letters of words with a capital that follow each other spell."""
    for is_name, run in groupby(found, key=lambda word: word[0].isupper()):
        letters = "".join(word[0].casefold() for word in run) if is_name else ""
        for start in range(len(letters)):
            yield from (letters[start:end] for end in range(start + 2, min(len(letters), start + LONGEST_ACRONYM) + 1))
