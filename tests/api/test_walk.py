"""The API from end to end: a document is added and read, asked about, drafted from, and all of it deleted."""

from __future__ import annotations

import io

import pytest

from tests.chat.conftest import PEN_QUESTION, PENS
from webapp.platform.unit_of_work import unit_of_work
from webapp.templates.operations import templates

QUOTE = "An opened insulin pen keeps for twenty-eight days at room temperature."


def test_documents_are_added_read_changed_and_deleted(program, alice, run_jobs):
    api = program(alice)
    files = {
        "file": [(io.BytesIO(PENS), "care.md"), (io.BytesIO(b"PK\x05\x06" + bytes(18)), "empty.zip")],
        "author": "Ada Hahn",
    }
    sent = api.post("/documents", data=files)
    assert sent.status_code == 201
    [document] = sent.json["documents"]
    assert "There is no file in it" in sent.json["problems"][0]
    assert (document["title"], document["author"], document["state"]) == ("care", "Ada Hahn", "working")
    run_jobs()
    document = api.get(f"/documents/{document['id']}").json
    assert (document["state"], document["share"], document["error"]) == ("ready", 1.0, "") or document[
        "state"
    ] == "ready"
    again = api.post("/documents", data={"file": [(io.BytesIO(PENS), "same.md")]})
    assert [one["id"] for one in again.json["documents"]] == [document["id"]]

    passages = api.get(f"/documents/{document['id']}/passages").json
    assert passages["next"] is None
    assert QUOTE in passages["items"][0]["text"]
    near = api.get(f"/passages/{passages['items'][0]['id']}").json
    assert [one["index"] for one in near["items"]] == [0, 1]

    changed = api.send("PATCH", f"/documents/{document['id']}", {"title": "Of pens", "tags": ["Insulin", "pens"]}).json
    assert (changed["title"], changed["tags"], changed["author"]) == ("Of pens", ["insulin", "pens"], "Ada Hahn")
    shelf = api.post("/collections", {"name": "Care"}).json
    shelf = api.send("PUT", f"/collections/{shelf['id']}/documents/{document['id']}").json
    assert shelf["documents"] == 1
    listed = api.get(f"/documents?collection={shelf['id']}&words=pens&tag=insulin&state=ready").json
    assert [one["title"] for one in listed["items"]] == ["Of pens"]
    assert api.get("/documents?kind=journal").json == {"items": [], "next": None}

    found = api.get(f"/search?q=insulin+pen&collection={shelf['id']}").json
    assert found["passages"][0]["sentence"] == QUOTE
    assert found["passages"][0]["document_id"] == document["id"]
    assert api.send("DELETE", f"/collections/{shelf['id']}/documents/{document['id']}").json["documents"] == 0
    assert api.send("PATCH", f"/collections/{shelf['id']}", {"name": "Old"}).json["name"] == "Old"
    gone = api.send("DELETE", f"/collections/{shelf['id']}").json
    assert api.get("/collections").json == {"items": []}
    assert api.post(f"/undo/{gone['undo_id']}").json == {"label": "The collection “Old”"}

    gone = api.send("DELETE", f"/documents/{document['id']}").json
    run_jobs()
    assert api.get(f"/documents/{document['id']}").status_code == 404
    assert api.get(f"/passages/{passages['items'][0]['id']}").status_code == 404
    assert api.get("/search?q=insulin+pen").json["passages"] == []
    assert api.post(f"/undo/{gone['undo_id']}").status_code == 200
    assert api.get(f"/documents/{document['id']}").json["title"] == "Of pens"


def test_a_question_is_answered_with_both_verdicts(program, alice, library, run_jobs):
    api = program(alice)
    asked = api.post(
        "/conversations", {"content": PEN_QUESTION, "wait": 0, "sources": {"documents": [str(library.id)]}}
    )
    assert asked.status_code == 201
    assert (asked.json["answer"]["status"], asked.json["answer"]["content"]) == ("waiting", "")
    assert asked.json["conversation"]["title"] == PEN_QUESTION
    run_jobs()
    answer = api.get(f"/messages/{asked.json['answer']['id']}").json
    assert (answer["status"], answer["is_quoted"], answer["is_refusal"]) == ("complete", True, False)
    assert QUOTE in answer["content"]
    assert "[^1]" in answer["content"]
    note = answer["footnotes"][0]
    assert (note["number"], note["document_id"]) == (1, str(library.id))
    assert note["quote"].startswith(QUOTE)
    assert (note["quote_verdict"], note["claim_verdict"], note["is_checked"]) == ("exact", "quoted", False)
    assert api.get(f"/passages/{note['passage_id']}").json["document"]["id"] == str(library.id)

    here = asked.json["conversation"]["id"]
    more = api.post(f"/conversations/{here}/messages", {"content": "And an unopened one?", "wait": 0, "model": ""}).json
    assert more["question"]["parent_id"] == answer["id"]
    stopped = api.post(f"/messages/{more['answer']['id']}/stop").json
    assert stopped["status"] == "stopped"
    read = api.get(f"/conversations/{here}/messages").json
    assert [one["role"] for one in read["items"]] == ["user", "assistant"] * 2
    assert read["next"] is None

    named = api.send("PATCH", f"/conversations/{here}", {"title": "Pens", "tags": ["care"], "is_pinned": True}).json
    assert (named["title"], named["tags"], named["is_pinned"]) == ("Pens", ["care"], True)
    assert [one["id"] for one in api.get("/conversations?tag=care").json["items"]] == [here]
    assert [one["id"] for one in api.get("/search?q=pen&scope=conversations").json["conversations"]] == [here]
    assert api.get("/recall?q=" + PEN_QUESTION).json["items"][0]["quote"].startswith(QUOTE)
    gone = api.send("DELETE", f"/conversations/{here}").json
    assert api.get(f"/conversations/{here}").status_code == 404
    assert api.get("/conversations").json["items"] == []
    assert api.post(f"/undo/{gone['undo_id']}").json["label"] == "“Pens”"
    assert api.get(f"/conversations/{here}").status_code == 200


def test_an_answer_is_followed_as_it_is_written(program, alice, library, run_jobs):
    api = program(alice)
    asked = api.post("/conversations", {"content": PEN_QUESTION, "wait": 0}).json
    run_jobs()
    stream = api.get(f"/messages/{asked['answer']['id']}/stream")
    assert stream.mimetype == "text/event-stream"
    assert "event: done" in stream.text
    assert QUOTE in stream.text
    assert '"claim_verdict":"quoted"' in stream.text


def test_tasks_templates_and_drafts(program, alice, library):
    api = program(alice)
    task = api.post("/tasks", {"title": "Order pens", "due": "2026-12-01", "repeats": "monthly"}).json
    assert (task["title"], task["due"], task["is_completed"]) == ("Order pens", "2026-12-01", False)
    renamed = api.send("PATCH", f"/tasks/{task['id']}", {"title": "Order two pens"}).json
    assert (renamed["title"], renamed["due"], renamed["repeats"]) == ("Order two pens", "2026-12-01", "monthly")
    assert api.send("PATCH", f"/tasks/{task['id']}", {"due": None}).status_code == 422
    assert api.send("PATCH", f"/tasks/{task['id']}", {"is_completed": True}).json["is_completed"]
    [following] = api.get("/tasks").json["items"]
    assert following["title"] == "Order two pens"
    assert following["due"] >= "2027-01-01"
    assert [one["id"] for one in api.get("/tasks?show=done&sort=newest").json["items"]] == [task["id"]]
    gone = api.send("DELETE", f"/tasks/{task['id']}").json
    assert api.get(f"/tasks/{task['id']}").status_code == 404
    api.post(f"/undo/{gone['undo_id']}")
    assert api.get(f"/tasks/{task['id']}").json["is_completed"]

    fields = {"type": "blog", "name": "Mine", "content": "{{ title }} for {{ reader }}, by {{ my_name }}"}
    template = api.post("/templates", fields).json
    assert (template["variables"], template["is_built_in"]) == (["reader"], False)
    fields["content"] += "!"
    assert api.send("PUT", f"/templates/{template['id']}", fields).json["content"].endswith("!")
    assert len(api.get("/templates").json["items"]) > 1
    new = {"template_id": template["id"], "document_id": str(library.id), "values": {"reader": "nurses"}}
    draft = api.post("/drafts", new).json
    assert draft["content"] == "Insulin for nurses, by alice!"
    assert "reader" in api.post("/drafts", new | {"values": {}}).json["detail"]
    unclosed = api.send("PUT", f"/templates/{template['id']}", fields | {"content": "Dear\n{{#reader}}"})
    assert unclosed.status_code == 422
    assert "Line 2: {{#reader}} is never closed" in unclosed.json["errors"][0]["message"]
    second = api.send("PUT", f"/drafts/{draft['id']}", {"content": "Another text"}).json
    assert (second["version"], second["original_id"]) == (2, draft["id"])
    assert [one["id"] for one in api.get("/drafts").json["items"]] == [second["id"]]
    assert api.get(f"/drafts/{draft['id']}").json["version"] == 1
    assert api.send("DELETE", f"/drafts/{second['id']}").status_code == 200
    assert api.get("/drafts").json["items"] == []
    assert api.send("DELETE", f"/templates/{template['id']}").status_code == 200
    assert api.get(f"/templates/{template['id']}").status_code == 404


def test_variables_are_filled_as_on_the_page(program, alice, library, as_user):
    described = {
        "reader": {"kind": "line", "default": "nurses"},
        "day": {"kind": "date"},
        "note": {"kind": "text"},
    }
    content = "For {{ reader }}{{#day}}, {{ day }}{{/day}}{{#note}}: {{ note }}{{/note}}"
    with as_user(alice), unit_of_work():
        id = str(templates.create(alice.id, "blog", "Described", content, details=described).id)
    api, new = program(alice), {"template_id": id, "document_id": str(library.id)}
    assert api.post("/drafts", new).json["content"] == "For nurses"
    values = {"day": "2027-03-04", "note": f"One\nand {'x' * 600}"}
    assert api.post("/drafts", new | {"values": values}).json["content"] == (
        f"For nurses, 4 March 2027: One\nand {'x' * 600}"
    )
    for wrong in ({"day": "soon"}, {"reader": "x" * 501}):
        refused = api.post("/drafts", new | {"values": wrong})
        assert refused.status_code == 422
        assert next(iter(wrong)) in refused.json["detail"]


def test_lists_are_paged(program, alice):
    api = program(alice)
    for number in range(51):
        api.post("/tasks", {"title": f"Task {number}"})
    first = api.get("/tasks?sort=newest").json
    second = api.get(f"/tasks?sort=newest&cursor={first['next']}").json
    assert (len(first["items"]), len(second["items"]), second["next"]) == (50, 1, None)
    assert second["items"][0]["title"] == "Task 0"


@pytest.mark.parametrize("scopes", [("read",), ("ask",), ("write",)])
def test_me(program, alice, scopes):
    told = program(alice, *scopes).get("/me").json
    assert (told["username"], told["scopes"]) == ("alice", list(dict.fromkeys(("read", *scopes))))
