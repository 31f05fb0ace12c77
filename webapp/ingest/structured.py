"""Read data: JSON and XML as lines that say where each value stands, "readings 2 | month: July | temp_c: 9.2"."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException, ElementTree

from webapp.ingest.archive import DEFINITIONS
from webapp.ingest.file import File
from webapp.ingest.hypertext import HIDDEN
from webapp.ingest.parsed import Block, Parsed, Unreadable
from webapp.ingest.tables import BETWEEN, in_parts
from webapp.shared.text import clean

DEEPEST = 60  # nested values
BROKEN = (
    "This file is not well-formed {kind}: it ends too early, or a mark is missing{where}. Export it again, or mend it, "
    "and upload that."
)
DEEP = (
    "The values in this file are nested more than {deepest} deep, so it was not read. Export it in a flatter form, and "
    "upload that."
)
Pair = tuple[str, str]


def parse_json(file: File) -> Parsed:
    """Return the values of a JSON file, or of one with an object per line; raise Unreadable."""
    text = file.text.lstrip("\ufeff")
    try:
        value = _json_or_lines(text)
    except RecursionError as error:
        raise Unreadable("too_big", DEEP.format(deepest=DEEPEST)) from error
    return Parsed([Block(part) for part in in_parts(_of_value(value, "", 0))])


def parse_xml(file: File) -> Parsed:
    """Return the values of an XML file, or the text of a drawing (SVG); raise Unreadable."""
    try:
        root = ElementTree.fromstring(file.data.lstrip(), forbid_dtd=False)
    except DefusedXmlException as error:
        raise Unreadable("broken", DEFINITIONS) from error
    except (ParseError, LookupError, ValueError) as error:
        raise Unreadable("broken", BROKEN.format(kind="XML", where="")) from error
    if _name(root) == "svg":
        _empty_hidden(root)
        words = ("text", "title", "desc")
        texts = (clean(" ".join(node.itertext())) for node in root.iter() if _name(node) in words)
        return Parsed([Block(text) for text in texts if text])
    return Parsed([Block(part) for part in in_parts(_of_element(root, "", 0))])


def _empty_hidden(drawing: Any) -> None:
    """Take out what a drawing does not show, and keep what follows it."""
    for node in list(drawing.iter()):
        is_hidden = node.get("display") == "none" or node.get("visibility") == "hidden"
        if is_hidden or HIDDEN.search(node.get("style") or "") or _name(node) == "defs":
            tail = node.tail
            node.clear()
            node.tail = tail


def _json_or_lines(text: str) -> Any:
    try:
        return _json(text)
    except json.JSONDecodeError as error:
        try:
            return [_json(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            raise Unreadable("broken", BROKEN.format(kind="JSON", where=f" in line {error.lineno}")) from error


def _json(text: str) -> Any:
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)  # as they are written


def _of_value(value: Any, path: str, depth: int) -> Iterator[str]:
    """Yield a line for the simple values of an object or list, and those of what is in it."""
    if depth > DEEPEST:
        raise Unreadable("too_big", DEEP.format(deepest=DEEPEST))
    if isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
        value = ", ".join(map(_scalar, value))
    if not isinstance(value, dict | list):
        yield from _line("", [(path, _scalar(value))])
        return
    pairs = value.items() if isinstance(value, dict) else ((str(number), one) for number, one in enumerate(value, 1))
    inner = [(clean(key), one) for key, one in pairs]
    yield from _line(path, [(key, _scalar(one)) for key, one in inner if not isinstance(one, dict | list)])
    for key, one in inner:
        if isinstance(one, dict | list):
            yield from _of_value(one, f"{path} {key}".strip(), depth + 1)


def _scalar(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else clean(str(value))


def _of_element(node: Any, path: str, depth: int) -> Iterator[str]:
    """Yield a line for the attributes and simple children of an element, and those of its other children."""
    if depth > DEEPEST:
        raise Unreadable("too_big", DEEP.format(deepest=DEEPEST))
    children = [child for child in node if isinstance(child.tag, str)]
    is_prose = any((child.tail or "").strip() for child in node) or (bool(children) and bool((node.text or "").strip()))
    own = [(_local(key), clean(text)) for key, text in node.attrib.items()]
    if is_prose or not children:
        text = clean("".join(node.itertext()))
        yield from _line("", [*own, (path if not is_prose else "", text)])
        return
    simple = [(_name(child), clean(child.text or "")) for child in children if not len(child) and not child.attrib]
    yield from _line(path, [*own, *simple])
    often, seen = Counter(map(_name, children)), Counter[str]()
    for child in children:
        if len(child) or child.attrib:
            name = _name(child)
            seen[name] += 1
            place = f"{name} {seen[name]}" if often[name] > 1 else name
            yield from _of_element(child, f"{path} {place}".strip(), depth + 1)


def _line(path: str, pairs: list[Pair]) -> Iterator[str]:
    told = [f"{name}: {text}" if name else text for name, text in pairs if text]
    if told:
        yield BETWEEN.join(filter(None, [path, *told]))


def _name(node: Any) -> str:
    return _local(node.tag) if isinstance(node.tag, str) else ""


def _local(tag: str) -> str:
    return clean(tag.rpartition("}")[2])
