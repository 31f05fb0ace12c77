"""Which recognised lines are text: of a script that the models do not know they read nonsense."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.shared.frequency import rank_of
from webapp.shared.languages import UNSPACED, tell

LONG = 4  # times as wide as high: a shorter line says little
FEWEST_LONG = 2
SPARSEST, SPARSE = 0.4, 1.6
"""Letters for each height of a line along it: Latin has 2 and more, Chinese 0.8; of Cyrillic the stops are read."""
POOR, POOR_SIGNS = 0.87, 0.75
"""How sure the model is at least of a script that it knows, however faint; of Chinese signs, which are many, less."""
SPARSE_SIGNS = 0.7
WORD = re.compile(r"[^\W\d_]{3,}")
UNKNOWN = re.compile("[\u0370-\u04ff]")  # Greek and Cyrillic, of which some letters are read


@dataclass(frozen=True)
class ReadLine:
    """What was read of a line, how sure that is, 0 to 1, and how many times as long as high the line is."""

    text: str
    score: float
    length: float

    @property
    def letters(self) -> str:
        return "".join(self.text.split())

    @property
    def density(self) -> float:
        return len(self.letters) / self.length

    @property
    def is_in_signs(self) -> bool:
        """Whether it is Chinese or Japanese for the greater part."""
        return 2 * len(UNSPACED.findall(self.letters)) > len(self.letters)

    @property
    def is_blank(self) -> bool:
        """Whether there is nearly nothing in it but stops and figures, which are read whatever the script."""
        return sum(map(str.isalnum, self.letters)) < SPARSEST * self.length

    @property
    def is_sure(self) -> bool:
        sparse = SPARSE_SIGNS if self.is_in_signs else SPARSE
        return self.length >= LONG and self.score >= POOR and self.density >= sparse and not self.is_nonsense

    @property
    def is_nonsense(self) -> bool:
        """Whether a long line is surely in a script that the models do not know."""
        is_unknown = 2 * len(UNKNOWN.findall(self.letters)) > sum(map(str.isalpha, self.letters))
        is_poor = self.score < POOR_SIGNS and self.score * self.density < SPARSE and not self.is_in_signs
        return self.length >= LONG and (self.is_blank or is_unknown or is_poor)


def legible(lines: Sequence[ReadLine]) -> list[bool]:
    """Tell of each line of a page, in reading order, whether it is text.

    Where some are in a script that the models do not know, those are that are surely text, and what stands among them.
    """
    sure = " ".join(line.text for line in lines if line.is_sure)
    if not sure or (is_legible(lines) and not any(line.is_nonsense for line in lines)):
        return [is_legible(lines)] * len(lines)
    if not _is_language(sure):
        return [False] * len(lines)
    long = [number for number, line in enumerate(lines) if line.length >= LONG]
    return [line.is_sure or _is_among(number, lines, long) for number, line in enumerate(lines)]


def _is_among(number: int, lines: Sequence[ReadLine], long: Sequence[int]) -> bool:
    """Whether a line is read well enough, and the long lines before and after it are text."""
    before = next((each for each in reversed(long) if each < number), None)
    after = next((each for each in long if each > number), None)
    beside = [lines[each].is_sure for each in (before, after) if each is not None]
    line = lines[number]
    return line.score >= POOR and not line.is_nonsense and all(beside)


def _is_language(text: str) -> bool:
    """Whether a text has words of a language; of Cyrillic, capitals and names are read that look like Latin letters."""
    words = WORD.findall(text.lower())
    known = sum(rank_of(word) is not None for word in words)
    return bool(words) and (2 * known > len(words) or bool(tell(text)))


def is_legible(lines: Sequence[ReadLine]) -> bool:
    """Whether the lines of a page are in a script that the models know; a page of hardly any lines counts as such."""
    long = [line for line in lines if line.length >= LONG]
    if len(long) < FEWEST_LONG:
        return True
    blank = sum(line.length for line in long if line.is_blank)
    if 2 * blank > sum(line.length for line in long):
        return False  # the figures of its other lines are read, whatever the script
    letters = "".join(line.letters for line in long)
    density = sum(line.score * len(line.letters) for line in long) / sum(line.length for line in long)
    score = sum(line.score for line in long) / len(long)
    if 2 * len(UNSPACED.findall(letters)) > len(letters):
        return score >= POOR_SIGNS
    return density >= SPARSEST and (density >= SPARSE or score >= POOR)
