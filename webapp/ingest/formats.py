"""What is known of each kind of file."""

from __future__ import annotations


def has_page_images(mime: str) -> bool:
    """Return whether pages of this kind can be drawn."""
    return mime == "application/pdf" or mime.startswith("image/")


def page_name(mime: str) -> str:
    """Return what a page of this kind is called."""
    return "page" if has_page_images(mime) else "slide"


def guess_mime(name: str, head: bytes) -> str:
    """Return what kind of file this seems to be, by its name and first bytes; reading it settles the matter."""
    if b"%PDF-" in head:
        return "application/pdf"
    return "text/markdown" if name.lower().endswith((".md", ".markdown")) else "text/plain"
