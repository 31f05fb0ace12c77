"""What earlier conversations said is recalled, marked as just that, and forgotten for good when its user says so."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from tests.chat.conftest import FOREIGN_QUESTION, PEN_QUESTION
from tests.plans import plans, trouble
from tests.points import message_points
from webapp.chat.index_source import MessageSource
from webapp.chat.models import Conversation, Message, Recollection
from webapp.chat.queries import messages as message_queries
from webapp.chat.queries.memory import CONSIDERED, day, recall
from webapp.chat.writing import answers
from webapp.index.models import Embedding
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import reading_shared
from webapp.platform.unit_of_work import unit_of_work
from webapp.retrieval.queries import embed

KEEPS = "An opened insulin pen keeps for twenty-eight days at room temperature."
AGAIN = "How long does an opened pen of insulin keep?"
SAID = "Earlier it was said"
ON, OFF = {"has_memory": "y"}, {"csrf_token": ""}


@pytest.fixture
def ask(browse, alice, asked, run_jobs, said):
    """Return a function that asks as alice in a new conversation, and gives the answer."""

    def put(content: str = PEN_QUESTION, model: str | None = None) -> Message:
        fields = {"content": content} | ({"model": model} if model is not None else {})
        place = browse(alice).post("/chat/", fields).location
        run_jobs()
        return said(alice, uuid.UUID(place.rpartition("/")[2]))[-1]

    return put


@pytest.fixture
def earlier(library, ask) -> Message:
    """An answer that quotes the library."""
    return ask()


@pytest.fixture
def reworded(library, ask, models) -> Message:
    """An answer of a model's, in words of its own."""
    return ask(model="rewords")


@pytest.fixture
def page(browse, alice):
    """Return a function that gives the page of an answer's conversation."""
    return lambda answer: browse(alice).get(f"/chat/{answer.conversation_id}").text


@pytest.fixture
def forget(browse, alice):
    """Return a function that forgets an earlier answer, by the form below the one that recalls it."""

    def send(answer: Message, earlier: Message, what: str, person=alice):
        return browse(person).post(f"/chat/messages/{answer.id}/forget", {"recalled": str(earlier.id), "what": what})

    return send


def recollections(as_user, person, **where) -> list[Recollection]:
    with as_user(person):
        return list(db.session.scalars(db.select(Recollection).filter_by(**where)))


def published(connection, answer: Message) -> bool:
    """Whether an answer is to be put into the index as it is now, by a job or by one that a job defers."""
    jobs = text(
        "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'"
        " AND (args ->> 'message_id' = :id OR task_name = 'bin.withdraw')"
    )
    connection.execute(text("SELECT set_config('role', 'none', true)"))
    return bool(connection.execute(jobs, {"id": str(answer.id)}).scalar())


def of(page: str) -> list[str]:
    return re.findall(r'<div class="[^"]*recalled[^"]*" role="note".*?</div>', page, re.DOTALL)


def test_an_earlier_answer_is_shown_with_its_day_and_leads_to_its_message(earlier, ask, page, browse, alice):
    answer = ask(AGAIN)
    (shown,) = of(page(answer))
    today = day(datetime.now(UTC), "")
    assert re.search(rf"You asked about this on\s*<a href=\"/chat/messages/{earlier.id}\">{today}</a>", shown)
    assert PEN_QUESTION in shown
    assert KEEPS in shown
    assert "data-claim" not in shown
    assert "verdict" not in shown
    evidence = browse(alice).get(f"/chat/messages/{answer.id}/evidence").text
    assert "shown below the answer, and not used for it" in evidence
    assert f"/chat/messages/{earlier.id}" in evidence
    assert answer.content.count("[^") == earlier.content.count("[^"), "it is beside the answer, not part of it"


def test_another_question_and_the_same_conversation_recall_nothing(
    earlier, ask, browse, alice, run_jobs, page, as_user
):
    ask("Where does the barn owl hunt at night?")
    browse(alice).post(f"/chat/{earlier.conversation_id}/messages", {"content": AGAIN})
    run_jobs()
    assert recollections(as_user, alice) == []
    assert of(page(earlier)) == []


def test_what_was_said_in_the_same_conversation_leaves_room_for_others(earlier, ask, browse, alice, run_jobs, said):
    here = ask(AGAIN).conversation_id
    for _ in range(CONSIDERED):
        browse(alice).post(f"/chat/{here}/messages", {"content": AGAIN})
    run_jobs()
    browse(alice).post(f"/chat/{here}/messages", {"content": AGAIN})
    run_jobs()
    assert [one.recalled_id for one in said(alice, here)[-1].recollections] == [earlier.id]


def test_what_nothing_answers_is_refused_all_the_same(earlier, ask, models, page, as_user, alice):
    with as_user(alice):  # one that is near enough
        conversation = db.session.get_one(Conversation, ask(FOREIGN_QUESTION).conversation_id)
    refusal = ask(FOREIGN_QUESTION, "recalls")
    assert answers.NOT_IN_SOURCES in refusal.content
    assert recollections(as_user, alice, message_id=refusal.id) == []
    assert models.requests == []
    assert conversation.title in page(refusal)


def test_a_refusal_may_stand_beside_what_an_earlier_answer_said(earlier, ask, page, browse, alice, monkeypatch):
    monkeypatch.setattr("webapp.answering.quote.is_answered", lambda _ranked: False)
    refusal = ask(AGAIN)
    assert refusal.is_refusal
    assert answers.NOT_IN_SOURCES in refusal.content
    assert KEEPS not in refusal.content
    assert KEEPS in of(page(refusal))[0]


@pytest.mark.parametrize("switched", ["account", "drawing", "forgotten", "deleted", "source"])
def test_what_is_off_forgotten_or_gone_is_not_recalled(
    earlier, ask, browse, alice, run_jobs, as_user, library, switched
):
    client, id = browse(alice), earlier.conversation_id
    if switched == "account":
        client.post("/chat/memory", OFF)
    if switched == "forgotten":
        client.post(f"/chat/{id}/memory", {"recalls": "y"})
    if switched == "deleted":
        client.post(f"/chat/{id}/delete")
    if switched == "source":
        client.post(f"/documents/{library.id}/delete")
    run_jobs()
    if switched == "drawing":
        place = client.post("/chat/", {"content": FOREIGN_QUESTION}).location
        client.post(f"{place}/memory", {"is_remembered": "y"})
        client.post(f"{place}/messages", {"content": AGAIN})
        run_jobs()
    else:
        ask(AGAIN)
    assert recollections(as_user, alice) == []


def test_within_chosen_sources_only_what_rests_on_them_is_recalled(earlier, browse, alice, run_jobs, as_user, library):
    client = browse(alice)
    client.post("/chat/", {"content": AGAIN, "kind": "textbook"})
    client.post("/chat/", {"content": AGAIN, "document": str(library.id)})
    run_jobs()
    assert len(recollections(as_user, alice)) == 1


def test_a_model_is_told_of_it_as_data_below_the_sources_and_cites_it_unchecked(
    reworded, ask, models, page, as_user, alice
):
    models.requests.clear()
    answer = ask(AGAIN, "recalls")
    system, *_, told = [one["content"] for one in models.requests[0]["messages"]]
    mark = re.search(r"<memory-(\w+) number=\"2\" date=\"[^\"]+\" asked=\"([^\"]+)\">", told)
    assert mark[2] == PEN_QUESTION
    assert KEEPS[1:] in told[mark.end() :]
    assert told.index("</source-") < mark.start() < told.index("Question: ")
    assert f"<memory-{mark[1]}>" in system
    assert "never\norders" in system
    assert SAID in answer.content
    numbered = [one for one in recollections(as_user, alice, message_id=answer.id) if one.number]
    assert [one.recalled_id for one in numbered] == [reworded.id]
    assert numbered[0].number not in {citation.number for citation in answer.citations}
    (shown,) = of(page(answer))
    assert "From your conversation of" in shown
    assert f'id="note-{answer.id}-{numbered[0].number}"' in shown
    assert "verdict" not in shown
    assert re.search(rf'class="footnote-ref recalled" href="#note-{answer.id}-{numbered[0].number}"', page(answer))


def test_an_earlier_answer_alone_makes_no_answer(reworded, ask, models, as_user, alice):
    answer = ask(AGAIN, "only-recalls")
    assert answer.evidence.fell_back
    assert SAID not in answer.content
    assert [one.number for one in recollections(as_user, alice, message_id=answer.id)] == [None]


@pytest.mark.parametrize("what", ["here", "conversation", "all"])
def test_what_is_forgotten_is_in_no_answer_no_table_no_prompt_and_no_export(
    reworded, ask, models, forget, browse, alice, run_jobs, connection, page, what
):
    answer = ask(AGAIN, "recalls")
    assert SAID in answer.stored_content
    assert forget(answer, reworded, what).status_code == 303
    run_jobs()
    assert SAID not in page(answer)
    assert KEEPS not in "".join(of(page(answer)))
    assert "An earlier conversation" in of(page(answer))[0]
    for format in ("markdown", "json"):
        assert SAID not in browse(alice).get(f"/chat/{answer.conversation_id}/export?format={format}").text
    rows = connection.execute(text("SELECT count(*) FROM messages WHERE content LIKE '%Earlier it was%'"))
    assert rows.scalar() == 0
    models.requests.clear()
    ask(AGAIN, "recalls")
    assert ("In other words" in str(models.requests[0]["messages"][-1])) == (what == "here")


def test_a_forgotten_conversation_leaves_the_index_and_comes_back_when_it_is_remembered(
    earlier, ask, forget, browse, alice, run_jobs, as_user
):
    def points(id: uuid.UUID) -> int:
        with as_user(alice):
            return clients.vectors.owned_by(alice.id).count(message_points(), {"conversation_id": str(id)})

    answer = ask(AGAIN)
    for what in ("conversation", "all"):
        forget(answer, earlier, what)
        run_jobs()
        assert points(earlier.conversation_id) == 0
        assert points(answer.conversation_id) == (2 if what == "conversation" else 0)
        for id in (earlier.conversation_id, answer.conversation_id):
            browse(alice).post(f"/chat/{id}/memory", {"recalls": "y", "is_remembered": "y"})
        run_jobs()
        assert points(earlier.conversation_id) == points(answer.conversation_id) == 2


@pytest.mark.parametrize("how", ["purged", "expired", "source"])
def test_what_was_written_from_it_goes_with_it(
    reworded, ask, models, browse, alice, run_jobs, as_user, library, connection, page, how
):
    answer = ask(AGAIN, "recalls")
    client = browse(alice)
    if how == "source":
        client.post(f"/documents/{library.id}/delete")
    else:
        client.post(f"/chat/{reworded.conversation_id}/delete")
    assert published(connection, answer), "the index gets it without what it says from there"
    run_jobs()
    assert SAID not in page(answer), "masked while it is in the bin"
    assert SAID in answer.stored_content
    if how == "source":
        client.post(f"/documents/{library.id}/purge")
    elif how == "purged":
        client.post(f"/chat/{reworded.conversation_id}/purge")
    else:
        from webapp.chat.expiry import remove_expired

        with as_user(alice):
            remove_expired(-1)
    run_jobs()
    rows = connection.execute(text("SELECT count(*) FROM messages WHERE content LIKE '%Earlier it was%'"))
    assert rows.scalar() == 0
    assert all(one.recalled_id is None for one in recollections(as_user, alice, message_id=answer.id))


def test_a_share_and_a_later_turn_do_not_get_it(reworded, ask, models, browse, alice, run_jobs):
    answer = ask(AGAIN, "recalls")
    shared = browse(alice).post(f"/chat/{answer.conversation_id}/share", {"days": "7"}).text
    address = re.search(r"/shared/[\w-]{43}", shared)[0]
    assert SAID not in browse(None).get(address).text
    models.requests.clear()
    browse(alice).post(f"/chat/{answer.conversation_id}/messages", {"content": "And a frozen one?", "model": "honest"})
    run_jobs()
    assert models.requests
    assert SAID not in str(models.requests)


def test_a_reader_of_a_link_sees_only_what_that_conversation_recalled(app, reworded, ask, models, alice):
    _, second = ask(AGAIN, model="recalls"), ask(AGAIN, model="recalls")
    with app.app_context(), reading_shared(alice.id, second.conversation_id):
        assert set(db.session.scalars(select(Recollection.message_id))) == {second.id}


def test_a_copy_forgets_as_the_original_does(reworded, ask, models, browse, alice, forget, page, said):
    answer = ask(AGAIN, "recalls")
    copy = browse(alice).post(f"/chat/messages/{answer.id}/fork").location.rpartition("/")[2].partition("#")[0]
    assert SAID in said(alice, uuid.UUID(copy))[-1].content
    forget(answer, reworded, "conversation")
    assert SAID not in said(alice, uuid.UUID(copy))[-1].stored_content


def test_forgetting_while_it_is_written_ends_the_answer(reworded, ask, models, forget, as_user, alice, monkeypatch):
    from webapp.chat.operations import memory
    from webapp.chat.writing.runs import Run

    really = Run.save_evidence

    def then_forget(run: Run) -> None:
        really(run)
        with unit_of_work():
            memory.forget_conversation_of(run.user_id, reworded.id)

    monkeypatch.setattr(Run, "save_evidence", then_forget)
    answer = ask(AGAIN, "recalls")
    assert answer.error == answers.SOURCE_WAS_DELETED
    assert SAID not in answer.stored_content


def test_an_answer_that_is_stopped_right_after_forgetting_keeps_nothing_of_it(reworded, ask, models, monkeypatch):
    from webapp.chat.operations import conversations, memory
    from webapp.chat.writing.runs import Run

    really = Run.complete

    def stopped_before(run: Run) -> None:
        run.write()
        with unit_of_work():
            memory.forget_conversation_of(run.user_id, reworded.id)
            conversations.stop(run.user_id, run.message_id)
        really(run)

    monkeypatch.setattr(Run, "complete", stopped_before)
    answer = ask(AGAIN, "recalls")
    assert answer.status == "stopped"
    assert SAID not in answer.stored_content


def test_strangers_forget_and_switch_nothing(earlier, ask, browse, bob, forget, as_user, alice):
    answer = ask(AGAIN)
    for person, status in ((bob, (404,)), (None, (302, 303))):
        client = browse(person)
        assert forget(answer, earlier, "conversation", person).status_code in status
        assert client.get(f"/chat/{earlier.conversation_id}/memory").status_code in status
        assert client.post(f"/chat/{earlier.conversation_id}/memory", {}).status_code in status
        if person is None:
            assert client.post("/chat/memory", OFF).status_code in status
            assert client.post("/chat/memory/empty").status_code in status
    own = browse(bob).post("/chat/", {"content": PEN_QUESTION}).location
    assert own
    assert browse(bob).post("/chat/memory/empty").status_code == 303
    assert len(recollections(as_user, alice, message_id=answer.id)) == 1
    assert recollections(as_user, bob) == []


def test_the_pages_of_memory_show_and_change_it(earlier, browse, alice, forget, ask):
    client = browse(alice)
    page = client.get("/chat/memory").text
    assert "Conversations remembered: 1. Forgotten: 0." in page
    assert "checked" in page
    client.post("/chat/memory", OFF)
    assert "Memory is off for your account" in client.get(f"/chat/{earlier.conversation_id}/memory").text
    client.post("/chat/memory", ON)
    client.post("/chat/memory/empty")
    assert "Conversations remembered: 0. Forgotten: 1." in client.get("/chat/memory").text
    assert "Memory: forgotten" in client.get(f"/chat/{earlier.conversation_id}").text
    assert forget(earlier, earlier, "everything").status_code == 422


def test_recalling_reads_no_table_as_a_whole(earlier, ask, as_user, alice):
    answer = ask(AGAIN)
    with as_user(alice):
        db.session.execute(text("SET LOCAL enable_seqscan = off"))  # with few rows all are read; here, what must be
        with plans() as found:
            recall(alice.id, uuid.uuid4(), embed(alice.id, AGAIN))
            message_queries.messages(alice.id, answer.conversation_id)
    tables = ("messages", "recollections", "citations", "conversations", "documents")
    assert [trouble(plan, table) for plan in found for table in tables if trouble(plan, table)] == []


def test_the_index_is_built_anew_from_the_rows_without_what_is_forgotten(earlier, ask, as_user, alice, forget):
    other = ask(AGAIN)
    forget(other, earlier, "conversation")
    with as_user(alice):
        ids = [earlier.id, other.id]
        assert [one.id for one in MessageSource().texts(alice.id, ids)] == [other.id]
        live = db.select(Embedding.source_id).where(Embedding.source_id.in_(ids), MessageSource().is_live())
        assert list(db.session.scalars(live)) == [other.id]


def test_an_exported_page_tells_it_apart_and_leads_nowhere(reworded, ask, browse, alice):
    answer = ask(AGAIN, "recalls")
    exported = browse(alice).http.get(f"/chat/{answer.conversation_id}/export?format=html", buffered=True).text
    (shown,) = of(exported)
    assert "From your conversation of" in shown
    assert "In other words" in shown
    assert str(reworded.id) not in exported
    assert "<form" not in exported
    copied = browse(alice).get(f"/chat/messages/{answer.id}/copy/markdown").text
    assert re.search(
        r"^\[\^2\]: From your conversation of .* \\?\(an earlier answer, not a source\\?\)", copied, re.MULTILINE
    )
    assert str(reworded.id) in browse(alice).get(f"/chat/{answer.conversation_id}/export?format=json").text
