"""The pictures of a document's pages: drawn when first asked for, and kept as long as there is room."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.extensions import clients
from webapp.ingest.child import render_in_child
from webapp.ingest.pages import Layout, Page
from webapp.ingest.recognised import RecognisedLine, with_lines

WIDTH_PX = 1200
PNG = b"\x89PNG"


def layout(file_key: str, number: int, recognised: Sequence[RecognisedLine] = ()) -> Layout:
    """Return the size of a page, counted from 1, and the places of its letters; raise Unreadable.

    ``recognised`` are the lines of a page that is a picture.
    """
    kept = clients.files.cached(file_key, f"page-{number}.json")
    found = Layout.from_json(kept.read_text("utf-8")) if kept else _draw(file_key, number).layout
    return with_lines(found, recognised) if recognised else found


def image(file_key: str, number: int) -> tuple[bytes, str]:
    """Return the picture of a page and its mime type; raise Unreadable when it cannot be drawn."""
    kept = clients.files.cached(file_key, f"page-{number}.image")
    drawn = kept.read_bytes() if kept else _draw(file_key, number).image
    return drawn, "image/png" if drawn.startswith(PNG) else "image/webp"


def _draw(file_key: str, number: int) -> Page:
    page = render_in_child(clients.files.path(file_key), number, WIDTH_PX)
    clients.files.cache(file_key, f"page-{number}.image", page.image)
    clients.files.cache(file_key, f"page-{number}.json", page.layout.to_json().encode())
    return page
