"""The sources of footnotes for a bibliography, as RIS and as BibTeX.

Titles, authors and quotes are data: a line break, a brace or a percent sign in them begins nothing of the format's own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import count
from urllib.parse import quote

from webapp.chat.queries.turns import Note
from webapp.documents.models import Document
from webapp.shared.places import place
from webapp.shared.text import one_line

RIS_TYPES = {"textbook": "BOOK", "journal": "JOUR", "guideline": "RPRT", "transcript": "VIDEO"}
BIBTEX_TYPES = {"textbook": "book", "journal": "article"}
AND = re.compile(r"(?<!\s)(?:\s*+;\s*+|\s++(?:and|und|et|&)\s++)")
# "Ada Byron, Alan Turing" are two, "Byron, Ada" is one.
NAMES = re.compile(r"[^\s,]+(?: [^\s,]+)+(?:, [^\s,]+(?: [^\s,]+)+)+")
# BibTeX counts braces, escaped ones as well.
SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "#$%&_"},
}
ADDRESS = "!#$%&'()*+,/:;=?@[]~"
"""The signs of an address that stay as they are."""


def ris(notes: Sequence[Note]) -> str:
    """Return the sources of footnotes as RIS, each with the places that are cited."""
    return "".join(_ris_of(source, cited) for source, cited in _by_source(notes))


def bibtex(notes: Sequence[Note]) -> str:
    """Return the sources of footnotes as BibTeX, each with a key of its own and the places that are cited."""
    keys: set[str] = set()
    return "\n".join(_bibtex_of(source, cited, keys) for source, cited in _by_source(notes))


def _by_source(notes: Sequence[Note]) -> list[tuple[Document, list[Note]]]:
    sources = {note.source.id: note.source for note in notes if note.source}
    return [(one, [note for note in notes if note.source and note.source.id == one.id]) for one in sources.values()]


def _ris_of(source: Document, cited: Sequence[Note]) -> str:
    kind = RIS_TYPES.get(source.kind, "ELEC" if source.source_url else "GEN")
    fields = [("TY", kind), ("TI", source.title), *(("AU", name) for name in _authors(source))]
    fields += [("PY", _fact(source, "year")), ("ET", _fact(source, "edition")), ("UR", source.source_url)]
    fields += [("N1", f"{_where(note)}: “{note.quote}”" if _where(note) else f"“{note.quote}”") for note in cited]
    lines = [f"{name}  - {value}" for name, text in fields if (value := one_line(text))]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _bibtex_of(source: Document, cited: Sequence[Note], keys: set[str]) -> str:
    places = ", ".join(dict.fromkeys(filter(None, map(_where, cited))))
    fields = {
        "title": f"{{{_tex(source.title)}}}",
        "author": " and ".join(map(_tex, _authors(source))),
        "year": _tex(_fact(source, "year")),
        "edition": _tex(_fact(source, "edition")),
        "url": quote(one_line(source.source_url), safe=ADDRESS),
        "note": _tex(f"Cited: {places}") if places else "",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    key = _key(source, keys)
    keys.add(key)
    return "\n".join([f"@{BIBTEX_TYPES.get(source.kind, 'misc')}{{{key},", *lines, "}", ""])


def _fact(source: Document, name: str) -> str:
    return str(source.attributes.get(name) or "")


def _authors(source: Document) -> list[str]:
    parts = AND.split(one_line(_fact(source, "author")))
    names = (name for part in parts for name in (part.split(", ") if NAMES.fullmatch(part) else [part]))
    return [name for name in names if name]


def _where(note: Note) -> str:
    known = (note.source.page_name, note.source.page_labels) if note.source else ()
    return place(note.page, note.seconds, *known)


def _tex(text: str) -> str:
    return "".join(SPECIAL.get(letter, letter) for letter in one_line(text))


def _key(source: Document, taken: set[str]) -> str:
    """Return a key that no other source has: the first author's last word, the year and the title's first word."""
    names = _authors(source)
    last = (names[0].split(",")[0] if "," in names[0] else names[0].split()[-1]) if names else ""
    word = next((word for word in source.title.split() if len(_ascii(word)) > 3), "")
    name = _ascii(last) + _ascii(_fact(source, "year")) + _ascii(word) or "source"
    return next(key for key in _numbered(name) if key not in taken)


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def _ascii(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", text).lower())
