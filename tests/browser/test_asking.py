"""Asking about a passage: by its link, or by selecting words; and where else the library says a thing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_journeys import HYGIENE, SENTENCE, begin, open_source

LEAFLET = (
    "# On the ward\n\nSmile at everybody. Before every visit students should wash their hands for forty seconds.\n\n"
    "# On owls\n\nThe barn owl hunts at night. It finds voles by their sound alone.\n"
)
VAGUE = "Why is that?"
BUTTON = "a.asking"


@pytest.fixture
def reader(open_page, footnote, request):
    """Return a function that opens a browser whose user has a book and a leaflet."""

    def start(width: str = "desktop", javascript: bool = True) -> Page:
        page = open_page(width, javascript)
        begin(page, footnote, request, HYGIENE, ("leaflet.md", LEAFLET.encode()))
        return page

    return start


def select(page: Page, places: str, words: str) -> None:
    """Select words, of one element, as one does by dragging."""
    expect(page.locator(places, has_text=words).first).to_be_attached()
    page.evaluate(
        """([places, words]) => {
            const nodes = [...document.querySelectorAll(places)].flatMap((one) => [...one.childNodes]);
            const node = nodes.find((one) => one.nodeType === Node.TEXT_NODE && one.data.includes(words));
            const start = node.data.indexOf(words);
            getSelection().setBaseAndExtent(node, start, node, start + words.length);
        }""",
        [places, words],
    )


def open_document(page: Page, title: str) -> None:
    page.get_by_role("link", name="Documents").first.click()
    page.locator("a.title", has_text=title).click()


def ask(page: Page, words: str, heading: str = "") -> None:
    """Ask about the words that the opening page shows, below their heading, and wait for the answer."""
    expect(page.locator(".cited blockquote")).to_have_text(f"{heading} {words}".strip())
    page.get_by_label("Your question").fill(VAGUE)
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".answer[aria-busy=true]")).to_have_count(0)
    expect(page.locator(".answer")).to_contain_text(words)


def find_note(page: Page, words: str) -> Locator:
    note = page.locator(".notes .note", has_text=words).first
    if not note.is_visible():  # on a phone a note unfolds when its numeral is touched
        number = note.get_attribute("id").rpartition("-")[2]
        page.get_by_role("link", name=f"Footnote {number}").first.click()
    return note


@pytest.mark.parametrize("width", ["desktop", pytest.param("phone", marks=pytest.mark.variant)])
def test_words_selected_on_the_picture_of_a_page_are_asked_about(reader, accessible, width):
    page = reader(width)
    open_document(page, "hygiene")
    page.goto(page.url + "/pages/2")
    select(page, ".letters text", SENTENCE)
    expect(page.locator(BUTTON)).to_be_in_viewport()
    accessible(page)
    page.locator(BUTTON).click()
    accessible(page)
    ask(page, SENTENCE)
    expect(page.locator(".message.question")).to_contain_text("About hygiene, page 2: “Students should wash")
    accessible(page)
    open_source(page, find_note(page, "forty seconds").get_by_role("link", name="hygiene"))
    expect(page).to_have_url(re.compile(r"/documents/[0-9a-f-]+/pages/2\?quote="))
    expect(page.locator(".page-text mark").first).to_contain_text("forty seconds")


def test_words_selected_in_a_text_are_asked_about_by_keyboard_and_escape_closes(reader):
    page = reader()
    open_document(page, "On the ward")
    words = "finds voles by their sound"
    select(page, ".source p", words)
    expect(page.locator(BUTTON)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(BUTTON)).to_have_count(0)
    select(page, ".source p", "hunts at night")
    select(page, ".source p", words)
    expect(page.locator(BUTTON)).to_have_attribute("href", re.compile("words=finds%20voles"))
    page.keyboard.press("Tab")
    expect(page.locator(BUTTON)).to_be_focused()
    page.keyboard.press("Enter")
    ask(page, words)


@pytest.mark.parametrize("width", ["phone", pytest.param("desktop", marks=pytest.mark.variant)])
def test_without_javascript_the_link_of_a_passage_asks_about_it(reader, width):
    page = reader(width, javascript=False)
    open_document(page, "On the ward")
    page.get_by_role("link", name="Ask about this").last.click()
    ask(page, "The barn owl hunts at night. It finds voles by their sound alone.", heading="On owls")
    open_source(page, find_note(page, "sound alone").get_by_role("link", name="On the ward"))
    expect(page.locator("mark").first).to_contain_text("sound alone")
    page.goto("/search?q=forty+seconds")
    page.get_by_role("link", name="Ask about this").first.click()
    expect(page.locator(".cited")).to_contain_text("forty seconds")
    page.get_by_role("link", name="Ask without it").click()
    expect(page.locator(".cited")).to_have_count(0)


@pytest.mark.parametrize("width", ["phone", pytest.param("desktop", marks=pytest.mark.variant)])
def test_a_note_leads_to_where_else_it_is_said(reader, accessible, width):
    page = reader(width)
    page.get_by_role("link", name="Chat").first.click()
    page.get_by_label("Your question").fill("For how long should students wash their hands?")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".answer[aria-busy=true]")).to_have_count(0)
    find_note(page, SENTENCE).get_by_role("link", name="Where else?").click()
    expect(page.get_by_role("heading", name="Where else")).to_contain_text(SENTENCE)
    expect(page.locator(".results mark")).to_have_text(
        "Before every visit students should wash their hands for forty seconds."
    )
    accessible(page)
