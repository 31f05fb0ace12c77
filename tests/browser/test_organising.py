"""The list of conversations in a real browser: what only JavaScript does, and that all else does without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import name_of
from tests.live import Live

ADD = "INSERT INTO conversations (user_id, title) SELECT id, %s FROM users WHERE username = %s"


@pytest.fixture
def reader(footnote: Live, request: pytest.FixtureRequest) -> str:
    """Somebody with two conversations."""
    name = footnote.join(name_of(request))
    for title in ("Of pens", "Of owls"):
        footnote.ask_database(ADD, title, name)
    return name


def open_list(page: Page, footnote: Live, name: str) -> Page:
    page.context.add_cookies([{"name": "footnote", "value": footnote.cookie(name), "url": footnote.url}])
    page.goto("/chat/conversations")
    return page


def test_the_list_is_searched_renamed_and_exported_in_place(open_page, footnote, reader, accessible):
    page = open_list(open_page(), footnote, reader)
    side, main = page.get_by_role("navigation", name="Conversations"), page.get_by_role("main")
    side.get_by_label("Words in the title").press_sequentially("öwls")
    expect(side.get_by_role("link", name="Of pens")).to_have_count(0)
    expect(side.get_by_role("link", name="Of owls")).to_be_visible()
    side.get_by_label("Words in the title").fill("")
    footnote.ask_database(ADD, "Asked elsewhere", reader)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(side.get_by_role("link", name="Asked elsewhere")).to_be_visible()

    main.get_by_label("Actions on Of pens").click()
    main.get_by_role("link", name="Rename or tag").locator("visible=true").click()
    main.get_by_label("Title", exact=True).fill("Of ink")
    main.get_by_label("Tags (optional)").fill("Ward")
    main.get_by_role("button", name="Save").click()
    expect(main.get_by_role("link", name="#ward")).to_be_visible()

    for box in ("Of ink", "Of owls"):
        main.get_by_role("checkbox", name=box).check()
    accessible(page)
    for _ in range(2):  # the page stays as it is
        with page.expect_download() as download:
            main.get_by_role("button", name="Export").click()
        assert download.value.suggested_filename.endswith(".zip")
    main.get_by_role("button", name="Archive").locator("visible=true").click()
    expect(main.get_by_text("Archived 2 conversations.")).to_be_visible()
    main.get_by_label("Tag", exact=True).select_option("ward")
    expect(main.get_by_role("link", name="Of ink")).to_be_visible()
    expect(main.get_by_role("link", name="Of owls")).to_have_count(0)


@pytest.mark.parametrize("width", ["phone", pytest.param("desktop", marks=pytest.mark.variant)])
def test_without_javascript_all_of_it_is_forms(open_page, footnote, reader, width, accessible):
    page = open_list(open_page(width, javascript=False), footnote, reader)
    main = page.get_by_role("main")
    main.get_by_role("checkbox", name="Of pens").check()
    main.get_by_role("form", name="Actions on selected conversations").get_by_text("Delete", exact=True).first.click()
    main.get_by_role("button", name="Delete", exact=True).locator("visible=true").last.click()
    expect(main.get_by_text("Deleted 1 conversation.")).to_be_visible()
    main.get_by_role("button", name="Undo").click()
    expect(main.get_by_text("“Of pens” is back.")).to_be_visible()
    main.get_by_label("Actions on Of pens").click()
    main.get_by_role("button", name="Pin", exact=True).locator("visible=true").first.click()
    expect(main.get_by_role("heading", name="Pinned")).to_be_visible()
    main.get_by_label("Words in the title").fill("owls")
    main.get_by_role("button", name="Apply").click()
    expect(main.get_by_role("link", name="Of pens")).to_have_count(0)
    main.get_by_role("link", name="Deleted").click()
    expect(main.get_by_text("The bin is empty")).to_be_visible()
