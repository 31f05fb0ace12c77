"""All pages, small; and pages that several readers ask for at once."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.documents.conftest import BOOK
from tests.ingest.pdfs import Sheet, lines, pdf
from webapp.ingest.parsed import Unreadable
from webapp.viewer import pictures


@pytest.fixture
def book(upload, run_jobs, alice):
    document = upload(alice, BOOK, "zoo.pdf")
    run_jobs(only="reading")
    return document


def test_all_pages_are_seen_small(book, browse, alice):
    browser = browse(alice)
    page = browser.get(f"/documents/{book.id}/pages").get_data(as_text=True)
    for number in (1, 2):
        assert f'href="/documents/{book.id}/pages/{number}"' in page
        assert f'<img src="/documents/{book.id}/pages/{number}/thumb" width="160" height="226" loading="lazy"' in page
        small = browser.get(f"/documents/{book.id}/pages/{number}/thumb")
        assert (small.status_code, small.mimetype, small.data[:4]) == (200, "image/webp", b"RIFF")
        assert small.headers["Cache-Control"] == "private, no-store"
    assert "All pages" in browser.get(f"/documents/{book.id}/pages/1").get_data(as_text=True)


def test_pages_are_shown_some_at_a_time(book, browse, alice, monkeypatch):
    monkeypatch.setattr("webapp.viewer.routes.PAGES_SHOWN", 1)
    browser = browse(alice)
    for start, shown in (("1", 1), ("2", 2), ("99999999999999999999", 2), ("-7", 1), ("x", 1)):
        page = browser.get(f"/documents/{book.id}/pages?from={start}").get_data(as_text=True)
        assert re.findall(r"/pages/(\d)/thumb", page) == [str(shown)]
        assert ('rel="prev"' in page, 'rel="next"' in page) == (shown == 2, shown == 1)


def test_one_child_draws_the_neighbours_as_well(book, browse, alice, monkeypatch):
    browser = browse(alice)
    assert browser.get(f"/documents/{book.id}/pages/2/thumb").status_code == 200
    monkeypatch.setattr(pictures, "thumbnails_in_child", lambda *_: pytest.fail("it was kept"))
    assert browser.get(f"/documents/{book.id}/pages/1/thumb").status_code == 200


def test_a_neighbour_that_cannot_be_drawn_costs_itself_alone(upload, run_jobs, browse, alice):
    document = upload(alice, pdf(Sheet(lines("Some words.")), Sheet(damaged=True), Sheet(lines("More."))), "torn.pdf")
    run_jobs(only="reading")
    answers = [browse(alice).get(f"/documents/{document.id}/pages/{n}/thumb").status_code for n in (1, 2, 3)]
    assert answers == [200, 422, 200]


def test_a_block_that_stalls_is_drawn_one_by_one(book, browse, alice, monkeypatch):
    real = pictures.thumbnails_in_child

    def slow(path, numbers, width):
        if len(numbers) > 1:
            raise Unreadable("too_slow", "It took too long.")
        return real(path, numbers, width)

    monkeypatch.setattr(pictures, "thumbnails_in_child", slow)
    assert browse(alice).get(f"/documents/{book.id}/pages/1/thumb").status_code == 200


def test_what_several_ask_for_at_once_is_drawn_once():
    begun, go = threading.Event(), threading.Event()
    calls = []

    def work():
        calls.append(1)
        begun.set()
        assert go.wait(60)
        return "drawn"

    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(pictures._once, ("key", 1), work)
        assert begun.wait(60)
        others = [pool.submit(pictures._once, ("key", 1), work) for _ in range(3)]
        other_page = pool.submit(pictures._once, ("key", 2), lambda: "another")
        assert other_page.result(60) == "another"  # it does not wait
        waiting = threading.Timer(0.2, go.set)
        waiting.start()
        assert [one.result(60) for one in (first, *others)] == ["drawn"] * 4
    assert calls == [1]
    assert pictures._under_way == {}


def test_what_fails_fails_for_all_who_wait_and_is_tried_again_later():
    def fail():
        raise Unreadable("broken", "It is damaged.")

    with pytest.raises(Unreadable):
        pictures._once(("key", 1), fail)
    assert pictures._once(("key", 1), lambda: "drawn") == "drawn"
