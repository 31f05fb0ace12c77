"""The variables of templates: those that Footnote fills in, and a template's own, which each draft asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from webapp.shared.text import many_lines, one_line
from webapp.templates.syntax import Value, names, unconditional

KNOWN = {
    "title": "the source's title",
    "author": "its author",
    "year": "its year",
    "link": "its address, if it has one",
    "source": "title, author, year and pages in one line",
    "quote": "the sentence that speaks for it best",
    "summary": "three sentences that sum it up",
    "key_points": "five more; as a section, each is {{ . }}",
    "hashtags": "words of its own that can be hashtags",
    "is_talk": "for a section: whether it is a talk",
    "is_paper": "for a section: whether it is a paper",
    "is_book": "for a section: whether it is a book",
    "is_guideline": "for a section: whether it is a guideline",
    "is_other": "for a section: whether it is none of these",
    "date": "today's date",
    "my_name": "your name",
}
"""What each variable is replaced with. Any other name is the template's own: each draft asks for its value."""

EXAMPLE: Mapping[str, Value] = {
    "title": "A Short History of the Footnote",
    "author": "Ada Merriweather",
    "year": "2019",
    "link": "https://example.org/footnote",
    "source": "A Short History of the Footnote, Ada Merriweather, 2019, pages 3, 8 and 21",
    "quote": "A footnote is an open door in the wall of a page.",
    "summary": "The footnote began as a promise that the reader could check what was said. Printers disliked it,"
    " because it broke the page. Scholars kept it, because it kept them honest.",
    "hashtags": "#Footnotes #History #Reading",
    "is_talk": "",
    "is_paper": "",
    "is_book": "yes",
    "is_guideline": "",
    "is_other": "",
    "date": "4 March 2027",
    "my_name": "Your Name",
}
"""What the preview fills in, but for key points, whose form is the type's."""
EXAMPLE_POINTS = (
    "The first notes stood in the margin, beside the line they explained.",
    "A note that cannot be followed is only an ornament.",
    "Readers trust a text more when they can see where it comes from.",
)

KINDS = {"line": "One line", "text": "Several lines", "number": "A number", "date": "A date"}
LONGEST_VALUE = 500
LONGEST_TEXT = 4000


@dataclass(frozen=True)
class Variable:
    """A variable of a template's own. ``default``: its value where a draft gives none. ``help``: said beside its field.

    ``is_required``: whether a draft has a gap without it, because it is not only used in a section of its own.
    """

    name: str
    kind: str = "line"
    default: str = ""
    help: str = ""
    is_required: bool = False

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").capitalize()

    def problem_of(self, value: str) -> str:
        """Return why a value cannot be taken, or ""."""
        longest = LONGEST_TEXT if self.kind == "text" else LONGEST_VALUE
        if len(value) > longest:
            return f"Keep this under {longest} letters."
        if self.kind == "number" and value and not value.replace(".", "", 1).replace(",", "", 1).isdecimal():
            return "Enter a number, such as 12 or 2.5."
        if self.kind == "date" and value and not _is_date(value):
            return "Enter a date as year, month and day, such as 2027-03-04."
        if self.is_required and not (value or self.default):
            return f"The template needs this: enter {self.label.lower()}."
        return ""

    def shown(self, value: str) -> str:
        """Return a value, or else the default, as it is written into a draft."""
        value = value or self.default
        if self.kind == "date" and _is_date(value):
            day = date.fromisoformat(value)
            return f"{day.day} {day:%B %Y}"
        return value

    def to_json(self) -> dict[str, str]:
        """Return what is stored of it."""
        return {key: value for key, value in asdict(self).items() if key in ("kind", "default", "help")}


def own_names(content: str) -> list[str]:
    """Return those used variables that Footnote does not fill in by itself."""
    return [name for name in names(content) if name not in KNOWN]


def own(content: str, details: Mapping[str, Any]) -> list[Variable]:
    """Return the variables of a template's own, with what ``details`` say of each."""
    needed = unconditional(content)
    return [variable(name, details.get(name, {}), name in needed) for name in own_names(content)]


def variable(name: str, said: Mapping[str, Any], is_required: bool = False) -> Variable:
    """Return a variable as it is described, by a form or in a file, whatever that holds."""
    texts = {key: value if isinstance(value := said.get(key), str) else "" for key in ("kind", "default", "help")}
    kind = texts["kind"] if texts["kind"] in KINDS else "line"
    default = many_lines(texts["default"])[:LONGEST_TEXT] if kind == "text" else one_line(texts["default"])
    return Variable(name, kind, default[:LONGEST_TEXT], one_line(texts["help"])[:LONGEST_VALUE], is_required)


def details(variables: Iterable[Variable]) -> dict[str, dict[str, str]]:
    """Return what is stored of variables, by name."""
    return {one.name: one.to_json() for one in variables}


def _is_date(value: str) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False
