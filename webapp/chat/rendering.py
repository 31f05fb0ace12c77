"""An answer's Markdown as safe HTML, paragraph by paragraph, with its footnotes' marks.

Answers contain text of documents, so nothing in them is trusted: no HTML, no links, no images.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup

from webapp.chat.colouring import coloured

TAGS = {"p", "em", "strong", "code", "pre", "br", "hr", "blockquote", "ul", "ol", "li", "h3", "h4", "h5", "h6"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "span"}
ATTRIBUTES = {"ol": {"start"}, "span": {"class"}}
CLASSES = {"formula", "formula alone", *(f"code-{name}" for name in ("comment", "keyword", "name", "number", "string"))}
MAX_FORMULA_LINES = 50
# In TeX, shown as it is written. The last form may also be an escaped bracket, so its text must look like a formula.
FORMULA = re.compile(
    r"\$\$(?P<a>[^$]+?)\$\$|(?<![\w$])\$(?P<b>[^\s$](?:[^$\n]*?[^\s$\\])?)\$(?![\w$])"
    r"|\\\((?P<c>(?:(?!\\\()[^$])+?)\\\)|\\\[(?!\^\d)(?P<d>(?:(?!\\\[)[^$])+?)\\\]"
)
SIGN_OF_FORMULA = re.compile(r"[\\^_={}]")
FORMULA_LINE = re.compile(r"[ \t]*(\$\$|\\\[)")
MARK = re.compile(r"(?<!\\)\[\^(\d{1,3})\]")
# What stands for a mark while the HTML is made: characters for private use, removed from the answer first.
MARK_START, MARK_END = "\ue000", "\ue001"
PRIVATE_USE = re.compile(f"[{MARK_START}{MARK_END}]")
PLACEHOLDER = re.compile(f"{MARK_START}(\\d+){MARK_END}")
NO_SOURCE = '<span class="no-source">no source</span>'
"""What is shown for `[^0]`, the mark of claims without a source."""
SIGNS = re.compile(r"^> ?|(?<!\\)\*+", re.MULTILINE)
"""What marks a quote or an emphasis in Markdown."""
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, list, table or the like as safe HTML, and the numbers of its footnotes in order."""

    html: Markup
    numbers: tuple[int, ...]


def paragraphs(content: str, mark: Callable[[int], str]) -> list[Paragraph]:
    """Return the paragraphs of ``content``; ``mark(number)`` returns the safe HTML of the mark ``[^number]``."""
    return [_paragraph(safe, mark) for safe in _sanitised(content)]


def joined(blocks: list[Paragraph]) -> Markup:
    """Return several paragraphs as one HTML."""
    return Markup("\n").join(block.html for block in blocks)


def preview(text: str) -> Markup:
    """Return a part of an answer that is being written as safe HTML: its words, with its marks raised."""
    plain = ESCAPED.sub(r"\1", SIGNS.sub("", MARK.sub(rf"{MARK_START}\1{MARK_END}", PRIVATE_USE.sub("", text))))
    return Markup(PLACEHOLDER.sub(_raised, html.escape(plain)))  # noqa: S704  # escaped just here


def _raised(mark: re.Match[str]) -> str:
    return f"<sup>{mark[1]}</sup>" if int(mark[1]) else NO_SOURCE


def without_marks(content: str) -> str:
    """Return an answer without marks, as it is indexed."""
    return ESCAPED.sub(r"\1", MARK.sub("", content))


def plain(content: str) -> str:
    """Return an answer without the signs of Markdown, its marks as [1]."""
    marked = MARK.sub(lambda mark: f"[{mark[1]}]" if int(mark[1]) else " [no source]", content)
    return ESCAPED.sub(r"\1", SIGNS.sub("", marked))


def with_footnotes(content: str, prefix: str = "") -> str:
    """Return an answer as Markdown for other programs, which do not know the mark of claims without a source.

    ``prefix`` goes before the number of each footnote.
    """
    return MARK.sub(lambda mark: f"[^{prefix}{mark[1]}]" if int(mark[1]) else " (no source)", content)


@lru_cache(maxsize=256)
def _sanitised(content: str) -> tuple[str, ...]:
    """Return the paragraphs as safe HTML with placeholders for marks. Cached: an answer is read again and again."""
    blocks = _blocks(_parser.parse(PRIVATE_USE.sub("", content)))
    html_of = (_parser.renderer.render(block, _parser.options, {}) for block in blocks)
    return tuple(
        nh3.clean(block, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_known_class).strip() for block in html_of
    )


def _known_class(_tag: str, attribute: str, value: str) -> str | None:
    return value if attribute != "class" or value in CLASSES else None


def _paragraph(safe: str, mark: Callable[[int], str]) -> Paragraph:
    numbers = tuple(dict.fromkeys(int(number) for number in PLACEHOLDER.findall(safe)))
    shown = PLACEHOLDER.sub(lambda found: mark(int(found[1])), safe)
    return Paragraph(Markup(shown), numbers)  # noqa: S704  # sanitised just above


def _blocks(tokens: list[Token]) -> list[list[Token]]:
    blocks: list[list[Token]] = [[]]
    for token in tokens:
        blocks[-1].append(token)
        if token.level == 0 and token.nesting <= 0:
            blocks.append([])
    return blocks[:-1]


def _footnote_mark(state: StateInline, silent: bool) -> bool:
    """Read ``[^1]`` as a placeholder for a mark; escaped, or within code, it stays text. A rule of the parser."""
    found = MARK.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        state.push("text", "", 0).content = f"{MARK_START}{int(found[1])}{MARK_END}"
    state.pos = found.end()
    return True


def _formula(state: StateInline, silent: bool) -> bool:
    """Read a formula as it is, not as Markdown. A rule of the parser."""
    found = FORMULA.match(state.src, state.pos, state.posMax)
    if not found or (found["d"] and not SIGN_OF_FORMULA.search(found["d"])):
        return False
    if not silent:
        token = state.push("formula", "span", 0)
        token.content = next(filter(None, found.groups())).strip()
        token.attrs = {"class": "formula alone" if found[0].startswith(("$$", "\\[")) else "formula"}
    state.pos = found.end()
    return True


def _formula_lines(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read the lines of a formula as one paragraph, even if one looks like a list. A rule of the parser."""
    opening = FORMULA_LINE.match(state.src, state.bMarks[start], state.eMarks[start])
    if not opening or silent:
        return False
    closing = "$$" if opening[1] == "$$" else "\\]"
    for line in range(start, min(end, start + MAX_FORMULA_LINES)):
        if state.isEmpty(line):
            return False
        begin = opening.end() if line == start else state.bMarks[line]
        if state.src.find(closing, begin, state.eMarks[line]) >= 0:
            break
    else:
        return False
    state.push("paragraph_open", "p", 1)
    inline = state.push("inline", "", 0)
    inline.content, inline.children = state.getLines(start, line + 1, state.blkIndent, False).strip(), []
    state.push("paragraph_close", "p", -1)
    state.line = line + 1
    return True


def _formula_html(_renderer: object, tokens: Sequence[Token], place: int, *_: object) -> str:
    token = tokens[place]
    return f'<span class="{token.attrs["class"]}">{html.escape(token.content)}</span>'


def _coloured(code: str, language: str, _attributes: str) -> str:
    return coloured(code, language)


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "highlight": _coloured}).enable("table")
    parser.disable(["link", "image", "autolink", "reference", "html_inline", "html_block", "entity"])
    parser.inline.ruler.push("footnote_mark", _footnote_mark)
    parser.inline.ruler.before("escape", "formula", _formula)
    parser.block.ruler.before("fence", "formula_lines", _formula_lines)
    parser.add_render_rule("formula", _formula_html)

    def lower_headings(state: object) -> None:
        # The page has its own first and second level.
        for token in state.tokens:  # type: ignore[attr-defined]  # the parser's own state
            if token.type in ("heading_open", "heading_close"):
                token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"

    parser.core.ruler.push("lower_headings", lower_headings)
    return parser


_parser = _make_parser()
