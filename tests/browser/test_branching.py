"""Other answers, other words and what to ask next, in a real browser: in place, and by keyboard."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.test_journeys import begin

WARD = (
    "# Pens\n\nAn opened insulin pen keeps for twenty-eight days at room temperature.\n\n"
    "# Owls\n\nThe barn owl hunts at night. It finds voles by their sound alone.\n"
)


def ask(page: Page, question: str) -> None:
    page.goto("/chat/")
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".answer")).to_contain_text("twenty-eight")
    expect(page.locator(".answer[aria-busy=true]")).to_have_count(0)


def test_answers_are_stepped_through_in_place_with_the_focus_on_the_one_shown(open_page, footnote, request, accessible):
    page = open_page()
    begin(page, footnote, request, ("ward.md", WARD.encode()))
    ask(page, "How long does an opened insulin pen keep?")
    page.get_by_role("button", name="What is said about Owls?").click()
    expect(page.locator(".answer")).to_have_count(2)
    page.evaluate("window.isSamePage = true")

    page.locator(".answer").first.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Another answer").click()
    expect(page.locator(".answer")).to_have_count(1)
    expect(page.locator(".answer[aria-busy=true]")).to_have_count(0)
    page.get_by_role("button", name="Previous answer").press("Enter")
    expect(page.get_by_label("Answer 1 of 2")).to_be_focused()
    expect(page.locator(".answer")).to_have_count(2)

    page.get_by_role("link", name="Edit this question").last.press("Enter")
    words = page.locator("form.edit textarea")
    expect(words).to_be_focused()
    words.fill("Which animal finds voles by their sound?")
    page.locator("form.edit").get_by_role("button", name="Ask").click()
    expect(page.get_by_label("Question 2 of 2")).to_be_visible()
    expect(page.locator(".answer[aria-busy=true]")).to_have_count(0)
    accessible(page)
    assert page.evaluate("window.isSamePage")
