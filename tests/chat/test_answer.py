"""How an answer comes about: quoted, checked, honest, and written once whatever happens."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select, update

from tests.chat.conftest import FOREIGN_QUESTION, lasting_library, shelved_pens
from tests.points import message_points
from tests.stored import FIXTURES
from webapp.chat import index_source, jobs
from webapp.chat.checks import MessageCheck
from webapp.chat.models import Citation, Message, MessageDelta
from webapp.chat.writing import answers, finding
from webapp.chat.writing.beginning import begin
from webapp.clients.vectors import IndexUnavailable
from webapp.documents.models import Chunk, Document
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work

stored, connection, alice, shelf = FIXTURES
library = pytest.fixture(lasting_library)
contents = pytest.fixture(shelved_pens, scope="module")


@pytest.fixture
def answered(library, asked, run_jobs, as_user, alice):
    """Return a function that asks and has the answer written; it returns the answer."""

    def ask(*content: str) -> Message:
        _, answer = asked(*content)
        run_jobs()
        return fresh(as_user, alice, answer)

    return ask


def fresh(as_user, person, message: Message) -> Message:
    with as_user(person):
        return db.session.get_one(Message, message.id)


def footnotes(as_user, person, message: Message) -> list[Citation]:
    with as_user(person):
        return list(
            db.session.scalars(select(Citation).where(Citation.message_id == message.id).order_by(Citation.number))
        )


def deltas(as_user, person, message: Message) -> int:
    with as_user(person):
        wanted = select(func.count()).select_from(MessageDelta).where(MessageDelta.message_id == message.id)
        return db.session.scalar(wanted) or 0


def test_an_answer_quotes_and_each_quote_stands_where_its_footnote_says(answered, as_user, alice):
    answer = answered()
    assert answer.status == "complete"
    assert "An opened insulin pen keeps for twenty-eight days at room temperature" in answer.stored_content
    notes = footnotes(as_user, alice, answer)
    assert [note.number for note in notes] == list(range(1, len(notes) + 1))
    assert notes
    with as_user(alice):
        for note in notes:
            assert f"[^{note.number}]" in answer.stored_content
            assert note.verified
            assert db.session.get_one(Chunk, note.chunk_id).content[note.start : note.end] == note.quote
    assert deltas(as_user, alice, answer) == 0


def test_the_page_shows_each_footnote_with_a_link_to_the_passage(answered, as_user, browse, alice, library):
    answer = answered()
    page = browse(alice).get(f"/chat/{answer.conversation_id}").text
    for note in footnotes(as_user, alice, answer):
        name = f"{answer.id}-{note.number}"
        assert f'href="#note-{name}" id="ref-{name}"' in page
        assert f'id="note-{name}"' in page
        assert f'href="/documents/{library.id}?quote={note.id}#quote"' in page
        opened = browse(alice).get(f"/documents/{library.id}?quote={note.id}").text
        assert "<mark" in opened


def test_what_the_documents_do_not_answer_is_said_with_the_nearest_passages(answered, as_user, browse, alice, library):
    answer = answered(FOREIGN_QUESTION)
    assert (answer.status, answer.stored_content) == ("complete", answers.NOT_IN_SOURCES)
    assert footnotes(as_user, alice, answer) == []
    page = browse(alice).get(f"/chat/{answer.conversation_id}").text
    assert "The nearest passages" in page
    assert f'href="/documents/{library.id}?passage=' in page
    assert f'href="/tasks/?message={answer.id}"' in page
    assert "Ask again" not in page


def test_quotes_are_headed_as_the_nearest_and_say_what_they_lack(answered, browse, alice):
    answer = answered("How long does an opened insulin pen keep in Berlin?")
    assert "Nearest" not in answer.stored_content
    page = browse(alice).get(f"/chat/{answer.conversation_id}").text
    assert "Nearest in your documents" in page
    assert "Not mentioned: Berlin" in page
    answer = answered("How long does an opened insulin pen keep?")
    assert "Not mentioned" not in browse(alice).get(f"/chat/{answer.conversation_id}").text


def test_a_refusal_says_what_the_nearest_passages_lack(answered, browse, alice):
    answer = answered("Which river flows through Cairo?")
    page = browse(alice).get(f"/chat/{answer.conversation_id}").text
    assert "Not mentioned: Cairo" in page
    assert "Nearest in your documents" not in page


def test_while_a_document_is_being_read_a_no_is_not_final(answered, as_user, browse, alice, library, run_jobs):
    with as_user(alice), unit_of_work():
        db.session.execute(update(Document).values(status="embedding"))
    answer = answered(FOREIGN_QUESTION)
    assert answer.stored_content == answers.NOT_READ_YET
    assert "Ask again" in browse(alice).get(f"/chat/{answer.conversation_id}").text
    with as_user(alice), unit_of_work():
        db.session.execute(update(Document).values(status="ready"))
    browse(alice).post(f"/chat/messages/{answer.id}/retry")
    run_jobs()
    assert fresh(as_user, alice, answer).stored_content == answers.NOT_IN_SOURCES


def test_the_sources_of_somebody_else_answer_nothing(answered, browse, bob, run_jobs, library):
    location = browse(bob).post("/chat/", {"content": "How long does an opened insulin pen keep?"}).location
    run_jobs()
    page = browse(bob).get(location).text
    assert answers.NOT_IN_SOURCES in page
    assert "twenty-eight" not in page


def test_a_document_that_is_purged_before_its_first_quote_is_named_as_the_reason(answered, monkeypatch):
    likeliest = answers.find_likeliest

    def find_then_purge(*arguments):
        ranked = likeliest(*arguments)
        with unit_of_work():
            db.session.execute(delete(Document))
        return ranked

    monkeypatch.setattr(answers, "find_likeliest", find_then_purge)
    answer = answered()
    assert (answer.status, answer.error) == ("failed", answers.SOURCE_WAS_DELETED)
    assert answer.stored_content == ""


@pytest.mark.parametrize("question", [(), (FOREIGN_QUESTION,)])
def test_a_deleted_document_takes_its_words_along(answered, browse, alice, library, run_jobs, question):
    answer = answered(*question)
    words = ("It should not be frozen", "twenty-eight days", "owl hunts")
    url = f"/chat/{answer.conversation_id}"
    assert any(word in browse(alice).get(url).text for word in words)
    browse(alice).post(f"/documents/{library.id}/delete")
    notes = browse(alice).get(url).text.partition('class="notes"')[2]
    assert not any(word in notes for word in words)
    run_jobs()
    page = browse(alice).get(url).text
    assert not any(word in page for word in words)
    assert ("Since deleted" in page) == (not question)


def test_a_killed_run_is_begun_anew_and_doubles_nothing(library, asked, run_jobs, as_user, alice, monkeypatch):
    _, answer = asked()
    complete = answers.Run.complete

    class Killed(BaseException):
        pass

    def die(run):
        run.write()
        raise Killed

    monkeypatch.setattr(answers.Run, "complete", die)
    with as_user(alice), pytest.raises(Killed):
        answers.write(alice.id, answer.id)
    assert fresh(as_user, alice, answer).status == "writing"
    assert deltas(as_user, alice, answer) > 0

    monkeypatch.setattr(answers.Run, "complete", complete)
    run_jobs()
    answer = fresh(as_user, alice, answer)
    assert answer.status == "complete"
    assert answer.stored_content.count("An opened insulin pen keeps") == 1
    numbers = [note.number for note in footnotes(as_user, alice, answer)]
    assert numbers == sorted(set(numbers))
    with as_user(alice):
        answers.write(alice.id, answer.id)
    assert fresh(as_user, alice, answer).stored_content == answer.stored_content


def test_a_run_that_was_taken_over_writes_nothing_more(library, asked, as_user, alice):
    _, answer = asked()
    with as_user(alice):
        old = begin(alice.id, answer.id)
        begin(alice.id, answer.id)
        old.text = "from the old run"
        with pytest.raises(answers.Cancelled):
            old.write()
    assert deltas(as_user, alice, answer) == 0


def test_stop_keeps_what_is_written_and_the_run_notices(library, asked, browse, as_user, alice, run_jobs):
    _, answer = asked()
    with as_user(alice):
        run = begin(alice.id, answer.id)
        run.text = "Half an\n\nanswer"
        run.write()
    response = browse(alice).post(f"/chat/messages/{answer.id}/stop", htmx=True)
    assert "You stopped this answer here." in response.text
    assert "<p>Half an</p>" in response.text
    with as_user(alice), pytest.raises(answers.Cancelled):
        run.complete()
    run_jobs()
    stopped = fresh(as_user, alice, answer)
    assert (stopped.status, stopped.stored_content) == ("stopped", "Half an\n\nanswer")
    assert browse(alice).post(f"/chat/messages/{answer.id}/stop").status_code == 303


def test_a_question_is_indexed_when_its_answer_has_ended(library, asked, browse, as_user, alice, run_jobs):
    question, answer = asked()
    with as_user(alice):
        assert not list(MessageCheck().compare(alice.id))  # nothing is missing meanwhile
    browse(alice).post(f"/chat/messages/{answer.id}/stop")
    assert run_jobs() == ["chat.answer", "index.messages"]
    assert fresh(as_user, alice, question).vector_id == question.id
    assert fresh(as_user, alice, answer).vector_id is None


def test_a_stopped_answer_can_be_asked_for_again(library, asked, browse, as_user, alice, run_jobs):
    _, answer = asked()
    browse(alice).post(f"/chat/messages/{answer.id}/stop")
    run_jobs()
    response = browse(alice).post(f"/chat/messages/{answer.id}/retry", htmx=True)
    assert "sse-connect" in response.text
    run_jobs()
    assert fresh(as_user, alice, answer).status == "complete"
    assert "sse-connect" not in browse(alice).post(f"/chat/messages/{answer.id}/retry", htmx=True).text


def test_an_index_that_is_away_for_a_moment_is_waited_for(library, asked, as_user, alice, monkeypatch):
    _, answer = asked()
    monkeypatch.setattr(finding, "RETRY_DELAYS_S", (0.0, 0.0))
    find, failures = finding.find_passages, iter([1, 1])

    def unsteady(*arguments, **options):
        if next(failures, None):
            raise IndexUnavailable("away")
        return find(*arguments, **options)

    monkeypatch.setattr(finding, "find_passages", unsteady)
    with as_user(alice):
        answers.write(alice.id, answer.id)
    assert fresh(as_user, alice, answer).status == "complete"


@pytest.mark.parametrize(
    ("error", "sentence"), [(IndexUnavailable("away"), answers.UNAVAILABLE), (KeyError("?"), answers.UNEXPECTED)]
)
def test_an_answer_that_cannot_be_written_says_so_and_can_be_asked_for_again(
    library, asked, browse, as_user, alice, monkeypatch, run_jobs, error, sentence
):
    question, answer = asked()
    monkeypatch.setattr(finding, "RETRY_DELAYS_S", (0.0,))
    with monkeypatch.context() as broken:

        def fail(*_arguments, **_options):
            raise error

        broken.setattr(finding, "find_passages", fail)
        run_jobs()
    page = browse(alice).get(f"/chat/{question.conversation_id}").text
    assert sentence in page
    assert "Ask again" in page
    browse(alice).post(f"/chat/messages/{answer.id}/retry")
    run_jobs()
    assert fresh(as_user, alice, answer).status == "complete"
    assert sentence not in browse(alice).get(f"/chat/{question.conversation_id}").text


@pytest.mark.parametrize("action", ["stop", "retry"])
def test_strangers_neither_stop_nor_renew(asked, browse, alice, bob, carol, as_user, action):
    _, answer = asked()
    for stranger in (bob, carol):
        assert browse(stranger).post(f"/chat/messages/{answer.id}/{action}").status_code == 404
    assert "/auth/login" in browse().post(f"/chat/messages/{answer.id}/{action}").location
    assert fresh(as_user, alice, answer).status == "waiting"


def test_a_question_cannot_be_stopped(asked, browse, alice):
    question, _ = asked()
    assert browse(alice).post(f"/chat/messages/{question.id}/stop").status_code == 404


def test_what_was_said_is_remembered_and_forgotten_with_its_conversation(answered, browse, as_user, alice, run_jobs):
    answer = answered()
    talk = {"conversation_id": str(answer.conversation_id)}
    with as_user(alice):
        mine = clients.vectors.owned_by(alice.id)
        collection = message_points()
        assert mine.count(collection, talk) == 2
        assert mine.count(collection, {"message_id": str(answer.id), "role": "assistant"}) == 1
    assert fresh(as_user, alice, answer).vector_id == answer.id
    browse(alice).post(f"/chat/{answer.conversation_id}/delete")
    with as_user(alice):
        index_source.publish(answer)
        db.session.commit()
    run_jobs()
    with as_user(alice):
        assert mine.count(collection, talk) == 0


def test_one_job_does_what_follows_several_answers(library, asked, browse, as_user, alice, run_jobs):
    _, first = asked()
    run_jobs(only="answers")
    browse(alice).post(f"/chat/{first.conversation_id}/messages", {"content": FOREIGN_QUESTION})
    assert run_jobs(only="answers") == ["chat.answer"]
    with as_user(alice):
        assert not list(MessageCheck().compare(alice.id))  # nothing is missing: the job is to come
    assert run_jobs() == ["chat.after_answers", "index.messages"]
    assert fresh(as_user, alice, first).vector_id == first.id
    assert "suggestions" not in fresh(as_user, alice, first).attributes  # they would be shown below the last one


def test_an_answer_that_is_written_anew_is_indexed_anew(library, answered, browse, as_user, alice, run_jobs):
    answer = answered()
    assert "index.messages" not in run_jobs()
    with as_user(alice), unit_of_work():
        db.session.get_one(Message, answer.id).attributes = {**answer.attributes, "is_early": True}
    browse(alice).post(f"/chat/messages/{answer.id}/retry")
    assert run_jobs() == ["chat.answer", "chat.after_answers", "index.messages"]


def test_the_job_after_answers_does_nothing_with_a_conversation_of_another(
    library, asked, app, as_user, alice, bob, run_jobs
):
    _, answer = asked()
    run_jobs(only="answers")
    with app.app_context():
        jobs.after_answers.function(str(bob.id), str(answer.conversation_id))
    assert "suggestions" not in fresh(as_user, alice, answer).attributes
    assert run_jobs() == ["chat.after_answers", "index.messages"]  # alice's own
