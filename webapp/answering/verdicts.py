"""What was found out about a footnote: decided here once, and told in the same words on pages and in exports."""

from collections.abc import Sequence
from enum import StrEnum


class Match(StrEnum):
    """How a quote was found in its source."""

    EXACT = "exact"
    SAME_WORDS = "same words"  # but for white space and case
    CLOSE = "close"  # but for a few letters, none of them of a number or a name
    MISSING = "missing"


class Verdict(StrEnum):
    """How its quote was found, or that it does not prove its claim: the source lacks a fact of that."""

    EXACT = Match.EXACT
    SAME_WORDS = Match.SAME_WORDS
    CLOSE = Match.CLOSE
    MISSING = Match.MISSING
    UNPROVED = "unproved"

    @property
    def is_verified(self) -> bool:
        """Whether the words stand in the source, and so does every fact of the claim."""
        return self in (Verdict.EXACT, Verdict.SAME_WORDS)


def verdict(match: str, unproved: Sequence[str]) -> Verdict:
    """Return the verdict on a footnote: a quote that is not there proves nothing, so that comes first."""
    return Verdict.UNPROVED if unproved and match != Match.MISSING else Verdict(match)


def in_words(verdict: Verdict, unproved: Sequence[str]) -> str:
    """Return what readers are told of it."""
    match verdict:
        case Verdict.MISSING:
            return "Not found in the source"
        case Verdict.UNPROVED:
            return f"Not in the source: {', '.join(unproved)}"
        case Verdict.CLOSE:
            return "Close to the source"
        case _:
            return "Found in the source"
