"""Read web pages: their main content, without navigation and the like."""

import codecs
import contextlib
import re
from collections.abc import Sequence
from typing import Any

from webapp.ingest.decoding import charset, decode
from webapp.ingest.file import File
from webapp.ingest.hypertext import UNREAD, Reader, hidden, tree_of
from webapp.ingest.metadata import author_of, believable
from webapp.ingest.parsed import Block, Parsed, Unreadable
from webapp.ingest.sections import Sections
from webapp.shared.text import clean

CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*+=\s*+[\"']?\s*+([\w.:-]{2,40})", re.I)
XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})")
HEAD_BYTES = 4096
# Browsers decode the first as the second.
SUPERSETS = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
AROUND = (
    "nav, aside, dialog, body > footer, body > [title=header], body > [title=footer], [aria-hidden=true], "
    "[role=navigation], [role=banner], [role=contentinfo], [role=complementary], [role=search], [role=dialog], "
    "[role=alertdialog]"
)
CONSENT = re.compile(r"(?i)cookie|consent|gdpr")
CONSENT_SHARE = 0.3  # of the page's text: a longer element is not a consent notice
MAIN_SHARE = 0.5  # of the page's text that the main element must have
LEAST_SHARE = 0.2  # of the page's text that must be left; else nothing is left out
LONGEST_NOTICE = 600  # letters; a longer page has something else to say as well
NOTICE = re.compile(
    r"(?i)(?:enable|turn on|activate|requires?|without) (?:your )?(?:javascript|cookies)"
    r"|(?:javascript|cookies)(?: and (?:cookies|javascript))? (?:is|are|must be) (?:disabled|required|enabled)"
    r"|checking (?:if the site|your browser)|verify(?:ing)? (?:that )?you are (?:a )?human"
    r"|(?:accept|reject) all cookies|we (?:and our partners )?use cookies"
)
NO_ARTICLE = (
    "The page held no article, only a notice: that JavaScript or cookies are needed, or that a visitor is checked. "
    "Open it in a browser, save it there as a web page or as PDF, and upload that."
)
YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
YEARS = (
    "citation_publication_date",
    "citation_date",
    "article:published_time",
    "dc.date",
    "dc.date.issued",
    "dcterms.date",
    "dcterms.issued",
    "dcterms.created",
    "date",
    "created",
)


def parse_webpage(file: File) -> Parsed:
    tree = tree_of(decode_page(file.data))
    sections = Sections()
    body = tree.body or tree.root
    if body is not None:
        part, unread = _content(body)
        Reader(sections, unread).read(part)
    blocks = sections.blocks()
    if _is_no_article(blocks):
        raise Unreadable("empty", NO_ARTICLE)
    told = _told(tree)
    first = sections.first()
    title = next(filter(None, map(believable, (told.get("og:title", ""), _title(tree), first))), "")
    author = next(
        filter(None, (author_of(told.get(name, "")) for name in ("author", "dc.creator", "citation_author"))), ""
    )
    years = (YEAR.search(told.get(name, "")) for name in YEARS)
    year = next((int(found[1]) for found in years if found), None)
    return Parsed(blocks, title=title, author=author, year=year)


def _is_no_article(blocks: Sequence[Block]) -> bool:
    """Whether a page says no more than that something must be switched on, accepted or checked first."""
    text = " ".join(block.text for block in blocks)
    return len(text) < LONGEST_NOTICE and bool(NOTICE.search(text))


def decode_page(data: bytes) -> str:
    """Decode a page by its byte order mark, its declared encoding, or its content."""
    if not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        told = CHARSET.search(data[:HEAD_BYTES]) or XML_ENCODING.search(data[:HEAD_BYTES])
        name = charset(told[1].decode("ascii", "replace")) if told else ""
        if name and not name.startswith("utf-16"):  # the declaration could not be read in UTF-16
            with contextlib.suppress(UnicodeError):
                return data.decode(SUPERSETS.get(name, name))
    return decode(data)


def _content(body: Any) -> tuple[Any, frozenset[int]]:
    """Return the element with the main content, and the ``mem_id`` of elements to leave out."""
    whole = _letters(body, frozenset())
    around = list(body.css(AROUND))
    for node in body.css("div, section, form, dialog"):
        name = f"{node.id or ''} {node.attributes.get('class') or ''}"
        if CONSENT.search(name) and _letters(node, frozenset()) < CONSENT_SHARE * whole:
            around.append(node)
    unread = frozenset(node.mem_id for node in around if node.tag not in ("body", "html", "main"))
    unread |= hidden(body)
    rest = _letters(body, unread)
    if rest < LEAST_SHARE * whole:
        return body, frozenset()
    mains = body.css("main, [role=main]") or body.css("article")
    if len(mains) == 1 and _letters(mains[0], unread) >= MAIN_SHARE * rest:
        return mains[0], unread
    return body, unread


def _letters(node: Any, unread: frozenset[int]) -> int:
    """Return the number of characters of visible text in an element."""
    count, open_nodes = 0, [node]
    while open_nodes:
        child = open_nodes.pop().first_child
        while child is not None:
            if child.is_text_node:
                count += len(child.text_content.strip())
            elif child.tag not in UNREAD and child.mem_id not in unread:
                open_nodes.append(child)
            child = child.next
    return count


def _told(tree: Any) -> dict[str, str]:
    """Return the content of the meta elements by name; the first of each."""
    told: dict[str, str] = {}
    for node in tree.css("meta"):
        name = (node.attributes.get("name") or node.attributes.get("property") or "").lower()
        told.setdefault(name, clean(node.attributes.get("content") or ""))
    return told


def _title(tree: Any) -> str:
    node = tree.css_first("title")
    return clean(node.text()) if node is not None else ""
