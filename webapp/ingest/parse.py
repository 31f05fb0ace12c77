"""Read a file into blocks of text; its format is recognised by its content."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from webapp.ingest import formats
from webapp.ingest.archive import CONTENT_TYPES, LOCKED
from webapp.ingest.decoding import decode
from webapp.ingest.file import File
from webapp.ingest.formats import Format
from webapp.ingest.kinds import kind_of
from webapp.ingest.parsed import WITHOUT_TEXT, Parsed, Unreadable
from webapp.ingest.published import published
from webapp.shared.text import clean, title_from

ZIP_MARK = b"PK\x03\x04"
OLD_OFFICE_MARK = b"\xd0\xcf\x11\xe0"
LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")  # the entry of an encrypted Office file

# Other zip archives, by what they contain: what they are, and the advice to the user.
OTHER_ARCHIVES = (("Index/", "a Pages, Numbers or Keynote file", "Export it as PDF, and upload that."),)
ZIP_FILE = ("a zip file", "Unpack it, and upload the files that are in it.")
# The same for other files, by their first bytes in lower case.
OTHERS = (
    (OLD_OFFICE_MARK, "an old Word, Excel or PowerPoint file", "Save it as DOCX, XLSX or PPTX, and upload that."),
)
UNKNOWN = (
    "This file is of a kind that cannot be read here. Save or export it as PDF from the program that made it, and "
    "upload that."
)
OFFICE_FOLDERS = {
    "wordprocessingml.document": "word/", "spreadsheetml.sheet": "xl/", "presentationml.presentation": "ppt/",
}  # fmt: skip


def parse(path: Path, name: str = "") -> Parsed:
    """Return the text of a file; raise Unreadable. ``name``, as uploaded, is used when the content does not tell."""
    file = File(path, name)
    if not file.head.strip():
        raise Unreadable("empty", "This file is empty. Check that it was saved, and upload it again.")
    found = _format(file)
    parsed = found.load()(file)
    found = formats.of_mime(parsed.mime) if parsed.mime else found
    if not parsed.blocks and not parsed.unread_pages:
        raise Unreadable("empty", WITHOUT_TEXT)
    cleaned = replace(parsed, mime=found.mime, title=clean(parsed.title), author=clean(parsed.author))
    return described(cleaned, name)


def described(parsed: Parsed, name: str) -> Parsed:
    """Return a text with what its words tell of it: the kind of document, and the year of publication."""
    title = f"{parsed.title} {title_from(name)}" if name else parsed.title
    kind = kind_of(title, parsed.blocks, parsed.mime, parsed.page_count)
    return replace(parsed, kind=kind, year=parsed.year or published(title, parsed.blocks))


def _format(file: File) -> Format:
    """Return the format of a file; raise Unreadable when it is not supported."""
    if file.head.startswith(ZIP_MARK):
        if found := formats.of_archive(file.archive.names) or _by_content_types(file):
            return found
        raise _unsupported(*_other_archive(file.archive.names))
    if found := formats.of_head(file.head):
        return found
    if file.head.startswith(OLD_OFFICE_MARK) and (found := formats.of_streams(file.streams)):
        return found
    _refuse_others(file)
    if _is_binary(file.text):
        raise Unreadable("unsupported", UNKNOWN)
    return formats.of_text(file.text, file.name)


def _by_content_types(file: File) -> Format | None:
    """Return the format of an Office file whose parts are in folders of other names."""
    if CONTENT_TYPES not in file.archive.names:
        return None
    types = file.archive.read(CONTENT_TYPES).decode("utf-8", errors="replace")
    return formats.of_archive([folder for kind, folder in OFFICE_FOLDERS.items() if f"{kind}.main+xml" in types])


def _other_archive(members: Sequence[str]) -> tuple[str, str]:
    """Return what an unsupported zip archive is, and the advice to the user."""
    known = (
        (what, advice) for member, what, advice in OTHER_ARCHIVES if any(name.startswith(member) for name in members)
    )
    return next(known, ZIP_FILE)


def _unsupported(what: str, advice: str) -> Unreadable:
    return Unreadable("unsupported", f"This is {what}, which cannot be read here. {advice}")


def _refuse_others(file: File) -> None:
    begin = file.head.lstrip().lower()
    if begin.startswith(OLD_OFFICE_MARK) and LOCKED_OFFICE in file.data:
        raise Unreadable("encrypted", LOCKED)
    for mark, what, advice in OTHERS:
        if begin.startswith(mark):
            raise _unsupported(what, advice)


def may_be_read(head: bytes) -> bool:
    """Whether a file may be of a kind that is read, by its first bytes."""
    return bool(head.startswith((ZIP_MARK, OLD_OFFICE_MARK)) or formats.of_head(head)) or not _is_binary(decode(head))


def _is_binary(text: str) -> bool:
    """Whether the beginning of a text has more than a few characters that no text has."""
    sample = text[:20_000]
    odd = sum(1 for letter in sample if (letter < " " and letter not in "\t\n\r\f\x1b") or letter == "\ufffd")
    return odd > 2 + 0.02 * len(sample)
