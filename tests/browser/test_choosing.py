"""Sources are chosen, and what is answered after that comes from them alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import begin

TEXTS = {
    "ward": "An opened insulin pen keeps for twenty-eight days at room temperature on the ward.",
    "leaflet": "An opened insulin pen keeps for four weeks at room temperature, says the leaflet.",
    "owls": "The barn owl hunts at night over open fields. It finds voles by their sound alone.",
}
FILES = [(f"{name}.txt", text.encode()) for name, text in TEXTS.items()]
QUESTION = "How long does an opened insulin pen keep at room temperature?"


def collect(page: Page, title: str) -> None:
    page.goto("/documents/")
    link = page.get_by_role("link", name=title, exact=True).get_attribute("href")
    page.goto(f"{link}/edit")
    if page.get_by_label("Ward shelf").count():
        page.get_by_label("Ward shelf").check()
    else:
        page.get_by_label("New collection").fill("Ward shelf")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Ward shelf")).to_be_visible()


def ask(page: Page, answers: int) -> set[str]:
    """Ask, and return the titles of all sources that the last answer leads to."""
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".answer")).to_have_count(answers)
    expect(page.locator(".answer[aria-busy=true]")).to_have_count(0)
    return {title for title in page.locator(".answer").last.locator(".source").all_text_contents() if title}


@pytest.mark.parametrize(
    ("width", "javascript"),
    [
        pytest.param("phone", True, id="javascript-phone"),
        pytest.param("desktop", True, id="javascript-desktop", marks=pytest.mark.long),
        pytest.param("phone", False, id="plain-phone", marks=pytest.mark.long),
        pytest.param("desktop", False, id="plain-desktop", marks=pytest.mark.variant),
    ],
)
def test_each_answer_comes_from_what_was_chosen(open_page, footnote, request, accessible, width, javascript):
    page = open_page(width, javascript)
    begin(page, footnote, request, *FILES)
    collect(page, "ward")
    collect(page, "owls")
    page.goto("/collections/")
    page.get_by_role("link", name="Ask the documents in Ward shelf").click()
    expect(page.get_by_text("Answers from 2 documents")).to_be_visible()
    assert {"ward"} <= ask(page, 1) <= {"ward", "owls"}

    page.get_by_label("Your question").fill("Half a question")
    page.get_by_role("link", name="Change").click()
    page.get_by_label("Add a single document").fill("leaf")
    page.get_by_label("Add a single document").press("Enter")
    page.get_by_role("checkbox", name="leaflet").click()
    if not javascript:
        page.get_by_role("button", name="Use these").click()
    expect(page.get_by_text("Answers from 3 documents")).to_be_visible()
    if javascript:
        accessible(page)
        expect(page.get_by_role("checkbox", name="leaflet")).to_be_focused()
        expect(page.get_by_label("Your question")).to_have_value("Half a question")
    page.get_by_role("button", name="Leave out Ward shelf").click()
    expect(page.get_by_text(re.compile("Answers from 1 document$"))).to_be_visible()
    assert ask(page, 2) == {"leaflet"}
    expect(page.locator(".answer").first).to_contain_text("twenty-eight days")


def test_the_opening_page_keeps_the_choice_when_it_is_read_again(open_page, footnote, request):
    page = open_page()
    begin(page, footnote, request, *FILES)
    page.goto("/chat/")
    page.get_by_role("link", name="Change").click()
    page.get_by_label("Add a single document").fill("owl")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("checkbox", name="owls").click()
    expect(page.get_by_text("Answers from 1 document")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Answers from 1 document")).to_be_visible()
    assert ask(page, 1) == {"owls"}
    expect(page.locator(".answer")).to_contain_text("The document you chose does not answer this.")
    page.get_by_role("button", name="Ask all documents").click()
    expect(page.locator(".answer")).to_contain_text("four weeks")
    expect(page.get_by_text("Answers from all your documents")).to_be_visible()
