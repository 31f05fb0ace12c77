"""Words in a document, as they are written."""

from __future__ import annotations

import html
import re
import uuid
from urllib.parse import quote as quoted_url

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql

from tests.ingest.pdfs import Sheet, lines, pdf
from webapp.platform.extensions import db
from webapp.shared.folding import pattern

FOUND = re.compile(r'<a class="source" href="([^"]+)">')
HOSTILE = [
    "%",
    "_",
    "a%00b",
    "x" * 10_240,
    "(a+)+$",
    ".*",
    "[",
    "\\",
    "***=a",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "😀",
]


@pytest.fixture
def birds(upload, run_jobs, alice):
    content = pdf(
        Sheet(lines("The owl hunts at night. An owl hears well.", "No mouse hears an", "owl.")),
        Sheet(lines("Frogs do not fly.", "Café owners like OWLS.")),
    )
    document = upload(alice, content, "birds.pdf")
    run_jobs()
    return document


def places(browser, document, words, **more):
    page = browser.get(f"/documents/{document.id}/find", query_string={"q": words, **more})
    assert page.status_code == 200
    return [html.unescape(url) for url in FOUND.findall(page.get_data(as_text=True))], page.get_data(as_text=True)


def test_each_place_is_listed_and_opens_there(birds, browse, alice):
    browser = browse(alice)
    urls, page = places(browser, birds, "owl")
    assert "appears 4 times in this document" in page
    assert page.count("<mark>") == 4
    assert [url.partition("?")[0].rpartition("/")[2] for url in urls] == ["1", "1", "1", "2"]
    for number, url in enumerate(urls, 1):
        there = browser.get(url.partition("#")[0]).get_data(as_text=True)
        assert f"<b>{number}</b> of 4" in there
        assert there.count('<mark id="quote">') == 1
        assert there.count('id="highlight"') == 1
        assert there.count('<mark class="also">') == (2 if number < 4 else 0)
        assert there.count('<rect class="also"') == (2 if number < 4 else 0)
        assert ("Previous match" in there, "Next match" in there) == (number > 1, number < 4)


def test_the_place_marked_on_the_picture_is_the_one_that_was_opened(birds, browse, alice):
    browser = browse(alice)
    urls, _ = places(browser, birds, "owl")
    tops = []
    for url in urls[:3]:
        page = browser.get(url.partition("#")[0]).get_data(as_text=True)
        tops.append([float(edge) for edge in re.findall(r'<rect id="highlight" x="([\d.]+)" y="([\d.]+)"', page)[0]])
    assert tops[0][0] < tops[1][0]
    assert tops[0][1] == pytest.approx(tops[1][1], abs=2)
    assert tops[2][1] > tops[1][1] + 10


def test_the_next_place_leads_over_pages(birds, browse, alice):
    there = browse(alice).get(f"/documents/{birds.id}?find=owl&hit=4")
    assert there.location == f"/documents/{birds.id}/pages/2?find=owl&hit=4"


@pytest.mark.parametrize(("words", "count"), [("OWL", 4), ("cafe", 1), ("an owl", 2), ("an  OWL", 2), ("owl hunts", 1)])
def test_case_accents_and_spaces_do_not_matter(words, count, birds, browse, alice):
    assert len(places(browse(alice), birds, words)[0]) == count


def test_places_come_thirty_at_a_time(upload, run_jobs, browse, alice, monkeypatch):
    monkeypatch.setattr("webapp.viewer.routes.HITS_SHOWN", 3)
    text = "\n\n".join(f"## Part {n}\n\nThe owl sleeps. The owl wakes in part {n}.\n" for n in range(4)).encode()
    document = upload(alice, text, "owls.md")
    run_jobs()
    browser, seen, at = browse(alice), [], 1
    while True:
        urls, page = places(browser, document, "owl", at=at)
        seen += urls
        more = re.search(r'rel="next" href="[^"]*at=(\d+)"', page)
        if not more:
            break
        at = int(more[1])
    assert [re.search(r"hit=(\d+)", url)[1] for url in seen] == [str(n) for n in range(1, 9)]
    page = browser.get(seen[-1].partition("#")[0]).get_data(as_text=True)
    assert "<b>8</b> of 8" in page
    assert page.count('<mark id="quote">owl</mark>') == 1
    assert page.count('<mark class="also">') == 7


def test_nothing_found_says_so_and_offers_the_search_by_meaning(birds, browse, alice):
    page = browse(alice).get(f"/documents/{birds.id}/find?q=penguin").get_data(as_text=True)
    assert "was not found in this document" in page
    assert f"document={birds.id}" in page


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_words(words, birds, browse, alice):
    browser = browse(alice)
    address = words if "%00" in words else quoted_url(words)
    listed = browser.get(f"/documents/{birds.id}/find?q={address}")
    assert listed.status_code == (422 if len(words) > 200 else 200)
    assert FOUND.findall(listed.get_data(as_text=True)) == []
    assert b"<script>alert" not in listed.data
    page = browser.get(f"/documents/{birds.id}/pages/1?find={address}&hit=1")
    assert page.status_code == 200
    assert b"<mark" not in page.data


@pytest.mark.parametrize("hit", ["0", "-1", "99", "99999999999999999999", "x", "%00"])
def test_a_place_that_is_none(hit, birds, browse, alice):
    browser = browse(alice)
    assert browser.get(f"/documents/{birds.id}/find?q=owl&at={hit}").status_code == 200
    assert browser.get(f"/documents/{birds.id}/pages/1?find=owl&hit={hit}").status_code == 200


def test_a_strangers_words_are_not_found(birds, browse, alice, bob):
    assert browse(bob).get(f"/documents/{birds.id}/find?q=owl").status_code == 404
    assert browse(alice).get(f"/documents/{uuid.uuid4()}/find?q=owl").status_code == 404


TEXTS = [
    "Café CAFÉ cafe, naïve and naive, ŁÓDŹ łódź, ΣΟΦΟΣ σοφος, İstanbul ıstanbul, straße",
    "“the dog’s”  'the dog's', well-known well—known, one\ntwo\u00a0three",
    "a.b a+b [a] (a) {a} \\a ^a$ a|b *a ?a",
]
WORDS = [
    "cafe",
    "CAFÉ",
    "naive",
    "the dog's",
    "well-known",
    "łódź",
    "lodz",
    "σοφος",
    "istanbul",
    "straße",
    "one two three",
    '"the',
]
SIGNS = ["a.b", "a+b", "[a]", "(a)", "{a}", "\\a", "^a$", "a|b", "*a", "?a"]


@pytest.mark.parametrize("words", WORDS + SIGNS)
def test_postgresql_and_python_find_the_same(words, as_user, alice):
    with as_user(alice):
        for text in TEXTS:
            counted = db.session.scalar(
                select(sql("regexp_count(:text, :pattern)")).params(text=text, pattern=pattern(words))
            )
            assert counted == len(re.findall(pattern(words), text)), (words, text)
    assert any(re.search(pattern(words), text) for text in TEXTS)


HEADED = (
    b"<html><head><title>T</title></head><body><h1>Ochreous overview</h1><p>The paragraph speaks of other things.</p>"
    b"<h2>Price list</h2><p>See below.</p></body></html>"
)


@pytest.mark.parametrize(("words", "level"), [("ochreous", 2), ("price list", 3)])
def test_a_heading_is_found_and_marked_where_it_stands(upload, run_jobs, browse, alice, words, level):
    document = upload(alice, HEADED, "overview.html")
    run_jobs()
    browser = browse(alice)
    (url,), page = places(browser, document, words)
    assert "appears once in this document" in page
    there = browser.get(url.partition("#")[0]).get_data(as_text=True)
    heading = re.search(rf"<h{level}[^>]*>(.*?)</h{level}>", there.partition("find-form")[2])
    assert heading
    assert heading[1].startswith('<mark id="quote">')
    assert len(re.findall("Price list", there.partition("</details>")[2])) == 1  # once below the contents
