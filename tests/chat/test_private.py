"""A private conversation: what is said in it stands nowhere but in its own sealed rows, and its owner reads it."""

from __future__ import annotations

import io
import json
import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from webapp.bin.models import DeletionReceipt
from webapp.chat import key_rotation
from webapp.chat.models import Conversation, Message, PrivateSource, sealed
from webapp.chat.operations import conversations as operations
from webapp.chat.queries import conversations
from webapp.chat.queries import messages as queries
from webapp.chat.writing import answers
from webapp.chat.writing.runs import Run
from webapp.documents.models import Chunk, Document
from webapp.index import points
from webapp.index.models import Kind
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

NOTES = b"""# Zanzibar

The zorblex pump must be primed with saline for eleven minutes. It should never be run dry.
"""
QUESTION = "How long must the quuxford zorblex pump be primed with saline?"
IN_QUESTION, IN_QUOTE = "quuxford", "primed with saline for eleven"
OF_DOCUMENTS = {"documents", "chunks", "embeddings", "undos", "transcripts", "audit_events", "procrastinate_jobs"}
OF_DOCUMENTS |= {"procrastinate_events", "deletion_receipts", "document_chunks"}


@pytest.fixture
def pump(browse, alice, as_user, run_jobs) -> Document:
    browse(alice).post("/documents/", {"file": (io.BytesIO(NOTES), "pump.md")})
    run_jobs()
    with as_user(alice):
        return db.session.scalars(db.select(Document)).one()


@pytest.fixture
def asked(browse, alice, run_jobs):
    """Return a function that asks in private, by the form of the opening page, and returns the conversation's id."""

    def ask(content: str = QUESTION, **more: str) -> uuid.UUID:
        response = browse(alice).post("/chat/", {"content": content, "is_private": "y", **more})
        assert response.status_code == 303
        run_jobs()
        return uuid.UUID(response.location.rpartition("/")[2])

    return ask


@pytest.fixture
def stored(connection):
    """Return a function that gives the tables that have some words in a column, as text or as bytes."""

    def tables_with(words: str) -> set[str]:
        connection.execute(text("SELECT set_config('role', 'none', true), set_config('app.system_reason', 't', true)"))
        names = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        like = {"words": words, "hex": words.encode().hex()}
        return {
            name
            for name in names
            if connection.scalar(
                text(f"SELECT EXISTS (SELECT FROM {name} t WHERE t::text ILIKE '%' || :words || '%'"  # noqa: S608
                     " OR t::text LIKE '%' || :hex || '%')"), like)
        }  # fmt: skip

    return tables_with


def test_what_is_said_stands_in_no_column(asked, pump, stored, browse, alice, as_user, said):
    with as_user(alice):
        about = db.session.scalars(db.select(Chunk.id)).first()
    id = asked(about=str(about))
    question, answer = said(alice, id)
    page = browse(alice).get(f"/chat/{id}").text
    assert QUESTION in page
    assert "eleven minutes" in page
    assert page.count("Private") > 1
    assert stored(IN_QUESTION) == set()
    assert stored(IN_QUOTE) <= OF_DOCUMENTS
    with as_user(alice):
        chunk = db.session.scalars(db.select(Chunk)).first()
        assert answer.citations[0].chunk_id == chunk.id
    assert stored(str(pump.id)) <= OF_DOCUMENTS
    assert stored(str(chunk.id)) <= OF_DOCUMENTS
    assert question.is_private


def test_its_owner_reads_opens_exports_and_keeps_it(asked, pump, browse, alice, bob, said):
    id = asked()
    _, answer = said(alice, id)
    citation = answer.citations[0]
    me, stranger = browse(alice), browse(bob)
    for address in (
        f"/chat/messages/{answer.id}?waits=1",
        f"/chat/messages/{answer.id}/suggestions",
        f"/chat/messages/{answer.id}/copy/markdown",
        f"/chat/messages/{answer.id}/copy/bibtex",
        f"/chat/{id}/row",
        f"/search?quote={citation.id}",
        "/chat/export?format=markdown",
        "/chat/conversations/side",
    ):
        assert me.get(address, follow_redirects=True).status_code == 200, address
    opened = me.get(f"/documents/{pump.id}?quote={citation.id}")
    assert "<mark" in opened.text
    assert "eleven minutes" in me.get(f"/chat/messages/{answer.id}/evidence").text
    assert "eleven minutes" in me.http.get(f"/chat/{id}/export?format=html").text
    exported = me.get(f"/chat/{id}/export?format=json").get_data(as_text=True)
    assert json.loads(exported)["conversations"][0]["messages"][1]["footnotes"][0]["title"] == "Zanzibar"
    assert "quuxford" in me.get(f"/tasks/?message={answer.id}").text
    for address in (f"/chat/{id}", f"/chat/messages/{answer.id}", f"/chat/messages/{answer.id}/evidence",
                    f"/chat/messages/{answer.id}/stream", f"/chat/{id}/export", f"/chat/{id}/memory"):  # fmt: skip
        assert stranger.get(address).status_code == 404
        assert browse(None).get(address).status_code == 303
    assert IN_QUESTION not in stranger.get("/chat/conversations").text


def test_nothing_else_of_the_owners_finds_or_passes_it_on(asked, pump, browse, alice, said, as_user, stored):
    id = asked()
    _, answer = said(alice, id)
    me = browse(alice)
    for words in ("quuxford", "zorblex pump primed"):
        found = me.get(f"/search?q={words}&scope=messages").text
        assert str(id) not in found
    assert f"/chat/{id}#" not in me.get("/search?q=-owls&scope=all").text
    for words in ("quuxford", "%21"):
        assert f'id="conversation-{id}"' not in me.get(f"/chat/conversations?words={words}").text
    assert "quuxford" not in me.get("/insights/").text
    with as_user(alice):
        assert points.count(alice.id, Kind.MESSAGE, {"conversation_id": str(id)}) == 0
    for address, data in (
        (f"/chat/messages/{answer.id}/fork", {}),
        (f"/chat/{id}/share", {"days": "7"}),
        (f"/chat/{id}/memory", {"is_remembered": "y"}),
        (f"/chat/{id}/edit", {"title": "Pumps", "tags": "secret"}),
        ("/templates/drafts/taken", {"answer": str(answer.id), "type": "blog"}),
        ("/templates/drafts/", {"answer": str(answer.id), "type": "blog"}),
        ("/templates/drafts/", {"conversation": str(id), "type": "blog"}),
    ):
        refused = me.post(address, data)
        assert refused.status_code == 422
        assert "private conversation" in refused.text.lower()
    page = me.get(f"/chat/{id}").text
    assert f"/chat/{id}/share" not in page
    assert "/templates/drafts/new?answer" not in page
    offered = me.get(f"/templates/drafts/new?answer={answer.id}").text
    assert "private conversation" in offered
    assert "Take its words" not in offered
    assert stored("eleven minutes") <= OF_DOCUMENTS
    assert "Continue in a new conversation" not in page
    assert "/templates/drafts/new?" not in page


def test_it_goes_on_as_any_other(asked, pump, stored, browse, alice, run_jobs, said, models):
    """By a model: a follow-up, another answer, instructions, another title, sources, the bin and out of it."""
    id = asked(model="honest", document=str(pump.id))
    me = browse(alice)
    me.post(f"/chat/{id}/messages", {"content": "Should the quuxford one be run dry?", "model": "rewords"})
    run_jobs()
    me.post(f"/chat/{id}/instructions", {"text": "Answer like a quuxford."})
    me.post(f"/chat/{id}/rename", {"title": "All of quuxford"})
    *_, answer = said(alice, id)
    assert (answer.evidence.model, answer.evidence.check_state) == ("rewords", "done")
    me.post(f"/chat/messages/{answer.id}/again", {"model": ""})
    run_jobs()
    me.post(f"/chat/{id}/delete")
    assert "All of quuxford" in me.get("/chat/bin").text
    assert stored(IN_QUESTION) == set()
    me.post(f"/chat/{id}/restore")
    run_jobs()
    page = me.get(f"/chat/{id}").text
    assert "All of quuxford" in page
    assert "Answers from 1 document" in page
    assert "2 of 2" in page
    assert "eleven minutes" in page
    assert "like a quuxford" in me.get(f"/chat/{id}/instructions").text
    assert stored(IN_QUESTION) == set()
    assert stored(IN_QUOTE) <= OF_DOCUMENTS
    assert stored(str(pump.id)) <= OF_DOCUMENTS
    me.post(f"/documents/{pump.id}/delete")
    assert "eleven minutes" not in me.get(f"/chat/{id}").text


def test_what_a_deleted_document_said_is_redacted_and_then_gone(
    asked, pump, stored, browse, alice, as_user, run_jobs, said
):
    id = asked()
    me = browse(alice)
    me.post(f"/chat/{id}/messages", {"content": "And with water?"})
    run_jobs()
    assert said(alice, id)[-1].searched_as
    me.post(f"/documents/{pump.id}/delete")
    run_jobs()
    assert not said(alice, id)[-1].searched_as
    page = me.get(f"/chat/{id}").text
    assert "eleven minutes" not in page
    assert "Source deleted" in page
    me.post(f"/documents/{pump.id}/restore")
    run_jobs()
    assert "eleven minutes" in me.get(f"/chat/{id}").text
    me.post(f"/documents/{pump.id}/delete")
    run_jobs()
    me.post(f"/documents/{pump.id}/purge")
    run_jobs()
    with as_user(alice):
        both = db.session.scalars(db.select(Message).where(Message.role == "assistant")).all()
        kept = json.dumps([{**sealed.kept(one), "content": one.stored_content} for one in both])
        assert "eleven" not in kept
        assert str(pump.id) not in kept
        assert not any(one.evidence.searched != one.evidence.question for one in both)
        assert db.session.scalars(db.select(PrivateSource)).all() == []
    receipt = me.get("/documents/receipts").text
    assert "Source deleted" in me.get(f"/chat/{id}").text
    assert "quotes" in receipt
    assert stored("eleven minutes") == set()
    with as_user(alice):
        footnotes = sum(len(one.citations) for one in both)
    me.post(f"/chat/{id}/delete")
    me.post(f"/chat/{id}/purge")
    run_jobs()
    with as_user(alice):
        receipt = db.session.scalars(db.select(DeletionReceipt).where(DeletionReceipt.kind == "conversation")).one()
        assert receipt.counts == {"messages": 4, "quotes": footnotes}
        assert footnotes
    ids_alone = {"audit_events", "deletion_receipts", "procrastinate_jobs", "procrastinate_events"}
    assert stored(str(id)) <= ids_alone


def test_a_lost_key_is_said_and_the_rows_are_kept(asked, pump, browse, alice, said, app):
    id = asked()
    file = app.extensions["clients"].message_keys.file
    me, kept = browse(alice), file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    file.unlink()
    page = me.get(f"/chat/{id}").text
    assert (
        page.count("The key that it was encrypted with is missing") + page.count("the key that it was encrypted") >= 2
    )
    assert "quuxford" not in page
    assert me.post(f"/chat/{id}/messages", {"content": "And now?"}).status_code == 422
    assert me.post(f"/chat/{id}/rename", {"title": "Now"}).status_code == 422
    assert me.post(f"/chat/{id}/delete").status_code == 303
    assert me.post(f"/chat/{id}/restore").status_code == 303
    file.write_bytes(kept)
    assert QUESTION in me.get(f"/chat/{id}").text


def test_a_new_key_opens_everything_and_the_old_one_nothing(asked, pump, browse, alice, app, connection, monkeypatch):
    id = asked()
    keys = app.extensions["clients"].message_keys
    old, updated = keys.file.read_bytes(), connection.scalar(db.select(Conversation.updated_at))
    monkeypatch.setattr(key_rotation, "AT_ONCE", 1)
    with monkeypatch.context() as killed:
        killed.setattr(keys, "end_rotation", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError), app.app_context():
            list(key_rotation.rotate())
    assert keys.file.read_bytes().endswith(old)
    assert QUESTION in browse(alice).get(f"/chat/{id}").text
    with app.app_context():
        lines = " ".join(key_rotation.rotate())
    assert "The new key alone is in" in lines
    assert old not in keys.file.read_bytes()
    page = browse(alice).get(f"/chat/{id}").text
    assert QUESTION in page
    assert "eleven minutes" in page
    assert connection.scalar(db.select(Conversation.updated_at)) == updated
    browse(alice).post(f"/documents/{pump.id}/delete")
    assert "eleven minutes" not in browse(alice).get(f"/chat/{id}").text


def test_sealed_bytes_open_in_their_own_row_alone(asked, pump, browse, alice, connection):
    id = asked()
    other = asked("Is the zorblex pump ever run dry?")
    swap = text("UPDATE messages a SET sealed = b.sealed FROM messages b WHERE a.role = 'user' AND b.role = 'user'"
                " AND a.conversation_id <> b.conversation_id")  # fmt: skip
    connection.execute(text("SELECT set_config('role', 'none', true), set_config('app.system_reason', 't', true)"))
    assert connection.execute(swap).rowcount == 2
    for one in (id, other):
        page = browse(alice).get(f"/chat/{one}").text
        assert "the key that it was encrypted with" in page


@pytest.mark.parametrize("statement", [
    "UPDATE conversations SET title = 'x'",
    "UPDATE conversations SET is_remembered = true",
    "UPDATE conversations SET sealed = NULL",
    "UPDATE messages SET content = 'x'",
    "UPDATE messages SET sealed = NULL",
    """UPDATE messages SET attributes = '{"suggestions": []}'""",
    "INSERT INTO messages (user_id, conversation_id, role, content) SELECT user_id, id, 'user', 'x' FROM conversations",
    "INSERT INTO message_deltas (message_id, seq, user_id, text) SELECT id, 1, user_id, 'x' FROM messages",
    "INSERT INTO recollections (user_id, message_id, start, \"end\") SELECT user_id, id, 0, 1 FROM messages",
])  # fmt: skip
def test_the_database_refuses_what_is_said_as_it_is(private, connection, statement):
    with pytest.raises(DBAPIError, match="private"), connection.begin_nested():
        connection.execute(text(statement))


@pytest.fixture
def private(as_user, alice, connection) -> uuid.UUID:
    """A private conversation of one question."""
    with as_user(alice), unit_of_work():
        id = operations.start(alice.id, QUESTION, uuid.uuid4(), private=True).question.conversation_id
    connection.execute(text("SELECT set_config('role', 'none', true), set_config('app.system_reason', 't', true)"))
    return id


def test_a_change_of_something_else_keeps_what_another_window_has_sealed_meanwhile(private, as_user, alice):
    with as_user(alice):
        mine = conversations.conversation(alice.id, private)
        with unit_of_work():
            operations.rename(mine, "Here")
        here = mine.sealed
        with unit_of_work():
            operations.rename(mine, "There")
            db.session.flush()
            db.session.execute(text("UPDATE conversations SET sealed = :sealed"), {"sealed": here})
            operations.pin(mine)
        assert (mine.title, mine.is_pinned) == ("Here", True)


def test_a_suggested_question_is_asked_as_was_chosen_beside_the_box(browse, alice, said):
    words = {"content": ["Half a", QUESTION], "is_private": "y"}
    response = browse(alice).post("/chat/", words)
    question, _ = said(alice, uuid.UUID(response.location.rpartition("/")[2]))
    assert (question.content, question.is_private) == (QUESTION, True)
    refused = browse(alice).post("/chat/", {"content": "", "is_private": "y"}, htmx=True)
    assert refused.status_code == 422
    assert 'aria-describedby="about-private" checked' in refused.text


def test_the_same_form_sent_again_is_private_only_where_it_was(as_user, alice, app):
    token = uuid.uuid4()
    with as_user(alice), unit_of_work():
        ordinary = operations.start(alice.id, QUESTION, token).question
        again = operations.start(alice.id, QUESTION, token, private=True).question
        assert again.is_private
        assert not ordinary.is_private
        assert again.conversation_id != ordinary.conversation_id


def test_an_answer_that_is_being_written_is_sealed_as_well(private, stored, as_user, alice, app, monkeypatch):
    """Its pieces are, and so is what it says when it is stopped."""
    with as_user(alice):
        answer = db.session.scalars(db.select(Message).where(Message.role == "assistant")).one().id
        with monkeypatch.context() as broken:
            broken.setattr(Run, "complete", lambda run: run.write() or 1 / 0)
            broken.setattr(Run, "fail", lambda run, _sentence: None)
            words = "It is primed with quuxford for long. "
            broken.setattr(answers, "_answer", lambda run: (run.add_text(words), run.complete()))
            answers.write(alice.id, answer)
        assert queries.written_so_far([queries.message(alice.id, answer)])[answer][0].startswith("It is primed")
        assert stored(IN_QUESTION) == set()
    with as_user(alice):
        with unit_of_work():
            operations.stop(alice.id, answer)
        assert queries.message(alice.id, answer).content.startswith("It is primed")
        with unit_of_work():
            operations.ask_again(alice.id, answer)
        answers.write(alice.id, answer)
        again = queries.message(alice.id, answer)
        assert (again.content, again.attributes["run"]) == (answers.NOT_IN_SOURCES, 2)
    assert stored(IN_QUESTION) == set()
