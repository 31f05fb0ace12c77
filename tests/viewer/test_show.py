"""A document, and its pages."""

from __future__ import annotations

import uuid

import pytest

from tests.documents.conftest import BOOK, ISLANDS
from tests.ingest.pdfs import Sheet, lines, pdf
from webapp.ingest.parsed import Unreadable


@pytest.fixture
def book(upload, run_jobs, alice):
    document = upload(alice, BOOK, "zoo.pdf")
    run_jobs()
    return document


def test_a_book_shows_its_contents(book, browse, alice):
    page = browse(alice).get(f"/documents/{book.id}").get_data(as_text=True)
    assert "A Small Zoology" in page
    assert "Ada Byron" in page
    assert f'href="/documents/{book.id}/pages/2" dir="auto">Reptiles</a>' in page
    assert "Read from page 1" in page


def test_a_page_shows_picture_text_and_the_ways_on(book, browse, alice):
    first = browse(alice).get(f"/documents/{book.id}/pages/1").get_data(as_text=True)
    assert f'<img src="/documents/{book.id}/pages/1/image"' in first
    assert "Frogs breathe through their skin." in first
    assert "Tortoises" not in first
    assert f'rel="next" href="/documents/{book.id}/pages/2"' in first
    assert 'rel="prev"' not in first
    last = browse(alice).get(f"/documents/{book.id}/pages/2").get_data(as_text=True)
    assert "Tortoises carry a heavy shell." in last
    assert 'rel="next"' not in last


@pytest.mark.parametrize(("asked", "shown"), [("2", "2"), ("99", "2"), ("-1", "1"), ("0", "1")])
def test_one_can_go_to_a_page(asked, shown, book, browse, alice):
    answer = browse(alice).get(f"/documents/{book.id}?page={asked}")
    assert (answer.status_code, answer.location) == (303, f"/documents/{book.id}/pages/{shown}")


@pytest.mark.parametrize(
    ("asked", "size", "ways"), [("", 100, [150]), ("150", 150, [100, 200]), ("300", 300, [200]), ("7", 100, [150])]
)
def test_a_page_is_shown_larger_and_stays_so_on_the_next(asked, size, ways, book, browse, alice):
    page = browse(alice).get(f"/documents/{book.id}/pages/1?zoom={asked}&find=skin&hit=1").get_data(as_text=True)
    assert f'class="viewer zoom-{size}"' in page
    for way in ways:
        address = f"/documents/{book.id}/pages/1?find=skin&amp;hit=1" + (f"&amp;zoom={way}" if way > 100 else "")
        assert f'href="{address}"' in page
    assert f'rel="next" href="/documents/{book.id}/pages/2{f"?zoom={size}" if size > 100 else ""}"' in page


def test_a_document_that_is_read_shows_its_title_and_its_facts_once(upload, browse, alice):
    document = upload(alice, b"The heart has four chambers.", "heart.txt", author="Ada Byron")
    for url in (f"/documents/{document.id}", f"/documents/{document.id}/status?place=page"):
        page = browse(alice).get(url, htmx="status" in url).get_data(as_text=True)
        assert page.count(">heart</") == (0 if "status" in url else 1)
        assert page.count("Ada Byron") == (0 if "status" in url else 1)
        assert "Waiting to be read" in page
        assert "place=page" in page


def test_the_picture_is_kept_nowhere(book, browse, alice):
    url = f"/documents/{book.id}/pages/1/image"
    drawn = browse(alice).get(url)
    assert drawn.mimetype in ("image/png", "image/webp")
    assert drawn.data[:4] in (b"\x89PNG", b"RIFF")
    # It may be deleted, and somebody else may sit at the browser.
    assert drawn.headers["Cache-Control"] == "private, no-store"


def test_a_quote_is_marked_on_its_page(book, quote, browse, alice):
    words = "Tortoises carry a heavy shell."
    citation = quote(alice, book, words)
    there = browse(alice).get(f"/documents/{book.id}?quote={citation.id}")
    assert there.location == f"/documents/{book.id}/pages/2?quote={citation.id}"
    page = browse(alice).get(there.location).get_data(as_text=True)
    assert f'<mark id="quote">{words}</mark>' in page
    assert page.count("<rect ") == 1
    assert '<rect id="highlight" ' in page
    assert f'href="/chat/messages/{citation.message_id}"' in page


def test_a_quote_over_two_pages_is_marked_on_both(upload, run_jobs, quote, browse, alice):
    content = pdf(
        Sheet(lines("The river rises in the hills and then it runs through all of the wide", top=500)),
        Sheet(lines("valley before it comes to the sea.", top=50)),
    )
    document = upload(alice, content, "river.pdf")
    run_jobs()
    words = "through all of the wide valley before it comes to the sea."
    citation = quote(alice, document, words)
    marked = {
        n: browse(alice).get(f"/documents/{document.id}/pages/{n}?quote={citation.id}").get_data(as_text=True)
        for n in (1, 2)
    }
    assert '<mark id="quote">through all of the wide' in marked[1]
    assert '<mark id="quote">valley before it comes to the sea.</mark>' in marked[2]
    assert all("<rect " in page for page in marked.values())


def test_a_sentence_that_was_found_is_marked_on_its_page(book, browse, alice):
    there = browse(alice).get(f"/documents/{book.id}?passage=1&sentence=0")
    assert there.location.startswith(f"/documents/{book.id}/pages/")
    assert there.location.endswith("?passage=1&sentence=0")
    page = browse(alice).get(there.location).get_data(as_text=True)
    assert page.count('<mark id="quote">') == 1
    assert '<rect id="highlight" ' in page
    assert "Back to the answer" not in page


@pytest.mark.parametrize("asked", ["-1", "99", "99999999999999999999", "x"])
def test_a_passage_that_is_none_is_not_marked(asked, book, browse, alice):
    page = browse(alice).get(f"/documents/{book.id}/pages/1?passage={asked}&sentence={asked}")
    assert page.status_code == 200
    assert "<mark" not in page.get_data(as_text=True)


@pytest.mark.parametrize("asked", ["nonsense", str(uuid.UUID(int=7)), "%00"])
def test_a_quote_that_is_none_is_not_shown(asked, book, browse, alice):
    page = browse(alice).get(f"/documents/{book.id}/pages/1?quote={asked}")
    assert page.status_code == 200
    assert "<mark" not in page.get_data(as_text=True)


def test_a_strangers_quote_is_not_shown(book, upload, run_jobs, quote, browse, alice, bob):
    theirs = upload(bob, BOOK, "zoo.pdf")
    run_jobs()
    citation = quote(bob, theirs, "Tortoises carry a heavy shell.")
    page = browse(alice).get(f"/documents/{book.id}/pages/2?quote={citation.id}").get_data(as_text=True)
    assert "<mark" not in page
    assert "<rect" not in page


def test_a_page_that_cannot_be_drawn_still_shows_its_text(book, browse, monkeypatch, alice):
    def broken(*_arguments):
        raise Unreadable("broken", "Page 1 is damaged and cannot be shown.")

    monkeypatch.setattr("webapp.viewer.pictures.render_in_child", broken)
    page = browse(alice).get(f"/documents/{book.id}/pages/1").get_data(as_text=True)
    assert "Page 1 is damaged and cannot be shown." in page
    assert "Frogs breathe through their skin." in page
    assert "<img" not in page
    assert browse(alice).get(f"/documents/{book.id}/pages/1/image").status_code == 422


@pytest.fixture
def islands(upload, run_jobs, monkeypatch, alice):
    monkeypatch.setattr("webapp.viewer.routes.PASSAGES_SHOWN", 4)
    document = upload(alice, ISLANDS, "islands.md")
    run_jobs()
    return document


def test_a_text_is_read_from_beginning_to_end(islands, browse, alice):
    browser, url, seen = browse(alice), f"/documents/{islands.id}", ""
    while url:
        page = browser.get(url).get_data(as_text=True)
        seen += page
        before, found, _ = page.partition('<a rel="next" href="')
        url = page[len(before + found) :].partition('"')[0] if found else ""
    for n in range(1, 13):
        assert seen.count(f"Island number {n} lies in the northern sea.") == 1
    assert 'id="passage-0"' in seen
    assert 'rel="prev"' in seen


def test_a_quote_is_marked_in_a_text(islands, quote, browse, alice):
    words = "Island number 9 lies in the northern sea."
    citation = quote(alice, islands, words)
    page = browse(alice).get(f"/documents/{islands.id}?quote={citation.id}").get_data(as_text=True)
    assert f'<mark id="quote">{words}</mark>' in page
    assert page.count("<mark") == 1


def test_a_place_in_a_text_that_is_none(islands, browse, alice):
    for start in ("-5", "99999999999999999999", "x"):
        assert browse(alice).get(f"/documents/{islands.id}?from={start}").status_code == 200


def test_markdown_shows_its_headings(upload, run_jobs, browse, alice):
    document = upload(alice, b"# Heart\n\nIt beats.\n\n## Valves\n\nThere are four.\n", "heart.md")
    run_jobs()
    page = browse(alice).get(f"/documents/{document.id}").get_data(as_text=True)
    assert "It beats." in page
    assert ">Valves</h" in page
