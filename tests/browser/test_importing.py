"""Conversations are imported, in a real browser, with and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_journeys import name_of
from tests.imports.exports import as_json, as_zip, branched, chatgpt, node, said


@pytest.mark.parametrize(("width", "javascript"), [("phone", True), ("desktop", False)])
def test_an_export_is_imported_and_taken_back(open_page, footnote, request, accessible, width, javascript):
    name = footnote.join(name_of(request))
    page = open_page(width, javascript, dark=not javascript)
    check = accessible if javascript else lambda _page: None  # axe is JavaScript itself
    page.context.add_cookies([{"name": "footnote", "value": footnote.cookie(name), "url": footnote.url}])
    page.goto("/chat/conversations")
    page.get_by_role("link", name="Import them from").click()
    circle = chatgpt(node("a", "a", said("user", "x")), conversation_id="c-2", title="Round and round")
    raw = as_zip({"conversations.json": as_json(branched(), circle)})
    page.get_by_label("File").set_input_files({"name": "export.zip", "mimeType": "application/zip", "buffer": raw})
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Imported 1, skipped 1.")).to_be_visible()
    expect(page.get_by_text("Round and round")).to_be_visible()
    check(page)
    page.goto("/chat/conversations")
    page.get_by_role("main").get_by_role("link", name="Frogs").first.click()
    expect(page.get_by_text("Imported from ChatGPT, not checked here.")).to_be_visible()
    check(page)
    page.goto("/chat/imports/")
    check(page)
    page.get_by_role("link", name="export.zip").click()
    page.locator("summary", has_text="Remove what was imported").click()
    page.get_by_role("button", name="Remove what was imported").click()
    expect(page.get_by_text("Put into the bin.")).to_be_visible()
