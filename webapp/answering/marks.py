"""The forms in which models write footnotes, whatever form they were asked for.

    [2: "…"]   [1, 3]   [1-3]   (source 1)   [Source 1: “…”]   【1†source】   ^1   ¹   <sup>1</sup>   [^1]

The last four may have their notes below, each on a line that begins with the same sign.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LABEL = (
    r"(?:(?:see|cf\.?|from|per|according to|siehe|vgl\.?) )?(?:sources?|src|refs?|references?|documents?|docs?"
    r"|passages?|excerpts?|citations?|quelle|quellen|fuentes?|fontes?|fonti|bron|bronnen)\.?\s?[:#№-]?\s?"
)
NUMBER = r"[1-9]\d{0,2}"
AND = r"\s?(?:[,;/&]|\band\b|\bund\b|\bet\b|\by\b|\be\b)\s?(?:and |und )?"
NUMBERS = rf"{NUMBER}(?:(?:{AND}|\s?[-–—]\s?)(?:{LABEL})?#?{NUMBER})*+"
DOUBLE, SINGLE = '"“”„‟″«»「」『』', "'‘’‚‹›`"
QUOTED = rf"(?:[{DOUBLE}](?P<double>.+?)[{DOUBLE}]|[{SINGLE}](?P<single>.+?)[{SINGLE}])"
PAGE = r"(?:pp?|pages?|lines?|sections?|seiten?|s|§)\.?\s?[\d–-]+"
PLACE = rf"(?:,?\s?(?:{PAGE}|\({PAGE}\)))?"
CLOSERS = {"[": r"\]", "(": r"\)", "【": "】"}

PLAIN = re.compile(
    rf"\[\^?(?:{LABEL})?#?(?P<a>{NUMBERS}){PLACE}\]|\((?:{LABEL})#?(?P<b>{NUMBERS}){PLACE}\)"
    rf"|【(?:{LABEL})?(?P<c>{NUMBERS})(?::\d+)?(?:†[^】]*)?】|<sup>\[?\^?(?P<d>{NUMBERS})\]?</sup>"
    rf"|\^[\[({{](?P<e>{NUMBERS})[\])}}]|\^(?P<f>{NUMBER}(?:,\s?{NUMBER})*)\^?(?![\w^])"
    rf"|(?P<g>[¹²³⁴-⁹][⁰¹²³⁴-⁹]{{0,3}})(?![⁰¹²³⁴-⁹⁻⁺])",
    re.IGNORECASE,
)
HEAD = re.compile(
    rf"(?:[\[【]\^?(?:{LABEL})?|\((?:{LABEL})|\((?={NUMBER}:))#?(?P<number>{NUMBER})\s*+[:,;–—-]?\s*+(?=[{DOUBLE}{SINGLE}])",
    re.IGNORECASE,
)
QUOTE_FIRST = re.compile(rf"[\[(](?=[{DOUBLE}])")
QUOTE_FIRST_END = re.compile(
    rf"[{DOUBLE}]\s*+[,;:–—-]?\s*+\(?(?:{LABEL})#?(?P<number>{NUMBER})\)?\s*+[\])]", re.IGNORECASE
)
UNQUOTED = re.compile(rf"\[(?:{LABEL})?#?(?P<number>{NUMBER}):\s++(?P<quote>[^\]\n]*+)\]", re.IGNORECASE)
MAY_BECOME = re.compile(
    r"[\[(【](?:\^?[A-Za-z]{0,12}(?:[ .:#№-][A-Za-z]{0,12}){0,3})?[.:#№ -]{0,3}"
    r"(?:[1-9][\dA-Za-z\s,;:/&–—†§.()-]{0,60})?"
    r"|\[(?:[A-Za-z]{2,12}\s?#?)?[1-9]\d{0,2}:\s[^\]\n]*|【[^】]{0,90}|<s?u?p?>?[\[^\d,;\s–-]{0,20}[\]<]{0,2}/?s?u?p?"
    r"|\^[\[({]?[\d,;\s–-]{0,20}|[¹²³⁴-⁹][⁰¹²³⁴-⁹]{0,4}"
)
STARTS = frozenset("[(【<^¹²³⁴⁵⁶⁷⁸⁹")
OPEN_QUOTE = re.compile(rf"[\[(【]\^?(?:{LABEL})?#?{NUMBER}\s*+[:,;–—-]?\s*+[{DOUBLE}{SINGLE}]", re.IGNORECASE)
PAIR = re.compile(
    rf"(?:(?:{LABEL})?#?(?P<number>{NUMBER})\s*+[:,]?\s*+)?{QUOTED}(?=\s*+(?:\Z|[;,&+/.…(\])]|and\b|und\b|(?:{LABEL})?#?\d))",
    re.IGNORECASE | re.DOTALL,
)
LONGEST = 1500  # letters: a bracket that does not close by then opened no footnote
MOST_SOURCES = 10  # in one footnote
FEWEST_QUOTED_WORDS = 4  # without quotation marks: less than that tells a place
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
UNIT = re.compile(
    r"(?:\A|[\W\d_])(?:[^\W\d_]{1,2}|mol|sec|min|inch|feet|met(?:re|er)s?|miles?|seconds?)\Z|\d\Z", re.IGNORECASE
)
DEFINITION = re.compile(
    rf"(?:\[\^?(?P<a>{NUMBER})\]:?|\^(?P<b>{NUMBER})[.:)]?|(?P<c>[¹²³⁴-⁹][⁰¹²³⁴-⁹]{{0,3}})[.:]?)[ \t]+(?P<text>[^\n]+)"
)
SOURCE_OF = re.compile(rf"(?:{LABEL})#?(?P<a>{NUMBER})|[\[(](?P<b>{NUMBER})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Reference:
    """A source, by its number, and the words of it that are quoted, if any.

    ``whole`` is what may be one quote as well, or may be none.
    """

    source: int
    quotes: tuple[str, ...] = ()
    whole: str = ""


@dataclass(frozen=True)
class Mark:
    """A footnote as it was written. ``label``: its own number where a note below may tell its source, else 0.

    ``may_go_on``: a further digit would be part of it.
    """

    references: tuple[Reference, ...]
    length: int
    label: int = 0
    may_go_on: bool = False


def read(text: str, before: str, count: int) -> Mark | None:
    """Return the mark that a text begins with. ``before`` stands before it; ``count`` is how many sources there are."""
    text = text[:LONGEST]
    if found := HEAD.match(text):
        return _quoting(text, found)
    if found := PLAIN.match(text):
        return _plain(found, before, count)
    if found := UNQUOTED.match(text):
        quote = found["quote"] if len(found["quote"].split()) >= FEWEST_QUOTED_WORDS else ""
        return Mark((_reference(int(found["number"]), quote),), found.end())
    if QUOTE_FIRST.match(text) and (end := QUOTE_FIRST_END.search(text, 2)):
        return Mark((_reference(int(end["number"]), text[2 : end.start()]),), end.end())
    return None


def may_become_mark(text: str) -> bool:
    """Whether more letters may make a mark of a text that is none."""
    if len(text) >= LONGEST:
        return False
    if QUOTE_FIRST.match(text):
        return not re.search(rf"[{DOUBLE}]\s*+[\])]", text[2:])
    return bool(HEAD.match(text) or OPEN_QUOTE.match(text) or MAY_BECOME.fullmatch(text))


def is_unfinished(text: str) -> bool:
    """Whether a text is a mark that broke off."""
    return bool(OPEN_QUOTE.match(text) or re.fullmatch(rf"\[\^?{NUMBER}(?::.*)?", text, re.DOTALL))


def definition(line: str) -> tuple[int, Reference] | None:
    """Return the label and the reference that a note below an answer tells: `[^1]: Source 2, "…"`."""
    found = DEFINITION.fullmatch(line.strip())
    if not found:
        return None
    label = int((found["a"] or found["b"] or found["c"]).translate(RAISED))
    text = found["text"]
    source = SOURCE_OF.search(re.sub(QUOTED, "", text))
    quotes = tuple(_words(one) for one in re.finditer(QUOTED, text) if len(_words(one).split()) > 1)
    if not (source or quotes or re.match(r"\S+:", line.strip())):
        return None
    number = int(source["a"] or source["b"]) if source else label
    return label, Reference(number, quotes, "" if quotes else text)


def may_become_definition(line: str) -> bool:
    """Whether a line, so far, may turn out to be a note."""
    return len(line) < LONGEST and bool(re.match(r"\[\^?[1-9]|\^[1-9]|[¹²³⁴-⁹]|\[\^?\Z|\^\Z", line))


def _plain(found: re.Match[str], before: str, count: int) -> Mark | None:
    form = found.lastgroup or "a"
    text = found[form].translate(RAISED)
    numbers = _numbers(re.sub(LABEL, "", text, flags=re.IGNORECASE))
    is_raised = form in "defg"
    if form == "g" and numbers[0] > count and len(text) > 1:
        numbers = [int(digit) for digit in text if digit != "0"]  # several, without a comma
    if (is_raised and (UNIT.search(before) or not before.strip())) or len(numbers) > MOST_SOURCES:
        return None
    if (is_raised or len(numbers) > 1) and max(numbers) > count:
        return None  # a power, an interval
    references = tuple(Reference(number) for number in numbers)
    is_note = is_raised or found[0].startswith("[^")
    return Mark(references, found.end(), numbers[0] if is_note and len(numbers) == 1 else 0, form in "fg")


def _numbers(text: str) -> list[int]:
    """The numbers of a list with ranges."""
    found: list[int] = []
    for part in re.split(r"[,;/&]|[a-zà-ÿ]+", text, flags=re.IGNORECASE):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        if ends:
            found += range(ends[0], max(ends[0], min(ends[-1], ends[0] + MOST_SOURCES)) + 1)
    return list(dict.fromkeys(found))


def _quoting(text: str, head: re.Match[str]) -> Mark | None:
    """A mark that quotes; its end is where a quotation mark and its bracket close."""
    family = DOUBLE if text[head.end()] in DOUBLE else SINGLE
    closing = rf"[{family}]\s*+[.,;]?\s*+{PLACE}\s*+{CLOSERS[text[0]]}"
    end = re.compile(closing, re.IGNORECASE).search(text, head.end() + 1)
    if not end:
        return None
    inner = text[head.start("number") : end.start() + 1]
    found = [(one["number"], _words(one)) for one in PAIR.finditer(inner)]
    whole = text[head.end() + 1 : end.start()]
    source, by_source = int(head["number"]), dict[int, list[str]]()
    for number, quote in found:
        source = int(number) if number else source
        by_source.setdefault(source, []).append(quote)
    if len(by_source) < 2:
        return Mark((Reference(source, tuple(by_source.get(source, (whole,))), whole),), end.end())
    return Mark(tuple(Reference(one, tuple(quotes)) for one, quotes in by_source.items()), end.end())


def _reference(source: int, quote: str) -> Reference:
    return Reference(source, (quote,), quote) if quote.strip() else Reference(source)


def _words(found: re.Match[str]) -> str:
    return found["double"] or found["single"]
