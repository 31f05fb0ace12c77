from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from html import unescape

import pytest

from tests.tasks.conftest import statements  # noqa: F401  # a fixture
from tests.templates.conftest import ESSAY
from webapp.documents.models import Document
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.templates.operations import templates as operations
from webapp.templates.queries import drafts as draft_queries
from webapp.templates.queries import templates as queries


@pytest.mark.parametrize("type", ["linkedin", "twitter", "blog", "email"])
def test_each_built_in_template_makes_a_draft_whose_sentences_open_their_page(browse, alice, shelve, drafts_of, type):
    document = shelve(alice, author="Ada Byron", year=1843)
    browser = browse(alice)
    assert str(document) in browser.get(f"/templates/?document={document}").text
    assert "On Footnotes" in browser.get(f"/templates/drafts/new?type={type}&document={document}").text
    answer = browser.post("/templates/drafts/", {"document_id": str(document), "type": type})
    page = browser.get(answer.location).text
    (draft,) = drafts_of(alice)
    assert "On Footnotes, Ada Byron, 1843, pages" in draft.content
    places = draft.provenance["sentences"]
    assert len(places) == {"linkedin": 6, "twitter": 5, "blog": 9, "email": 9}[type]
    assert page.count("Word for word in your text") == len(places)
    links = re.findall(rf'href="(/documents/{document}\?passage=\d+&amp;sentence=\d+)#highlight"', page)
    for place, link in zip(places, links, strict=True):
        there = browser.get(link.replace("&amp;", "&")).location
        assert there.startswith(f"/documents/{document}/pages/{place['page']}?passage=")
    sentences = {block.text for block in ESSAY}
    assert sum(sentence in draft.content for sentence in sentences) >= len(places) - 1  # one block has two


def test_ones_own_variables_are_asked_for_and_filled_in_once(browse, alice, shelve, write, drafts_of):
    template = write(alice, "Dear {{ reader }}, from {{ my_name }} on {{ city }}. {{ quote }}")
    document, browser = shelve(alice), browse(alice)
    assert 'name="variable-reader"' in browser.get(f"/templates/drafts/new?template={template}").text
    said = {"document_id": str(document), "variable-reader": "{{ title }} <b>", "variable-city": ""}
    refused = browser.post(f"/templates/{template}/drafts", said)
    assert refused.status_code == 422
    assert "The template needs this: enter city." in refused.text
    said["variable-city"] = "Rome"
    page = browser.get(browser.post(f"/templates/{template}/drafts", said).location).text
    assert drafts_of(alice)[0].content.startswith("Dear {{ title }} <b>, from alice on Rome. ")
    assert "Dear {{ title }} &lt;b&gt;" in page
    too_long = {**said, "variable-reader": "x" * 501}
    answer = browser.post(f"/templates/{template}/drafts", too_long)
    assert answer.status_code == 422
    assert "under 500 letters" in answer.text


def test_a_draft_that_would_be_too_long_is_not_made(browse, alice, shelve, write, drafts_of):
    template = write(alice, "{{ key_points }}" * 1200)
    answer = browse(alice).post(f"/templates/{template}/drafts", {"document_id": str(shelve(alice))})
    assert answer.status_code == 422
    assert "Use its variables less often" in answer.text
    assert drafts_of(alice) == []


def test_a_title_is_data(browse, alice, shelve, draft_of):
    address = draft_of(alice, "{{ title }}", document=shelve(alice, "{{ 7 * 7 }}<script>alert(1)</script>"))
    page = browse(alice).get(address).text
    assert "{{ 7 * 7 }}&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_the_default_of_a_type_is_used(browse, alice, shelve, write, drafts_of):
    write(alice, "My own {{ title }}", is_default=True)
    browse(alice).post("/templates/drafts/", {"document_id": str(shelve(alice)), "type": "blog"})
    assert drafts_of(alice)[0].content == "My own On Footnotes"


def test_what_is_saved_is_a_new_version_and_a_doubled_send_is_one(browse, alice, draft_of, drafts_of):
    address = draft_of(alice)
    browser = browse(alice)
    for _ in range(2):
        answer = browser.post(address, {"content": "My own\r\nwords."})
        assert answer.status_code == 303
    first, second = drafts_of(alice)
    assert (first.version, second.version, second.content) == (1, 2, "My own\nwords.")
    page = browser.get(answer.location).text
    assert "Version 2 of 2" in page
    assert page.count("Changed or removed") == 3
    assert browser.get("/templates/drafts/").text.count("Version") == 1
    assert browser.get(address).text.count("Word for word in your text") == 3


def test_a_draft_needs_text(browse, alice, draft_of, drafts_of):
    address = draft_of(alice)
    browser = browse(alice)
    for content, sentence in ((" \x00", "A draft cannot be empty"), ("x" * 100_001, "under 100,000 letters")):
        answer = browser.post(address, {"content": content})
        assert answer.status_code == 422
        assert sentence in answer.text
    assert len(drafts_of(alice)) == 1


def test_a_thread_is_shown_as_posts(browse, alice, draft_of):
    address = draft_of(alice, "First.\n\n{{ key_points }}", type="twitter")
    page = browse(alice).get(address).text
    assert "First. 1/6" in page
    assert " 6/6" in page


def test_deleting_takes_every_version(browse, alice, draft_of, drafts_of):
    address = draft_of(alice)
    browser = browse(alice)
    newest = browser.post(address, {"content": "Second."}).location
    kept = draft_of(alice, name="Another")
    assert browser.post(f"{newest}/delete").location == "/templates/drafts/"
    assert [f"/templates/drafts/{draft.id}" for draft in drafts_of(alice)] == [kept]
    assert browser.get(address).status_code == 404


def test_a_draft_outlives_its_template_and_says_when_its_source_is_gone(browse, alice, as_user, shelve, draft_of):
    document = shelve(alice)
    address = draft_of(alice, "Kept. {{ quote }}", document=document)
    with as_user(alice), unit_of_work():
        db.session.get(Document, document).deleted_at = datetime.now(UTC)
        operations.delete(alice.id, next(t.id for t in queries.templates(alice.id) if not t.is_built_in), "/templates/")
    page = browse(alice).get(address).text
    assert "Kept. " in page
    assert "has since been deleted or read again" in page
    assert f"/documents/{document}" not in page


def test_only_ones_own_documents_with_text_can_be_chosen(browse, alice, bob, shelve, write, drafts_of):
    hers, his, empty = shelve(alice, "Hers"), shelve(bob, "His"), shelve(alice, "A scan", blocks=())
    template = write(alice)
    browser = browse(alice)
    page = browser.get(f"/templates/drafts/new?template={template}&find=s").text
    assert str(hers) in page
    assert str(his) not in page
    for wrong in (his, empty, uuid.uuid4(), "\x00", "", "nonsense"):
        for address, said in ((f"/templates/{template}/drafts", {}), ("/templates/drafts/", {"type": "blog"})):
            for field in ("document_id", "document", "passage", "answer", "conversation"):
                answer = browser.post(address, {field: str(wrong), **said})
                assert answer.status_code in (404, 422), (field, wrong)
    assert browser.post("/templates/drafts/", {"document_id": str(hers), "type": "sonnet"}).status_code == 422
    assert drafts_of(alice) == []


def test_without_documents_the_page_shows_the_first_step(browse, alice, write):
    browser = browse(alice)
    assert "Upload one first" in browser.get("/templates/drafts/new").text
    assert "Upload one first" in browser.get(f"/templates/drafts/new?template={write(alice)}").text
    assert "No drafts yet" in browser.get("/templates/drafts/").text


def test_only_the_owner_may(browse, alice, bob, carol, draft_of, drafts_of):
    address = draft_of(alice)
    for person in (bob, carol):
        assert browse(person).get(address).status_code == 404
        assert browse(person).post(address, {"content": "mine now"}).status_code == 404
        assert browse(person).post(f"{address}/delete").status_code == 404
        assert "On Footnotes" not in browse(person).get("/templates/drafts/").text
    for action in (address, f"{address}/delete", "/templates/drafts/"):
        assert "/auth/login" in browse().post(action, {"content": "x"}).location
    assert browse(alice).http.post(address, data={"content": "forged"}).status_code == 400
    assert len(drafts_of(alice)) == 1


def test_the_list_is_paged_by_place(browse, alice, draft_of, monkeypatch):
    monkeypatch.setattr(draft_queries, "PAGE_SIZE", 2)
    addresses = [draft_of(alice, name=f"Number {n}") for n in range(3)]
    browser = browse(alice)
    first = browser.get("/templates/drafts/").text
    assert addresses[2] in first and addresses[1] in first and addresses[0] not in first  # noqa: PT018  # one page
    (more,) = re.findall(r'href="([^"]+before=[^"]+)"', first)
    older = browser.get(unescape(more)).text
    assert addresses[0] in older
    assert addresses[1] not in older


def test_more_sources_and_more_templates_cost_no_more_statements(browse, alice, draft_of, write, statements):  # noqa: F811
    short, long = draft_of(alice, "{{ quote }}"), draft_of(alice, "{{ summary }} {{ key_points }}", name="Long")
    browser = browse(alice)
    browser.get(short)
    with statements() as few:
        browser.get(short)
    with statements() as many:
        browser.get(long)
    assert len(few) == len(many)
    with statements() as few:
        browser.get("/templates/")
    for number in range(8):
        write(alice, name=f"More {number}")
    with statements() as many:
        browser.get("/templates/")
    assert len(few) == len(many)
