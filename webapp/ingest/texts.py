"""Reads files that are text: which kind of text, and which encoding, its content tells where it can."""

import re
from pathlib import Path

from webapp.ingest.captions import is_srt, is_vtt, parse_captions
from webapp.ingest.markdown import markdown_blocks
from webapp.ingest.parsed import Parsed, Unreadable
from webapp.ingest.plain import decode, plain_blocks
from webapp.ingest.sheets import parse_csv
from webapp.ingest.webpage import parse_webpage

MARKDOWN_NAMES = (".md", ".markdown", ".mdown", ".mkd")
TABLE_NAMES = (".csv", ".tsv", ".tab")
CAPTION_NAMES = (".vtt", ".srt")
PAGE_NAMES = (".html", ".htm", ".xhtml", ".xht")
MARKDOWN_SIGNS = re.compile(r"^(#{1,6} \S|```|\s*\|?\s*:?-{3,}:?\s*\|)|\[[^\]\n]+\]\(\S+\)|\*\*\S[^*\n]*\*\*", re.M)
PAGE_SIGNS = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)

UNKNOWN = (
    "This file is of a kind that cannot be read here. Save or export it as PDF from the program that made it, and "
    "upload that."
)


def parse_text(data: bytes, name: str) -> Parsed:
    """`name` only matters where the content cannot tell. Raises Unreadable."""
    text = decode(data)
    if _is_binary(text):
        raise Unreadable("unsupported", UNKNOWN)
    name = name.lower()
    if PAGE_SIGNS.match(text) or name.endswith(PAGE_NAMES):
        return parse_webpage(data)
    if is_vtt(text) or is_srt(text) or name.endswith(CAPTION_NAMES):
        return parse_captions(text)
    if name.endswith(TABLE_NAMES):
        return parse_csv(text, name)
    if name.endswith(MARKDOWN_NAMES) or _looks_like_markdown(text, name):
        title, blocks = markdown_blocks(text)
        return Parsed(blocks, "text/markdown", title)
    return Parsed(plain_blocks(text), "text/plain")


def _is_binary(text: str) -> bool:
    sample = text[:20_000]
    odd = sum(1 for letter in sample if (letter < " " and letter not in "\t\n\r\f\x1b") or letter == "\ufffd")
    return odd > 0.02 * len(sample)


def _looks_like_markdown(text: str, name: str) -> bool:
    """A file without a telling name that has headings or links as Markdown writes them."""
    return not Path(name).suffix and len(MARKDOWN_SIGNS.findall(text[:20_000])) >= 3
