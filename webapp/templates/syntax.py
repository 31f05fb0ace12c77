"""The syntax of templates: Mustache's rules for names, sections and lists, and none of its others.

``{{ name }}`` is replaced by its value. ``{{#name}}…{{/name}}`` is there when there is a value, and repeated for each
item of a list, which ``{{ . }}`` is then; ``{{^name}}…{{/name}}`` is there when there is none. What is no such tag
stays as it is. Values are never looked through again, and nothing is ever run: no attribute, no filter, no call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

NAME = r"[a-zA-Z][a-zA-Z0-9_]{0,39}"
TAG = re.compile(
    rf"^[ \t]*+\{{\{{ {{0,9}}([#^/]) {{0,9}}({NAME}) {{0,9}}\}}\}}[ \t]*+(?:\n|\Z)"  # alone on its line, with the line
    rf"|\{{\{{ {{0,9}}([#^/]) {{0,9}}({NAME}) {{0,9}}\}}\}}"
    rf"|\{{\{{ {{0,9}}({NAME}|\.) {{0,9}}\}}\}}",
    re.MULTILINE,
)
BRACES = re.compile(r"\{\{[^{}\n]{0,80}\}\}")
DEEPEST = 5


@dataclass(frozen=True)
class Items:
    """The value of a list. ``joined``: what it is outside of a section of its own."""

    texts: tuple[str, ...]
    joined: str


Value = str | Items


class TooLong(Exception):
    """The text that a template makes is longer than it may be."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a template, on line number ``line``; one with a ``grave`` problem cannot be used."""

    line: int
    text: str
    is_grave: bool = True


@dataclass
class Node:
    """A piece of a template: text (kind ""), a variable ("name"), or a section ("#", "^") with what is in it.

    ``text``: of a variable or a section, its name. ``written``: the piece as it stands in the template.
    """

    kind: str
    text: str
    written: str = ""
    line: int = 1
    inner: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """A piece of a filled template: ``text`` of its own, a ``value``, or an ``unknown`` variable as it was written."""

    text: str
    kind: str


def parse(content: str) -> tuple[list[Node], list[Problem]]:
    """Return a template's pieces, and what is wrong with it; a tag that fits nowhere is text."""
    sections, end, line = [Node("#", "")], 0, 1
    problems: list[Problem] = []
    for tag in TAG.finditer(content):
        text = content[end : tag.start()]
        problems += _stray_braces(text, line)
        line += text.count("\n")
        sections[-1].inner.append(Node("", text))
        if said := _take(tag, line, sections):
            problems.append(Problem(line, said))
            sections[-1].inner.append(Node("", tag[0]))
        line += tag[0].count("\n")
        end = tag.end()
    sections[-1].inner.append(Node("", content[end:]))
    problems += _stray_braces(content[end:], line)
    problems += [Problem(one.line, f"{one.written} is never closed by {{{{/{one.text}}}}}.") for one in sections[1:]]
    return sections[0].inner, sorted(problems, key=lambda problem: problem.line)


def _take(tag: re.Match[str], line: int, sections: list[Node]) -> str:
    """Add a tag to the innermost of the open sections; return what is wrong with it, or ""."""
    sign, name = (tag[1] or tag[3], (tag[2] or tag[4] or tag[5]).lower())
    written = tag[0].strip()
    if sign is None:
        sections[-1].inner.append(Node("name", name, written, line))
        return ""
    if sign == "/":
        if len(sections) > 1 and sections[-1].text == name:
            sections.pop()
            return ""
        if len(sections) > 1:
            return f"{written} stands where {{{{/{sections[-1].text}}}}} is expected."
        return f"{written} closes nothing. Put {{{{#{name}}}}} before it."
    if len(sections) > DEEPEST:
        return f"{written} is in too many others: at most {DEEPEST} can be in one another."
    sections[-1].inner.append(Node(sign, name, written, line))
    sections.append(sections[-1].inner[-1])
    return ""


def _stray_braces(text: str, line: int) -> Iterator[Problem]:
    for braces in BRACES.finditer(text):
        said = f"{braces[0]} is no variable, and stays as it is. Names are of letters, digits and underscores."
        yield Problem(line + text.count("\n", 0, braces.start()), said, is_grave=False)


def names(content: str) -> list[str]:
    """Return the names used in a template, each once, in the order of their first use."""
    return list(dict.fromkeys(node.text for node in _all(parse(content)[0]) if node.text != "."))


def unconditional(content: str) -> set[str]:
    """Return the names without whose values a template leaves a gap: those that stand outside of their own section."""
    return set(_outside(parse(content)[0], frozenset()))


def _outside(nodes: Sequence[Node], within: frozenset[str]) -> Iterator[str]:
    for node in nodes:
        if node.kind == "name" and node.text not in within:
            yield node.text
        elif node.kind == "#":
            yield from _outside(node.inner, within | {node.text})
        elif node.kind == "^":
            yield from _outside(node.inner, within)


def _all(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        if node.kind:
            yield node
            yield from _all(node.inner)


def parts(content: str, values: Mapping[str, Value], most: int | None = None) -> list[Part]:
    """Return a template in pieces, with ``values`` in place of its variables; raise TooLong above ``most`` signs.

    A variable that ``values`` does not have is unknown, and stays as it was written; an empty one leaves nothing.
    """
    found: list[Part] = []
    length = 0
    for part in _rendered(parse(content)[0], values):
        length += len(part.text)
        if most is not None and length > most:
            raise TooLong
        if part.text:
            found.append(part)
    return found


def fill(content: str, values: Mapping[str, Value], most: int | None = None) -> str:
    """Return a template with ``values`` in place of its variables; raise TooLong."""
    return "".join(part.text for part in parts(content, values, most))


def _rendered(nodes: Sequence[Node], values: Mapping[str, Value]) -> Iterator[Part]:
    for node in nodes:
        if not node.kind:
            yield Part(node.text, "text")
        elif node.kind == "name":
            known = node.text in values
            yield Part(_joined(values[node.text]), "value") if known else Part(node.written, "unknown")
        elif node.kind == "^":
            if not _joined(values.get(node.text, "")):
                yield from _rendered(node.inner, values)
        else:
            value = values.get(node.text, "")
            for item in value.texts if isinstance(value, Items) else [value]:
                if item:
                    yield from _rendered(node.inner, {**values, ".": item})


def _joined(value: Value) -> str:
    return value.joined if isinstance(value, Items) else value
