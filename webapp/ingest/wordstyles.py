"""Find the headings of a Word document by their styles, in any language."""

import re
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TITLE = 0  # above the headings, which begin at 1
NO_HEADING = 10  # outline level "body text"
# Word stores the English names of its styles, whatever it displays; the others are of other programs.
NAMES = re.compile(r"(?i)(?:heading|überschrift|berschrift|titre|título|titolo|kop|rubrik|заголовок)\s*([1-9])")
CONTENTS = re.compile(r"(?i)toc(?: \d| heading)|contents(?: \d| heading)")
TITLES = ("title", "titel", "doctitle")


def value(node: Any, default: str = "") -> str:
    return node.get(f"{W}val", default) if node is not None else default


class Styles:
    """The paragraph styles, by id."""

    def __init__(self, root: Any) -> None:
        found = root.iterfind(f"{W}style") if root is not None else ()
        self._by_id = {style.get(f"{W}styleId"): style for style in found}
        default = (key for key, style in self._by_id.items() if _is_default(style))
        self._default = next(default, "")

    def level(self, paragraph: Any) -> int | None:
        """Return TITLE, 1 to 9 for a heading, NO_HEADING, or None for anything else."""
        properties = paragraph.find(f"{W}pPr")
        own = _outline(properties)
        if own is not None:
            return own
        for style in self.chain(paragraph):
            name = value(style.find(f"{W}name"))
            if match := NAMES.fullmatch(name) or NAMES.fullmatch(style.get(f"{W}styleId", "")):
                return int(match[1])
            if name.lower() in TITLES:
                return TITLE
            outline = _outline(style.find(f"{W}pPr"))
            if outline is not None:
                return outline
        return None

    def is_contents(self, paragraph: Any) -> bool:
        """Whether a paragraph is an entry of the table of contents."""
        return any(CONTENTS.fullmatch(value(style.find(f"{W}name"))) for style in self.chain(paragraph)[:1])

    def chain(self, paragraph: Any) -> list[Any]:
        """Yield the style of a paragraph, the one that is based on, and so on."""
        key = value(paragraph.find(f"{W}pPr/{W}pStyle")) or self._default
        found: list[Any] = []
        while key in self._by_id and len(found) < 20:
            found.append(self._by_id[key])
            key = value(found[-1].find(f"{W}basedOn"))
        return found


def _is_default(style: Any) -> bool:
    return style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true")


def _outline(properties: Any) -> int | None:
    told = value(properties.find(f"{W}outlineLvl")) if properties is not None else ""
    return int(told) + 1 if told.isdecimal() and len(told) == 1 else None
