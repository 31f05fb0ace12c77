"""The pictures of a document's pages, large and small: drawn when first asked for, kept as long as there is room."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from webapp.documents.originals import original
from webapp.ingest.child import render_in_child, thumbnails_in_child
from webapp.ingest.layout import Layout, Page
from webapp.ingest.parsed import Unreadable
from webapp.ingest.recognised import RecognisedLine, with_lines
from webapp.platform.extensions import clients

WIDTH_PX = 1200
SMALL_PX = 240
SMALL_AT_ONCE = 12  # a child that draws twelve takes less than half the time of twelve that draw one
PNG = b"\x89PNG"


def layout(file_key: str, number: int, recognised: Sequence[RecognisedLine] = ()) -> Layout:
    """Return the size of a page, counted from 1, and the places of its letters; raise Unreadable.

    ``recognised`` are the lines of a page that is a picture.
    """
    kept = clients.files.cached(file_key, f"page-{number}.json")
    found = Layout.from_json(kept.read_text("utf-8")) if kept else _drawn(file_key, number).layout
    return with_lines(found, recognised) if recognised else found


def image(file_key: str, number: int) -> tuple[bytes, str]:
    """Return the picture of a page and its mime type; raise Unreadable when it cannot be drawn."""
    kept = clients.files.cached(file_key, f"page-{number}.image")
    drawn = kept.read_bytes() if kept else _drawn(file_key, number).image
    return drawn, "image/png" if drawn.startswith(PNG) else "image/webp"


def thumbnail(file_key: str, number: int, page_count: int) -> tuple[bytes, str]:
    """Return the small picture of a page and its mime type; raise Unreadable. Its neighbours are drawn with it."""
    kept = clients.files.cached(file_key, f"thumb-{number}.webp")
    if kept:
        return kept.read_bytes(), "image/webp"
    first = (number - 1) // SMALL_AT_ONCE * SMALL_AT_ONCE + 1
    numbers = [number, *(n for n in range(first, min(first + SMALL_AT_ONCE, page_count + 1)) if n != number)]
    try:
        drawn = _once((file_key, "small", first), lambda: _draw_small(file_key, numbers))
    except Unreadable:  # a neighbour may be what cannot be drawn
        drawn = {}
    if number not in drawn:
        drawn = _once((file_key, "alone", number), lambda: _draw_small(file_key, [number]))
    return drawn[number], "image/webp"


def _drawn(file_key: str, number: int) -> Page:
    return _once((file_key, "page", number), lambda: _draw(file_key, number))


def _draw(file_key: str, number: int) -> Page:
    with original(file_key) as path:
        page = render_in_child(path, number, WIDTH_PX)
    clients.files.cache(file_key, f"page-{number}.image", page.image)
    clients.files.cache(file_key, f"page-{number}.json", page.layout.to_json().encode())
    return page


def _draw_small(file_key: str, numbers: list[int]) -> dict[int, bytes]:
    with original(file_key) as path:
        drawn = thumbnails_in_child(path, numbers, SMALL_PX)
    for number, small in drawn.items():
        clients.files.cache(file_key, f"thumb-{number}.webp", small)
    return drawn


def _once(key: tuple[Any, ...], work: Callable[[], Any]) -> Any:
    """Return what ``work`` returns, or raise what it raises; who asks for the same meanwhile waits for the same."""
    with _lock:
        under_way = _under_way.get(key)
        if under_way is None:
            mine = _under_way[key] = Future[Any]()
    if under_way is not None:
        return under_way.result()
    try:
        mine.set_result(work())
    except BaseException as error:
        mine.set_exception(error)
        raise
    finally:
        with _lock:
            del _under_way[key]
    return mine.result()


_lock = threading.Lock()
_under_way: dict[tuple[Any, ...], Future[Any]] = {}
