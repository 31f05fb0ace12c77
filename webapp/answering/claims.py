"""What an answer claims: its sentences, the items of its lists, the rows of its tables, its headings.

Where one ends is known from what follows it: a sentence does not end in "e.g." before the next word is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from webapp.ingest.sentences import CLOSERS, split_sentences

FEWEST_WORDS, FEWEST_CELLS = 3, 2
"""Less than that claims nothing; a row of two words, each in a cell, does."""
WINDOW = 100  # letters before a full stop that say whether it ends a sentence
WORD = re.compile(r"[^\W_]+(?:[’'.,-][^\W_]+)*")
ITEM = re.compile(r"[-*+•‣–]\s|\d{1,3}[.)]\s")
HEADING = re.compile(r"#{1,6}\s")
OPENS_LINE = re.compile(r"[-*+•‣–>|]|\d{1,3}[.)]\Z|#{1,6}\Z")
LINE_START = re.compile(r"\s*(?:(?:[-*+•‣–>]|\d{1,3}[.)]|#{1,6})\s+)*")
SEPARATOR = re.compile(r"\s*+[-:| ]++")
SIGNS = re.compile(r"[*_`#|]+|\\(?=[!-/:-@\[-`{-~])")
STOP = re.compile(rf"[.!?…:](?:[{CLOSERS}*_]*)\Z")
WIDE_STOP = re.compile(r"[。！？।॥؟۔][」』”’）]*\Z")
AUXILIARY = (
    r"is|are|was|were|be|been|has|have|had|does|do|did|can|cannot|could|may|might|must|shall|should|will|would|never|not"
    r"|\w+n[’']t"
)
PREPOSITION = r"of|for|and|or|in|on|to|at|by|from|with|without|over|under|between|after|before|during|as|than|vs"
SAYS = re.compile(
    rf"\b(?:{AUXILIARY})\b|(?<=\w )(?<!\bthe )(?<!\ba )\w+(?:[^s\W]s|ed) (?!(?:{PREPOSITION})\b)\w",
    re.IGNORECASE,
)
LEADS_IN = re.compile(
    r"\b(?:following|follows?|below|these|those|steps)\b|\b(?:include[sd]?|including|are|is|were|was|says?|states?|that"
    r"|reads?|recommends?|notes?|such as|for example|namely)\s*:\s*\Z"
    r"|^(?:according to|in|from|for|with|by)\b[^.]*:\s*\Z"
    r"|^(?:here|summary|in summary|in short)\b",
    re.IGNORECASE,
)
SOURCES = (
    r"(?:the |your |any of the |none of the |these |provided |given |available |supplied |cited ){0,8}"
    r"(?:sources?|documents?|passages?|texts?|excerpts?|context|materials?|information|quellen?|dokumente?n?|fuentes|sources)"
)
SILENT = re.compile(
    rf"\b{SOURCES}\b[^.!?]{{0,60}}?\b(?:(?:do|does|did|is|are|was)(?: not|n[’']t)|cannot|can[’']t|nothing|not|no"
    r"|nicht|keine?n?|nichts|pas|aucune?|rien|no|non)\b"
    rf"|\b(?:not|no|nothing|none|never|cannot|can[’']t|couldn[’']t|don[’']t|unable)\b[^.!?]{{0,80}}?\b{SOURCES}\b"
    r"|\bthey (?:do not|don[’']t) (?:say|mention|state|tell|give|specify)\b"
    r"|\b(?:i (?:do not|don[’']t) know|i (?:cannot|can[’']t|could not|couldn[’']t) (?:find|answer|determine))\b",
    re.IGNORECASE,
)
TELLS = re.compile(
    r"\b(?:contain|mention|sa(?:y|id)|stat|specif|address|answer|provid|giv|includ|discuss|cover|tell|told|describ|indicat"
    r"|information|support|find|found|know|determine|detail|data|enth[aä]lt|erw[aä]hn|angabe|nenn|beantwort|contien|indiqu"
    r"|mencion|dicono|menzion|bevat|vermeld)",
    re.IGNORECASE,
)
SAYS_MORE = re.compile(r"\d|[;:]|\b(?:but|however|although|though|yet|while|aber|mais|pero)\b", re.IGNORECASE)
REGRETS = re.compile(
    r"^(?:i[’']m |i am |i apologi[sz]e|we[’']re )?(?:sorry|unfortunately)?,?\s*(?:but )?", re.IGNORECASE
)
POLITE = re.compile(
    r"^(?:i hope\b|hope this|let me know|feel free|please (?:let|note)|sure[,!.]|of course[,!.]"
    r"|(?:i[’']m |i am )?sorry\b|thank|here(?:[’']s| is| are)\b)",
    re.IGNORECASE,
)


def ends_here(claim: str, gap: str, following: str) -> bool:
    """Whether a claim ends before a gap of white space. ``following``: the word behind it, "" at the answer's end."""
    if is_row(claim) or is_heading(claim):
        return "\n" in gap
    tail = claim[-WINDOW:]
    if "\n" in gap:
        opens = bool(OPENS_LINE.match(following)) or not following or gap.count("\n") > 1
        return opens or bool(STOP.search(tail)) or following[:1].isupper() or is_bold_line(claim)
    if WIDE_STOP.search(tail):
        return True
    if not gap or not STOP.search(tail) or tail.rstrip(CLOSERS + "*_").endswith(":"):
        return False
    window = tail if len(claim) <= WINDOW else f"x {tail}"
    plain = re.sub(r"[*_]", " ", window).rstrip()
    return any(end == len(plain) for _, end in split_sentences(f"{plain} {following.lstrip('*_')}")[:-1])


def may_end(claim: str, gap: str) -> bool:
    """Whether what follows says if a claim ends there."""
    tail = claim[-WINDOW:]
    return "\n" in gap or bool(WIDE_STOP.search(tail)) or bool(gap and STOP.search(tail))


def is_row(claim: str) -> bool:
    """Whether a claim is the row of a table."""
    return claim.lstrip().startswith("|")


def is_separator(claim: str) -> bool:
    """Whether a line divides the heading of a table from its rows."""
    return "-" in claim and "|" in claim and bool(SEPARATOR.fullmatch(claim))


def is_heading(claim: str) -> bool:
    return bool(HEADING.match(claim.lstrip()))


def opens_line(following: str) -> bool:
    """Whether a text begins as an item, a row or a heading does."""
    return bool(OPENS_LINE.match(following.split(maxsplit=1)[0])) if following.strip() else False


def is_item(claim: str) -> bool:
    return bool(ITEM.match(claim.lstrip()))


def is_bold_line(claim: str) -> bool:
    return claim.startswith("**") and bool(re.fullmatch(r"\*\*[^*]+\*\*:?\s*", claim))


def plain(claim: str) -> str:
    """The words of a claim, without the signs of Markdown and the number of an item."""
    return " ".join(SIGNS.sub(" ", LINE_START.sub("", claim, count=1)).split())


def asserts(claim: str) -> bool:
    """Whether something is claimed that a source could prove."""
    text = plain(claim)
    words = WORD.findall(text)
    cells = [cell for cell in claim.split("|") if WORD.search(cell)] if is_row(claim) else []
    if (len(words) < FEWEST_WORDS and len(cells) < FEWEST_CELLS) or is_separator(claim) or text.endswith("?"):
        return False
    if is_silence(text) or POLITE.search(text):
        return False
    if text.endswith(":") or is_heading(claim) or is_bold_line(claim):
        return bool(SAYS.search(text)) and not LEADS_IN.search(text)
    return True


def is_silence(text: str) -> bool:
    """Whether a sentence says that the sources do not say something, and nothing else."""
    text = REGRETS.sub("", text)
    return bool(SILENT.search(text) and TELLS.search(text)) and not SAYS_MORE.search(text)


def is_refusal(claims: Iterable[str]) -> bool:
    """Whether all that an answer says is that the sources do not answer."""
    said = [text for text in map(plain, claims) if text]
    told = [is_silence(text) for text in said]
    others = [text for text, is_told in zip(said, told, strict=True) if not is_told and not POLITE.search(text)]
    return any(told) and not others
