"""An address is added by its form, and what cannot be had says why; nothing of this machine is shown to the outside."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_journeys import begin


@pytest.mark.parametrize(
    ("width", "javascript", "dark"),
    [
        pytest.param("phone", False, True, id="phone-plain-dark"),
        pytest.param("desktop", True, False, id="desktop", marks=pytest.mark.variant),
    ],
)
def test_an_address_in_ones_own_network_is_not_fetched(
    open_page, footnote, request, accessible, width, javascript, dark
):
    page = open_page(width, javascript, dark)
    begin(page, footnote, request)
    page.get_by_text("Add a video or a web page").click()
    page.get_by_label("Address").fill("127.0.0.1")
    page.get_by_role("button", name="Add", exact=True).click()
    row = page.locator(".row.document")
    # By polling with JavaScript, by refreshing the page without.
    expect(row).to_contain_text("This address leads into a private network")
    expect(row.get_by_role("button", name="Try again")).to_be_visible()
    page.locator("#adding > summary").click()
    page.get_by_text("Add a video or a web page").click()
    page.get_by_text("Do you have the transcript?").click()
    expect(page.get_by_role("textbox", name="Transcript")).to_be_visible()
    if javascript:
        accessible(page)
