"""A document deleted twice at once, and what its removal leaves of the answers that quote others as well."""

from __future__ import annotations

from sqlalchemy import select

from webapp.chat.models import Citation
from webapp.documents import operations, queries, removal
from webapp.documents.models import DeletionReceipt, Document
from webapp.extensions import db
from webapp.unit_of_work import unit_of_work


def test_a_doubled_click_deletes_once(upload, as_user, run_jobs, alice):
    document = upload(alice)
    run_jobs()
    with as_user(alice):
        # Both requests have found the document before one of them hides it.
        first = second = queries.document(alice.id, document.id)
        for found in (first, second):
            with unit_of_work():
                operations.hide(found)
    assert run_jobs().count("documents.remove") == 1
    with as_user(alice):
        assert db.session.scalars(select(Document)).all() == []
        assert db.session.scalars(select(DeletionReceipt)).one().finished_at


def test_words_of_other_sources_stay_as_they_are_quoted():
    content = (
        "From *Insulin*, Storage:\n\n> Pens.[^1]\n\n"
        "From *Insulin care*:\n\n> Insulin is kept cold. Pens. Are warmed first.[^2]"
    )
    gone = Citation(number=1, quote="Pens.", title="Insulin")
    assert removal.without(content, [gone]) == (
        "From *a deleted source*:\n\n> [source deleted][^1]\n\n"
        "From *Insulin care*:\n\n> Insulin is kept cold. Pens. Are warmed first.[^2]"
    )


def test_a_quote_without_its_mark_is_taken_out_all_the_same():
    gone = Citation(number=1, quote="Pens.", title="Insulin")
    assert removal.without("Stopped at: Pens.", [gone]) == "Stopped at: [source deleted]"
