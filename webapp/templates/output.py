"""A draft as it is copied or downloaded: with its footnotes or without, as text, Markdown, HTML, e-mail or Word."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from webapp.chat import rendering
from webapp.shared.places import place
from webapp.shared.text import UNSTORABLE
from webapp.templates import paragraphs
from webapp.templates.limits import email
from webapp.templates.queries.drafts import Source

STYLES = {"": "Without footnotes", "numbers": "With numbered footnotes", "years": "With author and year"}
TAGS = {
    "p",
    "em",
    "strong",
    "code",
    "pre",
    "br",
    "hr",
    "blockquote",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
}
MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "link", "autolink"])
LINE = re.compile(r"(#{1,6} |> |[-*•–→] |\d{1,3}\. )?(.*)")
BLOCK = re.compile(r"\s*(?:#{1,6} |>|[-*+] |\d{1,3}[.)] )")
AUTHORS = re.compile(r";|&|\band\b|\bet al\b")
SUFFIX = re.compile(r" (?:[JS]r\.?|I{2,3}|IV|M\.?D\.?|Ph\.?D\.?)$")
ORGANISATION = re.compile(
    r"\b(?:of|for|the|academy|agency|association|bank|board|cent(?:er|re)|clinic|college|commission|committee|company|"
    r"council|department|foundation|fund|group|hospital|inc|institute|library|ltd|ministry|museum|network|office|"
    r"organi[sz]ation|press|school|service|society|team|trust|union|university)\b",
    re.IGNORECASE,
)
EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|_{1,2}|`)(?=\S)([^*_`\n]{1,500})(?<=\S)\1")


@dataclass(frozen=True)
class Format:
    """A form of a draft; ``write`` takes its type and its text. ``suffix``: of the file."""

    label: str
    suffix: str
    mimetype: str
    write: Callable[[str, str], bytes]


def with_notes(text: str, sources: Sequence[Source | None], style: str) -> str:
    """Return a draft's text with a mark behind each sentence that still stands in it, and behind each paragraph that a
    model has written from one, and the notes below.

    ``style``: "numbers", "years" (author and year, or else the title), or "" for neither.
    """
    if style not in ("numbers", "years"):
        return text
    head, notes = _end_of_head(text), dict[str, int]()
    written = {paragraphs.digest(each): each for each in paragraphs.texts(text) if each.strip()}
    behind: dict[str, list[str]] = {}
    for source in filter(None, sources):
        start = text.find(source.quote, head)
        if start < 0 and source.paragraph not in written:
            continue
        number, end = notes.setdefault(_note(source), len(notes) + 1), start + len(source.quote)
        mark = f"[{number}]" if style == "numbers" else f"({_short(source)})"
        if start < 0:
            behind.setdefault(written[source.paragraph], []).append(mark)
        else:
            text = f"{text[:end]} {mark}{text[end:]}"
    for paragraph, marks in behind.items():
        text = text.replace(paragraph, " ".join([paragraph.rstrip(), *dict.fromkeys(marks)]), 1)
    lines = [f"[{number}] {note}" if style == "numbers" else note for note, number in notes.items()]
    return f"{text}\n\nSources\n" + "\n".join(lines) if lines else text


def _end_of_head(text: str) -> int:
    """Return where an e-mail's subject and preheader end: they take no marks."""
    end = 0
    while found := email.HEAD.match(text, end):
        end = found.end()
    return end


def _short(source: Source) -> str:
    name = _surname(source.author) or source.title
    return ", ".join(part for part in (name, source.year, _where(source)) if part)


def _surname(author: str) -> str:
    """Return the surname of the first of some authors; of an organisation the whole name."""
    first = AUTHORS.split(author)[0].strip()
    if ORGANISATION.search(first):
        return first
    words = SUFFIX.sub("", first.split(",")[0]).split()
    return words[-1] if words else ""


def _note(source: Source) -> str:
    return ", ".join(part for part in (source.author, source.title, source.year, _where(source)) if part)


def _where(source: Source) -> str:
    return place(source.page, source.second, source.page_name, source.labels)


def plain(_type: str, text: str) -> str:
    """Return a text without Markdown's marks."""
    lines = (LINE.fullmatch(line) for line in text.split("\n"))
    bare = "\n".join(
        ("" if (line[1] or "").startswith(("#", ">")) else line[1] or "") + line[2] for line in lines if line
    )
    return EMPHASIS.sub(r"\2", bare)


def markdown(_type: str, text: str) -> str:
    """Return a text as Markdown in which each line stays one, also where it is read strictly."""
    lines = text.split("\n")
    for number, (line, following) in enumerate(pairwise(lines)):
        if line.strip() and following.strip() and not (line.startswith("#") or BLOCK.match(following)):
            lines[number] = f"{line.rstrip()}  "
    return "\n".join(lines)


def as_html(type: str, text: str) -> str:
    """Return a text as safe HTML: what is no Markdown of ours is text, and there are no links or images."""
    if type == "email":
        text = email.read(text).body
    return nh3.clean(MARKDOWN.render(text), tags=TAGS, attributes={"ol": {"start"}})


def as_part(type: str, text: str) -> Markup:
    """Return a text as safe HTML for a part of a page, whose headings stand below those of the page."""
    if type == "email":
        text = email.read(text).body
    return rendering.joined(rendering.paragraphs(markdown(type, text), lambda number: f"[{number}]"))


def _page(type: str, text: str) -> bytes:
    first = email.read(text).subject if type == "email" else plain(type, text).strip().partition("\n")[0]
    title, body = html.escape(first[:200]), as_html(type, text)
    head = f'<!doctype html>\n<html>\n<head><meta charset="utf-8"><title>{title}</title></head>\n<body>\n'
    heading = "" if "<h1>" in body else f"<h1>{title}</h1>\n"
    return f"{head}{heading}{body}</body>\n</html>\n".encode()


def as_email(_type: str, text: str) -> bytes:
    """Return a text as a message that mail programs open to be sent. Its text gives the subject and no other header."""
    read = email.read(text)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = read.subject
    message["X-Unsent"] = "1"
    message.set_content(read.body + "\n")
    message.add_alternative(as_html("email", text), subtype="html")
    return message.as_bytes()


def as_word(type: str, text: str) -> bytes:
    """Return a text as a Word document: headings, quotes and lists as such."""
    from docx import Document as WordDocument  # 3 MB that are needed here alone

    document = WordDocument()
    for line in text.split("\n"):
        found = LINE.fullmatch(UNSTORABLE.sub("", line).replace("\x0c", ""))
        if found is None or not found[2].strip():
            continue
        sign, rest = (found[1] or "").strip(), EMPHASIS.sub(r"\2", found[2])
        if sign.startswith("#"):
            document.add_heading(rest, len(sign))
        else:
            style = "Quote" if sign == ">" else "List Bullet" if sign and not sign[0].isdigit() else None
            document.add_paragraph(rest if style else f"{found[1] or ''}{rest}", style=style)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


FORMATS = {
    "txt": Format("Plain text", ".txt", "text/plain", lambda type, text: plain(type, text).encode()),
    "md": Format("Markdown", ".md", "text/markdown", lambda type, text: markdown(type, text).encode()),
    "html": Format("HTML", ".html", "text/html", _page),
    "eml": Format("E-mail", ".eml", "message/rfc822", as_email),
    "docx": Format(
        "Word",
        ".docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        as_word,
    ),
}
COPIES = {
    "text": ("As plain text", plain),
    "markdown": ("As Markdown", markdown),
    "html": ("As HTML", as_html),
}
