"""Adding files on the page of the library, as people do it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page


def add_files(page: Page, files: Any) -> None:
    """Choose files: with JavaScript they go up at once, without it by a button."""
    page.wait_for_load_state()
    goes_at_once = page.locator(".drop.ready").count() and not page.locator(".details[open]").count()
    page.set_input_files("#file", files)
    if not goes_at_once:
        if not page.locator("#adding[open]").count():
            page.locator("#adding > summary").click()
        page.get_by_role("button", name="Upload", exact=True).click()
