"""Questions that are no ordinary ones, as they look: without a tick from rows, in a table, page by page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import begin
from tests.chat.kinds.conftest import CHILDREN, NEW_GUIDELINE

PENS = "".join(f"# Ward {n}\n\nPen {n} of the ward keeps insulin for {n} days.\n\n" for n in range(1, 15)).encode()


@pytest.fixture
def clinic(open_page, footnote, request):
    """Return a function that opens a browser whose user has two guidelines and a list of pens."""

    def start(width: str, javascript: bool = True) -> Page:
        page = open_page(width, javascript)
        begin(page, footnote, request, ("adults.md", NEW_GUIDELINE), ("children.md", CHILDREN), ("pens.md", PENS))
        return page

    return start


def ask(page: Page, question: str) -> None:
    page.goto("/chat/")
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".answer .under button", has_text="Stop")).to_have_count(0)


@pytest.mark.parametrize("width", ["phone", pytest.param("desktop", marks=pytest.mark.variant)])
def test_what_is_on_record_has_links_and_no_tick(clinic, accessible, width):
    page = clinic(width)
    ask(page, "How many documents do I have?")
    answer = page.locator(".answer").last
    expect(answer).to_contain_text("You have 3 documents.")
    expect(answer.locator(".verdict")).to_have_count(0)
    accessible(page)
    answer.locator(".records a.title").first.click()
    expect(page).to_have_url(re.compile("/documents/"))


@pytest.mark.parametrize("width", ["desktop", pytest.param("phone", marks=pytest.mark.variant)])
def test_sources_stand_side_by_side(clinic, accessible, width):
    page = clinic(width)
    ask(page, "What do my sources say about amoxicillin for pneumonia?")
    expect(page.locator(".answer table tbody tr")).to_have_count(2)
    accessible(page)


@pytest.mark.parametrize("javascript", [True, pytest.param(False, marks=pytest.mark.variant)])
def test_a_long_list_goes_on_by_a_button(clinic, javascript):
    page = clinic("desktop", javascript)
    ask(page, "List all passages about insulin")
    expect(page.locator(".answer").last).to_contain_text("These are the first 10")
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(".answer").last).to_contain_text("These are 11 to 14")
