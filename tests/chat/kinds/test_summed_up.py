"""Summaries by a model: all of a text is read in parts, and each sentence is checked against it."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest

from tests.chat.test_answer import footnotes
from tests.chat.test_evidence import text
from tests.chat.test_models import ask, page  # noqa: F401  # a fixture
from tests.live import until
from webapp.answering import summary_by_model
from webapp.chat.models import Message
from webapp.chat.queries import messages as message_queries
from webapp.chat.stream import until_final
from webapp.chat.writing import answers
from webapp.chat.writing.kinds import parts
from webapp.chat.writing.runs import Run
from webapp.documents.models import Chunk, Document
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

SUMMARISE = "Summarise Insulin"


@pytest.fixture(autouse=True)
def _short_parts(monkeypatch):
    """Have each of the two passages of the library read as a part of its own."""
    monkeypatch.setattr(summary_by_model, "LONGEST_PART", 90)


@pytest.fixture
def at_progress(monkeypatch):
    """Return a function that has something done whenever an answer's progress is noted."""

    def hook(do) -> None:
        note = Run.note_progress

        def noted(run, words):
            note(run, words)
            do(run, words)

        monkeypatch.setattr(Run, "note_progress", noted)

    return hook


def test_all_parts_are_read_and_each_sentence_is_checked(ask, browse, alice, as_user, models):  # noqa: F811
    answer = ask("honest", SUMMARISE)
    assert (answer.status, answer.attributes["kind"]) == ("complete", "summary")
    sent = [body["messages"][-1]["content"] for body in models.asked("honest")]
    assert ["part 1 of 2" in one for one in sent] == [True, False, False]
    assert "voles" in sent[1]
    assert "voles" not in sent[0]
    notes = footnotes(as_user, alice, answer)
    assert notes
    assert {note.support for note in notes} == {"supported"}
    with as_user(alice):
        chunks = [db.session.get_one(Chunk, note.chunk_id) for note in notes]
        assert [chunk.content[note.start : note.end] for chunk, note in zip(chunks, notes, strict=True)] == [
            note.quote for note in notes
        ]
    for paragraph in answer.content.split("\n\n"):
        assert re.search(r"\[\^[1-9]\d*\]$", paragraph)
    shown = page(browse, alice, answer)
    assert "A summary of all of it: 2 passages were read, in 2 parts." in shown
    assert 'data-quote="exact" data-claim="supported"' in shown
    assert "Nearest in your documents" not in shown


def test_the_evidence_tells_what_was_read_and_spent(ask, browse, alice):  # noqa: F811
    shown = text(browse(alice).get(f"/chat/messages/{ask('honest', SUMMARISE).id}/evidence"))
    assert "3 calls of the model: 300 read, 60 written" in shown
    assert "2 passages" in shown
    assert "2 of them read" in shown
    assert "Stands beside the best one" not in shown


def test_progress_stands_on_the_page_and_in_the_stream(ask, browse, alice, at_progress):  # noqa: F811
    pages, events = [], []

    def look(run, _words):
        with unit_of_work():
            conversation = message_queries.message(alice.id, run.message_id).conversation_id
        pages.append(browse(alice).get(f"/chat/{conversation}").text)
        events.extend(until_final(alice.id, run.message_id, -1, lambda _message: "")[0])

    at_progress(look)
    answer = ask("honest", SUMMARISE)
    told = ["Reading part 1 of 2", "Reading part 2 of 2", "Writing the summary"]
    assert all(f">{words}</span>" in shown for words, shown in zip(told, pages, strict=True))
    assert events == [f"event: status\ndata: {words}\n\n" for words in told]
    assert "progress" not in answer.attributes


def test_stop_ends_it_within_a_part(ask, browse, alice, models, at_progress):  # noqa: F811
    before = models.hung_up
    at_progress(lambda run, _words: browse(alice).post(f"/chat/messages/{run.message_id}/stop"))
    answer = ask("endless", SUMMARISE)
    until(lambda: models.hung_up > before)
    assert answer.status == "stopped"
    assert len(models.asked("endless")) == 1
    assert "You stopped this answer here." in page(browse, alice, answer)


def test_a_document_that_is_deleted_meanwhile_ends_it(ask, library, as_user, alice, at_progress):  # noqa: F811
    def delete(_run, words):
        if "part 2" in words:
            with unit_of_work():
                db.session.get_one(Document, library.id).deleted_at = datetime.now(UTC)

    at_progress(delete)
    answer = ask("honest", SUMMARISE)
    assert (answer.status, answer.error) == ("failed", answers.SOURCE_WAS_DELETED)
    assert answer.stored_content == ""


@pytest.mark.parametrize(("model", "calls"), [("fails-at-part-2", "2 calls"), ("wrong-key", "1 call")])
def test_a_model_that_fails_is_stood_in_for_by_quotes(ask, browse, alice, model, calls):  # noqa: F811
    answer = ask(model, SUMMARISE)
    assert answer.status == "complete"
    assert "sentences that say most of this document as a whole" in answer.content
    shown = page(browse, alice, answer)
    assert answers.INSTEAD in shown
    assert 'data-quote="exact" data-claim="quoted"' in shown
    assert "A summary of all of it" not in shown
    evidence = text(browse(alice).get(f"/chat/messages/{answer.id}/evidence"))
    assert f"{calls} of the model; how many tokens is not known" in evidence


def test_where_a_model_quotes_nothing_of_the_parts_it_is_not_believed(ask, browse, alice):  # noqa: F811
    answer = ask("no-quotes", SUMMARISE)
    assert answers.INSTEAD in page(browse, alice, answer)


def test_what_is_too_long_is_not_passed_off_as_complete(ask, browse, alice, monkeypatch):  # noqa: F811
    monkeypatch.setattr(summary_by_model, "MOST_PARTS", 1)
    shown = page(browse, alice, ask("honest", SUMMARISE))
    assert "This is no summary of all of it: the first 1 of 2 passages were read." in shown


@pytest.mark.parametrize(("status", "notice"), [("recognising", parts.STILL_READ), ("failed", parts.UNREADABLE)])
def test_what_is_not_read_yet_or_at_all_is_said_to_be_missing(ask, library, browse, alice, as_user, status, notice):  # noqa: F811
    with as_user(alice), unit_of_work():
        db.session.get_one(Document, library.id).status = status
    for model in ("honest", ""):
        shown = page(browse, alice, ask(model, SUMMARISE))
        assert notice in shown
        assert "of all of it" not in shown


def test_a_run_begins_anew_after_a_kill(ask, alice, as_user, at_progress, run_jobs):  # noqa: F811
    killed = []

    def kill(_run, words):
        if "part 2" in words and not killed:
            killed.append(words)
            raise KeyboardInterrupt

    at_progress(kill)
    with pytest.raises(KeyboardInterrupt):
        ask("honest", SUMMARISE)
    with as_user(alice):
        id = db.session.scalars(db.select(Message.id).where(Message.role == "assistant")).one()
        answers.write(alice.id, id)
        answer = message_queries.message(alice.id, id)
        assert (answer.status, answer.attributes["run"], "progress" in answer.attributes) == ("complete", 2, False)


def test_of_several_documents_all_are_read(ask, library, browse, alice, models, run_jobs):  # noqa: F811
    browse(alice).post("/documents/", {"file": (io.BytesIO(b"# Ships\n\nA ship of oak has a keel of elm."), "s.md")})
    run_jobs()
    answer = ask("honest", "Summarise my library")
    assert "A summary of all of it: 3 passages were read, in 3 parts." in page(browse, alice, answer)
    last = models.asked("honest")[-1]["messages"][-1]["content"]
    assert "say something of each title" in last
    for words in ("keel of elm", "insulin pen", "voles"):
        assert words in last
