"""The rows of tables whose cells are written without the names of their columns, as PDFs have them."""

from __future__ import annotations

from webapp.answering.retrieve import Passage, Span
from webapp.answering.sentences import SENTENCE_END
from webapp.ingest.parsed import BLOCK_SEPARATOR

FEWEST_LINES = 3
MOST_WORDS = 15


def header_of(passage: Passage, span: Span) -> Span | None:
    """Return the line of the names of the columns above a row; None for what is no row of a table.

    The names are the first of several lines, and have no number; the row has one.
    """
    content = passage.content
    begin = content.rfind(BLOCK_SEPARATOR, 0, span[0])
    begin = 0 if begin < 0 else begin + len(BLOCK_SEPARATOR)
    end = content.find(BLOCK_SEPARATOR, span[1])
    block = content[begin : end if end >= 0 else len(content)]
    first, _, rest = block.partition("\n")
    is_table = rest.count("\n") >= FEWEST_LINES - 2 and span[0] > begin + len(first)
    return (begin, begin + len(first)) if is_table and _is_header(first) and _has_digit(content[slice(*span)]) else None


def _is_header(line: str) -> bool:
    is_short = 1 < len(line.split()) <= MOST_WORDS
    return is_short and not _has_digit(line) and not SENTENCE_END.search(line) and "|" not in line


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))
