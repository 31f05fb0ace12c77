"""A text as a thread of posts on X, none longer than a post may be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from webapp.ingest.sentences import split_sentences
from webapp.templates.limits.graphemes import graphemes, pieces
from webapp.templates.limits.weights import LINK, MOST, length

BLANK_LINE = re.compile(r"\n[^\S\n]*+\n\s*+")
CLAUSE_END = re.compile(r"[,;:、，；：،؛]\s++\Z")
AFTER_CLAUSES = frozenset("、，；：")
WORD = re.compile(r"\S++\s*+")
LINK_BEGINS = re.compile("https?://", re.IGNORECASE)


def posts(text: str) -> list[str]:
    """Return ``text`` as posts, numbered where there is more than one.

    A paragraph begins a new post. A long one is cut between its sentences; a sentence that is too long for a post
    between its words, and only a word that is too long is cut itself, between its signs.
    """
    paragraphs = [paragraph.strip() for paragraph in BLANK_LINE.split(text) if paragraph.strip()]
    if len(paragraphs) < 2 and length(text.strip()) <= MOST:
        return paragraphs
    digits = 1
    while True:
        room = MOST - len(" /") - 2 * digits
        found = [post for paragraph in paragraphs for post in _split(paragraph, room)]
        if len(str(len(found))) <= digits:
            return [f"{post} {number}/{len(found)}" for number, post in enumerate(found, 1)]
        digits += 1


def _split(paragraph: str, room: int) -> Iterator[str]:
    if length(paragraph) <= room:
        yield paragraph
        return
    sentences = split_sentences(paragraph)
    ends = [start for start, _ in sentences[1:]] + [len(paragraph)]
    yield from _filled(_pieces(paragraph, ends, room), room)


def _pieces(paragraph: str, ends: Sequence[int], room: int) -> Iterator[list[str]]:
    """Yield sentences, each in the pieces it has to be cut into, with the white space that follows them."""
    start = 0
    for end in ends:
        sentence = paragraph[start:end]
        yield [sentence] if length(sentence.rstrip()) <= room else list(_clauses(sentence, room))
        start = end


def _clauses(sentence: str, room: int) -> Iterator[str]:
    """Yield the clauses of a sentence that is too long, and the words of a clause that is."""
    clause = ""
    for word in WORD.findall(sentence):
        clause += word
        if CLAUSE_END.search(word):
            yield from _words(clause, room)
            clause = ""
    if clause:
        yield from _words(clause, room)


def _words(clause: str, room: int) -> Iterator[str]:
    """Yield a clause, or its words where it is too long, or the parts of such a word."""
    if length(clause.rstrip()) <= room:
        yield clause
        return
    for word in WORD.findall(clause):
        if length(word.rstrip()) <= room:
            yield word
        else:
            yield from _parts(word, room)


def _parts(word: str, room: int) -> Iterator[str]:
    """Yield the parts of a word that is too long for a post, links in it whole."""
    end = 0
    for link in (found for found in LINK.finditer(word) if LINK_BEGINS.match(found[0]) and length(found[0]) <= room):
        yield from _signs(word[end : link.start()], room)
        yield link[0]
        end = link.end()
    yield from _signs(word[end:], room)


def _signs(word: str, room: int) -> Iterator[str]:
    """Yield the clauses of a text without spaces; of one that is too long, words, and of such a word the signs."""
    clause: list[str] = []
    for piece in [*pieces(word), ""]:
        clause.append(piece)
        if not piece or piece.rstrip()[-1:] in AFTER_CLAUSES:
            whole = "".join(clause)
            if length(whole.rstrip()) <= room:
                yield whole
            else:
                for part in clause:
                    yield from [part] if length(part.rstrip()) <= room else graphemes(part)
            clause = []


def _filled(sentences: Iterator[list[str]], room: int) -> Iterator[str]:
    """Yield posts of as many sentences as there is room for; a sentence in pieces begins a post of its own."""
    post, weight = "", 0
    for sentence in sentences:
        for number, piece in enumerate(sentence):
            added = length(piece)
            begins_anew = number == 0 and len(sentence) > 1
            if post and (begins_anew or weight + added - _blanks(piece) > room or not _fits(post, piece, room)):
                yield post.rstrip()
                post, weight = "", 0
            post, weight = post + piece, weight + added
    yield post.rstrip()


def _fits(post: str, piece: str, room: int) -> bool:
    """Whether a piece does not make a link of the end of a post that ends without a blank."""
    may_be_link = not post[-1].isspace() and ("." in piece or "." in post)
    return not may_be_link or length((post + piece).rstrip()) <= room


def _blanks(piece: str) -> int:
    return len(piece) - len(piece.rstrip())
