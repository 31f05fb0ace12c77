"""Numbers of a source's own notes, which its text has glued to the end of a sentence: "for Jesse Jordan.20"."""

import re

from webapp.ingest.sentences import BEFORE_NUMBER, CLOSERS, NEVER, OPENERS, PERHAPS

ABBREVIATIONS = NEVER | BEFORE_NUMBER | PERHAPS | {"para", "sect", "tab", "chap"}
RAISED = r"[¹²³⁰-⁹]{1,5}"
NUMBERS = r"\d{1,3}(?:[,–-]\d{1,3}){0,9}"
# A number ends a sentence only where a capital letter follows, or nothing does.
NOTE = re.compile(
    rf"(?P<word>(?:(?<![\w./@])[^\W\d_]{{2,40}})?)(?P<stop>[{CLOSERS}]{{0,3}}[.!?][{CLOSERS}]{{0,3}})"
    rf"(?:{RAISED}|(?P<number>{NUMBERS})(?=\s*\Z|\s+[{OPENERS}]{{0,3}}[^\W\d_a-zß-öø-ÿ]))"
)
AFTER_STOP = rf"(?:{RAISED}|{NUMBERS})?"
"""What may follow the end of a sentence in a source where a quote has only its end."""
STOP = re.compile(rf"(?:[^\W\d_]{{2}}|[{CLOSERS}])[.!?][{CLOSERS}]{{0,3}}\Z")


def without_note_numbers(text: str) -> str:
    """Return a text of a source without the numbers of its own notes. "3.5", "p=.41" and "Sec.4" stay as they are."""
    return NOTE.sub(_without, text)


def _without(note: re.Match[str]) -> str:
    word, stop = note["word"], note["stop"]
    is_end = len(stop) > 1 or (word and word.lower() not in ABBREVIATIONS)
    return f"{word}{stop}" if is_end or note["number"] is None else note[0]
