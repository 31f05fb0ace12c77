"""Deleting hides at once and everywhere; what is put back is all there again."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from tests.bin.conftest import WORDS, Killed, Killing
from tests.documents.conftest import ISLANDS, NOTES
from tests.points import find_messages
from webapp.chat.models import Message
from webapp.chat.queries import messages as message_queries
from webapp.chat.queries.turns import turn, turns
from webapp.documents.models import Chunk, Document, Status
from webapp.documents.operations import documents as operations
from webapp.documents.queries import documents as documents
from webapp.index import points
from webapp.index import publishing as index_publishing
from webapp.index.models import Kind
from webapp.platform.errors import NotFound
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work
from webapp.retrieval.queries import find_passages

ASKED = "aspirin platelet aggregation"
REDACTED = "From *a deleted source*:\n\n[source deleted][^1]"


def test_deleting_hides_at_once(cited, browse, as_user, alice):
    document, citation = cited
    answer = browse(alice).post(f"/documents/{document.id}/delete")
    assert (answer.status_code, answer.location) == (303, "/documents/")
    assert "notes</a>" not in browse(alice).get("/documents/").get_data(as_text=True)
    assert browse(alice).get(f"/documents/{document.id}").status_code == 404
    with as_user(alice):
        assert find_passages(alice.id, ASKED) == []
        with pytest.raises(NotFound):
            documents.document(alice.id, document.id)
    page = browse(alice).get(f"/chat/messages/{citation.message_id}", follow_redirects=True).get_data(as_text=True)
    assert "Aspirin" not in page
    assert "<em>notes</em>" not in page
    assert ">notes</" not in page
    assert "[source deleted]" in page
    assert "Source deleted" in page
    with as_user(alice):
        assert WORDS in db.session.get_one(Message, citation.message_id).stored_content, "the stored text is kept"


def test_what_waits_in_the_bin_is_not_in_the_index(binned, traces, alice):
    found = traces(alice, binned[0])
    assert (found.rows, found.passages, found.expected, found.points, found.files) == (1, 1, 0, 0, 1)
    assert found.receipts == []


@pytest.mark.parametrize("place", ["publishing.remove", "entries.remove", "republish_answers"])
def test_withdrawal_goes_on_where_it_was_killed(place, cited, browse, run, run_jobs, traces, monkeypatch, alice):
    document, _ = cited
    browse(alice).post(f"/documents/{document.id}/delete")
    with monkeypatch.context() as patched:
        patched.setattr(f"webapp.bin.withdrawal.{place}", Killing())
        with pytest.raises(Killed):
            run("withdraw", document)
    run_jobs()
    run("withdraw", document)
    found = traces(alice, document)
    assert (found.passages, found.expected, found.points) == (1, 0, 0)


def test_a_restored_document_is_as_it_was(binned, browse, as_user, run_jobs, traces, alice):
    document, citation = binned
    browser = browse(alice)
    assert browser.post(f"/documents/{document.id}/restore").location == "/documents/"
    page = browser.get("/documents/").get_data(as_text=True)
    assert "was restored to your library" in page
    assert browse(alice).get(f"/documents/{document.id}").status_code == 200
    assert run_jobs()[:2] == ["documents.read", "index.message"]
    found = traces(alice, document)
    assert (found.rows, found.passages, found.expected, found.points, found.files) == (1, 1, 1, 1, 1)
    with as_user(alice):
        again = documents.document(alice.id, document.id)
        assert (again.status, again.progress, again.progress_total) == (Status.READY, 1, 1)
        assert find_passages(alice.id, ASKED)[0].passage.document_id == str(document.id)
        note = turn(alice.id, message_queries.message(alice.id, citation.message_id)).parts[-1].notes[0]
        assert (note.quote, note.title, note.source.id) == (WORDS, "notes", document.id)


def test_its_words_are_found_before_its_meaning(upload, browse, as_user, run_jobs, monkeypatch, alice):
    document = upload(alice, ISLANDS, "islands.md")
    run_jobs()
    browse(alice).post(f"/documents/{document.id}/delete")
    run_jobs()
    browse(alice).post(f"/documents/{document.id}/restore")
    monkeypatch.setattr(
        "webapp.documents.pipeline.reading.parse_in_child", Killing()
    )  # its text is kept: it is not read again
    run_jobs(only="reading")
    with as_user(alice):
        found = find_passages(alice.id, "island number 7 lighthouses")
        assert {ranked.passage.document_id for ranked in found} == {str(document.id)}
        assert documents.document(alice.id, document.id).status == Status.EMBEDDING


@pytest.mark.parametrize("step", ["publish_words", "publish"])
def test_deleted_and_put_back_in_the_middle_of_a_job_it_is_whole_again(
    step, upload, browse, run_jobs, traces, as_user, monkeypatch, alice
):
    document = upload(alice, ISLANDS, "islands.md")
    browser, really, times = browse(alice), getattr(points, step), []

    def meanwhile(*arguments):
        written = really(*arguments)
        if not times:
            times.append(step)
            for verb in ("delete", "restore"):
                browser.post(f"/documents/{document.id}/{verb}")
        return written

    monkeypatch.setattr(points, step, meanwhile)
    run_jobs()
    found = traces(alice, document)
    assert found.passages == found.expected == found.points > 1
    with as_user(alice):
        assert documents.document(alice.id, document.id).status == Status.READY


def test_undo_needs_no_script(cited, browse, alice):
    document, _ = cited
    browser = browse(alice)
    page = browser.post(f"/documents/{document.id}/delete", follow_redirects=True).get_data(as_text=True)
    assert f'action="/documents/{document.id}/restore"' in page
    assert ">Undo</button>" in page
    assert 'href="/documents/bin"' in page


def test_an_answer_is_indexed_redacted_while_its_source_is_in_the_bin(
    cited, browse, as_user, run_jobs, monkeypatch, alice
):
    document, citation = cited
    told: list[str] = []
    real = clients_passages(as_user, alice)
    monkeypatch.setattr(
        "webapp.clients.embeddings.MiniLM.passages",
        lambda self, given: (told.extend(text for text, _ in given), real(given))[1],
    )
    with as_user(alice):
        index_publishing.publish(alice.id, Kind.MESSAGE, citation.message_id)
    assert WORDS in told.pop()

    browse(alice).post(f"/documents/{document.id}/delete")
    with as_user(alice):
        (found,) = find_messages(alice.id, ASKED)
        assert (found.text, found.best) == (REDACTED.replace("[^1]", ""), found.best)
    run_jobs()
    assert told.pop() == REDACTED.replace("[^1]", "")
    assert "Aspirin" not in browse(alice).get("/search/?q=aspirin&scope=messages").get_data(as_text=True)

    browse(alice).post(f"/documents/{document.id}/restore")
    run_jobs()
    assert any(text.startswith("From *notes*") and WORDS in text for text in told)
    with as_user(alice):
        assert WORDS in find_messages(alice.id, ASKED)[0].text


def clients_passages(as_user, person):
    with as_user(person):
        return clients.embeddings.passages


def test_an_answer_that_is_being_written_is_redacted_too(cited, browse, as_user, alice):
    document, citation = cited
    with as_user(alice), unit_of_work():
        message = db.session.get_one(Message, citation.message_id)
        message.status, message.stored_content = "writing", ""
        db.session.execute(
            db.text("INSERT INTO message_deltas (message_id, seq, user_id, text) VALUES (:m, 0, :u, :t)"),
            {"m": message.id, "u": alice.id, "t": f"From *notes*:\n\n> {WORDS}[^1]"},
        )
    browse(alice).post(f"/documents/{document.id}/delete")
    with as_user(alice):
        shown = turn(alice.id, message_queries.message(alice.id, citation.message_id)).so_far
    assert "Aspirin" not in shown
    assert "[source deleted]" in shown


def test_the_same_file_uploaded_again_stays_the_one(binned, upload, browse, run_jobs, as_user, alice):
    document, _ = binned
    new = upload(alice, NOTES, "again.txt")
    assert new.id != document.id
    browser = browse(alice)
    assert browser.post(f"/documents/{document.id}/restore").location == "/documents/bin"
    page = browser.get("/documents/bin").get_data(as_text=True)
    assert "uploaded again since" in page
    assert f'href="/documents/{new.id}"' in page
    run_jobs()
    with as_user(alice):
        assert documents.document(alice.id, new.id).is_ready
        with pytest.raises(NotFound):
            documents.document(alice.id, document.id)


def test_one_that_failed_comes_back_as_it_was(upload, browse, as_user, run_jobs, alice):
    document = upload(alice, b"  ", "blank.txt")
    run_jobs()
    browse(alice).post(f"/documents/{document.id}/delete")
    run_jobs()
    browse(alice).post(f"/documents/{document.id}/restore")
    assert run_jobs() == ["documents.words"]
    with as_user(alice):
        again = documents.document(alice.id, document.id)
        assert (again.status, again.is_failed, "empty" in again.error) == (Status.FAILED, True, True)


def test_the_words_of_one_that_failed_at_last_are_found_again(cited, browse, as_user, run_jobs, traces, alice):
    document, _ = cited
    with as_user(alice), unit_of_work():
        db.session.get_one(Document, document.id).status = Status.FAILED
    browse(alice).post(f"/documents/{document.id}/delete")
    run_jobs()
    browse(alice).post(f"/documents/{document.id}/restore")
    run_jobs()
    assert traces(alice, document).points == 1
    with as_user(alice):
        assert find_passages(alice.id, ASKED)[0].passage.document_id == str(document.id)


@pytest.mark.parametrize("stage", ["documents.read", "documents.embed"])
def test_one_deleted_on_its_way_in_goes_on_when_it_is_put_back(stage, upload, browse, as_user, run_jobs, traces, alice):
    document = upload(alice, ISLANDS, "islands.md")
    if stage == "documents.embed":
        run_jobs(only="reading")
    browse(alice).post(f"/documents/{document.id}/delete")
    run_jobs()
    browse(alice).post(f"/documents/{document.id}/restore")
    run_jobs()
    with as_user(alice):
        assert documents.document(alice.id, document.id).is_ready
        places = db.session.scalars(select(Chunk.chunk_index).order_by(Chunk.chunk_index)).all()
        assert places == list(range(12))
    assert traces(alice, document).points == 12


def test_put_back_before_its_jobs_have_run(cited, browse, as_user, run_jobs, traces, alice):
    document, _ = cited
    for _ in range(2):
        browse(alice).post(f"/documents/{document.id}/delete")
        browse(alice).post(f"/documents/{document.id}/restore")
    run_jobs()
    found = traces(alice, document)
    assert (found.expected, found.points) == (1, 1)
    with as_user(alice):
        assert documents.document(alice.id, document.id).is_ready


def test_put_back_while_it_is_withdrawn(cited, browse, as_user, run, run_jobs, traces, monkeypatch, alice):
    document, _ = cited
    browse(alice).post(f"/documents/{document.id}/delete")
    from webapp.bin import withdrawal

    real = withdrawal.publishing.remove

    def sweep_and_restore(user_id, document_id):
        real(user_id, document_id)
        browse(alice).post(f"/documents/{document.id}/restore")

    with monkeypatch.context() as patched:
        patched.setattr("webapp.bin.withdrawal.publishing.remove", sweep_and_restore)
        run("withdraw", document)
    run_jobs()
    found = traces(alice, document)
    assert (found.expected, found.points) == (1, 1)


def test_there_is_no_way_back_from_removal(binned, browse, as_user, run_jobs, alice):
    document, _ = binned
    browser = browse(alice)
    browser.post(f"/documents/{document.id}/purge")
    answer = browser.post(f"/documents/{document.id}/restore")
    assert answer.status_code == 422
    assert "can no longer be restored" in answer.get_data(as_text=True)
    run_jobs()
    assert browser.post(f"/documents/{document.id}/restore").status_code == 404
    assert browser.post(f"/documents/{document.id}/purge").location == "/documents/receipts"


def test_only_what_is_in_the_bin_is_removed(cited, browse, as_user, run_jobs, alice):
    document, _ = cited
    answer = browse(alice).post(f"/documents/{document.id}/purge")
    assert answer.status_code == 422
    assert "is in your library" in answer.get_data(as_text=True)
    assert run_jobs() == []


def test_a_doubled_click_deletes_once(upload, as_user, run_jobs, traces, alice):
    document = upload(alice)
    run_jobs()
    with as_user(alice):
        # Both requests have found the document before one of them hides it.
        first = second = documents.document(alice.id, document.id)
        for found in (first, second):
            with unit_of_work():
                operations.soft_delete(found)
    assert run_jobs().count("bin.withdraw") == 1
    assert traces(alice, document).rows == 1


def test_the_number_of_reads_does_not_grow_with_the_quotes(binned, quote, as_user, connection, alice):
    document, citation = binned
    ids = [citation.message_id]
    with as_user(alice):
        one = _reads(connection, lambda: turns(alice.id, message_queries.messages_by_ids(alice.id, ids)))
    ids += [quote(alice, document, WORDS).message_id for _ in range(3)]
    with as_user(alice):
        assert _reads(connection, lambda: turns(alice.id, message_queries.messages_by_ids(alice.id, ids))) == one


def _reads(connection, what) -> int:
    statements: list[str] = []

    def note(*call):
        statements.append(call[2])

    event.listen(connection, "before_cursor_execute", note)
    try:
        what()
    finally:
        event.remove(connection, "before_cursor_execute", note)
    return len(statements)
