"""Read plain text into paragraphs, joining wrapped lines."""

import re

from webapp.ingest.file import File
from webapp.ingest.parsed import Block, Parsed
from webapp.shared.text import clean

LIST_ITEM = re.compile(r"\s*(?:[-*•–+]|\(?\d{1,3}[.)])\s+\S")
NARROWEST, WIDEST = 40, 120  # characters: prose is wrapped at a width between these


def parse_plain(file: File) -> Parsed:
    return Parsed(plain_blocks(file.text))


def plain_blocks(text: str) -> list[Block]:
    """Return the paragraphs of a text, divided by empty lines; wrapped lines are joined.

    In a text with long lines each line is a paragraph.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    lengths = sorted(len(line) for line in text.split("\n") if line.strip())
    width = lengths[int(0.95 * (len(lengths) - 1))] if lengths else 0
    divider = r"\n\s*\n" if width <= WIDEST else r"\n"
    blocks = (Block(joined) for part in re.split(divider, text) if (joined := _unwrapped(part, width)))
    return list(blocks)


def _unwrapped(paragraph: str, width: int) -> str:
    lines: list[str] = []
    wrapped = False
    for raw in paragraph.split("\n"):
        line = clean(raw)
        if wrapped and not LIST_ITEM.match(raw):
            lines[-1] += " " + line
        elif line:
            lines.append(line)
        wrapped = bool(lines) and len(raw) > max(NARROWEST, 0.6 * width)
    return "\n".join(lines).strip()
