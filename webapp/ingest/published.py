"""The year in which a document was published, from what its first pages say. What a file says of when it was made is no
such year, nor is one that stands in the middle of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from webapp.ingest.metadata import COPYRIGHT
from webapp.ingest.parsed import Block

FRONT_PAGES = 8  # a copyright notice may stand behind a half title, a title page and a dedication
FIRST_PAGES = 2
FRONT_BLOCKS = 60
FIRST_BLOCKS = 25
MAX_LETTERS = 1200  # of a block
SHORT = 60  # letters of a line that is nothing but a date

YEAR = r"((?:19|20)\d\d)"
MONTHS = (
    r"jan(?:uary|uar|vier|uari)?|feb(?:ruary|ruar)?|f[ée]v(?:rier)?|mar(?:ch|s)?|m[äa]rz|a[pv]r(?:il)?|ma[iy]|june?|juin|juni"
    r"|july?|juillet|juli|aug(?:ust)?|ao[uû]t|sep(?:t(?:ember|embre)?)?|o[ck]t(?:ober|obre)?|nov(?:ember|embre)?"
    r"|de[cz](?:ember)?|d[ée]c(?:embre)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre"
    r"|diciembre"
)
MONTH = rf"(?:{MONTHS})\b\.?"
DATE = rf"(?:\d{{1,2}}(?:st|nd|rd|th|\.)?\s(?:de\s)?)?{MONTH}\s?(?:\d{{1,2}}(?:[-–]\d{{1,2}})?,?\s|de\s|,\s)?{YEAR}"
SAID = re.compile(
    r"\b(?:first\s|date\sof\s)?(?:published|publication(?:\sdate)?|issued|issue\sdate|revised|last\supdated|last\sreviewed"
    r"|effective(?:\sdate|\sfrom)?|approved|ver[öo]ffentlicht|erschienen|stand|publi[ée]|paru|publicado|edici[óo]n"
    rf"|available\sonline)\b[^.\n\d]{{0,40}}(?:\d{{1,2}}[./-]){{0,2}}(?:\d{{1,2}}\.?\s)?{YEAR}\b",
    re.I,
)
DATED = re.compile(
    rf"^\W{{0,3}}(?:date|datum|fecha)?:?\s{{0,3}}(?:{DATE}|{YEAR}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]{YEAR}|{YEAR})\W{{0,3}}$",
    re.I,
)
ARXIV = re.compile(r"\barxiv:\s?(\d\d)(?:0[1-9]|1[0-2])\.\d{4,5}", re.I)
DOI = re.compile(rf"\b10\.\d{{4,9}}/[^\s]{{0,60}}?[./-]{YEAR}\b(?=[./-]|\b)")
# As in "Lancet 2019; 393: 1234", "Vol. 12, No. 3, March 2010" and "12 (2004) 123-130".
ISSUE = re.compile(
    rf"\b{YEAR}\s?[;,:]\s?(?:vol\.?\s?)?\d{{1,4}}\s?(?:\(|:)|\bvol(?:ume)?\.?\s?\d{{1,4}}\b[^.\n]{{0,40}}?\b{YEAR}\b"
    rf"|\b\d{{1,4}}\s\({YEAR}\)\s\d{{1,5}}[-–]\d{{1,5}}\b",
    re.I,
)
REFERENCE = re.compile(rf"^(?:reference|citation|cite\sas|how\sto\scite)\b.{{0,80}}?\({YEAR}\)", re.I)
HELD = re.compile(
    rf"\b(?:proceedings|conference|workshop|symposium|congress)\b[^\n]{{0,120}}?\b{YEAR}\b"
    rf"|(?-i:(?<![^\W\dA-Z] )(?<![^\W\dA-Z], ))\b{DATE}",
    re.I,
)


def published(title: str, blocks: Sequence[Block]) -> int | None:
    """Return the year in which a document was published; None when its first pages do not tell."""
    front = [_cut(block.text) for block in _front(blocks, FRONT_PAGES, FRONT_BLOCKS)]
    first = [_cut(block.text) for block in _front(blocks, FIRST_PAGES, FIRST_BLOCKS)]
    lines = [line for text in first for line in text.split("\n") if len(line) <= SHORT]
    tries = ((COPYRIGHT, front), (SAID, front), (REFERENCE, first), (ISSUE, first), (ARXIV, first), (DOI, first))
    for pattern, texts in (*tries, (DATED, lines), (HELD, first)):
        if (year := _first(pattern, texts)) is not None:
            return year
    return _first(re.compile(rf"(?<!\d){YEAR}(?!\d)"), [title])


def _front(blocks: Sequence[Block], pages: int, number: int) -> Iterable[Block]:
    return (block for block in blocks[:number] if (block.page or 1) <= pages)


def _cut(text: str) -> str:
    return " ".join(text[:MAX_LETTERS].split(" "))


def _first(pattern: re.Pattern[str], texts: Iterable[str]) -> int | None:
    for text in texts:
        for found in pattern.finditer(text):
            digits = next(group for group in found.groups() if group)
            year = int(digits) if len(digits) == 4 else 2000 + int(digits)
            if 1900 <= year <= datetime.now(UTC).year:
                return year
    return None
