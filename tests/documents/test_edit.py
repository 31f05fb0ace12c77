"""What is said of a document: by its owner, whose word stays, and by its file."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from tests.documents.conftest import BOOK
from webapp.documents import lifecycle, metadata
from webapp.documents.operations import collections as collections
from webapp.documents.pipeline import reading
from webapp.documents.queries import collections as kept
from webapp.documents.queries import documents as queries
from webapp.ingest.parsed import Parsed
from webapp.platform.unit_of_work import unit_of_work
from webapp.shared.text import tags

ALL = {
    "title": "Another title",
    "kind": "guideline",
    "specialty": "Cardiology",
    "author": "Ada Byron",
    "year": "2021",
    "edition": "2nd",
    "tags": "Exam, ward,  EXAM ,#Heart failure",
}


def fields(page: str) -> dict[str, str]:
    """Return what the form on a page would send if nothing in it were changed."""
    form = page[page.index('class="form edit"') :]
    sent = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'<input(?=[^>]*name="([^"]+)")[^>]*?value="([^"]*)"', form)
        if name not in ("csrf_token", "collections")
    }
    sent["kind"] = re.findall(r'<option selected value="(\w+)"', form)[0]
    return sent


def facts(as_user, person, document):
    with as_user(person):
        return metadata.values(queries.document(person.id, document.id))


def test_all_that_is_said_is_kept(shelve, browse, as_user, alice):
    document = shelve(alice)
    url = f"/documents/{document.id}/edit"
    answer = browse(alice).post(url, ALL)
    assert (answer.status_code, answer.location) == (303, f"/documents/{document.id}")
    expected = {**ALL, "year": 2021, "tags": ["exam", "ward", "heart failure"]}
    assert facts(as_user, alice, document).items() >= expected.items()
    page = browse(alice).get(url).get_data(as_text=True)
    assert 'value="exam, ward, heart failure"' in page
    page = browse(alice).get("/documents/").get_data(as_text=True)
    assert 'href="/documents/?tag=heart+failure"' in page


@pytest.mark.parametrize("status", ["waiting", "reading", "embedding", "failed", "cancelled"])
def test_a_document_can_be_edited_in_every_state(status, shelve, browse, as_user, alice):
    document = shelve(alice, status=status)
    assert browse(alice).post(f"/documents/{document.id}/edit", ALL).status_code == 303
    assert facts(as_user, alice, document)["title"] == "Another title"


def test_htmx_edits_in_the_line_and_beside_the_text(shelve, browse, alice):
    document = shelve(alice)
    browser, url = browse(alice), f"/documents/{document.id}/edit"
    assert f'<li class="row" id="document-{document.id}">' in browser.get(url, htmx=True).get_data(as_text=True)
    line = browser.post(url, ALL, htmx=True).get_data(as_text=True)
    assert f'id="document-{document.id}"' in line
    assert "Another title" in line
    form = browser.get(f"{url}?place=page", htmx=True).get_data(as_text=True)
    assert form.startswith("<form")
    answer = browser.post(url, {**ALL, "place": "page"}, htmx=True)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, f"/documents/{document.id}")
    quiet = browser.get(f"/documents/{document.id}/status?quiet=1", htmx=True).get_data(as_text=True)
    assert "hx-swap-oob" not in quiet


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": " "}, "Enter a title"),
        ({"title": "x" * 301}, "Use at most 300 characters"),
        ({"year": "soon"}, "valid integer"),
        ({"year": "0"}, "Enter the year as a number"),
        ({"kind": "nonsense"}, "Not a valid choice"),
        ({"tags": "x" * 51}, "Use at most 50 characters in a tag"),
        ({"tags": ",".join(str(n) for n in range(21))}, "Use at most 20 tags"),
        ({"collections": "nonsense"}, "not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_in_place(wrong, sentence, shelve, browse, as_user, alice):
    document = shelve(alice)
    for htmx in (False, True):
        answer = browse(alice).post(f"/documents/{document.id}/edit", {**ALL, **wrong}, htmx=htmx)
        assert answer.status_code == 422
        assert sentence in answer.get_data(as_text=True)
    assert facts(as_user, alice, document)["title"] == "A book"


HOSTILE = ["%_\\", "a\0b", "'; DROP TABLE documents; --", "<script>alert(1)</script>", "{{ 7*7 }}", "\u202etxt.exe"]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_are_data(words, shelve, browse, alice):
    document = shelve(alice)
    browser = browse(alice)
    said = {**ALL, **dict.fromkeys(("title", "specialty", "author", "edition", "tags"), words)}
    assert browser.post(f"/documents/{document.id}/edit", said).status_code == 303
    for url in ("/documents/", f"/documents/{document.id}", f"/documents/{document.id}/edit"):
        page = browser.get(url).get_data(as_text=True)
        assert "<script>alert" not in page
        assert "49" not in re.findall(r'id="title-[^"]+"[^>]*>([^<]+)</a>', page)
    link = re.search(r'href="(/documents/\?tag=[^"]+)"', browser.get("/documents/").get_data(as_text=True))
    assert "1 of 1 document" in browser.get(unescape(link[1])).get_data(as_text=True)


def test_tags_are_compared_in_small_letters_and_each_is_kept_once():
    assert tags(" COPD,copd ;#Heart  failure\n, ,e\u0301te") == ["copd", "heart failure", "éte"]
    assert tags("咖啡，茶、 水；قهوة،شاي") == ["咖啡", "茶", "水", "قهوة", "شاي"]
    assert tags(None) == []


def test_the_file_says_what_its_owner_has_not(upload, run_jobs, as_user, alice):
    document = upload(alice, BOOK, "zoo.pdf", author="Someone Else", tags="Frogs, exam")
    run_jobs(only="reading")
    said = facts(as_user, alice, document)
    assert (said["title"], said["author"], said["tags"]) == ("A Small Zoology", "Someone Else", ["frogs", "exam"])


def test_what_is_said_or_cleared_before_the_file_is_read_stays(upload, run_jobs, browse, as_user, alice):
    document = upload(alice, BOOK, "zoo.pdf")
    browser, url = browse(alice), f"/documents/{document.id}/edit"
    shown = fields(browser.get(url).get_data(as_text=True))
    browser.post(url, {**shown, "author": "Nobody Known"})
    shown = fields(browser.get(url).get_data(as_text=True))
    browser.post(url, {**shown, "author": ""})
    run_jobs(only="reading")
    said = facts(as_user, alice, document)
    assert (said["title"], said["author"]) == ("A Small Zoology", "")


def test_reading_again_overwrites_nothing_that_was_said(upload, run_jobs, browse, as_user, alice):
    document = upload(alice, BOOK, "zoo.pdf")
    run_jobs()
    browse(alice).post(f"/documents/{document.id}/edit", {**ALL, "author": ""})
    with as_user(alice), unit_of_work():
        again = lifecycle.claim(alice.id, document.id)
        reading._describe(again, Parsed([], "application/pdf", "A Small Zoology", "Ada Byron", 1999, 2))
    said = facts(as_user, alice, document)
    assert (said["title"], said["author"], said["year"]) == ("Another title", "", 2021)


def test_a_form_that_was_open_while_the_file_was_read_keeps_what_the_file_said(
    upload, run_jobs, browse, as_user, alice
):
    document = upload(alice, BOOK, "zoo.pdf")
    browser, url = browse(alice), f"/documents/{document.id}/edit"
    shown = fields(browser.get(url).get_data(as_text=True))
    assert shown["title"] == "zoo"
    run_jobs()
    assert browser.post(url, {**shown, "tags": "frogs"}).status_code == 303
    said = facts(as_user, alice, document)
    assert (said["title"], said["author"], said["tags"]) == ("A Small Zoology", "Ada Byron", ["frogs"])


@pytest.mark.parametrize("was", ["", "nonsense", "[]", "7", json.dumps({"collections": 7}), "[" * 5000])
def test_what_the_form_showed_may_be_nonsense(was, shelve, browse, as_user, alice):
    document = shelve(alice)
    assert browse(alice).post(f"/documents/{document.id}/edit", {**ALL, "was": was}).status_code == 303
    assert facts(as_user, alice, document)["title"] == "Another title"


def test_a_document_is_put_in_collections_and_taken_out(shelve, browse, as_user, alice, bob):
    document = shelve(alice)
    with as_user(alice), unit_of_work():
        one, two = (collections.create(alice.id, name).id for name in ("One", "Two"))
    with as_user(bob), unit_of_work():
        other = collections.create(bob.id, "Of bob").id
    browser, url = browse(alice), f"/documents/{document.id}/edit"

    def inside() -> dict[str, int]:
        with as_user(alice):
            return {each.name: each.documents for each in kept.collections(alice.id)}

    shown = fields(browser.get(url).get_data(as_text=True))
    browser.post(url, {**shown, "collections": [str(one), str(two)], "new_collection": "Three"})
    assert inside() == {"One": 1, "Three": 1, "Two": 1}
    page = browser.get(f"/documents/{document.id}").get_data(as_text=True)
    assert f'href="/documents/?collection={one}"' in page
    shown = fields(browser.get(url).get_data(as_text=True))
    browser.post(url, {**shown, "collections": [str(two)]})
    assert inside() == {"One": 0, "Three": 0, "Two": 1}
    assert browser.post(url, {**shown, "collections": [str(other)]}).status_code == 422
