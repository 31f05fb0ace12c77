"""Whether what was recognised on a page is its text: of a script that the models do not know they read nonsense."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.shared.languages import UNSPACED

LONG = 4  # times as wide as high: a shorter line says little
FEWEST_LONG = 2
SPARSEST, SPARSE = 0.4, 1.6
"""Letters for each height of a line along it: Latin has 2 and more, Chinese 0.8; of Cyrillic the stops are read."""
POOR, POOR_SIGNS = 0.87, 0.75
"""How sure the model is at least of a script that it knows, however faint; of Chinese signs, which are many, less."""


@dataclass(frozen=True)
class ReadLine:
    """What was read of a line, how sure that is, 0 to 1, and how many times as long as high the line is."""

    text: str
    score: float
    length: float

    @property
    def letters(self) -> str:
        return "".join(self.text.split())


def is_legible(lines: Sequence[ReadLine]) -> bool:
    """Whether the lines of a page are in a script that the models know; a page of hardly any lines counts as such."""
    long = [line for line in lines if line.length >= LONG]
    if len(long) < FEWEST_LONG:
        return True
    blank = sum(line.length for line in long if sum(map(str.isalnum, line.letters)) < SPARSEST * line.length)
    if 2 * blank > sum(line.length for line in long):
        return False  # the figures of its other lines are read, whatever the script
    letters = "".join(line.letters for line in long)
    density = sum(line.score * len(line.letters) for line in long) / sum(line.length for line in long)
    score = sum(line.score for line in long) / len(long)
    if 2 * len(UNSPACED.findall(letters)) > len(letters):
        return score >= POOR_SIGNS
    return density >= SPARSEST and (density >= SPARSE or score >= POOR)
