"""From a question to its kind, in a time that grows with its length alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from webapp.answering.kinds.places import WHOLE, WITHIN, Place, place_of
from webapp.answering.kinds.rules import LENGTH, REPLIES, RULES, SAID, Kind

LONGEST = 300  # characters: a longer question is ordinary, or several
LONGEST_SMALL_TALK = 80
MOST_SCANNED = 4000
FEWEST_WORDS = 2  # of one of several questions
MOST_PARTS = 5

FROM_ROWS = (Kind.SMALL_TALK, Kind.LIBRARY, Kind.DOCUMENT, Kind.PROPOSALS)
"""The kinds that are answered without any passage."""

POLITE = re.compile(
    r"(?:(?:please|kindly|can you|could you|would you|will you|i want(?: you)? to|i(?: would|['’]d) like(?: you)? to)"
    r"\b[ ,]*){1,3}(?=\w)",
    re.IGNORECASE,
)
ENDING = re.compile(r"(?:,? please)?(?<![\s?!.…])[\s?!.…]*+\Z", re.IGNORECASE)
QUESTION = re.compile(r"[^?\n]*\?(?=\s|\Z)|[^?\n]+")
ITEM = re.compile(r"\A\s*+(?:\d{1,2}[.)]|[-*•])\s+")
PUNCTUATION = re.compile(r"[\s,.;:!?…–-]+")
AND_SO = re.compile(r"(?:and|then|also|so)\b[ ,]*", re.IGNORECASE)
QUOTES = " ,:;'\"“”‘’«»"


@dataclass(frozen=True)
class Route:
    """The kind of a question, and what the question says in its own words.

    ``topic``: what it is about; ``other``: what that is compared with; ``asked``: which fact, or which reply;
    ``place``: the place in a document that it names; ``parts``: the questions in it, and ``left_out`` how many more.
    """

    kind: Kind
    topic: str = ""
    other: str = ""
    asked: str = ""
    place: Place | None = None
    parts: tuple[str, ...] = ()
    left_out: int = 0


ORDINARY = Route(Kind.ORDINARY)
_RULES = [
    (kind, asked, re.compile(pattern, re.IGNORECASE))
    for (kind, asked), patterns in RULES.items()
    for pattern in patterns
]
_LENGTH, _SAID = re.compile(rf"{LENGTH}\Z", re.IGNORECASE), re.compile(rf"\A{SAID}", re.IGNORECASE)
_REPLIES = [(asked, re.compile(rf"(?:{pattern})(?= |\Z)", re.IGNORECASE)) for asked, pattern in REPLIES.items()]


def route(question: str) -> Route:
    """Return the kind of a question; ORDINARY for whatever no rule is sure of."""
    if several := _several(question):
        return several
    text = " ".join(question.split())
    if len(text) > LONGEST:
        return ORDINARY
    if asked := _small_talk(text):
        return Route(Kind.SMALL_TALK, asked=asked)
    text = ENDING.sub("", POLITE.sub("", text, count=1) if POLITE.match(text) else text)
    found = _by_rule(text)
    if found and found.kind is Kind.SUMMARY and found.place:
        return found
    return _by_place(text) or found or ORDINARY


def _by_rule(text: str) -> Route | None:
    for kind, asked, rule in _RULES:
        if found := rule.fullmatch(text):
            groups = {name: (value or "").strip(QUOTES) for name, value in found.groupdict().items()}
            return _read(kind, asked, groups.get("topic", ""), groups.get("other", ""))
    return None


def _read(kind: Kind, asked: str, topic: str, other: str) -> Route:
    if kind is Kind.DOCUMENT:
        topic, other = topic or other, ""
    if kind is Kind.SUMMARY:
        topic = _SAID.sub("", _LENGTH.sub("", topic)).strip(QUOTES)
        if place := WHOLE.fullmatch(topic):
            return Route(kind, (place["title"] or "").strip(QUOTES), asked=asked, place=place_of(place))
    return Route(kind, topic, other, asked)


def _by_place(text: str) -> Route | None:
    """Return the route of a question for a place, or about what is said there."""
    if found := WHOLE.fullmatch(text):
        return Route(Kind.PLACE, other=(found["title"] or "").strip(QUOTES), place=place_of(found))
    if found := WITHIN.search(text):
        topic = f"{text[: found.start()]} {text[found.end() :]}"
        return Route(Kind.PLACE, " ".join(topic.split()), place=place_of(found))
    return None


def _small_talk(text: str) -> str:
    """Return which reply a message asks for that has nothing but small talk in it; "" for any other."""
    rest, asked = PUNCTUATION.sub(" ", text).strip() if len(text) <= LONGEST_SMALL_TALK else "", ""
    while rest:
        rest = AND_SO.sub("", rest, count=1) if AND_SO.match(rest) else rest
        found = next(((name, match) for name, rule in _REPLIES if (match := rule.match(rest))), None)
        if found is None:
            return ""
        asked, rest = found[0] if asked in ("", "greeting") else asked, rest[found[1].end() :].strip()
    return asked


def _several(question: str) -> Route | None:
    """Return the route of a message with several questions, each of which ends in a question mark or is an item."""
    if len(question) > MOST_SCANNED:
        return None
    lines = [one.strip() for one in QUESTION.findall(question)]
    parts = [ITEM.sub("", one, count=1) for one in lines if one.endswith("?") or ITEM.match(one)]
    whole = [one for one in parts if len(one.split()) >= FEWEST_WORDS]
    if len(whole) < 2 or len(whole) < len(parts):
        return None
    return Route(Kind.SEVERAL, parts=tuple(whole[:MOST_PARTS]), left_out=len(whole) - MOST_PARTS)
