"""An answer with its footnotes as text and as Markdown, and the sources of an answer for a bibliography.

Each is made of what the page shows: what a deleted document said is redacted there, and so it is here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from webapp.answering.markdown import escape
from webapp.chat.queries.recollections import Recalled
from webapp.chat.queries.turns import Note, Turn
from webapp.chat.rendering import plain, with_footnotes
from webapp.exports.references import bibtex, ris
from webapp.shared.places import place


@dataclass(frozen=True)
class Format:
    """A form in which an answer is copied. ``suffix``: of the file that it is saved as; "" where it is opened."""

    mimetype: str
    write: Callable[[Turn], str]
    suffix: str = ""


def text(turn: Turn) -> str:
    """Return an answer as plain text, its footnotes below it."""
    notes = "\n".join(f"[{number}] {reference}" for number, reference in _references(turn, str))
    return _joined([*said_before(turn, str), plain(turn.message.content), *_disagreements(turn, "[{}]"), notes])


def markdown(turn: Turn, prefix: str = "") -> str:
    """Return an answer as Markdown with footnotes. ``prefix`` tells them from those of other answers in a file."""
    notes = "\n".join(f"[^{prefix}{number}]: {reference}" for number, reference in _references(turn, escape))
    content = with_footnotes(turn.message.content, prefix)
    return _joined([*said_before(turn, escape), content, *_disagreements(turn, f"[^{prefix}{{}}]"), notes])


def _joined(parts: list[str]) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def _notes(turn: Turn) -> list[Note]:
    return [note for part in turn.parts for note in part.notes]


def _references(turn: Turn, write: Callable[[str], str]) -> list[tuple[int, str]]:
    """Return the footnotes of an answer in lines, by number: those to documents and those to earlier answers."""
    found = {note.number: _reference(note, write) for note in _notes(turn)}
    recalled = [note for part in turn.parts for note in part.recalled]
    return sorted((found | {note.number or 0: write(_recalled(note)) for note in recalled}).items())


def _recalled(note: Recalled) -> str:
    if note.id is None:
        return "An earlier conversation, which is forgotten or deleted."
    return f"From your conversation of {note.day}. “{note.quote}” (an earlier answer, not a source)"


def said_before(turn: Turn, write: Callable[[str], str]) -> Iterator[str]:
    """Yield what stands above an answer, so that quotes which may be none are not taken for one."""
    message = turn.message
    if message.imported:
        yield message.imported_words
    if preface := message.attributes.get("preface"):
        yield write(preface)
    if message.is_quoted:
        yield "Nearest in your documents:"
    if message.not_mentioned:
        yield write(f"Not mentioned: {', '.join(message.not_mentioned)}")


def _disagreements(turn: Turn, mark: str) -> Iterator[str]:
    for sides in turn.disagreements:
        said = (f"{side.values} {mark.format(side.number)}" for side in sides)
        yield f"Your sources disagree: {', '.join(said)}"


def _reference(note: Note, write: Callable[[str], str]) -> str:
    """Return a footnote in a line: its source, the place in it, the quote, and the two verdicts in words."""
    if note.source is None:
        return note.title
    about = note.source.attributes
    where = place(note.page, note.seconds, note.source.page_name, note.source.page_labels)
    facts = (about.get("author"), note.title, about.get("year") and str(about["year"]), where)
    quote = f" “{' '.join(note.quote.split())}”" if note.quote else ""
    return write(f"{', '.join(filter(None, facts))}.{quote} ({note.verdict.in_words})")


FORMATS = {
    "text": Format("text/plain", text),
    "markdown": Format("text/plain", markdown),
    "ris": Format("application/x-research-info-systems", lambda turn: ris(_notes(turn)), ".ris"),
    "bibtex": Format("application/x-bibtex", lambda turn: bibtex(_notes(turn)), ".bib"),
}
"""By the word in their address."""
