"""The library in the hand: narrowed again and again, edited while a file is being read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_journeys import HYGIENE, begin
from tests.browser.uploading import add_files
from tests.live import until

LONG = "\n\n".join(f"Paragraph {n} tells of island number {n}, and of its lighthouse. " * 12 for n in range(120))


@pytest.mark.parametrize("width", ["phone", pytest.param("desktop", marks=pytest.mark.variant)])
def test_the_list_is_narrowed_again_and_again(open_page, footnote, request, width):
    page = open_page(width)
    begin(page, footnote, request, HYGIENE)
    page.goto("/documents/?kind=other")
    page.get_by_label("Sort by").select_option("title")
    expect(page).to_have_url(re.compile(r"kind=other&sort=title"))
    page.get_by_label("Words in the title").fill("nothing")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No document matches")).to_be_visible()
    expect(page).to_have_url(re.compile(r"words=nothing"))
    page.go_back()
    expect(page.locator(".row.document")).to_have_count(1)


def test_what_is_being_edited_stays_when_its_file_has_been_read(open_page, footnote, request):
    page = open_page()
    begin(page, footnote, request)
    add_files(page, {"name": "islands.txt", "mimeType": "text/plain", "buffer": LONG.encode()})
    row = page.locator(".row.document", has_text="islands")
    expect(row.locator(".progress")).to_be_visible()
    page.get_by_role("link", name="Edit islands").click()
    expect(page.locator("form.edit").get_by_label("Title")).to_be_focused()  # or what is typed may land there
    page.locator("form.edit").get_by_label("Author").fill("Ada Byron")
    status = page.locator("form.edit").get_attribute("action").replace("/edit", "/status?quiet=1")
    until(lambda: "Ready" in page.request.get(status, headers={"HX-Request": "true"}).text(), every=0.5)
    with page.expect_response(re.compile("/documents/progress")):
        pass  # and the page has asked since
    expect(page.locator("form.edit").get_by_label("Author")).to_have_value("Ada Byron")
    page.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("Ada Byron")
    expect(row).to_contain_text("Ready")
