"""The numbers and bullets of Word lists, which are not in the file and have to be counted."""

import re
from typing import Any

from webapp.ingest.markdown import BULLET
from webapp.ingest.wordstyles import Styles, W, value

ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
ROMAN_ONES = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
DEEPEST = 9


class Numbering:
    """Counts the paragraphs of all lists, in the order of the calls."""

    def __init__(self, root: Any, styles: Styles) -> None:
        self._styles = styles
        self._levels: dict[str, dict[int, Any]] = {}  # list → the format of each of its levels
        self._family: dict[str, str] = {}  # lists that continue the numbering of others
        self._restarts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        if root is not None:
            self._load(root)

    def _load(self, root: Any) -> None:
        kinds = {
            kind.get(f"{W}abstractNumId"): {_whole(level.get(f"{W}ilvl")): level for level in kind.iterfind(f"{W}lvl")}
            for kind in root.iterfind(f"{W}abstractNum")
        }
        for number in root.iterfind(f"{W}num"):
            key, kind = number.get(f"{W}numId"), value(number.find(f"{W}abstractNumId"))
            self._family[key] = kind
            self._levels[key] = kinds.get(kind, {})
            for change in number.iterfind(f"{W}lvlOverride"):
                start = value(change.find(f"{W}startOverride"))
                if start:
                    self._restarts.setdefault(key, {})[_whole(change.get(f"{W}ilvl"))] = _whole(start)

    def mark(self, paragraph: Any) -> str:
        """Return the mark of the next paragraph: "1.", "a)", "• " or nothing."""
        key, depth = self._place(paragraph)
        level = self._levels.get(key, {}).get(depth)
        if level is None:
            return ""
        counts = self._counted(key, depth)
        form = value(level.find(f"{W}numFmt"), "decimal")
        if form in ("bullet", "none"):
            return BULLET if form == "bullet" else ""
        return re.sub(r"%([1-9])", lambda found: self._written(key, int(found[1]) - 1, counts), _pattern(level))

    def _place(self, paragraph: Any) -> tuple[str, int]:
        for holder in (paragraph, *self._styles.chain(paragraph)):
            numbered = holder.find(f"{W}pPr/{W}numPr")
            if numbered is not None and (key := value(numbered.find(f"{W}numId"))):
                return key, min(_whole(value(numbered.find(f"{W}ilvl"), "0")), DEEPEST)
        return "", 0

    def _counted(self, key: str, depth: int) -> dict[int, int]:
        counts = self._counts.setdefault(self._family[key], {})
        if key not in self._begun:
            self._begun.add(key)
            counts.update({level: start - 1 for level, start in self._restarts.get(key, {}).items()})
        counts[depth] = counts.get(depth, self._start(key, depth) - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        return counts

    def _start(self, key: str, depth: int) -> int:
        level = self._levels[key].get(depth)
        return _whole(value(level.find(f"{W}start"), "1")) if level is not None else 1

    def _written(self, key: str, depth: int, counts: dict[int, int]) -> str:
        level = self._levels[key].get(depth)
        form = value(level.find(f"{W}numFmt"), "decimal") if level is not None else "decimal"
        return written(counts.get(depth, self._start(key, depth)), form)


def written(number: int, form: str) -> str:
    """Return a number in one of Word's formats: "decimal", "lowerLetter", "upperRoman" and so on."""
    if form.endswith("Letter") and number > 0:
        text = chr(ord("a") + (number - 1) % 26) * min(1 + (number - 1) // 26, 20)
    elif form.endswith("Roman") and 0 < number < 4000:
        text = ""
        for worth, letters in ROMAN + ROMAN_ONES:
            text += letters * (number // worth)
            number %= worth
    else:
        return f"{number:02}" if form == "decimalZero" else str(number)
    return text.upper() if form.startswith("upper") else text


def _pattern(level: Any) -> str:
    return value(level.find(f"{W}lvlText"), "%1.")[:40]


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else 0
