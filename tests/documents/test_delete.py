"""Deleting hides at once, removes everything, and counts what it removed."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.documents.conftest import BOOK, NOTES
from tests.documents.test_reading import Killed
from webapp.chat.models import Citation, Message, Status
from webapp.clients.vectors import IndexUnavailable
from webapp.documents import index, jobs, queries, removal
from webapp.documents.models import Chunk, DeletionReceipt, Document, Embedding
from webapp.errors import NotFound
from webapp.extensions import clients, db
from webapp.search.queries import find_passages
from webapp.unit_of_work import unit_of_work

WORDS = "Aspirin inhibits platelet aggregation."


@pytest.fixture
def cited(upload, run_jobs, quote, alice):
    """A document that an answer quotes."""
    document = upload(alice)
    run_jobs()
    return document, quote(alice, document, WORDS)


def _nothing_is_left(as_user, person, document, citation) -> None:
    with as_user(person):
        for table in (Document, Chunk):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0
        assert db.session.scalars(select(Embedding).where(Embedding.source_type == "chunk")).all() == []
        assert clients.vectors.owned_by(person.id).count(index.collection()) == 0
        assert not clients.files.path(document.file_key).exists()
        note = db.session.get_one(Citation, citation.id)
        assert (note.quote, note.title, note.document_id, note.chunk_id) == ("", removal.SOURCE_DELETED, None, None)
        content = db.session.get_one(Message, citation.message_id).content
        assert content == "From *a deleted source*:\n\n[source deleted][^1]"
        receipt = db.session.scalars(select(DeletionReceipt)).one()
        assert receipt.document_id == document.id
        assert receipt.finished_at >= receipt.requested_at
        counted = {"passages": 1, "vectors": 1, "quotes": 1, "files": 1, "bytes": len(NOTES)}
        assert receipt.counts == counted


def test_deleting_hides_at_once_and_then_removes_everything(cited, browse, as_user, run_jobs, alice):
    document, citation = cited
    answer = browse(alice).post(f"/documents/{document.id}/delete")
    assert (answer.status_code, answer.location) == (303, "/documents/")
    assert ">notes</a>" not in browse(alice).get("/documents/").get_data(as_text=True)
    assert browse(alice).get(f"/documents/{document.id}").status_code == 404
    with as_user(alice):
        assert find_passages(alice.id, "aspirin platelet aggregation") == []
        with pytest.raises(NotFound):
            queries.document(alice.id, document.id)

    assert "documents.remove" in run_jobs()
    _nothing_is_left(as_user, alice, document, citation)


@pytest.mark.parametrize("place", ["index.sweep", "clients", "_remove_rows", "forget"])
def test_removal_goes_on_where_it_was_killed(place, cited, app, browse, as_user, run_jobs, monkeypatch, alice):
    document, citation = cited
    browse(alice).post(f"/documents/{document.id}/delete")
    with monkeypatch.context() as patched, app.app_context():
        patched.setattr(f"webapp.documents.removal.{place}", _Killing())
        with pytest.raises(Killed):
            jobs.remove.func.__wrapped__(user_id=str(alice.id), document_id=str(document.id))
    run_jobs()
    _nothing_is_left(as_user, alice, document, citation)
    with app.app_context():
        jobs.remove.func.__wrapped__(user_id=str(alice.id), document_id=str(document.id))


class _Killing:
    """Ends the process, so to say, whatever is asked of it."""

    def __call__(self, *_arguments):
        raise Killed

    def __getattr__(self, _name):
        raise Killed


def test_removal_waits_for_an_answer_that_is_being_written(cited, app, browse, as_user, run_jobs, alice):
    document, citation = cited
    with as_user(alice), unit_of_work():
        db.session.get_one(Message, citation.message_id).status = Status.WRITING
    browse(alice).post(f"/documents/{document.id}/delete")
    with pytest.raises(removal.StillQuoting):
        run_jobs()
    with as_user(alice), unit_of_work():
        db.session.get_one(Message, citation.message_id).status = Status.COMPLETE
    with app.app_context():
        jobs.remove.func.__wrapped__(user_id=str(alice.id), document_id=str(document.id))
    run_jobs()
    _nothing_is_left(as_user, alice, document, citation)


def test_points_that_stay_in_the_index_are_no_success(cited, as_user, monkeypatch, alice):
    document, _ = cited
    monkeypatch.setattr("webapp.clients.vectors.index.OwnedIndex.delete", lambda *_arguments: 0)
    with as_user(alice), pytest.raises(IndexUnavailable):
        index.sweep(alice.id, document.id)


def test_other_documents_stay(upload, browse, as_user, run_jobs, alice, bob):
    kept, other = upload(alice, BOOK, "zoo.pdf"), upload(bob)
    gone = upload(alice)
    run_jobs()
    browse(alice).post(f"/documents/{gone.id}/delete")
    run_jobs()
    with as_user(alice):
        assert queries.document(alice.id, kept.id).is_ready
        assert find_passages(alice.id, "frogs")[0].passage.document_id == str(kept.id)
    with as_user(bob):
        assert queries.document(bob.id, other.id).is_ready
        assert find_passages(bob.id, "aspirin")[0].passage.document_id == str(other.id)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("He said: 5 \\* 3 \\[sic\\].[^1]", "He said: [source deleted][^1]"),
        ("5 * 3\n[sic].[^1]", "[source deleted][^1]"),
        ("From *Sums \\& more*, page 2:\n\n> 5 * 3 [sic].", "From *a deleted source*:\n\n> [source deleted]"),
        ("From *Sums & more*, Of heads, and: tails:\n\n> x", "From *a deleted source*:\n\n> x"),
        ("From *Other*, page 2:\n\n> Nothing of it.", "From *Other*, page 2:\n\n> Nothing of it."),
    ],
)
def test_quotes_are_found_as_an_answer_writes_them(content, expected):
    assert removal.without(content, [Citation(quote="5 * 3 [sic].", title="Sums & more")]) == expected


def test_a_footnote_without_words_takes_nothing_away():
    assert removal.without("Kept.", [Citation(quote=" ", title="")]) == "Kept."
