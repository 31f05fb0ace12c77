"""Assign text to chapters and sections: the highest level of heading in a text is its chapters."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from webapp.ingest.parsed import SEPARATOR, Block


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    text: str
    page: int | None


class Sections:
    """Collects headings and paragraphs in reading order, and returns blocks with chapter and section.

    Chapters are the headings of level ``top``, by default of the highest level in the text.
    """

    def __init__(self, top: int | None = None) -> None:
        self._given_top = top
        self._items: list[_Heading | Block] = []

    def heading(self, level: int, text: str, page: int | None = None) -> None:
        """Add a heading; level 1 is the highest."""
        self._items.append(_Heading(level, text, page))

    def add(self, text: str, page: int | None = None) -> None:
        """Add a paragraph, list or table; empty text is ignored."""
        if text.strip():
            self._items.append(Block(text, page))

    def first(self) -> str:
        """Return the first heading of the highest level; empty when there is none."""
        top = self._top()
        return next((item.text for item in self._items if isinstance(item, _Heading) and item.level == top), "")

    def blocks(self) -> list[Block]:
        """Return the blocks; headings are blocks, too, and begin the section of the text that follows them."""
        top = self._top()
        path: list[str] = []
        place = Block("")
        bare: list[Block] = []  # headings without text so far
        blocks: list[Block] = []
        for item in self._items:
            if isinstance(item, Block):
                blocks += _placed([*bare, item], place)
                bare = []
                continue
            depth = max(1, item.level - top + 1)
            if bare and depth <= len(path):
                if depth == len(path) and path[-1] == item.text:
                    continue  # a duplicate: it is both in a table of contents and in the text
                blocks += _placed(bare, place)
                bare = []
            path = [*(path + [""] * depth)[: depth - 1], item.text]
            place = Block("", item.page, path[0], SEPARATOR.join(filter(None, path[1:])))
            bare += [Block(item.text, item.page)] if item.text else []
        return [*blocks, *_placed(bare, place)]

    def _top(self) -> int:
        if self._given_top is not None:
            return self._given_top
        return min((item.level for item in self._items if isinstance(item, _Heading) and item.text), default=1)


def _placed(blocks: Iterable[Block], place: Block) -> list[Block]:
    return [replace(block, chapter=place.chapter, section=place.section) for block in blocks]
