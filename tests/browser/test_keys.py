"""Shortcuts, drafts of questions, and coming back to where one was."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.test_journeys import HYGIENE, begin
from tests.browser.test_organising import ADD, open_list, reader  # noqa: F401  # a fixture

BOX = "Your question"


def value(page: Page) -> str:
    return page.get_by_label(BOX).input_value()


def test_shortcuts_are_listed_work_outside_of_fields_and_are_switched_off(
    open_page, footnote, reader, accessible  # noqa: F811
):  # fmt: skip
    page = open_list(open_page(), footnote, reader)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    accessible(page)
    page.keyboard.press("s")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)  # it is taken away a moment after it has closed
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1, name="Of owls")).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1, name="Of pens")).to_be_visible()
    page.keyboard.press("k")
    expect(page.get_by_role("heading", level=1, name="Of owls")).to_be_visible()
    page.keyboard.press("q")
    page.keyboard.type("sunn?")
    assert value(page) == "sunn?"
    page.get_by_role("link", name="Documents").focus()
    page.keyboard.press("Control+s")
    page.keyboard.press("s")
    expect(page.get_by_role("heading", level=1, name="Search")).to_be_visible()
    page.locator(".bar .menu > summary").click()
    page.get_by_role("link", name="Keyboard shortcuts").click()
    dialog.get_by_label("Use these shortcuts in this browser").uncheck()
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("n")
    page.keyboard.press("?")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("heading", level=1, name="Search")).to_be_visible()
    page.goto("/account/keys")
    expect(page.get_by_label("Use these shortcuts in this browser")).not_to_be_checked()


def test_what_is_typed_and_sent_before_all_scripts_have_come_is_neither_lost_nor_left_lying(
    open_page, footnote, request
):
    page = open_page()
    begin(page, footnote, request, HYGIENE)
    late: list[Route] = []
    page.route(re.compile("/(page|drafts|keys|asking|stream|htmx)[^/]*js"), lambda route: late.append(route))
    page.goto("/chat/", wait_until="commit")
    page.get_by_label(BOX).fill("How long does one rub?")
    for route in late:
        route.continue_()
    page.wait_for_load_state()
    assert value(page) == "How long does one rub?"
    page.reload(wait_until="commit")
    page.get_by_label(BOX).fill("How long does one rub?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article", name="You asked")).to_have_count(1)
    assert value(page) == ""


def test_a_draft_is_kept_for_its_conversation_until_it_is_sent_or_one_signs_out(open_page, footnote, request):
    page = open_page()
    begin(page, footnote, request, HYGIENE)
    page.goto("/chat/")
    page.get_by_label(BOX).fill("How long does one rub?")
    page.goto("/documents/")
    page.goto("/chat/")
    assert value(page) == "How long does one rub?"
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("article", name="Answer")).to_be_visible()
    assert value(page) == ""
    conversation = page.url.partition("#")[0]
    page.go_back()
    assert value(page) == ""
    page.goto(conversation)
    page.get_by_label(BOX).fill("And when?")
    page.goto("/chat/")
    assert value(page) == ""
    page.goto(conversation)
    assert value(page) == "And when?"
    page.get_by_label(BOX).press("Enter")
    expect(page.get_by_role("article", name="You asked")).to_have_count(2)
    page.reload()
    assert value(page) == ""

    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    page.evaluate("window.scrollTo(0, 0)")
    page.set_viewport_size({"width": 1280, "height": 300})
    page.evaluate("window.scrollTo(0, 40)")
    page.goto("/documents/")
    page.goto(f"{conversation}#end")
    assert page.evaluate("Math.round(window.scrollY)") == 40

    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/chat/")
    page.get_by_label(BOX).fill("In private")
    page.get_by_role("checkbox", name="Private").check()
    page.goto(conversation)
    page.goto("/chat/")
    assert value(page) == ""
    page.goto(conversation)
    page.get_by_label(BOX).fill("A secret")
    page.locator(".bar .menu > summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    kept = "Object.entries({...localStorage, ...sessionStorage}).flat().join()"
    assert page.evaluate(kept) == ""
