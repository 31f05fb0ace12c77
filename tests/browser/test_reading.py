"""Reading on: a source opens beside the conversation, on a phone over it, and leads back; an answer is copied."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_journeys import HYGIENE, SENTENCE, ask, begin

BACK = "Back to the conversation"


@pytest.fixture
def answered(open_page, footnote, request):
    """Return a function that opens a browser with an answer: the page, and the link of its footnote to the source."""

    def start(width: str, dark: bool = False) -> tuple[Page, Locator]:
        page = open_page(width, dark=dark)
        begin(page, footnote, request, HYGIENE)
        ask(page)
        source = page.locator(".note", has_text="forty seconds").get_by_role("link", name="hygiene")
        if not source.is_visible():
            page.get_by_role("link", name="Footnote 1").click()
        return page, source

    return start


def expect_read(page: Page, address: str) -> Locator:
    """Expect the panel to show the sentence in sight, in letters that can be read, with the focus in the panel."""
    panel = page.get_by_role("complementary", name="Source of a footnote")
    mark = panel.locator("mark").first
    expect(mark).to_be_in_viewport()
    expect(panel.get_by_role("heading", name="hygiene")).to_be_in_viewport()
    expect(mark).to_have_text(SENTENCE)
    assert float(mark.evaluate("mark => parseFloat(getComputedStyle(mark).fontSize)")) >= 16
    expect(panel.locator(".highlights rect").first).to_be_attached()
    expect(panel).to_be_focused()
    expect(page).to_have_url(address)
    return panel


@pytest.mark.parametrize(
    ("width", "dark"), [("phone", True), pytest.param("desktop", False, marks=pytest.mark.variant)]
)
def test_a_source_opens_beside_the_conversation_and_leads_back(answered, accessible, width, dark):
    page, source = answered(width, dark)
    address = page.url
    source.focus()
    page.keyboard.press("Enter")
    panel = expect_read(page, address)
    accessible(page)
    is_covered = width == "phone"
    assert page.locator("main").evaluate("main => main.inert") == is_covered
    panel.get_by_role("link", name="← Previous page").click()
    expect(panel).to_contain_text("The night ward was quiet")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(source).to_be_focused()
    source.click()
    expect_read(page, address).get_by_role("button", name=BACK).click()
    expect(panel).to_be_hidden()
    expect(source).to_be_focused()
    expect(page).to_have_url(address)
    if is_covered:
        source.click()
        expect_read(page, address)
        page.go_back()
        expect(panel).to_be_hidden()
        expect(page.locator("main")).to_contain_text(SENTENCE)
    with page.context.expect_page() as opened:
        source.click(modifiers=["ControlOrMeta"])
    expect(opened.value).to_have_url(re.compile(r"/documents/[\w-]+/pages/2\?quote="))


def test_an_answer_is_copied_by_the_keyboard(answered, accessible):
    page, _ = answered("phone")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    menu = page.locator("summary", has_text="Copy")
    menu.press("Enter")
    link = page.get_by_role("link", name="As Markdown")
    expect(link).to_be_in_viewport()
    accessible(page)
    link.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    expect(menu).to_be_focused()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"> {SENTENCE}[^1]\n\n[^1]: hygiene, page 2. “{SENTENCE}” (Quoted)" in copied
