"""The result of reading a file: its text in blocks, or the reason why it cannot be read."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from webapp.shared.places import Labels

WITHOUT_TEXT = "This file has no text in it. Check that it was saved, and upload it again."
AS_PDF = "Export it as PDF, and upload that: the words in pictures on its pages are recognised."
BLOCK_SEPARATOR = "\n\n"
SEPARATOR = " › "  # between a section and its subsections


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list or table in reading order.

    ``page``: the page or slide it begins on, from 1; None when the file has no pages. ``breaks``: (offset in ``text``,
    page) of each further page it continues on. ``times``: (offset in ``text``, second at which it is spoken), in order;
    ``end``: the second at which the last words end. Both are empty unless it is speech. ``lead``: how many letters at
    its beginning name who speaks, "Anna: "; they are text, and of no sentence.
    """

    text: str
    page: int | None = None
    chapter: str = ""
    section: str = ""
    breaks: tuple[tuple[int, int], ...] = ()
    times: tuple[tuple[int, float], ...] = ()
    end: float | None = None
    lead: int = 0

    @property
    def is_heading(self) -> bool:
        """Whether it is the heading of its chapter, its section or a part of that."""
        return self.text in (self.chapter, *self.section.split(SEPARATOR))


@dataclass(frozen=True, slots=True)
class Parsed:
    """The text and metadata of a file.

    ``title``, ``author``, ``year``: what the file says of itself, if it does. ``kind``: what its text looks like,
    one of ``documents.models.KINDS``, or empty. ``page_labels``: what is printed on its pages, if not their number;
    see ``shared.places``. ``duration``: in seconds. ``warnings``: sentences for the user about what could not be read.
    ``unread_pages``: the pages, from 1, that are pictures or have fonts that do not map to characters or stamps; they,
    or what they have beside their text, are still to be recognised. ``attachments``: how many files are attached to it,
    which become documents of their own.
    """

    blocks: list[Block]
    mime: str = ""
    title: str = ""
    author: str = ""
    year: int | None = None
    kind: str = ""
    page_count: int | None = None
    page_labels: Labels = ()
    duration: float | None = None
    warnings: list[str] = field(default_factory=list)
    unread_pages: list[int] = field(default_factory=list)
    attachments: int = 0

    @property
    def text(self) -> str:
        return document_text(self.blocks)


class Unreadable(Exception):
    """A file cannot be read. ``code`` is for programs; ``sentence`` tells the user why, and what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence)
        self.code = code
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


def without_text(pictures: int) -> Unreadable:
    """Return why a text document cannot be read that holds nothing but so many pictures."""
    if not pictures:
        return Unreadable("empty", WITHOUT_TEXT)
    held = "a picture" if pictures == 1 else f"{pictures} pictures"
    return Unreadable("empty", f"This file has no text in it, only {held}. {AS_PDF}")


def document_text(blocks: Sequence[Block]) -> str:
    """Return the text of a document, which ``char_start`` and ``char_end`` of chunks refer to."""
    return BLOCK_SEPARATOR.join(block.text for block in blocks)
