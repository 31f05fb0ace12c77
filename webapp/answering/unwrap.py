"""An answer that a model has put into something: a fence, or JSON."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from webapp.answering import marks

FENCE = re.compile(r"\s*+(`{3,}+|~{3,}+)[ \t]*+([\w+-]*+)[ \t]*+\n")
MAY_BE_FENCE = re.compile(r"\s*+(?:(?:`{3,}+|~{3,}+)[ \t]*+[\w+-]*+[ \t]*+|`{1,2}|~{1,2})?")
TEXTS = ("markdown", "md", "text", "txt", "plaintext", "answer", "json", "")
JSON = re.compile(r"\s*(?:\{|\[\s*[{\"])")
MAY_BE_JSON = re.compile(r"\s*(?:\[\s*)?")
LONGEST = 1500  # letters that are read to tell an answer in a fence from one that begins with code

CLAIM = ("claim", "text", "sentence", "statement", "answer", "content", "response", "summary", "value")
SOURCE = (
    "source",
    "sources",
    "source_id",
    "source_number",
    "citation",
    "citations",
    "number",
    "id",
    "ref",
    "references",
)
QUOTE = ("quote", "quotes", "quotation", "evidence", "words", "excerpt", "text")

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "claim": {"type": "string"},
                    "source": {"type": "integer"},
                    "quote": {"type": "string"},
                },
                "required": ["claim", "source", "quote"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["claims"],
    "additionalProperties": False,
}
"""The form of an answer in JSON."""


def unwrapped(stream: Iterable[str], refusal: str) -> Iterator[str]:
    """Yield the text of an answer, taken out of what it is wrapped in. ``refusal`` stands for JSON without a claim."""
    letters = (letter for piece in stream for letter in piece)
    pieces, held = itertools.dropwhile(str.isspace, letters), ""
    for piece in pieces:
        held += piece
        if not (MAY_BE_FENCE.fullmatch(held) or MAY_BE_JSON.fullmatch(held) or _is_open(held)):
            break
    fence = FENCE.match(held)
    rest = itertools.chain([held], pieces)
    if JSON.match(held) or (fence and JSON.match(held, fence.end())):
        yield _from_json("".join(rest), refusal)
    elif fence and _wraps(held, fence):
        yield from _lines((letter for piece in rest for letter in piece), _Unfenced())
    else:
        yield from rest


def _is_open(held: str) -> bool:
    """Whether more must be read to know what a fence at the beginning has in it."""
    fence = FENCE.match(held)
    if not fence or fence[2].lower() not in TEXTS or len(held) > LONGEST:
        return False
    inside = held[fence.end() :]
    if MAY_BE_JSON.fullmatch(inside):
        return True
    return not fence[2] and not _has_mark(inside) and fence[1] not in inside


def _wraps(held: str, fence: re.Match[str]) -> bool:
    return fence[2].lower() in TEXTS and bool(fence[2] or _has_mark(held[fence.end() :]))


def _has_mark(text: str) -> bool:
    return bool(marks.OPEN_QUOTE.search(text) or re.search(r"[a-z.]\s?\[\d{1,2}\](?:\s|\Z)", text))


def _lines(letters: Iterable[str], keep: Callable[[str], bool]) -> Iterator[str]:
    """Yield the lines that are kept; of a line that cannot be a fence, each letter as it comes."""
    held, is_open = "", True  # whether the line may still be a fence
    for letter in letters:
        held += letter
        is_open = is_open and bool(re.match(r"\s*(?:[`~]|\Z)", held))
        if letter == "\n" or not is_open:
            if not is_open or keep(held):
                yield held
            held, is_open = "", letter == "\n"
    if held and keep(held):
        yield held


class _Unfenced:
    """Says of each line whether it is part of the answer, and not a fence around it."""

    def __init__(self) -> None:
        self._is_outside, self._inner = True, ""

    def __call__(self, line: str) -> bool:
        found = re.fullmatch(r"\s*(`{3,}|~{3,})([^\n`]*)\n?", line)
        if not found:
            return True
        if self._inner:
            if found[1].startswith(self._inner) and not found[2].strip():
                self._inner = ""
            return True
        if self._is_outside or not found[2].strip():
            self._is_outside = not self._is_outside
            return False
        self._inner = found[1]
        return True


def _from_json(text: str, refusal: str) -> str:
    """The claims of an answer in JSON, in the form that was asked for; the text itself where it is no such answer."""
    values = _values(text)
    claims = [claim for value in values for claim in _claims(value)]
    is_empty = any(isinstance(value, dict) and value and not any(value.values()) for value in values)
    return "\n\n".join(claims) or (refusal if is_empty or values == [[]] else text)


def _values(text: str) -> list[Any]:
    """The JSON of a text; of one that broke off, the objects that are complete."""
    begin = min((place for place in (text.find("{"), text.find("[")) if place >= 0), default=0)
    decoder = json.JSONDecoder(strict=False)
    try:
        return [decoder.raw_decode(text, begin)[0]]
    except ValueError:
        pass
    found = []
    for match in re.finditer(r"\{[^{}]*\}", text):
        try:
            found.append(decoder.decode(match[0]))
        except ValueError:
            continue
    return found


def _claims(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _claims(one)
    elif isinstance(value, dict):
        claim = next((value[name] for name in CLAIM if isinstance(value.get(name), str)), "")
        if claim:
            yield claim + _marks(value)
        else:
            yield from _claims([one for one in value.values() if isinstance(one, list | dict)])


def _marks(value: dict[str, Any]) -> str:
    """The footnotes of a claim: one for each of its quotes."""
    quotes = _listed(next((value[name] for name in QUOTE[:-1] if value.get(name)), []))
    sources = _listed(next((value[name] for name in SOURCE if value.get(name)), []))
    if any(isinstance(source, dict) for source in sources):
        return "".join(_nested(source) for source in sources if isinstance(source, dict))
    numbers = [number[0] for source in sources if (number := re.search(r"\d+", str(source)))]
    if not numbers:
        return ""
    if not quotes:
        return "".join(f" [{number}]" for number in numbers)
    numbers += numbers[-1:] * (len(quotes) - len(numbers))
    return "".join(f' [{number}: "{quote}"]' for number, quote in zip(numbers, quotes, strict=False))


def _nested(source: dict[str, Any]) -> str:
    quote = next((str(source[name]) for name in QUOTE if source.get(name)), "")
    number = next((found[0] for name in SOURCE if (found := re.search(r"\d+", str(source.get(name, ""))))), "")
    return (f' [{number}: "{quote}"]' if quote else f" [{number}]") if number else ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
