"""Exports as other programs write them."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

BEGAN = 1_700_000_000.0


def node(id: str, parent: str | None, message: dict[str, Any] | None = None, children: tuple[str, ...] = ()) -> dict:
    return {"id": id, "parent": parent, "children": list(children), "message": message}


def said(role: str, *parts: Any, at: float | None = BEGAN, **more: Any) -> dict[str, Any]:
    """A message of ChatGPT; ``content`` replaces its text."""
    content = more.pop("content", {"content_type": "text", "parts": list(parts)})
    author = {"role": role, "name": more.pop("name", None), "metadata": {}}
    defaults = {"id": "m", "create_time": at, "status": "finished_successfully", "weight": 1.0, "recipient": "all"}
    return {**defaults, "author": author, "content": content, "metadata": {}, **more}


def chatgpt(*nodes: dict[str, Any], current: str | None = None, **more: Any) -> dict[str, Any]:
    about = {"title": "Frogs", "create_time": BEGAN, "update_time": BEGAN + 500, "conversation_id": "c-1", "id": "c-1"}
    current = current or nodes[-1]["id"]
    return {**about, "mapping": {one["id"]: one for one in nodes}, "current_node": current, **more}


def branched(**more: Any) -> dict[str, Any]:
    """A conversation with a hidden beginning, two answers to its question, and a tool that the second has used."""
    hidden = said("system", "", at=None, metadata={"is_visually_hidden_from_conversation": True})
    code = {"content_type": "code", "language": "python", "text": "print(2)"}
    image = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-Ab12"}
    question = {"content_type": "multimodal_text", "parts": [image, "How many?"]}
    return chatgpt(
        node("root", None),
        node("hidden", "root", hidden),
        node("q", "hidden", said("user", content=question, at=BEGAN + 1)),
        node("a1", "q", said("assistant", "One [^1].", at=BEGAN + 2)),
        node("call", "q", said("assistant", content=code, at=BEGAN + 3, recipient="python")),
        node("tool", "call", said("tool", content={"content_type": "execution_output", "text": "2"}, name="python")),
        node("a2", "tool", said("assistant", "Two.", at=BEGAN + 5)),
        node("thanks", "a1", said("user", "Sure?", at=BEGAN + 6)),
        current="a2",
        **more,
    )


def openwebui(**more: Any) -> dict[str, Any]:
    messages = {
        "u": {"id": "u", "parentId": None, "childrenIds": ["x", "y"], "role": "user", "content": "Which?",
              "timestamp": 1_700_000_001, "files": [{"type": "image", "url": "data:image/png;base64,AAAA"}]},
        "x": {"id": "x", "parentId": "u", "childrenIds": [], "role": "assistant", "content": "This.",
              "model": "llama", "timestamp": 1_700_000_002},
        "y": {"id": "y", "parentId": "u", "childrenIds": [], "role": "assistant", "timestamp": 1_700_000_003,
              "content": '<details type="reasoning" done="true"><summary>Thought</summary>\n> hm\n</details>\nThat.'},
    }  # fmt: skip
    chat = {"title": "Pens", "params": {"system": "Be brief."}, "history": {"messages": messages, "currentId": "x"}}
    about = {"id": "w-1", "title": "Pens", "updated_at": 1_700_000_900, "created_at": 1_700_000_000, "pinned": True}
    return {**about, "chat": chat, "archived": False, "meta": {"tags": ["Ward"]}, **more}


def as_zip(files: dict[str, bytes | str]) -> bytes:
    with io.BytesIO() as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return stream.getvalue()


def as_json(*conversations: Any) -> bytes:
    return json.dumps(list(conversations)).encode()
