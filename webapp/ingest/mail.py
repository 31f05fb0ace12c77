"""Read e-mail (EML): its subject, who wrote it to whom and when, its text once, and the files attached to it."""

from collections.abc import Iterator
from contextlib import suppress
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import EmailPolicy
from email.utils import parseaddr, parsedate_to_datetime
from itertools import islice
from typing import Any, cast

from webapp.ingest.decoding import charset, decode
from webapp.ingest.file import File
from webapp.ingest.formats import FORMATS
from webapp.ingest.hypertext import Reader, hidden, tree_of
from webapp.ingest.metadata import author_of
from webapp.ingest.parsed import Block, Parsed, Unreadable
from webapp.ingest.plain import plain_blocks
from webapp.ingest.sections import Sections
from webapp.shared.text import clean

HEADERS = ("From", "To", "Cc", "Date", "Subject")
DEEPEST = 4  # messages in messages
MOST_PARTS = 500
LONGEST_HEADER = 2000  # characters that are told apart: the library takes four times as long for twice as many
LONGEST_TEXT = 20_000  # of a header as text
LONGEST_NAME = 200
# What the library makes of malformed headers.
MALFORMED = (ValueError, LookupError, AttributeError, TypeError, RecursionError)
TEXTS = ("text/plain", "text/html", "text/markdown", "text/enriched")
ATTACHED = "Attached: {name}"
DEEP = "The parts of this message are nested too deep, so it was not read. Save its text as PDF, and upload that."
UNNAMED = "a file without a name"
SMALL_PICTURE = 60_000  # letters in base64; one in the text that is smaller is of a signature
SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")


class _Headers(EmailPolicy):
    """Long headers are text, not addresses, and those that say how to read a part are cut."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        is_technical = name.lower().startswith("content-")
        if is_technical or len(value) <= LONGEST_HEADER:
            with suppress(RecursionError):
                return super().header_fetch_parse(name, value[:LONGEST_HEADER])
        return super().header_fetch_parse("X" if is_technical else "Subject", value[:LONGEST_TEXT])


def parse_mail(file: File) -> Parsed:
    """Return the text of a message and of those in it."""
    message, blocks, attached = _opened(file.data)
    author = author_of(parseaddr(_header(message, "From")[:LONGEST_NAME])[0])
    title, year = _header(message, "Subject"), _year(message)
    return Parsed(blocks, title=title, author=author, year=year, attachments=len(attached))


def attachments(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file that is attached to a message, or to one in it."""
    _, _, attached = _opened(data)
    for part in attached:
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield clean(part.get_filename() or "") or f"attachment{_suffix(part)}", content


def _opened(data: bytes) -> tuple[EmailMessage, list[Block], list[EmailMessage]]:
    """Return a message, its text, and what is attached to it; raise Unreadable."""
    attached: list[EmailMessage] = []
    try:
        message = cast(EmailMessage, BytesParser(policy=_Headers()).parsebytes(data))
        return message, list(_blocks(message, attached, 0)), attached
    except RecursionError as error:
        raise Unreadable("too_big", DEEP) from error


def _suffix(part: EmailMessage) -> str:
    found = next((each for each in FORMATS if part.get_content_type() in each.mimes), None)
    return found.suffixes[0] if found else ""


def _header(message: EmailMessage, name: str) -> str:
    try:
        return clean(str(message.get(name, "")))
    except MALFORMED:
        return ""


def _year(message: EmailMessage) -> int | None:
    try:
        return parsedate_to_datetime(_header(message, "Date")[:LONGEST_NAME]).year
    except (ValueError, TypeError):
        return None


def _blocks(message: EmailMessage, attached: list[EmailMessage], depth: int) -> Iterator[Block]:
    told = [f"{name}: {value}" for name in HEADERS if (value := _header(message, name))]
    yield from [Block("\n".join(told))] if told else []
    for part in islice(_parts(message), MOST_PARTS):
        name = clean(part.get_filename() or (UNNAMED if part.is_attachment() else ""))
        if part.get_content_type() == "message/rfc822" and depth < DEEPEST:
            for inner in part.iter_parts():
                yield from _blocks(inner, attached, depth + 1) if isinstance(inner, EmailMessage) else ()
        elif not name and _is_text(part):
            yield from _text(part)
        elif name and not _is_of_signature(part):
            attached.append(part)
            yield Block(ATTACHED.format(name=name))


def _is_of_signature(part: EmailMessage) -> bool:
    """Whether a part is the picture below a name, or says who signed a message."""
    is_small = part.get_content_maintype() == "image" and len(part.get_payload() or "") < SMALL_PICTURE
    is_in_text = "Content-ID" in part or part.get_content_disposition() == "inline"
    return bool(is_small and is_in_text) or part.get_content_type() in SIGNATURES


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts of a message, of a text in several forms one, without those of the messages attached to it."""
    open_parts, told = [(message, 0)], set[int]()
    while open_parts:
        part, depth = open_parts.pop()
        if part.is_multipart() and part.get_content_type() != "message/rfc822":
            inner = [one for one in part.iter_parts() if isinstance(one, EmailMessage)]
            has_forms = part.get_content_type() == "multipart/alternative" and depth < DEEPEST
            told |= _other_forms(inner) if has_forms else set()
            open_parts += [(one, depth + has_forms) for one in reversed(inner)]
        elif id(part) not in told:
            yield part


def _other_forms(forms: list[EmailMessage]) -> set[int]:
    """Return the parts, by their ids, that say once more what a form of a text says that is plain, or else the last."""
    texts = [[part for part in form.walk() if _is_text(part) and not part.get_filename()] for form in forms]
    said = [parts for parts in texts if parts]
    plain = next((parts for parts in said if parts[0].get_content_type() == "text/plain"), said[-1] if said else [])
    return {id(part) for parts in said if parts is not plain for part in parts}


def _is_text(part: Message) -> bool:
    """Whether a part is text to be read; so is what says that it has parts, and has none."""
    is_whole = part.get_content_maintype() == "multipart" and not part.is_multipart()
    return is_whole or part.get_content_type() in TEXTS


def _text(part: EmailMessage) -> Iterator[Block]:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return
    told = charset(part.get_content_charset() or "")
    text = data.decode(told, errors="replace") if told and told != "ascii" else decode(data)
    if str(part.get_param("format", "")).lower() == "flowed":
        text = _unflowed(text, "" if str(part.get_param("delsp", "")).lower() == "yes" else " ")
    if part.get_content_type() != "text/html":
        yield from plain_blocks(text)
        return
    sections = Sections()
    body = tree_of(text).body
    if body is not None:
        Reader(sections, hidden(body)).read(body)
    yield from sections.blocks()


def _unflowed(text: str, between: str) -> str:
    """Return a text with its lines as they were before the mail program broke them, as RFC 3676 says: at their ends.

    ``between``: what stands where a line was broken.
    """
    lines, before = list[str](), ("", "")
    for line in text.splitlines():
        words = line.lstrip(">")
        quotes, words = line[: len(line) - len(words)], words.removeprefix(" ")
        if before[0] == quotes and before[1].endswith(" ") and before[1] != "-- ":
            lines[-1] = lines[-1].removesuffix(" ") + between + words
        else:
            lines.append(f"{quotes} {words}" if quotes else words)
        before = quotes, words
    return "\n".join(lines)
