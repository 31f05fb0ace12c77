"""What of a search is meant as it is written: phrases in quotes, names with signs in them, or else all of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from webapp.shared.folding import pattern
from webapp.shared.languages import UNSPACED

PHRASE = re.compile('["“”„«]([^"“”„«»]{1,200})["“”»]')
# "C++", ".NET", "8.3.1", "ADR-016", "MAX_RETRIES", "a@b.org", and no "well-known" or "it's".
SIGNED = re.compile(r"[^\w\s'’-]|_|\d-|-\d|\d[^\W\d]|[^\W\d]\d")
AFTER = "?!,;:.)。？！؟"
LONGEST_WHOLE = 80  # letters: a longer search is a question, which no text repeats


@dataclass(frozen=True)
class Exact:
    """Regular expressions that a text must match, each, to have what was searched as it is written.

    ``is_asked``: whether that was asked for, by quotes or by signs.
    """

    patterns: tuple[str, ...]
    is_asked: bool

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where a text has it, in order; nothing when a part of it is missing."""
        found = [[match.span() for match in re.finditer(one, text)] for one in self.patterns]
        return sorted(span for spans in found for span in spans) if found and all(found) else []


def exact(question: str) -> Exact:
    """Return what of a search is meant as it is written."""
    phrases = [phrase.strip() for phrase in PHRASE.findall(question)]
    others = [word.rstrip(AFTER).lstrip("(") for word in PHRASE.sub(" ", question).split()]
    wanted = [*filter(None, phrases), *(word for word in others if SIGNED.search(word))]
    if wanted:
        return Exact(tuple(map(apart, wanted)), is_asked=True)
    whole = question.strip().rstrip(AFTER)
    return Exact((apart(whole),) if 0 < len(whole) <= LONGEST_WHOLE else (), is_asked=False)


def apart(words: str) -> str:
    """Return the expression of words that stand apart, where their script has spaces."""
    before, after = (letter.isalnum() and not UNSPACED.match(letter) for letter in (words[0], words[-1]))
    return ("(?<!\\w)" if before else "") + pattern(words) + ("(?!\\w)" if after else "")
