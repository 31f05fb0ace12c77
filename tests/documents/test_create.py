"""Uploading: what is taken, what is said of each file, and what becomes of it."""

from __future__ import annotations

import io

from tests.documents.conftest import BOOK, NOTES
from webapp.documents import queries
from webapp.documents.models import Status
from webapp.search.queries import find_passages


def test_a_pdf_is_read_and_embedded_and_can_be_found(upload, as_user, run_jobs, alice):
    document = upload(alice, BOOK, "zoo_book.pdf")
    assert document.status == Status.WAITING
    assert document.title == "zoo book"

    assert run_jobs() == ["documents.read", "documents.embed"]

    with as_user(alice):
        document = queries.document(alice.id, document.id)
        assert (document.status, document.title, document.page_count) == (Status.READY, "A Small Zoology", 2)
        assert document.is_indexed
        found = find_passages(alice.id, "How do frogs breathe?")
        assert "Frogs breathe through their skin." in found[0].passage.content
