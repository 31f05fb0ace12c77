"""The ``{{ variables }}`` of a template. They are replaced by name, once, and nothing is ever run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

VARIABLE = re.compile(r"\{\{ *([a-z][a-z0-9_]{0,39}) *\}\}", re.IGNORECASE)

KNOWN = {
    "title": "the document's title",
    "author": "its author",
    "year": "its year",
    "source": "title, author, year and pages in one line",
    "summary": "its three most informative sentences",
    "key_points": "five more, one on each line",
    "quote": "its most informative sentence",
    "date": "today's date",
    "my_name": "your name",
}
"""What each variable is replaced with. Any other name is the template's own: each draft asks for its value."""

EXAMPLE = {
    "title": "A Short History of the Footnote",
    "author": "Ada Merriweather",
    "year": "2019",
    "source": "A Short History of the Footnote, Ada Merriweather, 2019, pages 3, 8 and 21",
    "summary": "The footnote began as a promise that the reader could check what was said. Printers disliked it,"
    " because it broke the page. Scholars kept it, because it kept them honest.",
    "key_points": "The first notes stood in the margin, beside the line they explained.\nA note that cannot be followed"
    " is only an ornament.\nReaders trust a text more when they can see where it comes from.",
    "quote": "A footnote is an open door in the wall of a page.",
    "date": "4 March 2027",
    "my_name": "Your Name",
}
"""What the preview fills in."""


@dataclass(frozen=True)
class Part:
    """A piece of a filled template: ``text`` of its own, a ``value``, or an ``unknown`` variable as it was written."""

    text: str
    kind: str


def names(content: str) -> list[str]:
    """Return the variables used in ``content``, each once, in the order of their first use."""
    return list(dict.fromkeys(match[1].lower() for match in VARIABLE.finditer(content)))


def own_names(content: str) -> list[str]:
    """Return those used variables that Footnote does not fill in by itself."""
    return [name for name in names(content) if name not in KNOWN]


def parts(content: str, values: Mapping[str, str]) -> list[Part]:
    """Return ``content`` in pieces, with ``values`` in place of their variables. Values are taken as they are."""
    found = []
    end = 0
    for match in VARIABLE.finditer(content):
        value = values.get(match[1].lower(), "")
        found += [Part(content[end : match.start()], "text"), Part(value or match[0], "value" if value else "unknown")]
        end = match.end()
    return [part for part in [*found, Part(content[end:], "text")] if part.text]


def fill(content: str, values: Mapping[str, str]) -> str:
    """Return ``content`` with ``values`` in place of their variables; one without a value stays as it was written."""
    return "".join(part.text for part in parts(content, values))
