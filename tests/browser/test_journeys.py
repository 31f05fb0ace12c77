"""What people come for, from signing up to the highlighted sentence."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.uploading import add_files
from tests.cast import PASSWORD
from tests.ingest.pdfs import Sheet, lines, pdf
from tests.ingest.samples import FOLDER
from tests.live import Live, Visitor, until

SENTENCE = "Students should wash their hands for forty seconds before every visit."
BOOK = pdf(
    Sheet(lines("The night ward was quiet, and the kettle stood on the stove.", "Nobody spoke of the weather.")),
    Sheet(lines("Hygiene is the first duty of the ward.", SENTENCE, "Gloves do not replace it.")),
)
HYGIENE = ("hygiene.pdf", BOOK)
QUESTION = "How long should students wash their hands?"
DONE = re.compile(r"Ready|2 pages")


def name_of(request: pytest.FixtureRequest) -> str:
    return re.sub(r"\W", "", request.node.name)[-20:] + str(time.time_ns() % 1000)


def sign_up(page: Page, name: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Create an account").first.click()
    page.get_by_label("User name").or_(page.get_by_label("Username")).first.fill(name)
    page.get_by_label(re.compile("e-?mail", re.IGNORECASE)).first.fill(f"{name}@example.org")
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Create").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def sign_in(page: Page, name: str) -> None:
    page.goto("/auth/login")
    page.get_by_label(re.compile("e-?mail", re.IGNORECASE)).fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Documents")).to_be_visible()


def begin(page: Page, footnote: Live, request: pytest.FixtureRequest, *files: tuple[str, bytes]) -> None:
    """Open the library of somebody who is signed in, by the cookie, and whose files are ready."""
    name = footnote.join(name_of(request))
    cookie = footnote.cookie(name)
    for file in files:
        assert Visitor(footnote.url, cookie).upload(*file).status_code == 200
    ready = "SELECT count(*) FROM documents JOIN users u ON u.id = user_id WHERE status = 'ready' AND username = %s"
    until(lambda: footnote.ask_database(ready, name) == (len(files),), every=0.05)
    page.context.add_cookies([{"name": "footnote", "value": cookie, "url": footnote.url}])
    page.goto("/documents/")


def upload(page: Page) -> None:
    page.get_by_role("link", name="Documents").first.click()
    add_files(page, {"name": "hygiene.pdf", "mimeType": "application/pdf", "buffer": BOOK})
    expect(page.get_by_role("link", name=re.compile("hygiene", re.IGNORECASE)).first).to_be_visible()
    # It ends by itself: by polling with JavaScript, by refreshing the page without.
    expect(page.locator(".progress")).to_have_count(0)


def ask(page: Page) -> None:
    page.get_by_role("link", name="Chat").first.click()
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".answer")).to_contain_text("forty seconds")
    expect(page.locator(".answer[aria-busy=true]")).to_have_count(0)


def open_source(page: Page, source: Locator) -> None:
    """Open the page that a footnote leads to: its link does, or with JavaScript the panel that it opens."""
    has_scripts = page.evaluate("matchMedia('(scripting: enabled)').matches")
    source.click()
    if has_scripts:
        page.locator("#reading").get_by_role("link", name=re.compile("Open the (page|document)")).click()


def open_footnote(page: Page) -> None:
    note = page.locator(".notes .note", has_text="forty seconds").first
    source = note.get_by_role("link", name="hygiene")
    if not source.is_visible():  # on a phone a note unfolds when its numeral is touched
        number = note.get_attribute("id").rpartition("-")[2]
        page.get_by_role("link", name=f"Footnote {number}").first.click()
    open_source(page, source)
    expect(page).to_have_url(re.compile(r"/documents/[0-9a-f-]+/pages/2\?quote="))
    expect(page.locator("#highlight")).to_be_in_viewport()
    expect(page.locator(".picture img")).to_be_visible()
    expect(page.locator(".page-text mark").first).to_contain_text("forty seconds")


@pytest.mark.parametrize(
    ("width", "javascript"),
    [
        pytest.param("desktop", True, id="javascript-desktop"),
        pytest.param("phone", False, id="plain-phone"),
        pytest.param("phone", True, id="javascript-phone", marks=pytest.mark.long),
        pytest.param("desktop", False, id="plain-desktop", marks=pytest.mark.long),
    ],
)
def test_from_signing_up_to_the_highlighted_sentence(open_page, request, width, javascript):
    page = open_page(width, javascript)
    sign_up(page, name_of(request))
    upload(page)
    ask(page)
    open_footnote(page)


def test_the_highlight_lies_on_the_sentence(open_page, footnote, request):
    page = open_page()
    begin(page, footnote, request, HYGIENE)
    ask(page)
    open_footnote(page)
    box = page.locator(".highlights rect").first.bounding_box()
    picture = page.locator(".picture img").bounding_box()
    assert box is not None
    assert picture is not None
    # The second line of a page of 600 points, whose lines begin 50 points from the top.
    top = (box["y"] - picture["y"]) / picture["height"] * 600
    assert 45 < top < 65
    assert box["width"] / picture["width"] * 400 > 200


def test_the_words_on_a_page_can_be_selected(open_page, footnote, request):
    page = open_page()
    begin(page, footnote, request, HYGIENE)
    page.get_by_role("link", name=re.compile("hygiene", re.IGNORECASE)).first.click()
    page.get_by_role("link", name="Read from page 1").click()
    page.wait_for_url(re.compile(r"/pages/1$"))
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"/pages/2$"))
    line = page.locator(".letters text", has_text=SENTENCE).bounding_box()
    picture = page.locator(".picture img").bounding_box()
    assert line is not None
    assert picture is not None
    # The second line of a page of 600 points begins 50 from its left and about 55 from its top.
    assert (line["x"] - picture["x"]) / picture["width"] * 400 == pytest.approx(50, abs=2)
    assert (line["y"] - picture["y"]) / picture["height"] * 600 == pytest.approx(55, abs=5)
    middle = line["y"] + line["height"] / 2
    page.mouse.move(line["x"] + 1, middle)
    page.mouse.down()
    page.mouse.move(line["x"] + line["width"] + 3, middle, steps=8)
    page.mouse.up()
    assert page.evaluate("window.getSelection().toString()").strip() == SENTENCE


@pytest.mark.parametrize(
    "javascript", [True, pytest.param(False, marks=pytest.mark.variant)], ids=["javascript", "plain"]
)
def test_words_are_found_place_by_place(open_page, footnote, request, javascript):
    page = open_page(javascript=javascript)
    begin(page, footnote, request, HYGIENE)
    page.get_by_role("link", name=re.compile("hygiene", re.IGNORECASE)).first.click()
    page.get_by_label("Words in this document").fill("WARD")
    page.get_by_role("button", name="Find words").click()
    expect(page.locator("main")).to_contain_text("2 times")
    page.get_by_role("link", name=re.compile("Match 1")).click()
    expect(page.locator("#highlight")).to_be_in_viewport()
    page.get_by_role("link", name="Next match").click()
    expect(page).to_have_url(re.compile(r"/pages/2\?find=WARD&hit=2"))
    expect(page.locator(".page-text mark")).to_have_text("ward")
    if javascript:
        page.locator("body").press("/")
        expect(page.get_by_label("Words in this document")).to_be_focused()
        page.keyboard.type("g/")
        expect(page.get_by_label("Words in this document")).to_have_value("g/")
    page.get_by_label("Words in this document").fill("How long to wash?")
    page.get_by_role("button", name="Search by meaning").click()
    expect(page.locator(".results")).to_contain_text("forty seconds")
    expect(page.locator("main .lead")).to_contain_text("alone")


def test_an_answer_survives_a_closed_tab(open_page, footnote, request):
    page = open_page()
    begin(page, footnote, request, HYGIENE)
    page.get_by_role("link", name="Chat").first.click()
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url(re.compile(r"/chat/[0-9a-f-]{36}"))
    address = page.url
    page.close()
    again = page.context.new_page()
    again.goto(address)
    expect(again.locator(".answer")).to_contain_text("forty seconds")


def test_what_the_documents_do_not_answer_is_said(open_page, footnote, request):
    page = open_page()
    begin(page, footnote, request, HYGIENE)
    page.get_by_role("link", name="Chat").first.click()
    page.get_by_label("Your question").fill("Which treaty ended the war between Sweden and Russia?")
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_contain_text("do not answer")
    expect(page.locator(".answer sup")).to_have_count(0)


def test_a_deleted_document_answers_no_more(open_page, footnote, request):
    page = open_page()
    begin(page, footnote, request, HYGIENE)
    ask(page)
    conversation = page.url
    page.get_by_role("link", name="Documents").first.click()
    page.locator(".row details.confirm summary").first.click()
    page.get_by_role("button", name="Delete").first.click()
    expect(page.locator(".row.document")).to_have_count(0)
    page.goto("/search/?q=forty+seconds&scope=documents")
    expect(page.locator("main")).not_to_contain_text(SENTENCE)
    for _ in range(120):  # the removal is a job; the old answer loses its quotes when it has run
        page.goto(conversation)
        if SENTENCE not in page.content():
            break
        time.sleep(0.25)
    expect(page.locator("main")).not_to_contain_text(SENTENCE)
    page.goto("/search/?q=forty+seconds")
    expect(page.locator("main")).not_to_contain_text(SENTENCE)


def tick_and_edit(page: Page, accessible) -> None:
    """Tag the one document there is by what can be done to many, narrow the list to it, and edit it in its line."""
    page.locator("main .choose").check()
    page.locator("#bulk summary", has_text="Tag").click()
    page.get_by_label("Tags, separated by commas").fill("ward")
    accessible(page)
    page.locator("#bulk").get_by_role("button", name="Add").click()
    page.locator(".tags a", has_text="ward").click()
    expect(page).to_have_url(re.compile(r"/documents/\?tag=ward"))
    page.get_by_role("link", name=re.compile("^Edit")).click()
    expect(page.locator("form.edit").get_by_label("Title")).to_be_focused()
    page.locator("form.edit").get_by_label("Specialty").fill("Hygiene")
    accessible(page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".row.document")).to_contain_text("Hygiene")
    page.goto("/documents/?words=nowhere")
    expect(page.get_by_role("heading", name="No document matches")).to_be_visible()
    accessible(page)
    page.goto("/documents/")


def read_others(page: Page, accessible) -> None:
    """A recording with its times, and a text with a table in it."""
    names = ("interview.vtt", "writer.docx")
    page.goto("/documents/")
    add_files(page, [FOLDER / name for name in names])
    expect(page.locator(".row.document", has_text="Ready")).to_have_count(1 + len(names))
    accessible(page)
    for title in ("interview", "Veldin"):
        page.goto("/documents/")
        page.get_by_role("link", name=re.compile(f"^[^“]*{title}")).first.click()
        expect(page.get_by_role("link", name="With text and highlights (zip)")).to_be_visible()
        expect(page.locator(".clock, table").first).to_be_visible()
        accessible(page)


def change(page: Page, document: str, accessible) -> None:
    """Upload a newer version of a document, and see what changed in it."""
    page.goto(document + "/versions")
    accessible(page)
    newer = BOOK.replace(b"forty seconds", b"sixty seconds")
    page.set_input_files("main input[type=file]", {"name": "newer.pdf", "mimeType": "application/pdf", "buffer": newer})
    page.get_by_role("button", name="Upload").click()
    for _ in range(100):  # the page does not ask for itself again
        page.wait_for_timeout(200)
        page.reload()
        if page.get_by_text("Replaced").count():
            break
    page.get_by_role("link", name=re.compile("Compare")).first.click()
    expect(page.locator(".change ins").first).to_contain_text("sixty")
    accessible(page)
    page.goto(document + "/pages/2")
    expect(page.locator("main")).to_contain_text("A newer version has replaced this one")
    accessible(page)


def collect_and_delete(page: Page, accessible) -> None:
    """Make a collection, put a document into the bin, and remove it for good: each page with something on it."""
    page.goto("/collections/")
    page.get_by_label("Name").fill("Ward rounds")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("link", name="Ward rounds")).to_be_visible()
    accessible(page)
    page.goto("/documents/?words=interview")
    page.locator(".row details.confirm summary").first.click()
    accessible(page)
    page.get_by_role("button", name="Delete", exact=True).first.click()
    expect(page.get_by_role("button", name=re.compile("Undo"))).to_be_visible()
    accessible(page)
    page.goto("/documents/bin")
    accessible(page)
    page.locator(".row details.confirm summary").click()
    page.get_by_role("button", name="Delete now").click()
    expect(page.locator("#receipts li")).to_have_count(1)
    accessible(page)


def make_a_draft(page, accessible) -> None:
    page.goto("/templates/")
    page.locator("main .rows a").first.click()
    accessible(page)
    page.get_by_role("button", name="Make my own copy").click()
    page.get_by_label("Text").fill("{{ city }} {{ key_points }} {{#year}}")
    expect(page.get_by_text("is never closed by")).to_be_visible()
    expect(page.get_by_role("group", name="{{ city }}")).to_be_visible()
    accessible(page)
    page.goto("/templates/drafts/new?type=linkedin&kind=other")
    accessible(page)
    page.get_by_role("button", name="Make a draft").click()
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Swap sentences").click()
    accessible(page)
    page.get_by_role("button", name="Rebuild the draft").click()
    accessible(page)
    page.locator("#rewrite > summary").click()
    accessible(page)
    page.get_by_role("button", name="Write variants").click()
    accessible(page)
    for address in ("drafts/passages?find=wash", "drafts/", "runs/", "new?type=email", "import"):
        page.goto(f"/templates/{address}")
        accessible(page)


@pytest.mark.parametrize(
    ("width", "dark"),
    [
        pytest.param("phone", True, id="dark-phone"),
        pytest.param("desktop", False, id="light-desktop", marks=pytest.mark.variant),
    ],
)
def test_every_page_is_accessible(open_page, footnote, request, accessible, width, dark):
    page = open_page(width, dark=dark)
    for address in ("/auth/login", "/auth/register"):
        page.goto(address)
        accessible(page)
    name = footnote.join(name_of(request))
    footnote.ask_database("UPDATE users SET is_superuser = true WHERE username = %s", name)
    sign_in(page, name)
    for address in (
        "/chat/",
        "/documents/",
        "/collections/",
        "/search/",
        "/templates/",
        "/tasks/",
        "/tasks/calendar",
        "/account/",
        "/account/sessions",
        "/account/use",
        "/admin/users",
        "/admin/settings",
        "/admin/record",
        "/admin/jobs",
        "/admin/index",
        "/admin/figures",
        "/evaluations/",
    ):
        page.goto(address)
        accessible(page)
    upload(page)
    accessible(page)
    tick_and_edit(page, accessible)
    ask(page)
    accessible(page)
    open_footnote(page)
    accessible(page)
    document = page.url.partition("/pages/")[0]
    for address in ("", "/pages", "/edit", "/find?q=ward", "/find?q=penguin", "/pages/1?find=ward&hit=1"):
        page.goto(document + address)
        accessible(page)
    read_others(page, accessible)
    change(page, document, accessible)
    collect_and_delete(page, accessible)
    page.goto("/search/?q=wash+hands")
    expect(page.locator(".results").first).to_be_visible()
    accessible(page)
    make_a_draft(page, accessible)
