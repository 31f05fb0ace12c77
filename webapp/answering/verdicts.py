"""What was found out about a footnote, in two verdicts: whether its quote stands in the source, and whether that
supports the claim. Both are decided once, stored, and told in the same words on pages and in exports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Match(StrEnum):
    """How a quote was found in its source."""

    EXACT = "exact"
    SAME_WORDS = "same words"  # but for white space and case
    CLOSE = "close"  # but for a few letters, none of them of a number or a name
    MISSING = "missing"


class Support(StrEnum):
    """Whether what is quoted supports the claim."""

    SUPPORTED = "supported"
    DIFFERS = "differs"
    UNCHECKED = "unchecked"  # nobody could tell
    QUOTED = "quoted"  # there is no claim: the answer is the quote


@dataclass(frozen=True)
class Verdict:
    """Both verdicts on a footnote.

    ``differences``: what the claim says otherwise than the source, in words; where there is nothing of the kind,
    ``computed``: what it has computed from the source, and how.
    """

    match: Match
    support: Support
    differences: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()

    @property
    def quote(self) -> str:
        """The first verdict in one word: "exact", "same", "close" or "missing"."""
        return self.match.partition(" ")[0]

    @property
    def claim(self) -> str:
        """The second verdict in one word: "supported", "differs", "unchecked" or "quoted"."""
        return self.support.value

    @property
    def is_found(self) -> bool:
        """Whether the quote stands in the source word for word."""
        return self.match in (Match.EXACT, Match.SAME_WORDS)

    @property
    def is_checked(self) -> bool:
        """Whether both hold: the quote stands in the source word for word, and supports the claim."""
        return self.is_found and self.support is Support.SUPPORTED

    @property
    def is_wrong(self) -> bool:
        """Whether one is known not to hold: the quote is missing, or the claim says something else."""
        return self.match is Match.MISSING or self.support is Support.DIFFERS

    @property
    def is_verified(self) -> bool:
        """Whether the quote stands in the source word for word, and nothing in the claim is known to differ."""
        return self.is_found and not self.is_wrong

    @property
    def in_words(self) -> str:
        """What readers are told of it."""
        if self.match is Match.MISSING:
            return "Not found in the source"
        if self.support is Support.DIFFERS:
            return _with("Differs from the source", self.differences)
        found = "Close to the source" if self.match is Match.CLOSE else IN_WORDS[self.support]
        return _with(found, self.computed)


def _with(verdict: str, details: Sequence[str]) -> str:
    return ": ".join(filter(None, (verdict, ", ".join(details))))


IN_WORDS = {
    Support.SUPPORTED: "Checked against the source",
    Support.UNCHECKED: "Quote found",
    Support.QUOTED: "Quoted",
}
"""What is said of a quote that stands in the source, by whether it supports the claim."""
NOT_THERE = Verdict(Match.MISSING, Support.UNCHECKED)
"""The verdict on a footnote whose source was deleted."""
