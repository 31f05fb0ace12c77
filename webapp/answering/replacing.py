"""What a follow-up of a few words replaces in the question before: a drug another drug, a year another year."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from webapp.answering.follow_ups import QUESTION_WORD
from webapp.clients.embeddings import Vector
from webapp.shared.bm25 import words_of

ALIKE, MORE_ALIKE = 0.4, 0.1
"""The cosine of two words of one kind at least, and how much more it is than that of any other word."""
WORD = re.compile(r"[\w’'-]+")
ARTICLE = re.compile(
    r"(?:the|a|an|der|die|das|den|dem|ein|eine|le|la|les|un|une|el|los|las|una|il|lo|gli|o|os|as) ", re.I
)
AFTER_ARTICLE = re.compile(rf"(?:^|\s){ARTICLE.pattern}$", re.I)
PREPOSITION = re.compile(
    r"^(?:for|in|with|without|during|after|before|on|at|by|from|to|of|under|over"
    r"|für|bei|mit|ohne|während|nach|vor|unter|über|von|pour|chez|avec|sans|pendant|après|avant|para|con|sin|durante"
    r"|después de|antes de)\b",
    re.I,
)
CONTRARY = (
    ("with", "without"),
    ("before", "after"),
    ("under", "over"),
    ("mit", "ohne"),
    ("vor", "nach"),
    ("unter", "über"),
    ("avec", "sans"),
    ("avant", "après"),
    ("con", "sin"),
)
OPPOSITE = {one: other for pair in CONTRARY for one, other in (pair, pair[::-1])}
HOW = re.compile(r"\b(?:how|wie) $", re.I)
NAMES = re.compile(r"[A-Z][\w’'-]{1,40}+(?: (?:van )?[A-Z][\w’'-]{1,40}+)++")
LETTER = re.compile(r"\s(?:[A-HJ-Z]|[IVX]{2,4})(?!\w)")
MARK = r"\d[\d.,]*|[A-Z]|[IVX]{1,4}"
"""What tells things of one name from each other: "type 2", "vitamin D", "250 mg"."""

Embed = Callable[[str], Vector]


class _Part(NamedTuple):
    """A word of a question, or several that are one name, and where it is."""

    text: str
    start: int
    end: int


def replaced(rest: str, previous: str, embed: Embed | None, is_name: bool = False) -> Iterator[str]:
    """Yield the question before with what a follow-up names in place of something that it named itself.

    ``is_name``: it begins with a capital letter, and so does what it replaces.
    """
    if preposition := PREPOSITION.match(rest):
        yield _with_preposition(rest, preposition.group(), previous)
        return
    if marked := _marked_otherwise(rest, previous):
        yield marked
        return
    if words_of(rest) <= words_of(previous):
        return
    parts = _parts(rest, previous)
    named = [part for part in parts if part.text[0].isupper() and part.start] if is_name else []
    parts = named or parts
    alike = _of_its_kind(rest, [part.text for part in parts], embed) if embed and len(parts) > 1 else None
    for part in parts[::-1] if alike is None else [parts[alike]]:
        before = previous[: part.start]
        yield f"{before}{ARTICLE.sub('', rest, count=1) if _begins(before, rest) else rest}{previous[part.end :]}"


def _begins(before: str, rest: str) -> bool:
    """Whether both what stands before a word and what replaces it have an article."""
    return bool(AFTER_ARTICLE.search(before) and ARTICLE.match(rest))


def _with_preposition(rest: str, preposition: str, previous: str) -> str:
    other = OPPOSITE.get(preposition.lower(), "")
    contrary = re.search(rf"\b{other}{re.escape(rest[len(preposition) :])}\b", previous, re.I) if other else None
    same = contrary or re.search(rf"\b{preposition}\b[^?.,]*", previous, re.I)
    return f"{previous[: same.start()]}{rest}{previous[same.end() :]}" if same else f"{previous.rstrip(' ?')} {rest}?"


def _marked_otherwise(rest: str, previous: str) -> str:
    """Return the question before with another number or letter beside the same word: "500 mg" for "250 mg"."""
    words = rest.split()
    if len(words) != 2:
        return ""
    first, second = words
    if re.fullmatch(MARK, second):
        found = re.search(rf"\b(?i:{re.escape(first)})\s+(?:{MARK})(?!\w)", previous)
    elif re.fullmatch(MARK, first):
        found = re.search(rf"(?<![\w.,])(?:{MARK})\s+(?i:{re.escape(second)})(?!\w)", previous)
    else:
        return ""
    return f"{previous[: found.start()]}{rest}{previous[found.end() :]}" if found else ""


def _parts(rest: str, previous: str) -> list[_Part]:
    """Return what a question names that a follow-up does not name again, names of several words as one."""
    known = words_of(rest)
    parts: list[_Part] = []
    for word in WORD.finditer(previous):
        said = words_of(word.group())
        is_asked = HOW.search(previous[: word.start()]) or QUESTION_WORD.fullmatch(word.group())
        if said and not said & known and not is_asked:
            letter = LETTER.match(previous, word.end())  # vitamin D
            end = letter.end() if letter else word.end()
            parts.append(_Part(previous[word.start() : end], word.start(), end))
    for name in NAMES.finditer(previous):
        inside = [part for part in parts if name.start() <= part.start and part.end <= name.end()]
        if len(inside) > 1:
            start, end = inside[0].start, inside[-1].end
            place = parts.index(inside[0])
            parts[place : place + len(inside)] = [_Part(previous[start:end], start, end)]
    return parts


def _of_its_kind(new: str, words: Sequence[str], embed: Embed) -> int | None:
    """Return which of some words is of the kind of a new one; None where none is, or more than one."""
    vector = embed(new)
    cosines = np.array([vector @ embed(word) for word in words])
    second, best = np.sort(cosines)[-2:]
    return int(cosines.argmax()) if best >= max(ALIKE, second + MORE_ALIKE) else None
