"""The language in which the facts of a short text are read."""

from __future__ import annotations

from webapp.shared.languages import tell

KNOWN = ("de", "en", "es", "fr")


def language_of(text: str) -> str:
    """Return "en", "de", "es" or "fr"; "" when the text has no common word of these, or equally many of two."""
    return tell(text, KNOWN, least=1)


def sure_language_of(text: str) -> str:
    """Return the language that two words of a text tell, "" where only one does: "b.i.d." has the French "d"."""
    return tell(text, KNOWN)


def is_same_language(one: str, other: str) -> bool:
    """Whether two texts may be of one language: neither is certainly of another."""
    first, second = language_of(one), language_of(other)
    return first == second or not first or not second
