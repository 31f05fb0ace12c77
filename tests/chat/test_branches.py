"""Several answers to a question: one branch is shown, the others are a step away, and nothing mixes them."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import text

from tests.chat.test_show import reads
from tests.plans import analyze, plans, trouble
from webapp.chat.models import Conversation, Message
from webapp.chat.queries import branches
from webapp.chat.queries import messages as message_queries
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

MANY = text(
    "WITH RECURSIVE line AS ("
    " SELECT 1 AS n, gen_random_uuid() AS id, NULL::uuid AS parent_id"
    " UNION ALL SELECT n + 1, gen_random_uuid(), id FROM line WHERE n < :number)"
    " INSERT INTO messages (id, user_id, conversation_id, parent_id, role, content, created_at, left_at)"
    " SELECT id, :user_id, :conversation_id, parent_id, CASE WHEN n % 2 = 1 THEN 'user' ELSE 'assistant' END, 'x',"
    " now() + n * interval '1 second', CASE WHEN n > :number - :left THEN now() END FROM line"
)

Again = Callable[..., Message]


@pytest.fixture
def again(browse, alice, said) -> Again:
    """Return a function that asks again for an answer of alice's, by the form below it: the answer to be."""

    def ask(answer: Message, **values: str) -> Message:
        response = browse(alice).post(f"/chat/messages/{answer.id}/again", values)
        assert response.status_code == 303
        return said(alice, answer.conversation_id)[-1]

    return ask


@pytest.fixture
def step(browse, alice) -> Callable[[Message], None]:
    """Return a function that shows the branch of a message of alice's."""

    def show(message: Message) -> None:
        response = browse(alice).post(f"/chat/messages/{message.id}/branch")
        assert response.location.endswith(f"#message-{message.id}")

    return show


def contents(messages: list[Message]) -> list[str]:
    return [message.stored_content for message in messages]


def test_a_good_answer_is_asked_for_again_beside_itself(browse, alice, library, asked, run_jobs, again, said):
    question, first = asked()
    run_jobs()
    second = again(first)
    run_jobs()
    assert (second.parent_id, second.id != first.id) == (question.id, True)
    assert [message.id for message in said(alice, question.conversation_id)] == [question.id, second.id]
    page = browse(alice).get(f"/chat/{question.conversation_id}").text
    assert "2 of 2" in page
    assert f'formaction="/chat/messages/{first.id}/branch"' in page
    assert f'id="message-{first.id}"' not in page


def test_stepping_back_shows_what_followed_as_it_was_read_last(alice, talk, said, again, step):
    conversation = talk(alice, "One?", "Yes.", "Two?", "No.", "Three?", "Perhaps.")
    one, yes, two, no, *_ = said(alice, conversation.id)
    other_no = again(no)
    step(no)
    assert contents(said(alice, conversation.id)) == ["One?", "Yes.", "Two?", "No.", "Three?", "Perhaps."]
    step(other_no)
    other_yes = again(yes)
    assert [message.id for message in said(alice, conversation.id)] == [one.id, other_yes.id]
    step(yes)
    assert [message.id for message in said(alice, conversation.id)] == [one.id, yes.id, two.id, other_no.id]


def test_showing_what_is_shown_changes_nothing(alice, talk, said, step):
    conversation = talk(alice, "One?", "Yes.", "Two?", "No.")
    before = said(alice, conversation.id)
    step(before[1])
    assert [(each.id, each.updated_at) for each in said(alice, conversation.id)] == [
        (each.id, each.updated_at) for each in before
    ]


def test_stepping_does_not_move_the_conversation_in_the_list(alice, talk, said, again, step, as_user):
    conversation = talk(alice, "One?", "Yes.")
    yes = said(alice, conversation.id)[-1]
    again(yes)
    with as_user(alice):
        moved_at = db.session.get_one(Conversation, conversation.id).updated_at
    step(yes)
    with as_user(alice):
        assert db.session.get_one(Conversation, conversation.id).updated_at == moved_at


def test_a_question_goes_on_from_the_branch_that_is_shown(browse, alice, talk, said, again, step, as_user):
    conversation = talk(alice, "One?", "Yes.", "Two?", "No.")
    yes = said(alice, conversation.id)[1]
    again(yes)
    step(yes)
    browse(alice).post(f"/chat/{conversation.id}/messages", {"content": "Three?"})
    *_, no, three, _answer = said(alice, conversation.id)
    assert (no.stored_content, three.parent_id) == ("No.", no.id)


def test_a_question_goes_on_from_the_branch_of_its_page_whatever_another_window_shows(
    browse, alice, bob, talk, said, again
):
    conversation = talk(alice, "One?", "Yes.", "Two?", "No.")
    page = browse(alice).get(f"/chat/{conversation.id}").text
    *_, no = said(alice, conversation.id)
    assert f'name="after" value="{no.id}" form="ask"' in page
    again(said(alice, conversation.id)[1])
    url = f"/chat/{conversation.id}/messages"
    browse(alice).post(url, {"content": "Three?", "after": str(no.id)})
    assert contents(said(alice, conversation.id)) == ["One?", "Yes.", "Two?", "No.", "Three?", ""]
    for after in ("nonsense", str(uuid.uuid4()), str(said(bob, talk(bob, "His?").id)[0].id)):
        assert browse(alice).post(url, {"content": after, "after": after}).status_code == 303


def test_a_model_is_told_what_led_to_the_question_whatever_is_shown(alice, talk, said, again, as_user):
    conversation = talk(alice, "One?", "Yes.", "Two?", "No.")
    _, yes, two, _ = said(alice, conversation.id)
    other = again(yes)
    with as_user(alice):
        question = message_queries.message(alice.id, two.id)
        assert contents(message_queries.earlier(alice.id, question, 8)) == ["One?", "Yes."]
        assert contents(message_queries.earlier(alice.id, question, 1)) == ["Yes."]
        answer = message_queries.message(alice.id, other.id)
        assert contents(message_queries.earlier(alice.id, answer, 8)) == ["One?"]


def test_a_hit_in_another_branch_opens_at_its_message(browse, alice, talk, said, again):
    conversation = talk(alice, "One?", "Yes.", "Two?", "No.")
    before = said(alice, conversation.id)
    again(before[1])
    assert len(said(alice, conversation.id)) == 2
    fragment = browse(alice).get(f"/chat/messages/{before[3].id}", htmx=True)
    assert (fragment.status_code, len(said(alice, conversation.id))) == (200, 2)
    response = browse(alice).get(f"/chat/messages/{before[3].id}")
    assert response.location == f"/chat/{conversation.id}#message-{before[3].id}"
    assert [each.id for each in said(alice, conversation.id)] == [each.id for each in before]


def test_an_export_has_the_branch_that_is_shown(browse, alice, talk, said, again, step):
    conversation = talk(alice, "One?", "Yes.", "Two?", "No.")
    yes = said(alice, conversation.id)[1]
    again(yes)
    assert "Two?" not in browse(alice).get(f"/chat/{conversation.id}/export").text
    step(yes)
    assert "Two?" in browse(alice).get(f"/chat/{conversation.id}/export").text


def test_what_a_deleted_document_said_is_redacted_in_every_branch(browse, alice, library, asked, run_jobs, again, step):
    question, first = asked()
    run_jobs()
    second = again(first)
    run_jobs()
    url = f"/chat/{question.conversation_id}"
    assert "twenty-eight days" in browse(alice).get(url).text
    browse(alice).post(f"/documents/{library.id}/delete")
    for answer in (second, first):
        step(answer)
        page = browse(alice).get(url).text
        assert f'id="message-{answer.id}"' in page
        assert "twenty-eight days" not in page


def test_a_deleted_conversation_comes_back_with_its_branches(browse, alice, talk, said, again, step):
    conversation = talk(alice, "One?", "Yes.", "Two?", "No.")
    _, yes, _, no = said(alice, conversation.id)
    other = again(yes)
    browse(alice).post(f"/chat/{conversation.id}/delete")
    assert browse(alice).post(f"/chat/messages/{no.id}/branch").status_code == 404
    browse(alice).post(f"/chat/{conversation.id}/restore")
    assert said(alice, conversation.id)[-1].id == other.id
    step(no)
    assert said(alice, conversation.id)[-1].id == no.id


def test_htmx_gets_the_branch_in_place_with_the_focus_on_it(browse, alice, talk, said):
    conversation = talk(alice, "One?", "Yes.")
    yes = said(alice, conversation.id)[-1]
    fragment = browse(alice).post(f"/chat/messages/{yes.id}/again", htmx=True)
    other = said(alice, conversation.id)[-1]
    assert fragment.text.count("autofocus") == 1
    assert fragment.headers["HX-Replace-Url"] == f"/chat/{conversation.id}#message-{other.id}"
    assert f'sse-connect="/chat/messages/{other.id}/stream?after=-1"' in fragment.text
    back = browse(alice).post(f"/chat/messages/{yes.id}/branch", htmx=True)
    assert "1 of 2" in back.text
    assert "<html" not in back.text


def test_what_is_far_above_the_end_is_a_page_of_its_own(browse, alice, talk, said, again, step, as_user):
    long = talk(alice, *(f"({n})" for n in range(80)))
    with as_user(alice):
        first = db.session.scalars(db.select(Message).where(Message.stored_content == "(1)")).one()
    again(first)
    response = browse(alice).post(f"/chat/messages/{first.id}/branch", htmx=True)
    assert response.headers["HX-Redirect"].startswith(f"/chat/{long.id}?before=")
    assert f'id="message-{first.id}"' in browse(alice).get(response.headers["HX-Redirect"]).text


def test_an_answer_that_is_being_written_is_not_asked_for_again(alice, asked, again):
    _question, answer = asked()
    assert again(answer).id == answer.id


@pytest.mark.parametrize("model", ["", "no-such-model"])
def test_a_model_is_one_of_those_there_are(browse, alice, talk, said, model):
    yes = said(alice, talk(alice, "One?", "Yes.").id)[-1]
    response = browse(alice).post(f"/chat/messages/{yes.id}/again", {"model": model})
    assert response.status_code == (404 if model else 303)


def test_strangers_step_nowhere_and_ask_nothing(browse, alice, bob, carol, talk, said):
    conversation = talk(alice, "One?", "Yes.")
    one, yes = said(alice, conversation.id)
    for message, action in ((yes, "branch"), (yes, "again"), (one, "edit")):
        for stranger in (bob, carol):
            assert browse(stranger).post(f"/chat/messages/{message.id}/{action}", {"content": "?"}).status_code == 404
        assert browse(alice).post(f"/chat/messages/{uuid.uuid4()}/{action}").status_code == 404
        assert "/auth/login" in browse().post(f"/chat/messages/{message.id}/{action}").location
    assert len(said(alice, conversation.id)) == 2


def test_the_reads_do_not_grow_with_the_branches(browse, alice, talk, said, again, as_user, connection):
    plain, branched = talk(alice, "One?", "Yes.", "Two?", "No."), talk(alice, "One?", "Yes.", "Two?", "No.")
    for _ in range(3):
        written = db.update(Message).where(Message.id == again(said(alice, branched.id)[-1]).id)
        with as_user(alice), unit_of_work():
            db.session.execute(written.values(status="complete"))
    browser = browse(alice)
    assert "4 of 4" in browser.get(f"/chat/{branched.id}").text
    assert reads(browser, connection, f"/chat/{branched.id}") == reads(browser, connection, f"/chat/{plain.id}")


def test_a_long_conversation_is_read_by_indexes(alice, talk, as_user, connection):
    id, *others = (talk(alice).id for _ in range(20))
    with as_user(alice):
        db.session.execute(MANY, {"user_id": alice.id, "conversation_id": id, "number": 1000, "left": 100})
        for other in others:
            db.session.execute(MANY, {"user_id": alice.id, "conversation_id": other, "number": 400, "left": 0})
        analyze(db.session.connection(), "messages")
        shown = message_queries.messages(alice.id, id).rows
        last = shown[-1]
        with plans() as found:
            message_queries.messages(alice.id, id)
            message_queries.before_of_page_with(alice.id, shown[0])
            message_queries.earlier(alice.id, last, 8)
            branches.places(alice.id, shown)
            branches.places(alice.id, [message_queries.messages(alice.id, id, shown[1].id).rows[0]])
            branches.below(last)
            branches.left_above(last)
    assert len(shown) == message_queries.MESSAGES_A_PAGE
    for plan in found:
        assert not trouble(plan, "messages"), plan
        assert plan["Actual Total Time"] < 25


def edit(browser, question: Message, content: str, **values: str):
    return browser.post(f"/chat/messages/{question.id}/edit", {"content": content, **values})


def test_a_question_is_asked_in_other_words_beside_itself(browse, alice, talk, said, step):
    conversation = talk(alice, "One?", "Yes.", "Two?", "No.", "Three?", "Perhaps.")
    _, yes, two, *_ = said(alice, conversation.id)
    assert "Two?</textarea>" in browse(alice).get(f"/chat/messages/{two.id}/edit").text
    response = edit(browse(alice), two, "<b>2</b>?")
    *_, question, answer = said(alice, conversation.id)
    assert response.location == f"/chat/{conversation.id}#message-{answer.id}"
    assert contents(said(alice, conversation.id)) == ["One?", "Yes.", "<b>2</b>?", ""]
    assert (question.parent_id, answer.parent_id) == (yes.id, question.id)
    assert "2 of 2" in browse(alice).get(f"/chat/{conversation.id}").text
    step(two)
    assert contents(said(alice, conversation.id))[2:] == ["Two?", "No.", "Three?", "Perhaps."]


def test_the_first_question_is_edited_too(browse, alice, talk, said):
    conversation = talk(alice, "One?", "Yes.", "Two?", "No.")
    edit(browse(alice), said(alice, conversation.id)[0], "Once more?")
    assert contents(said(alice, conversation.id)) == ["Once more?", ""]
    assert "2 of 2" in browse(alice).get(f"/chat/{conversation.id}").text


def test_an_edited_question_is_asked_once_and_in_other_words_only(browse, alice, talk, said):
    conversation = talk(alice, "One?", "Yes.", "Two?", "No.")
    two = said(alice, conversation.id)[2]
    edit(browse(alice), two, "Two?")
    assert len(said(alice, conversation.id)) == 4
    token = str(uuid.uuid4())
    for _ in range(2):
        edit(browse(alice), two, "Really?", token=token)
    assert contents(said(alice, conversation.id)) == ["One?", "Yes.", "Really?", ""]
    assert "2 of 2" in browse(alice).get(f"/chat/{conversation.id}").text


def test_what_an_edit_is_refused_for_stays_in_its_form(browse, alice, talk, said):
    conversation = talk(alice, "One?", "Yes.")
    one, yes = said(alice, conversation.id)
    url = f"/chat/messages/{one.id}/edit"
    fragment = browse(alice).post(url, {"content": "x" * 8001}, htmx=True)
    assert (fragment.status_code, fragment.headers["HX-Retarget"]) == (422, f"#message-{one.id}")
    assert "x" * 8001 in browse(alice).post(url, {"content": "x" * 8001}).text
    assert browse(alice).post(url, {"content": " "}).status_code == 422
    assert browse(alice).get(f"/chat/messages/{yes.id}/edit").status_code == 404
    assert contents(said(alice, conversation.id)) == ["One?", "Yes."]
