"""Templates as a file, and read from one. What a file says is data, checked as what a form says."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from webapp.platform.errors import Invalid
from webapp.shared.text import many_lines, one_line
from webapp.templates.models import TYPES, Template
from webapp.templates.syntax import parse
from webapp.templates.variables import own, own_names

FORMAT = "footnote-templates"
LONGEST_NAME = 120
LONGEST_TEMPLATE = 20_000
MOST_OWN_VARIABLES = 20
MOST_OF_A_FILE = 200
NOT_OURS = "This is not a file of templates. Choose a JSON file that was exported from Footnote."


@dataclass(frozen=True)
class Read:
    """A template as a file has it. ``details``: what is said of its own variables, by name."""

    type: str
    name: str
    content: str
    details: dict[str, dict[str, str]]


def write(templates: Iterable[Template]) -> str:
    """Return templates as the text of a file."""
    listed = [
        {
            "type": each.type,
            "name": each.name,
            "content": each.content,
            "variables": [{"name": one.name, **one.to_json()} for one in own(each.content, each.details)],
        }
        for each in templates
    ]
    return json.dumps({"format": FORMAT, "version": 1, "templates": listed}, ensure_ascii=False, indent=2) + "\n"


def read(text: str) -> list[Read]:
    """Return the templates of a file; raise Invalid, with the name of the template that cannot be taken."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise Invalid(NOT_OURS) from None
    listed = data.get("templates") if isinstance(data, dict) and data.get("format") == FORMAT else None
    if not isinstance(listed, list) or not listed:
        raise Invalid(NOT_OURS)
    if len(listed) > MOST_OF_A_FILE:
        raise Invalid(f"A file can have at most {MOST_OF_A_FILE} templates. Nothing was imported.")
    return [_one(each, number) for number, each in enumerate(listed, 1)]


def _one(each: Any, number: int) -> Read:
    said = each if isinstance(each, dict) else {}
    type, name, content = (
        value if isinstance(value := said.get(key), str) else "" for key in ("type", "name", "content")
    )
    name, content = one_line(name), many_lines(content)
    if problem := _problem(type, name, content):
        raise Invalid(
            f"Template {number} of the file{f' (“{name[:60]}”)' if name else ''}: {problem} Nothing was imported."
        )
    listed = said.get("variables")
    variables = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    found = {str(one.get("name", "")).lower(): one for one in variables}
    return Read(type, name, content, {one.name: one.to_json() for one in own(content, found)})


def _problem(type: str, name: str, content: str) -> str:
    if type not in TYPES:
        return f"its type is none of {', '.join(TYPES)}."
    if not name or len(name) > LONGEST_NAME:
        return f"it needs a name of at most {LONGEST_NAME} letters."
    if not content or len(content) > LONGEST_TEMPLATE:
        return f"it needs a text of at most {LONGEST_TEMPLATE:,} letters."
    if len(own_names(content)) > MOST_OWN_VARIABLES:
        return f"it has more than {MOST_OWN_VARIABLES} variables of its own."
    grave = [problem for problem in parse(content)[1] if problem.is_grave]
    return f"line {grave[0].line}: {grave[0].text}" if grave else ""
