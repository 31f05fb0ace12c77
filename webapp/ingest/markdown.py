"""Read Markdown: headings become chapter and section, and markup is removed."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from webapp.ingest.file import File
from webapp.ingest.metadata import author_of, believable
from webapp.ingest.parsed import Parsed
from webapp.ingest.sections import Sections
from webapp.ingest.tables import in_parts, table_lines
from webapp.shared.text import UNPRINTABLE, clean

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
YEAR = re.compile(r"\b(?:1[5-9]\d\d|20\d\d)\b")
FRONT_LINE = re.compile(r"(?:([\w -]{1,40}):|-)[ \t]+(\S.*)")
BULLET = "• "


def parse_markdown(file: File) -> Parsed:
    """Return the text; its title is what its front matter says, or the first heading of level one."""
    front, text = _front_matter(file.text)
    told = {name.lower(): value for name, value in front}
    sections = Sections()
    sections.add("\n".join(f"{name}: {value}" for name, value in front))
    title = read_into(sections, text)
    year = YEAR.search(told.get("date", ""))
    author = author_of(told.get("author", "") or told.get("authors", ""))
    title = believable(told.get("title", "")) or title
    return Parsed(sections.blocks(), title=title, author=author, year=int(year[0]) if year else None)


def read_into(sections: Sections, text: str) -> str:
    """Read Markdown into sections; return its first heading of level one."""
    title = ""
    for group in _top_level(READER.parse(text)):
        if group[0].type == "heading_open":
            level, heading = int(group[0].tag[1:]), clean(_inline(group[1]))
            title = title or (heading if level == 1 else "")
            sections.heading(level, heading)
        elif group[0].type == "table_open":
            for part in in_parts(_table(group)):
                sections.add(part)
        else:
            sections.add(_text(group))
    return title


def _front_matter(text: str) -> tuple[list[tuple[str, str]], str]:
    """Return what stands between the lines "---" at the top, as (name, value), and the text below."""
    lines = text.split("\n")
    if lines[0].strip() != "---" or "---" not in (line.strip() for line in lines[1:60]):
        return [], text
    end = next(number for number, line in enumerate(lines[1:60], 1) if line.strip() == "---")
    found: list[tuple[str, str]] = []
    name = ""
    for line in lines[1:end]:
        told = FRONT_LINE.fullmatch(line.strip())
        name = line.strip()[:-1] if line.strip().endswith(":") else (told[1] or name) if told else name
        if told and not told[1] and found and found[-1][0] == name:  # an item of a list
            found[-1] = (name, f"{found[-1][1]}, {_bare(told[2])}")
        elif told:
            found.append((name, _bare(told[2])))
    return found, "\n".join(lines[end + 1 :])


def _bare(value: str) -> str:
    return clean(value).strip("\"'[]")


def _top_level(tokens: list[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of each top-level paragraph, list, table or heading."""
    group: list[Token] = []
    for token in tokens:
        group.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield group
            group = []


def _table(group: list[Token]) -> Iterator[str]:
    rows: list[list[str]] = []
    for token in group:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(clean(_inline(token)))
    return table_lines(rows[0], rows[1:])


def _text(group: list[Token]) -> str:
    """Return the text of a block; the items of a list are lines of their own."""
    lines: list[str] = []
    marks: list[str] = []  # the mark of the next item of each open list
    fresh = ""
    for token in group:
        match token.type:
            case "bullet_list_open":
                marks.append(BULLET)
            case "ordered_list_open":
                marks.append(f"{token.attrGet('start') or 1}. ")
            case "bullet_list_close" | "ordered_list_close":
                marks.pop()
            case "list_item_open":
                fresh = f"{token.info}{token.markup} " if token.info else marks[-1]
            case "inline":
                lines.append(fresh + clean(_inline(token)))
                fresh = ""
            case "fence" | "code_block":
                lines += [UNPRINTABLE.sub("", line).rstrip() for line in token.content.rstrip().split("\n")]
    return "\n".join(line for line in lines if line.strip())


def _inline(token: Token) -> str:
    """Return inline text: the text of links, the description of images, no emphasis marks and no HTML tags."""
    words = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            words.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            words.append("\n" if child.type == "softbreak" else " ")
        elif child.type == "image":
            words.append(_inline(child))
        elif child.type == "html_inline" and child.content.lower().startswith("<br"):
            words.append(" ")
    return "".join(words)
