"""The narrow view of a place in a document, which opens beside a conversation."""

from __future__ import annotations

import pytest

from tests.documents.conftest import BOOK, ISLANDS


@pytest.fixture
def book(upload, run_jobs, alice):
    document = upload(alice, BOOK, "zoo.pdf")
    run_jobs()
    return document


def test_a_page_has_its_narrow_view_at_the_same_address(book, quote, browse, alice):
    citation = quote(alice, book, "Tortoises carry a heavy shell.")
    url = f"/documents/{book.id}/pages/2?quote={citation.id}"
    whole, panel = browse(alice).get(url), browse(alice).get(url, htmx=True)
    for answer in (whole, panel):
        assert "HX-Request" in answer.headers["Vary"]
        assert '<mark id="quote">Tortoises carry a heavy shell.</mark> Some of them live long.' in answer.text
        assert 'id="highlight"' in answer.text
    assert "<html" in whole.text
    assert "<html" not in panel.text
    assert f'href="{url}#highlight">Open the page</a>' in panel.text
    assert f'rel="prev" href="/documents/{book.id}/pages/1"' in panel.text
    assert "Frogs" not in panel.text


def test_a_page_with_nothing_marked_is_shown_whole(book, browse, alice):
    panel = browse(alice).get(f"/documents/{book.id}/pages/1", htmx=True).text
    assert "Frogs breathe through their skin. They live near ponds." in panel


def test_of_a_text_the_paragraphs_around_are_shown(upload, run_jobs, quote, browse, alice):
    document = upload(alice, ISLANDS, "islands.md")
    run_jobs()
    citation = quote(alice, document, "Island number 5 lies in the northern sea.")
    url = f"/documents/{document.id}?quote={citation.id}"
    panel = browse(alice).get(url, htmx=True)
    assert "HX-Request" in panel.headers["Vary"]
    assert '<mark id="quote">Island number 5 lies in the northern sea.</mark> Its 5 lighthouses are red.' in panel.text
    assert [f"number {n} lies" in panel.text for n in (3, 4, 5, 6, 7)] == [False, True, True, True, False]
    assert f'href="{url}#quote">Open the document</a>' in panel.text
    assert "number 12 lies" in browse(alice).get(url).text


def test_one_is_led_on_to_the_page_by_a_way_that_keeps_the_conversation(book, quote, browse, alice):
    citation = quote(alice, book, "Tortoises carry a heavy shell.")
    answer = browse(alice).get(f"/documents/{book.id}?quote={citation.id}", htmx=True)
    assert (answer.status_code, answer.location) == (303, f"/documents/{book.id}/pages/2?quote={citation.id}")


def test_strangers_get_no_narrow_view(book, quote, browse, alice, bob):
    citation = quote(alice, book, "Tortoises carry a heavy shell.")
    for url in (f"/documents/{book.id}/pages/2", f"/documents/{book.id}"):
        answer = browse(bob).get(f"{url}?quote={citation.id}", htmx=True)
        assert answer.status_code == 404
        assert "Tortoises" not in answer.text
