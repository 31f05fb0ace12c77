"""One thing done to many documents."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select

from webapp.documents.metadata import values
from webapp.documents.models import Chunk, Document
from webapp.documents.operations import bulk
from webapp.documents.operations.bulk import VERBS
from webapp.documents.queries import collections as kept
from webapp.documents.queries import library
from webapp.index.models import Embedding
from webapp.platform.extensions import db
from webapp.retrieval.queries import find_passages


@pytest.fixture
def send(browse, alice):
    """Return a function that sends the form as alice, and returns what the next page says."""

    def act(action: str, documents=(), browser=None, **fields) -> str:
        browser = browser or browse(alice)
        ids = [str(getattr(document, "id", document)) for document in documents]
        answer = browser.post("/documents/bulk", {"action": action, "ids": ids, **fields})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return browser.get(answer.location).get_data(as_text=True)

    return act


def said(as_user, person, name: str) -> list:
    with as_user(person):
        found = library.page(person.id, sort="title").rows
        return [values(document)[name] for document in found]


def test_tags_are_added_and_taken_away(shelve, send, as_user, alice):
    documents = [shelve(alice, title, tags=["old"]) for title in "abc"]
    assert "Added tags to 2 documents." in send("tag", documents[:2], tags="Exam, ward")
    assert said(as_user, alice, "tags") == [["old", "exam", "ward"], ["old", "exam", "ward"], ["old"]]
    send("tag", documents[:2], tags="exam")
    page = send("untag", documents, tags="exam")
    assert "Removed tags from 2 documents." in page
    assert "1 document was not changed. It does not have this tag. (1)" in page
    assert said(as_user, alice, "tags") == [["old", "ward"], ["old", "ward"], ["old"]]


def test_too_many_tags_are_refused_for_that_document_alone(shelve, send, as_user, alice):
    documents = [shelve(alice, "full", tags=[str(n) for n in range(20)]), shelve(alice, "room")]
    page = send("tag", documents, tags="new")
    assert "Added tags to 1 document." in page
    assert "A document has at most 20 tags. (1)" in page
    assert [len(tags) for tags in said(as_user, alice, "tags")] == [20, 1]


def test_kind_and_specialty_are_set(shelve, send, as_user, alice):
    documents = [shelve(alice, title) for title in "ab"]
    assert "Set the kind of 2 documents." in send("kind", documents, new_kind="journal")
    assert "Set the specialty of 1 document." in send("specialty", documents[:1], new_specialty="Cardiology")
    assert said(as_user, alice, "kind") == ["journal", "journal"]
    assert said(as_user, alice, "specialty") == ["Cardiology", ""]
    send("specialty", documents[:1], new_specialty="")
    assert said(as_user, alice, "specialty") == ["", ""]


def test_documents_are_put_in_a_collection_and_taken_out(shelve, send, as_user, alice):
    documents = [shelve(alice, title) for title in "abc"]
    assert "Added 2 documents to the collection." in send("collect", documents[:2], collection_name="For the exam")
    send("collect", documents[:2], collection_name="FOR THE EXAM")
    page = send("uncollect", documents, collection_name="for the exam")
    assert "Removed 2 documents from the collection." in page
    assert "It is not in this collection. (1)" in page
    assert "It is not in this collection. (3)" in send("uncollect", documents, collection_name="no such")
    with as_user(alice):
        assert [(each.name, each.documents) for each in kept.collections(alice.id)] == [("For the exam", 0)]


def test_all_that_match_are_done_and_no_others(shelve, send, as_user, monkeypatch, alice):
    monkeypatch.setattr(bulk, "BATCH_SIZE", 2)
    for n in range(7):
        shelve(alice, f"book {n}", kind="textbook", tags=["exam"] if n else [])
    shelve(alice, "note", tags=["exam"])
    page = send("specialty", all="1", kind="textbook", tag="exam", new_specialty="Cardiology")
    assert "Set the specialty of 6 documents." in page
    assert said(as_user, alice, "specialty") == ["", *["Cardiology"] * 6, ""]
    assert 'value="textbook" selected' in page


@pytest.mark.parametrize("filters", [{"kind": "nonsense"}, {"words": "\\"}, {"tag": "%"}, {"state": "'; --"}])
def test_a_filter_that_fits_nothing_never_means_all(filters, shelve, browse, as_user, alice):
    shelve(alice)
    answer = browse(alice).post("/documents/bulk", {"action": "delete", "all": "1", **filters})
    assert answer.status_code == 422
    assert len(said(as_user, alice, "title")) == 1


@pytest.mark.parametrize("collection", ["nonsense", str(uuid.UUID(int=7)), "\0"])
def test_a_collection_that_is_none_never_means_all(collection, shelve, browse, as_user, alice):
    shelve(alice)
    answer = browse(alice).post("/documents/bulk", {"action": "delete", "all": "1", "collection": collection})
    assert answer.status_code in (404, 422)
    assert len(said(as_user, alice, "title")) == 1


def test_deleting_many_hides_them(shelve, send, browse, as_user, alice):
    documents = [shelve(alice, title) for title in "abc"]
    page = send("delete", documents[:2])
    assert "Deleted 2 documents." in page
    assert said(as_user, alice, "title") == ["c"]
    assert "It is no longer in your library. (2)" in send("delete", documents[:2])


def test_indexing_again_computes_all_passages_anew_and_search_goes_on(upload, run_jobs, send, as_user, alice):
    document = upload(alice)
    run_jobs()
    assert "Rebuilding the search index for 1 document." in send("reindex", [document])
    with as_user(alice):
        assert db.session.get_one(Document, document.id).status == "embedding"
        assert find_passages(alice.id, "aspirin")[0].passage.document_id == str(document.id)
    assert "Only a document that is ready can be indexed again. (1)" in send("reindex", [document])
    assert run_jobs() == ["documents.embed"]
    with as_user(alice):
        found = db.session.get_one(Document, document.id)
        assert (found.status, found.progress) == ("ready", found.progress_total)
        passages = db.session.scalar(select(func.count()).select_from(Chunk))
        assert db.session.scalars(select(Embedding.state)).all() == ["complete"] * passages


def test_what_failed_is_tried_again(shelve, send, as_user, alice):
    documents = [shelve(alice, "a", status="failed"), shelve(alice, "b")]
    page = send("retry", documents)
    assert "Trying 1 document again." in page
    assert "1 document was not changed. Trying again would not help" in page
    with as_user(alice):
        assert db.session.get_one(Document, documents[0].id).status == "waiting"


def test_what_is_being_read_is_cancelled(shelve, send, as_user, alice):
    documents = [shelve(alice, "a", status="waiting"), shelve(alice, "b")]
    page = send("cancel", documents)
    assert "Cancelled processing of 1 document." in page
    assert "It is not being processed. (1)" in page
    with as_user(alice):
        assert db.session.get_one(Document, documents[0].id).status == "cancelled"


def test_a_strangers_documents_are_left_alone(shelve, send, browse, as_user, alice, bob, carol):
    document = shelve(alice, "mine", tags=["kept"])
    fields = {"tags": "kept", "collection_name": "c", "new_specialty": "s", "new_kind": "note"}
    for stranger in (bob, carol):
        own = shelve(stranger, "own", tags=["kept"])
        for action in VERBS:
            page = send(action, [document], browse(stranger), **fields)
            assert "It is no longer in your library. (1)" in page, action
            assert "mine" not in page
        page = send("specialty", [document, own], browse(stranger), new_specialty="Cardiology")
        assert "Set the specialty of 1 document." in page
        send("delete", [], browse(stranger), all="1")
    with as_user(alice):
        found = db.session.get_one(Document, document.id)
        assert (found.tags, found.specialty, found.status, found.deleted_at) == (["kept"], "", "ready", None)
        assert kept.collections(alice.id) == []
    assert browse(None).post("/documents/bulk", {"action": "delete", "all": "1"}).location.startswith("/auth/login")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"action": "nonsense"}, "Choose an action."),
        ({}, "Choose an action."),
        ({"action": "tag"}, "Enter at least one tag."),
        ({"action": "tag", "tags": "x" * 51}, "Use at most 50 characters in a tag"),
        ({"action": "collect", "collection_name": " \0 "}, "Enter the name of a collection."),
        ({"action": "collect", "collection_name": "x" * 101}, "Use at most 100 characters."),
        ({"action": "kind", "new_kind": "nonsense"}, "Not a valid choice"),
        ({"action": "delete", "ids": []}, "No document was selected."),
        ({"action": "delete", "ids": ["nonsense", "'; --", "\0"]}, "No document was selected."),
    ],
)
def test_what_cannot_be_done_is_said(fields, sentence, shelve, browse, as_user, alice):
    document = shelve(alice, "kept")
    answer = browse(alice).post("/documents/bulk", {"ids": [str(document.id)], **fields})
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert said(as_user, alice, "title") == ["kept"]


def test_an_id_sent_twice_is_one(shelve, send, alice):
    document = shelve(alice)
    assert "Added tags to 1 document." in send("tag", [document, document], tags="x")
