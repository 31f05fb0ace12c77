"""A document is deleted, comes back by one click, and is removed for good: with JavaScript and without, on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import HYGIENE, SENTENCE, ask, begin


def delete(page: Page) -> None:
    page.get_by_role("link", name="Documents").first.click()
    page.locator(".row details.confirm summary").first.click()
    page.get_by_role("button", name="Delete").first.click()
    expect(page.locator(".row.document")).to_have_count(0)


@pytest.mark.parametrize(
    "javascript", [True, pytest.param(False, marks=pytest.mark.variant)], ids=["javascript", "plain"]
)
def test_a_document_leaves_and_comes_back(open_page, footnote, request, accessible, javascript):
    page = open_page("phone", javascript=javascript)
    begin(page, footnote, request, HYGIENE)
    ask(page)
    conversation = page.url
    delete(page)
    if javascript:
        accessible(page)
    page.get_by_role("button", name=re.compile("Undo")).click()
    expect(page.locator(".row.document")).to_have_count(1)
    page.goto(conversation)
    expect(page.locator("main")).to_contain_text(SENTENCE)
    delete(page)
    page.goto(conversation)
    expect(page.locator("main")).not_to_contain_text(SENTENCE)
    expect(page.locator("main")).to_contain_text("source deleted")

    page.goto("/documents/")
    page.get_by_role("link", name="Bin", exact=True).click()
    expect(page.locator(".row.document")).to_contain_text("hygiene")
    if javascript:
        accessible(page)
    page.locator(".row details.confirm summary").click()
    page.get_by_role("button", name="Delete now").click()
    expect(page.locator("#receipts li")).to_have_count(1)
    if javascript:
        accessible(page)
    for _ in range(120):
        page.goto("/documents/receipts")
        if "nothing is left" in page.content():
            break
        page.wait_for_timeout(250)
    expect(page.locator("#receipts")).to_contain_text("nothing is left")
    page.goto(conversation)
    expect(page.locator("main")).not_to_contain_text(SENTENCE)
