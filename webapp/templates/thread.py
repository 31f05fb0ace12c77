"""A text as a thread of posts, none longer than a post may be."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 280
NUMBERING = len(" 100/100")
# Twitter counts these characters once and all others (Chinese, emoji, ...) twice: twitter-text, configuration 3.
COUNTED_ONCE = re.compile("[\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


def length(text: str) -> int:
    """Return the length of a post as Twitter counts it."""
    return 2 * len(text) - len(COUNTED_ONCE.findall(text))


def posts(text: str) -> list[str]:
    """Return ``text`` as numbered posts. A paragraph begins a new post, and a long one is cut between its sentences."""
    paragraphs = [paragraph for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()]
    found = [post for paragraph in paragraphs for post in _split(paragraph)]
    if len(found) < 2:
        return found
    return [f"{post} {number}/{len(found)}" for number, post in enumerate(found, 1)]


def _split(paragraph: str) -> Iterator[str]:
    room = LONGEST - NUMBERING
    post = ""
    for piece in _pieces(paragraph.strip(), room):
        if post and length(f"{post} {piece}") > room:
            yield post
            post = piece
        else:
            post = f"{post} {piece}" if post else piece
    yield post


def _pieces(paragraph: str, room: int) -> Iterator[str]:
    """Yield sentences; the words of one that is too long, and the pieces of a word that is too long."""
    if length(paragraph) <= room:
        yield paragraph
        return
    for sentence in SENTENCE_END.split(paragraph):
        if length(sentence) <= room:
            yield sentence
            continue
        for word in sentence.split():
            while length(word) > room:
                yield word[: room // 2]
                word = word[room // 2 :]
            yield word
