"""Other people's programs use the running product: OpenAI's client, and the client of the Model Context Protocol."""

from __future__ import annotations

import os
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import pytest
from httpx2 import AsyncClient

from tests.live import NO_TLS, Live
from tests.serving.test_models import with_notes
from tests.starting import ROOT

if TYPE_CHECKING:
    from mcp import Client  # imported only where it is used, as openai is: each takes a second

QUESTION = "How long does an opened insulin pen keep?"
SECRET = re.compile(r"footnote_[\w-]{43}")
TOOLS = {
    "search_documents",
    "read_passage",
    "ask",
    "add_task",
    "list_tasks",
    "update_task",
    "complete_task",
    "delete_task",
    "list_conversations",
    "recall",
}


@pytest.fixture
def token(lasting: Live) -> str:
    """A token of alice's, who has a document."""
    alice = with_notes(lasting)
    return SECRET.findall(alice.post("/account/tokens", {"name": "test", "ask": "y", "write": "y", "days": "30"}).text)[
        0
    ]


def test_openais_client_gets_answers_with_footnotes(lasting: Live, token: str) -> None:
    import openai

    client = openai.OpenAI(base_url=f"{lasting.url}/v1", api_key=token, http_client=httpx.Client(verify=NO_TLS))
    assert [model.id for model in client.models.list()][:3] == ["footnote", "footnote-quotes", "honest"]
    said: list[Any] = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": QUESTION}]
    whole = client.chat.completions.create(model="footnote-quotes", messages=said)
    text = whole.choices[0].message.content or ""
    assert "28 days" in text or "twenty-eight days" in text
    assert "[^1]: " in text
    assert "Quoted" in text
    [note, *_] = whole.choices[0].message.model_extra["footnotes"]
    assert (note["number"], note["quote_verdict"], note["claim_verdict"]) == (1, "exact", "quoted")

    said += [{"role": "assistant", "content": text}, {"role": "user", "content": "And how long does it keep unopened?"}]
    pieces = [
        chunk.choices[0].delta.content or ""
        for chunk in client.chat.completions.create(model="footnote", messages=said, stream=True)
    ]
    assert "[^1]: " in "".join(pieces)
    assert lasting.ask_database("SELECT count(*) FROM conversations") == (1,), "it went on where the same was asked"
    with pytest.raises(openai.NotFoundError, match="no model of this name"):
        client.chat.completions.create(model="gpt-nothing", messages=said)
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model="footnote", messages=[{"role": "robot", "content": "x"}])  # type: ignore[list-item]
    with pytest.raises(openai.AuthenticationError):
        client.with_options(api_key="footnote_x").models.list()


async def use_tools(client: Client) -> None:
    """Call each tool, as an assistant would."""

    async def call(name: str, **arguments: Any) -> dict[str, Any]:
        result = await client.call_tool(name, arguments)
        assert not result.is_error, result
        assert result.structured_content is not None
        return result.structured_content

    assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
    found = (await call("search_documents", query=QUESTION))["passages"][0]
    near = await call("read_passage", passage_id=found["id"])
    assert found["text"] in [one["text"] for one in near["items"]]
    asked = await call("ask", question=QUESTION)
    assert asked["answer"]["status"] == "complete"
    assert asked["answer"]["footnotes"][0]["quote_verdict"] == "exact"
    assert [one["id"] for one in (await call("list_conversations"))["items"]] == [asked["conversation"]["id"]]
    assert (await call("recall", question=QUESTION))["items"] is not None
    task = await call("add_task", title="Order pens", due="2030-12-01")
    changed = await call("update_task", task_id=task["id"], due="", description="Two")
    assert (changed["title"], changed["due"], changed["description"]) == ("Order pens", None, "Two")
    assert [one["id"] for one in (await call("list_tasks", words="pens"))["items"]] == [task["id"]]
    assert (await call("complete_task", task_id=task["id"]))["is_completed"]
    assert (await call("delete_task", task_id=task["id"]))["label"] == "“Order pens”"
    again = await client.call_tool("delete_task", {"task_id": task["id"]})
    assert again.is_error
    assert "There is no such task in your list" in again.content[0].text  # type: ignore[union-attr]


def test_an_assistant_uses_the_tools_over_http(lasting: Live, token: str) -> None:
    from mcp import Client
    from mcp.client.streamable_http import streamable_http_client

    async def visit() -> None:
        headers = {"Authorization": f"Bearer {token}"}
        http = AsyncClient(headers=headers, timeout=60, verify=NO_TLS)
        async with http, Client(streamable_http_client(f"{lasting.url}/mcp", http_client=http)) as client:
            await use_tools(client)

    anyio.run(visit)
    refused = httpx.post(f"{lasting.url}/mcp", json={}, verify=NO_TLS)
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert httpx.get(f"{lasting.url}/mcp", verify=NO_TLS).status_code == 405


def test_an_assistant_uses_the_tools_over_stdio(lasting: Live, token: str) -> None:
    from mcp import Client, StdioServerParameters

    arguments = ["-m", "flask", "--app", "wsgi", "mcp", "--url", lasting.url]
    environ = {**lasting.environ, "FOOTNOTE_TOKEN": token}
    server = StdioServerParameters(command=sys.executable, args=arguments, env=environ, cwd=ROOT)

    async def visit() -> None:
        async with Client(server) as client:
            await use_tools(client)

    anyio.run(visit)


def test_all_that_is_written_is_its_owners_alone(lasting: Live, token: str) -> None:
    """The index, the files and the database; others may pass the folder only where the database runs as another."""
    open_to_others = {
        path.relative_to(lasting.data_dir): path.stat().st_mode & 0o777
        for path in (lasting.data_dir, *lasting.data_dir.rglob("*"))
        if path.stat().st_mode & 0o077 and lasting.data_dir / "postgres" not in path.parents
    }
    assert open_to_others == ({Path(): 0o711} if os.geteuid() == 0 else {})
    assert (lasting.data_dir / "qdrant").is_dir()


def test_more_programs_at_once_than_there_are_connections(lasting: Live, token: str) -> None:
    """None waits for a second connection while it holds one: there are ten."""
    with httpx.Client(
        base_url=lasting.url, timeout=60, verify=NO_TLS, limits=httpx.Limits(max_connections=40)
    ) as client:

        def send(number: int) -> int:
            if number % 4 == 0:
                return client.post("/auth/login", data={"login": f"nobody{number}"}).status_code
            secret = token if number % 4 == 1 else "footnote_x"
            return client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code

        begun = time.monotonic()
        with ThreadPoolExecutor(40) as threads:
            told = set(threads.map(send, range(120)))
    assert told <= {200, 400, 401, 429}
    assert time.monotonic() - begun < 8
