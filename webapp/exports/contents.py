"""What is in a zip: for each document its file, its text, its metadata, and what answers quoted from it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from webapp.documents import metadata
from webapp.documents.models import Document
from webapp.documents.originals import blocks
from webapp.documents.text import paragraphs
from webapp.exports import names, queries
from webapp.exports.queries import Exported
from webapp.exports.zips import Entry
from webapp.platform.errors import NotFound
from webapp.platform.extensions import clients
from webapp.platform.unit_of_work import unit_of_work
from webapp.shared.places import place

FORMAT = "footnote-export-1"
COPIED = ("file_name", "size", "sha256", "mime", "page_count", "status", "version")


def of_document(user_id: uuid.UUID, document_id: uuid.UUID) -> Iterator[Entry]:
    """Yield the files of one document; raise NotFound."""
    found = _read(user_id, document_id)
    if found is None:
        raise NotFound
    yield from _files(found, "")


def of_library(user_id: uuid.UUID) -> Iterator[Entry]:
    """Yield a folder of files for each document, and at the end a manifest of all of them."""
    listed = []
    with unit_of_work():
        ids = queries.all_ids(user_id)
    for document_id in ids:
        if found := _read(user_id, document_id):
            folder = f"documents/{names.folder(found.document.title, document_id)}/"
            listed.append({"folder": folder, **_metadata(found)})
            yield from _files(found, folder)
    manifest = {"format": FORMAT, "exported_at": datetime.now(UTC).isoformat(), "documents": listed}
    yield Entry("manifest.json", _json(manifest))


def _read(user_id: uuid.UUID, document_id: uuid.UUID) -> Exported | None:
    # No transaction stays open while a document is sent, which can take minutes.
    with unit_of_work():
        return queries.exported(user_id, document_id)


def _files(found: Exported, folder: str) -> Iterator[Entry]:
    document = found.document
    yield Entry(f"{folder}metadata.json", _json({"format": FORMAT, **_metadata(found), "highlights": found.highlights}))
    if found.passages:
        yield Entry(f"{folder}text.md", _text(found))
    if found.highlights:
        yield Entry(f"{folder}highlights.md", _highlights(found))
    if _has_file(document):
        name = f"{folder}{names.original(document.file_name)}"
        yield Entry(name, blocks(clients.files.open(document.file_key)))


def _has_file(document: Document) -> bool:
    return bool(document.file_key) and clients.files.has(document.file_key)


def _metadata(found: Exported) -> dict[str, Any]:
    document = found.document
    video = found.transcript
    return {
        "id": str(document.id),
        **metadata.values(document),
        **{name: getattr(document, name) for name in COPIED},
        "collections": list(found.collections),
        "source_url": document.source_url,
        "video": video and {"youtube_video_id": video.youtube_video_id, "channel": video.channel},
        "added_at": document.created_at.isoformat(),
        "replaces": document.replaces_id and str(document.replaces_id),
        "superseded_at": document.superseded_at and document.superseded_at.isoformat(),
        "file": names.original(document.file_name) if _has_file(document) else None,
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _text(found: Exported) -> str:
    """Return the text as Markdown, under its headings, with the number of each page, or the second, where it begins."""
    known = found.document.page_name, found.document.page_labels
    begins = {
        each.chunk_index: place(each.page_number, each.start_seconds, *known).capitalize() for each in found.passages
    }
    lines, here = [f"# {found.document.title}"], ""
    for paragraph in paragraphs(found.passages, None):
        begun = [begins[part.passage] for part in paragraph.all_parts if part.passage is not None]
        if begun and begun[0] != here:
            here = begun[0]
            lines.append(f"*{here}*")
        lines += [f"## {paragraph.chapter}"] if paragraph.chapter else []
        lines += [f"### {paragraph.section}"] if paragraph.section else []
        lines += [paragraph.text] if paragraph.text else []
    return "\n\n".join(lines) + "\n"


def _highlights(found: Exported) -> str:
    """Return the quotes as Markdown, each with its place, its verdict in words, and its conversation."""
    lines = [f"# Quoted from {found.document.title}"]
    known = found.document.page_name, found.document.page_labels
    for highlight in found.highlights:
        quote = "\n".join(f"> {line}" for line in highlight["quote"].splitlines())
        where = place(highlight["page"], highlight["seconds"], *known).capitalize()
        facts = [where, highlight["verdict_in_words"], f"in “{highlight['conversation']}”"]
        lines.append(f"{quote}\n\n{', '.join(filter(None, facts))}")
    return "\n\n".join(lines) + "\n"
