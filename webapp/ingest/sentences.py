"""Split text into sentences, by rules for abbreviations, initials, ordinals, numbering, notes and quotes."""

import re
from collections.abc import Iterator, Sequence

from webapp.ingest.abbreviations import BEFORE_NUMBER, COUNTED, NEVER, PERHAPS, STARTERS

CLOSERS = "\"'”’»)\\]"
OPENERS = "\"'“‘«(\\[¿¡"

# All repetitions are bounded, so that hostile text cannot cause backtracking.
# A note mark follows the full stop directly: "to compete with RCA.4 Armstrong was", "was shown.[3,4] The".
NOTE = (
    r"(?:(?:(?<=[^\W\d]{2}[.!?])|(?<=[^\W\d][.!?][”’\"]))\d{1,3}(?:[,–-]\d{1,3}){0,9}(?=\s)"
    r"|\[\d[\d,–\s-]{0,30}\]|[¹²³⁰-⁹†‡∗*]{1,5})?"
)
END = re.compile(
    rf"(?P<stop>\.(?:\s?\.){{1,9}}|[.!?…]{{1,9}})(?P<after>[{CLOSERS}]{{0,5}}{NOTE}[{CLOSERS}]{{0,5}})"
    rf"\s+(?=[{OPENERS}]{{0,5}}(?P<next>[^\s.…]))"
    r"|(?P<wide>[。！？｡．]{1,9}[」』”’）]{0,5})"  # scripts without spaces between sentences
    r"|(?P<danda>[।॥؟۔]{1,9})(?:\s|$)"
    r"|(?P<line>\n)"  # line breaks within a block separate list items, rows and lines of code
)
LONGEST_WORD = 30
LAST_WORD = re.compile(r"[^\s(\[“‘\"«—–/]*\Z")
WORD = re.compile(r"[\w’'-]+")
NUMBER = re.compile(r"[(\[]?[\dIVXLC]")
INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
NUMBERING = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,6}|[ivxlc]{1,6}|[A-Za-z])\)?")


ORDINAL = re.compile(r"\d{1,2}")
# Thai has no full stops: spaces stand between clauses, and around numbers.
THAI = re.compile("[\u0e00-\u0eff]")
THAI_GAP = re.compile(r"(?<=[^\s\d.]) +(?=[^\s\d])")
LONGEST_THAI, SHORTEST_THAI = 80, 30  # letters of a clause


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the sentences of ``text`` as (start, end) offsets, in order, without the white space between them."""
    spans: list[tuple[int, int]] = []
    start = 0
    for end, following in _ends(text):
        if end <= start:
            continue
        span = _trimmed(text, start, end)
        if span:
            spans.append(span)
        start = following
    last = _trimmed(text, start, len(text))
    return list(_with_clauses(text, [*spans, last] if last else spans))


def _with_clauses(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield sentences, long ones in Thai in pieces that end at a space."""
    for start, end in spans:
        if end - start > LONGEST_THAI and THAI.match(text, start):
            for gap in THAI_GAP.finditer(text, start, end):
                if gap.start() - start >= SHORTEST_THAI and end - gap.end() >= SHORTEST_THAI:
                    yield start, gap.start()
                    start = gap.end()
        yield start, end


def _ends(text: str) -> Iterator[tuple[int, int]]:
    """Yield (end of a sentence, start of the next)."""
    begin = 0
    for match in END.finditer(text):
        if match["stop"] is None or _ends_sentence(text, begin, match):
            begin = match.end()
            yield match.end("after") if match["stop"] else begin, begin


def _ends_sentence(text: str, begin: int, match: re.Match[str]) -> bool:
    """Whether the full stop that ``match`` found ends the sentence that starts at ``begin``."""
    stop, following = match["stop"], match["next"]
    if stop == "." and text[match.start() - 1 : match.start()].isspace():
        return True  # with a space in front, as in tokenised text: "the wing . an experiment"
    if following.islower():
        return False
    if stop.count(".") == 3 and " " in stop and text[match.start() - 1 : match.start()].isspace():
        return False  # " . . . " marks an omission
    if stop != "." or match["after"].strip("0123456789,–-"):
        return True
    before = LAST_WORD.search(text, max(begin, match.start() - LONGEST_WORD), match.start())
    word = before.group().strip("’'") if before else ""
    if before and before.start() == begin and NUMBERING.fullmatch(word):
        return False  # "3. Results", "IV. Methods"
    return not _is_abbreviation(word, text, match.end("stop") if match["after"] else match.end())


def _is_abbreviation(word: str, text: str, following: int) -> bool:
    tail = word.rpartition("-")[2]
    word = tail if tail[:1].isupper() else word  # "Trinity-St. Paul's"
    lower = word.lower()
    if ORDINAL.fullmatch(word):
        found = WORD.match(text, following)
        return bool(found and found.group().lower() in COUNTED)
    if lower in BEFORE_NUMBER and NUMBER.match(text, following):
        return True
    if len(word) > 1 and word.isupper() and "." not in word:
        return False  # the disease MS, not the title Ms.
    if lower in PERHAPS or INITIALS.fullmatch(word):
        found = WORD.search(text, following)
        return not (found and found.group().lower() in STARTERS)
    return lower in NEVER


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
