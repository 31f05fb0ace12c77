"""Which names and numbers of a question stand in a text, and whether it says *not* where the question does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from webapp.answering.medical_names import is_form, is_medical_name, spelled
from webapp.answering.opposites import PAIRS, PREFIXES
from webapp.answering.spelling import has_like
from webapp.answering.word_forms import (
    JOINTS,
    LONGEST_ACRONYM,
    SHORTEST_STEM,
    WORD,
    cardinal,
    forms_of,
    ordinal,
    roman,
    with_zeros,
)
from webapp.shared.bm25 import words_of
from webapp.shared.folding import fold
from webapp.shared.words import word_set

POSSESSIVE = re.compile(r"[’']s?$")
SENTENCE_END = re.compile(r"[.?!:]\s*[\"“(]?$")
OF_WORDS = ("_", ".", ",")  # what joins letters or digits to a word beside it
NO_NAMES = word_set(
    "i i'm i've a an the of and or in on for to by dr mr mrs ms st sir lord king queen general great new world war"
    " european"
)  # titles, and words that many names have: they alone say little
DENIAL = re.compile(
    r"\b(?:not|never|no|none|nor|neither|nothing|nobody|without|unable|cannot|\w+n[’']t)\b", re.IGNORECASE
)
NOT = re.compile(r"\b(?:not|never|cannot|\w+n[’']t)\b(?:\W+\w+)?", re.IGNORECASE)
SHORTEST_SPELLED = 4
"""An acronym of fewer letters may be spelled by any words by chance."""
YEAR = 4  # digits
# Names of one thing that do not begin alike.
SAME = tuple(
    word_set(names)
    for names in (
        "france french",
        "spain spanish",
        "wales welsh",
        "denmark danish",
        "poland polish",
        "ireland irish",
        "switzerland swiss",
        "netherlands holland dutch",
        "us usa america american",
        "uk britain british",
        "wwi ww1",
        "wwii ww2",
    )
)


def not_mentioned(question: str, quotes: Sequence[str], titles: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the names and numbers of a question that its quotes, and the titles over them, have in no form.

    Words that follow each other are one. What the question denies counts as well, where the quote that has most of its
    words denies nothing, and so does a word of which they have the opposite alone.
    """
    there = _Words("\n".join([*titles, *quotes]))
    missing = groupby(_in_phrases(question), key=lambda one: one[0] if not there.have(one[1]) else -1)
    found = [" ".join(word for _, word in run) for phrase, run in missing if phrase >= 0]
    opposite = [word for word in WORD.findall(question) if there.have_opposite(fold(word))]
    asked = words_of(question)
    nearest = max(quotes, key=lambda quote: len(words_of(quote) & asked), default="")
    denied = None if DENIAL.search(nearest) else NOT.search(question)
    return tuple(dict.fromkeys([*found, *opposite, *([denied.group()] if denied else [])]))


def share_not_mentioned(names: Sequence[str], text: str) -> float:
    """Return the share of some names and numbers that a text does not have; 0 where there are none."""
    others = [name for name in names if not _stands_in(name, text)]
    there = _Words(text) if others else None
    return sum(not there.have(name) for name in others) / len(names) if there else 0.0


def _stands_in(name: str, text: str) -> bool:
    """Whether a name stands in a text as a word of its own, as it is written, where it comes first."""
    place = text.find(name)
    end = place + len(name)
    before, after = text[max(0, place - 1) : max(0, place)], text[end : end + 2].lstrip(".,")[:1]
    is_inside = before.isalnum() or after.isalnum() or before in OF_WORDS or after in OF_WORDS
    return place >= 0 and not is_inside


def names_of(question: str) -> list[str]:
    """Return the words of a question that are names or numbers."""
    return list(each_name(question))


def each_name(text: str) -> Iterator[str]:
    """Yield the words of a text that are names or numbers, each when it is asked for."""
    return (word for _, word in _in_phrases(text))


def _in_phrases(question: str) -> Iterator[tuple[int, str]]:
    """Yield each word that is a name or a number, with the number of the phrase that it belongs to."""
    question = with_zeros(question)
    found = list(WORD.finditer(question))
    if _is_all_capitals(found):
        return
    phrase, end = 0, 0
    for place, match in enumerate(found):
        word = match.group()
        begins = place == 0 or bool(SENTENCE_END.search(question[: match.start()]))
        if not _is_name(word, begins):
            continue
        phrase += question[end : match.start()] != " "
        end = match.end()
        is_century = question[end:].lstrip().lower().startswith("centur")
        bare = word.replace("’", "").replace("'", "") if word[0].isdigit() else POSSESSIVE.sub("", word)
        yield phrase, bare + (" century" if is_century else "")


def _is_all_capitals(found: Sequence[re.Match[str]]) -> bool:
    """Whether a text writes each word with a capital, so that none shows a name."""
    others = [word.group() for word in found if word.group()[0].isalpha() and word.group().casefold() not in NO_NAMES]
    return len(others) > 1 and all(word[0].isupper() for word in others)


def _is_name(word: str, begins: bool) -> bool:
    if word[0].isdigit():
        return True
    if len(word) == 1 or word.casefold() in NO_NAMES:
        return False
    is_capital = word[1:] != word[1:].lower() or (word[0].isupper() and not begins)
    return (is_capital or is_medical_name(word)) and bool(words_of(word))


class _Words:
    """The words of a text in the forms in which names are compared."""

    def __init__(self, text: str) -> None:
        self.forms = forms_of(text)

    def have(self, name: str) -> bool:
        """Whether the text has a name or a number, or another form of it."""
        if name[0].isdigit():
            return self._have_number(fold(name))
        parts = [
            part for part in JOINTS.split(name) if len(part) > 1 and (part != part.lower() or is_medical_name(part))
        ]
        return all(self._have(fold(part).replace(".", "")) or self._have_spelled(part) for part in parts)

    def have_opposite(self, word: str) -> bool:
        """Whether the text has the opposite of a word, and not the word."""
        if words_of(word) <= self.forms.stems:
            return False
        bare = next((word.removeprefix(prefix) for prefix in PREFIXES if word.startswith(prefix)), "")
        is_denied = len(bare) > SHORTEST_STEM and words_of(bare) <= self.forms.stems
        return is_denied or any(word in pair and pair & self.forms.words for pair in PAIRS)

    def _have(self, part: str) -> bool:
        is_there = part in self.forms.words or bool((stems := words_of(part)) and stems <= self.forms.stems)
        return is_there or (self._have_medical_name(part) if is_medical_name(part) else self._have_like(part))

    def _have_medical_name(self, name: str) -> bool:
        """Whether the text has a drug or a disease in another spelling or form: many begin alike, and are others."""
        words, known = {spelled(word) for word in self.forms.words}, spelled(name)
        is_class = any(word.endswith(name.removesuffix("s")) for word in self.forms.words)
        return is_class or any(is_form(word, known) for word in words) or has_like(words, known)

    def _have_spelled(self, part: str) -> bool:
        """Whether words of the text spell an acronym, written in small letters as well: "SSRIs"."""
        bare = part.removesuffix("s")
        return bare.isupper() and len(bare) >= SHORTEST_SPELLED and bare.casefold() in self.forms.all_initials

    def _have_like(self, part: str) -> bool:
        return (
            (len(part) >= SHORTEST_STEM and part[:SHORTEST_STEM] in self.forms.beginnings)
            or (len(part) >= SHORTEST_STEM and any(word.endswith(part) for word in self.forms.words))
            or (len(part) <= LONGEST_ACRONYM and part in self.forms.initials)
            or any(part in same and same & self.forms.words for same in SAME)
            or has_like(self.forms.words, part)
        )

    def _have_number(self, number: str) -> bool:
        digits = re.sub(r"\D", "", number.partition(" ")[0])
        if {digits, number, number.removesuffix("s")} & self.forms.words:
            return True
        if number.endswith("century"):
            return bool({number.split()[0], ordinal(digits)} & self.forms.words) or self._have_years(
                str(int(digits or 1) - 1)
            )
        if number.endswith("s") and digits.endswith("0"):
            return self._have_years(digits.rstrip("0")) or f"{int(digits) // 100 + 1}th" in self.forms.words
        return bool({ordinal(digits), roman(digits), cardinal(digits)} & self.forms.words)

    def _have_years(self, beginning: str) -> bool:
        return any(len(word) == YEAR and word.isdecimal() and word.startswith(beginning) for word in self.forms.words)
