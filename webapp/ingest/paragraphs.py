"""Join the lines of PDF pages into paragraphs, by their positions."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from webapp.ingest.letters import LEFTWARDS
from webapp.ingest.parsed import Block
from webapp.shared.frequency import rank_of
from webapp.shared.text import clean, continued

HYPHENS = "\ufffe\x02\xad-‐"
SENTENCE_END = re.compile(r"[.!?:…]['\"’”)\]]*\d{0,3}$")
ITEM = re.compile(r"[•▪■●◦‣∙–·]\s|\(?(?:\d{1,2}|[a-z])[.)]\s")
# Tight typesetting can swallow the space: "effective scope of the law.The law is changing".
MISSING_SPACE = re.compile(r"(?<=[a-z]{2}[.!?,;:])(?=[A-Z][a-z])|(?<=[a-z]{2}[.!?,]”)(?=[A-Z][a-z])")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

LOW = 0.6  # of the height of a page: text that ends higher ends there
INITIAL = 1.6  # times the type size of the line that it begins
LONGEST_WORD = 60  # letters
SHORTEST_PART = 3  # letters of a word that is joined with another by a hyphen
SAME_HEIGHT = 4.0  # points
FEWEST_ROWS = 2  # of a table, each of which stays a line
SET_BETWEEN = 6  # footnotes that may separate the two parts of a paragraph


@dataclass(slots=True)
class Line:
    """A line: its edges, in points from the top left of the page as seen, its type size, and the size of its page.

    ``is_row``: whether it has gaps as between the cells of a table.
    """

    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float
    size: float
    chapter: str = ""
    section: str = ""
    page_width: float = 0.0
    page_height: float = 0.0
    is_row: bool = False

    @property
    def height(self) -> int:
        """Its vertical position, rounded to be compared across pages."""
        return round(self.bottom / SAME_HEIGHT)


def blocks_of(lines: Sequence[Line]) -> list[Block]:
    """Join lines into blocks; a paragraph that continues in the next column or page is one block."""
    words = Counter(word.lower() for line in lines for word in WORD.findall(line.text.strip(HYPHENS)))
    blocks = []
    for paragraph in _resumed(list(_paragraphs(_whole_lines(_with_initials(lines))))):
        block = _block(paragraph, words)
        if block.text:
            blocks.append(block)
    return blocks


def _with_initials(lines: Sequence[Line]) -> list[Line]:
    """Join large initials with the line that they begin, and move the lines beside them to the same left edge."""
    joined: list[Line] = []
    initial: Line | None = None
    for line in lines:
        if joined and _is_initial(joined[-1], line):
            initial = joined.pop()
            line = replace(line, text=_begun(initial.text, line.text), left=initial.left)
        elif initial and _is_beside(initial, line):
            line = replace(line, left=initial.left)
        else:
            initial = None
        joined.append(line)
    return joined


def _is_initial(last: Line, line: Line) -> bool:
    is_large_letter = len(last.text) == 1 and last.text.isupper() and last.size > INITIAL * line.size
    return is_large_letter and _is_beside(last, line)


def _is_beside(initial: Line, line: Line) -> bool:
    follows = -0.3 * line.size < line.left - initial.right < 1.5 * line.size
    return (
        follows
        and line.page == initial.page
        and initial.top < line.bottom
        and line.top < initial.bottom - line.size / 3
    )


def _begun(initial: str, text: str) -> str:
    """Return a line after its initial, which may be a word: "A" or "I"."""
    first = WORD.match(text.lower())
    word = first[0] if first else ""
    is_word = initial in "AI" and rank_of(word) is not None and rank_of(initial.lower() + word) is None
    return f"{initial} {text}" if is_word else initial + text


def _whole_lines(lines: Sequence[Line]) -> list[Line]:
    """Merge superscripts and subscripts, which come as lines of their own, into their lines."""
    whole: list[Line] = []
    for line in lines:
        last = whole[-1] if whole else None
        if last and last.page == line.page and _continues_line(last, line):
            space = " " if line.left - last.right > 0.2 * last.size else ""
            last.text += space + line.text
            last.right = line.right
        else:
            whole.append(line)
    return whole


def _continues_line(last: Line, line: Line) -> bool:
    overlap = min(last.bottom, line.bottom) - max(last.top, line.top)
    gap = line.left - last.right
    return overlap > 0.5 * min(last.size, line.size) and -0.3 * last.size < gap < last.size


def _paragraphs(lines: list[Line]) -> Iterator[list[Line]]:
    pitch = _pitch(lines)
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and _begins_paragraph(paragraph, line, pitch):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _pitch(lines: list[Line]) -> float:
    """Return the usual distance between lines, in type sizes."""
    steps = [
        (b.bottom - a.bottom) / a.size
        for a, b in pairwise(lines)
        if a.page == b.page and a.size and 0.8 < (b.bottom - a.bottom) / a.size < 3
    ]
    return median(steps) if steps else 1.2


def _begins_paragraph(paragraph: list[Line], line: Line, pitch: float) -> bool:
    last = paragraph[-1]
    if (last.chapter, last.section) != (line.chapter, line.section):
        return True
    if not 0.87 < line.size / (last.size or 1) < 1.15:
        return True
    ended = bool(SENTENCE_END.search(last.text))
    if line.text[:1] in "•▪■●◦‣∙" or (ended and ITEM.match(line.text)):
        return True
    if line.page != last.page or line.bottom < last.top:
        return (ended or _ends_high(last, line)) and not line.text[:1].islower()  # the next column or page
    if line.bottom - last.bottom > 1.35 * pitch * max(line.size, last.size):
        return True
    return _edges_differ(paragraph, line, ended)


def _ends_high(last: Line, line: Line) -> bool:
    """Whether the last line of a page stands so high that its text does not go on overleaf."""
    return line.page != last.page and last.bottom < LOW * last.page_height


def _edges_differ(paragraph: list[Line], line: Line, ended: bool) -> bool:
    """Whether the edges of two lines show that a paragraph ends: indents, hanging lists, a short last line."""
    em = paragraph[-1].size
    *_, (last_begin, last_end) = edges = [_edges(one) for one in paragraph]
    begin, end = _edges(line)
    short = last_end < max(end, *(other for _, other in edges)) - 3 * em
    if begin > last_begin + 0.7 * em:
        return ended or short
    if begin < last_begin - 0.7 * em:
        return len(paragraph) > 1 or (ended and short)
    return ended and short


def _edges(line: Line) -> tuple[float, float]:
    """Return where a line begins and ends, which grow in the direction that it is read."""
    return (-line.right, -line.left) if LEFTWARDS.search(line.text) else (line.left, line.right)


def _resumed(paragraphs: list[list[Line]]) -> list[list[Line]]:
    """Join paragraphs that are interrupted by footnotes or captions."""
    joined = list(paragraphs)
    for number, paragraph in enumerate(paragraphs):
        last = paragraph[-1]
        if SENTENCE_END.search(last.text):
            continue
        for later in range(number + 1, min(number + 1 + SET_BETWEEN, len(paragraphs))):
            first = paragraphs[later][0]
            if first.size < 0.95 * last.size:
                continue
            if later > number + 1 and _resumes(last, first):
                joined[later] = joined[number] + paragraphs[later]
                joined[number] = []
            break
    return list(filter(None, joined))


def _resumes(last: Line, first: Line) -> bool:
    elsewhere = first.page == last.page + 1 or (first.page == last.page and first.bottom < last.top)
    same = (first.chapter, first.section) == (last.chapter, last.section) and first.size < 1.05 * last.size
    return elsewhere and same and first.text[:1].islower()


def _block(paragraph: list[Line], words: Counter[str]) -> Block:
    text, page, breaks = "", paragraph[0].page, []
    rows = sum(line.is_row for line in paragraph)
    is_table = rows >= FEWEST_ROWS and 2 * rows >= len(paragraph)
    for line in paragraph:
        piece = MISSING_SPACE.sub(" ", clean(line.text.strip(" \ufffe\x02")))
        piece += "\xad" if line.text[-1] in HYPHENS and not is_table else ""
        text = f"{text}\n{piece}".strip() if is_table else _joined(text, piece, words)
        if line.page != page:
            page = line.page
            breaks.append((len(text) - len(piece), page))
    first = paragraph[0]
    return Block(text.rstrip("\xad"), first.page, first.chapter, first.section, tuple(breaks))


def _joined(text: str, piece: str, words: Counter[str]) -> str:
    if not text:
        return piece
    if not text.endswith("\xad"):
        return continued(text, piece)
    text = text.rstrip("-\xad")
    head, tail = re.search(r"(?:(?<![^\W\d_])[^\W\d_]++)?$", text[-LONGEST_WORD:]), WORD.match(piece)
    if not head or not head.group() or not tail:
        return f"{text}-{piece}"
    return text + ("-" if _keeps_hyphen(head.group().lower(), tail.group().lower(), words) else "") + piece


def _keeps_hyphen(head: str, tail: str, words: Counter[str]) -> bool:
    """Whether a word divided at a line end keeps its hyphen, judging by the document, and by the words of English."""
    whole, compound = words[head + tail], words[f"{head}-{tail}"]
    if whole or compound:
        return compound > whole
    if min(len(head), len(tail)) < SHORTEST_PART or rank_of(head + tail) is not None:
        return False
    return all(words[part] > 1 or rank_of(part) is not None for part in (head, tail))
