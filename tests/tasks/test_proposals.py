"""What a model calls is proposed under its answer, and done by a click alone."""

from __future__ import annotations

import json
import re
import uuid
from datetime import date

import pytest

from tests.chat.conftest import library, said  # noqa: F401  # fixtures
from webapp.chat.models import Message
from webapp.clients.tool_calls import LONGEST, MOST_CALLS, ToolCalls
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.tasks import tools

ADD = {"title": "Call the <b>laboratory</b>", "due": "2026-12-01"}


def call(name: str, **arguments: object) -> str:
    return f"call {name} {json.dumps(arguments)}"


@pytest.fixture
def asked(browse, alice, models, run_jobs, said):  # noqa: F811
    """Return a function that asks the model which calls tools, as alice; it returns the answer."""

    def ask(*calls: str, model: str = "calls") -> Message:
        question = f"Remind me of my tasks: {' '.join(calls)}"
        location = browse(alice).post("/chat/", {"content": question, "model": model}).location
        run_jobs()
        return said(alice, uuid.UUID(location.partition("#")[0].rpartition("/")[2]))[-1]

    return ask


@pytest.fixture
def page(browse, alice):
    return lambda answer: browse(alice).get(f"/chat/{answer.conversation_id}").text


def test_pieces_of_calls_are_put_together_and_garbage_is_left_out():
    calls = ToolCalls()
    calls.add([{"index": 0, "function": {"name": "a", "arguments": "{"}}, None, {"function": None}, "x"])
    calls.add([{"index": 0, "function": {"arguments": "}"}}, {"index": 1, "function": {"name": 5}}])
    assert calls.calls == [("a", "{}"), ("", "")]
    calls.add({"index": n, "function": {"name": "b", "arguments": "x" * 9999}} for n in range(100))
    assert len(calls.calls) == MOST_CALLS
    assert max(len(one.arguments) for one in calls.calls) == LONGEST


def test_what_no_database_keeps_is_left_out_of_calls():
    calls = ToolCalls()
    calls.add([{"index": 0, "function": {"name": "add\0_task", "arguments": '{"title": "\0Pens\ud800"}'}}])
    assert calls.calls == [("add_task", '{"title": "Pens"}')]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Remind me to call the lab tomorrow.", True),
        ("What is on my to-do list?", True),
        ("Erinnere mich an den Termin", True),
        ("How long does an opened insulin pen keep?", False),
        ("What is multitasking?", False),
    ],
)
def test_only_questions_of_tasks_are_put_to_a_model_with_tools(question, wanted):
    assert tools.is_wanted(question) == wanted


def test_a_proposal_is_done_by_a_click_once_and_never_by_itself(asked, page, browse, alice, tasks_of, models, said):  # noqa: F811
    answer = asked(call("add_task", **ADD))
    assert answer.tool_calls == [{"name": "add_task", "arguments": json.dumps(ADD)}]
    assert [one["function"]["name"] for one in models.requests[0]["tools"]] == [one["name"] for one in tools.SCHEMAS]
    assert tasks_of(alice) == []
    shown = page(answer)
    assert "is done only when you choose it" in shown
    assert "Call the &lt;b&gt;laboratory&lt;/b&gt;" in shown
    for _ in range(2):
        browse(alice).post(f"/tasks/proposals/{answer.id}/0")
    (task,) = tasks_of(alice)
    assert (task.title, task.due, task.source_message_id) == (ADD["title"], date(2026, 12, 1), answer.id)
    shown = page(answer)
    assert "Added: " in shown
    assert f"/tasks/proposals/{answer.id}/0" not in shown
    assert len(said(alice, answer.conversation_id)) == 2  # what a tool says is no turn


def test_tasks_are_changed_completed_listed_and_deleted(asked, page, browse, alice, add, tasks_of, models):
    one, two, three = (str(add(alice, title)) for title in ("One", "Two", "Three"))
    answer = asked(
        call("update_task", id=one, title="First", due=None),
        call("complete_task", id=two),
        call("delete_task", id=three),
        call("list_tasks", show="overdue", words="a&b"),
    )
    told = models.requests[0]["messages"][0]["content"]
    assert one in told
    shown = page(answer)
    assert "Was: One" in shown
    assert "words=a%26b" in shown
    assert sorted(task.title for task in tasks_of(alice) if not task.is_completed) == ["One", "Three", "Two"]
    for number in range(3):
        assert browse(alice).post(f"/tasks/proposals/{answer.id}/{number}").status_code == 303
    assert [(task.title, task.is_completed) for task in tasks_of(alice)] == [("First", False), ("Two", True)]
    assert browse(alice).post(f"/tasks/proposals/{answer.id}/3").status_code == 422


def test_malformed_and_hostile_calls_do_nothing(asked, page, browse, alice, bob, add, tasks_of):
    theirs, mine = add(bob, "Bob's own"), add(alice, "Mine")
    answer = asked(
        call("delete_task", id=str(theirs)),
        "call delete_task nonsense",
        call("drop_table", id=str(mine)),
        call("add_task", title="x" * 201),
        call("add_task", title="x", due="tomorrow"),
        call("add_task", title="x", repeats="daily"),
        call("complete_task", id=str(mine), user_id=str(bob.id)),
        call("update_task", id=str(mine), title=["x"]),
        call("add_task"),
    )
    assert len(answer.tool_calls) == 9
    assert page(answer).count("The model asked for something that cannot be done. Nothing was done.") == 9
    for number in (*range(9), 99):
        assert browse(alice).post(f"/tasks/proposals/{answer.id}/{number}").status_code == 422
    assert [task.title for task in tasks_of(alice)] == ["Mine"]
    assert [task.title for task in tasks_of(bob)] == ["Bob's own"]


def test_a_stranger_and_nobody_do_nothing(asked, browse, alice, bob, tasks_of):
    answer = asked(call("add_task", **ADD))
    assert browse(bob).post(f"/tasks/proposals/{answer.id}/0").status_code == 404
    assert browse(None).post(f"/tasks/proposals/{answer.id}/0").location.startswith("/auth/login")
    assert tasks_of(alice) == tasks_of(bob) == []


def test_without_a_call_the_question_goes_the_ordinary_way(asked, models):
    answer = asked(model="honest")
    assert answer.tool_calls is None
    assert "is done only when you choose it" not in answer.stored_content


def test_a_fork_proposes_nothing_and_no_branch_leads_to_what_a_tool_said(asked, page, browse, alice, said, as_user):  # noqa: F811
    answer = asked(call("add_task", **ADD), call("add_task", title="Two"))
    browse(alice).post(f"/tasks/proposals/{answer.id}/0")
    new = browse(alice).post(f"/chat/messages/{answer.id}/fork").location.partition("#")[0].rpartition("/")[2]
    assert "/tasks/proposals/" not in browse(alice).get(f"/chat/{new}").text
    browse(alice).post(f"/chat/messages/{answer.id}/again")
    browse(alice).post(f"/chat/messages/{answer.id}/branch")
    assert [one.id for one in said(alice, answer.conversation_id)][-1] == answer.id
    browse(alice).post(f"/chat/{answer.conversation_id}/delete")
    with as_user(alice), unit_of_work():
        live = db.select(Message.role).where(Message.conversation_id == answer.conversation_id)
        assert db.session.scalars(live.where(Message.deleted_at.is_(None))).all() == []
    assert not re.search("proposals", browse(alice).get("/tasks/").text)
