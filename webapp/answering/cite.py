"""Footnotes, checked: a quote counts as found only where it stands in its source, and a claim only with its facts."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from webapp.answering.compare import differences
from webapp.answering.events import Cited
from webapp.answering.facts.names import names, words
from webapp.answering.facts.reading import read
from webapp.answering.note_numbers import AFTER_STOP, STOP, without_note_numbers
from webapp.answering.retrieve import Passage, Span
from webapp.answering.verdicts import Match
from webapp.shared.folding import fold, fold_in_place
from webapp.shared.languages import UNSPACED

CLOSE = 90.0
"""How alike, of 100, the letters of a quote and of a place in its source must be to be called close."""
SHORTEST_CLOSE = 25  # letters: a shorter text is close to too much
ELLIPSIS = re.compile(r"(?:[\[(]\s*+)?(?:\.\s?\.\s?\.|…)[.\s]*+[\])]?")
IN_NUMBER = re.compile(r"\d[.,]\d")
NEGATION = re.compile(r"\b(?:no|not|never|none|nor|neither|without|cannot|\w+n[’']t)\b", re.IGNORECASE)


def find_quote(quote: str, text: str) -> tuple[int, int, Match] | None:
    """Where a quote stands in a text: (start, end, how it was found); None where it does not stand there.

    Failing the exact words, white space and what is folded (case, accents, ligatures, dashes) may differ; failing
    that, a few letters, but no number, no name, no "not" and nothing else by which a claim would differ. The parts
    between ellipses must each stand there, in their order.
    """
    parts = quote.split()
    if not parts:
        return None
    start = text.find(quote)
    while start >= 0 and not _is_whole(text, start, start + len(quote)):
        start = text.find(quote, start + 1)
    if start >= 0:
        return start, start + len(quote), Match.EXACT
    if same := _same_words(parts, text):
        return *same, Match.SAME_WORDS
    return _in_parts(quote, text) or _close(" ".join(parts), text)


def _same_words(parts: Sequence[str], text: str) -> Span | None:
    words = [_pattern(part) for part in parts if fold(part)]
    folded, places = fold_in_place(text)
    matches = re.finditer(r"\s+".join(words), folded) if words else iter(())
    found = next((match for match in matches if _is_whole(folded, *match.span())), None)
    if found is None:
        return None
    last = places[found.end() - 1]
    return places[found.start()], places[bisect_right(places, last)]


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a span begins and ends with whole words and numbers: "25 mg" does not stand in "125 mg"."""
    return not (_cuts(text, start) or _cuts(text, end))


def _cuts(text: str, place: int) -> bool:
    before, after = text[max(0, place - 2) : place], text[place : place + 2]
    joined = before[-1:] + after[:1]
    is_in_word = len(joined) == 2 and joined.isalnum() and not UNSPACED.search(joined)
    return is_in_word or bool(IN_NUMBER.fullmatch(before + after[:1]) or IN_NUMBER.fullmatch(before[-1:] + after))


def _pattern(part: str) -> str:
    """Return the pattern of a word of a quote; a source may have the number of a note of its own behind a sentence."""
    return re.escape(fold(part)) + (AFTER_STOP if STOP.search(part) else "")


def _in_parts(quote: str, text: str) -> tuple[int, int, Match] | None:
    parts = [part.strip() for part in ELLIPSIS.split(quote) if any(map(str.isalnum, part))]
    if parts == [quote.strip()]:
        return None
    begin, end, worst = len(text), 0, Match.EXACT
    for part in parts:
        found = find_quote(part, text[end:])
        if not found:
            return None
        begin, end = min(begin, end + found[0]), end + found[1]
        worst = max(worst, found[2], key=list(Match).index)
    return (begin, end, worst) if parts else None


def _close(quote: str, text: str) -> tuple[int, int, Match] | None:
    if len(quote) < SHORTEST_CLOSE:
        return None
    alignment = fuzz.partial_ratio_alignment(quote, text, score_cutoff=CLOSE)
    if alignment is None:
        return None
    start, end = _whole_words(text, alignment.dest_start, alignment.dest_end)
    there = text[start:end]
    is_same = _facts(quote) == _facts(there) and names(quote) <= words(there)
    negations = [sorted(map(str.lower, NEGATION.findall(one))) for one in (quote, there)]
    is_same = is_same and negations[0] == negations[1] and not differences(quote, there, even_unsure=True)
    return (start, end, Match.CLOSE) if is_same else None


def _facts(text: str) -> list[str]:
    return list(map(str, read(text)))


def _whole_words(text: str, start: int, end: int) -> Span:
    while start and text[start - 1].isalnum() and text[start : start + 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1 : end].isalnum():
        end += 1
    return start, end


def cite(number: int, passage: Passage, quote: str, span: Span) -> Cited:
    """The footnote for a quote said to stand in `span` of the passage, without the numbers of its source's notes."""
    start, end = span
    found = find_quote(quote, passage.content[start:end])
    quote = without_note_numbers(quote)
    if found is None:
        return Cited(number, passage, quote, start, end, Match.MISSING)
    return Cited(number, passage, quote, start + found[0], start + found[1], found[2])


def unproved(claim: str, notes: Iterable[Cited], even_unsure: bool = False) -> tuple[str, ...]:
    """What a claim says otherwise than the sentences that its footnotes quote, taken together.

    A name may stand in the sentences beside them too, or in the title, as sentences depend on each other ("He paid it
    in 1923."). ``even_unsure``: as in ``differences``.
    """
    found = [note for note in notes if note.match is not Match.MISSING]
    if not found:
        return ()
    quoted = "\n".join(dict.fromkeys(_sentences(note) for note in found))
    around = "\n".join(f"{note.passage.title}\n{note.passage.section}\n{_sentences(note, beside=1)}" for note in found)
    return differences(claim, quoted, around, even_unsure)


def _sentences(note: Cited, beside: int = 0) -> str:
    """The whole sentences that a quote stands in, and as many ``beside`` them on each side."""
    spans: Sequence[Span] = note.passage.sentences
    first = bisect_right([start for start, _ in spans], note.start) - 1
    last = bisect_right([start for start, _ in spans], max(note.start, note.end - 1)) - 1
    if first < 0 or not spans:
        return note.passage.content[note.start : note.end]
    start = spans[max(0, first - beside)][0]
    return note.passage.content[start : max(spans[min(len(spans) - 1, last + beside)][1], note.end)]
