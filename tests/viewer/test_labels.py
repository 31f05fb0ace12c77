"""A book with other numbers on its pages than its file counts: both are shown wherever a place in it is."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.ingest.pdfs import Sheet, lines, pdf
from webapp.documents.models import Document
from webapp.platform.extensions import db

TEXTS = ("Frogs breathe through skin.", "Toads sleep in winter.", "Owls hunt at night.", "Voles dig deep tunnels.")
BOOK = pdf(*(Sheet(lines(text)) for text in TEXTS), labels="0<</S/r>>2<</S/D/St 2>>", outline=[("Owls", 2)])


@pytest.fixture
def book(upload, run_jobs, as_user, alice):
    document = upload(alice, BOOK, "zoo.pdf")
    run_jobs()
    with as_user(alice):
        return db.session.get_one(Document, document.id)


def test_the_viewer_shows_both_numbers(book, browse, alice):
    page = browse(alice).get(f"/documents/{book.id}/pages/3").text
    assert "<title>zoo, page 2 (sheet 3) · Footnote</title>" in page
    assert '<p class="meta">Page 2 (sheet 3)</p>' in page
    assert "sheet 3 of 4" in page
    assert "page 2 (sheet 3)" in browse(alice).get(f"/documents/{book.id}/pages").text
    assert "page i (sheet 1)" in browse(alice).get(f"/documents/{book.id}/find?q=frogs").text
    assert '<span class="visually-hidden">page </span>2</span>' in browse(alice).get(f"/documents/{book.id}").text


@pytest.mark.parametrize(("label", "sheet"), [("2", "3"), ("ii", "2"), ("II", "2"), ("4", "4"), ("99", "4")])
def test_one_goes_to_the_page_with_that_number(book, browse, alice, label, sheet):
    answer = browse(alice).get(f"/documents/{book.id}?label={label}")
    assert (answer.status_code, answer.location) == (303, f"/documents/{book.id}/pages/{sheet}")


def test_a_number_that_is_on_no_page_leads_to_the_contents(book, browse, alice):
    assert browse(alice).get(f"/documents/{book.id}?label=xyz").status_code == 200


def test_footnotes_search_and_exports_show_both_numbers(book, quote, browse, alice):
    note = quote(alice, book, "Owls hunt at night.")
    for url in (
        f"/chat/{note.message.conversation_id}",
        f"/search/?like={note.id}",
        "/search/?q=owls+hunt&scope=documents",
        f"/chat/messages/{note.message_id}/copy/text",
        f"/chat/messages/{note.message_id}/copy/bibtex",
    ):
        assert "page 2 (sheet 3)" in browse(alice).get(url).get_data(as_text=True), url
    export = browse(alice).get(f"/documents/{book.id}/export", buffered=True)
    with zipfile.ZipFile(io.BytesIO(export.data)) as archive:
        assert "*Page 2 (sheet 3)*" in archive.read("text.md").decode()
        assert "Page 2 (sheet 3), Quote found" in archive.read("highlights.md").decode()
