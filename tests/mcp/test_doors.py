"""An assistant is let in by its token alone, and does what that may."""

from __future__ import annotations

from typing import Any

import pytest

from webapp.auth import tokens

VERSION = {"MCP-Protocol-Version": "2025-06-18"}


def call(program, tool: str, **arguments: Any) -> dict[str, Any]:
    """Call a tool; return its result."""
    said = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}
    answer = program.post("/mcp", said, headers=VERSION)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json["result"]


def test_without_a_token_it_is_closed(program, browse, alice):
    page = browse(alice)
    assert page.http.post("/mcp", json={}, headers={"X-CSRFToken": page.csrf}).status_code == 401
    assert program(None).post("/mcp", {}).status_code == 401
    assert program(alice).get("/mcp").status_code == 405


def test_a_tool_may_do_what_its_token_may(program, alice, bob):
    task = call(program(alice), "add_task", title="Order pens")["structuredContent"]
    assert task["title"] == "Order pens"
    refused = call(program(alice, tokens.READ), "complete_task", task_id=task["id"])
    assert refused["isError"]
    assert "This token may not write" in refused["content"][0]["text"]
    stranger = call(program(bob), "delete_task", task_id=task["id"])
    assert stranger["isError"]
    assert "This belongs to another user." in stranger["content"][0]["text"]
    assert call(program(bob), "list_tasks")["structuredContent"]["items"] == []
    assert [one["id"] for one in call(program(alice), "list_tasks")["structuredContent"]["items"]] == [task["id"]]


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("read_passage", {"passage_id": "../../auth/logout"}),
        ("complete_task", {"task_id": "me/../../tasks"}),
        ("add_task", {"title": "x", "due": "soon"}),
        ("add_task", {"title": "x" * 201}),
        ("add_task", {"title": "x", "repeats": "daily"}),
        ("search_documents", {"query": " "}),
        ("nothing", {}),
    ],
)
def test_what_cannot_be_done_is_an_error_of_the_tool(program, alice, tool, arguments):
    said = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}
    told = program(alice).post("/mcp", said, headers=VERSION).json
    assert "error" in told or told["result"]["isError"], told


@pytest.mark.grid
@pytest.mark.parametrize("body", [b"", b"{", b"[" * 50_000, b"[]", b'{"jsonrpc": "2.0"}', b"\xff", b"null"])
@pytest.mark.parametrize("version", ["2025-06-18", "2026-07-28"])
def test_what_is_no_message_is_refused(program, alice, body, version):
    headers = {"MCP-Protocol-Version": version, "Content-Type": "application/json"}
    assert 400 <= program(alice).post("/mcp", data=body, headers=headers).status_code < 500


def test_a_stream_is_not_held_open(program, alice):
    said = {"jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen", "params": {}}
    headers = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "subscriptions/listen"}
    assert program(alice).post("/mcp", said, headers=headers).status_code == 406
