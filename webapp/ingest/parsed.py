"""What reading a file gives: its text in blocks, or the reason why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass, field

BLOCK_SEPARATOR = "\n\n"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list or table in reading order.

    `page` is the 1-based page (or slide) it begins on, None where a file has no pages. A paragraph that runs on
    over the foot of a page stays one block; `breaks` holds (offset in text, page) for each later page it reaches.
    `times` holds, in order, (offset in text, second at which what begins there is spoken); `end` is the second at
    which its last words end. Both are empty where nothing is spoken.
    """

    text: str
    page: int | None = None
    chapter: str = ""
    section: str = ""
    breaks: tuple[tuple[int, int], ...] = ()
    times: tuple[tuple[int, float], ...] = ()
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document's text. `title`, `author` and `year` are what the file says of itself, if it does.

    `warnings` are sentences for the user, about what could not be read. `duration` is in seconds.
    `unread_pages` are the 1-based pages that are pictures, or whose fonts do not tell their letters: their words are
    still to be recognised.
    """

    blocks: list[Block]
    mime: str = ""
    title: str = ""
    author: str = ""
    year: int | None = None
    page_count: int | None = None
    duration: float | None = None
    warnings: list[str] = field(default_factory=list)
    unread_pages: list[int] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """What kind of document it is, "" where the file does not tell."""
        return "transcript" if self.duration else ""

    @property
    def text(self) -> str:
        return document_text(self.blocks)


class Unreadable(Exception):
    """A file that gives no text. `code` is for programs; `sentence` tells the user why, and what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence)
        self.code = code
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


def document_text(blocks: Sequence[Block]) -> str:
    """The text that a chunk's `char_start` and `char_end` count in."""
    return BLOCK_SEPARATOR.join(block.text for block in blocks)
