"""Passkeys, with the browser's own virtual authenticator."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.test_journeys import name_of
from tests.cast import PASSWORD

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_one_is_added_and_signs_in(open_page, footnote, request, accessible):
    page, name = open_page(), footnote.join(name_of(request))
    site = footnote.url.replace("127.0.0.1", "localhost")  # there are none for an address of numbers
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.context.add_cookies([{"name": "footnote", "value": footnote.cookie(name), "url": site}])
    page.goto(f"{site}/account/passkeys")
    page.get_by_label("Name").fill("This laptop")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("The passkey “This laptop” is added.")).to_be_visible()
    accessible(page)
    page.context.clear_cookies()
    page.goto(f"{site}/auth/login?next=/tasks/")
    accessible(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1, name="Tasks")).to_be_visible()
    page.goto(f"{footnote.url}/auth/login")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
