"""Conversations of Open WebUI: a tree of messages, or in older exports a list of them."""

from __future__ import annotations

import re
from typing import Any

from webapp.imports.formats.thread import (
    LONGEST_INSTRUCTIONS,
    Said,
    Thread,
    as_dict,
    as_list,
    identity,
    line,
    many_lines,
    moment,
    named,
    text,
)

SUMMARY = re.compile(r"<summary>([^<]{0,500}+)</summary>")
DETAILS = re.compile(r"</?details(?:\s[^<>]{0,2000}+)?>")
IMAGE = "[an image that was not imported]"


def is_thread(found: dict[str, Any]) -> bool:
    chat = as_dict(found.get("chat")) or found
    return isinstance(as_dict(chat.get("history")).get("messages"), dict) or isinstance(chat.get("messages"), list)


def read(found: dict[str, Any]) -> Thread:
    """Return a conversation of Open WebUI, which stands in ``chat`` in most exports."""
    chat = as_dict(found.get("chat")) or found
    history = as_dict(chat.get("history"))
    said = _tree(as_dict(history.get("messages"))) or _list(as_list(chat.get("messages")))
    current = history.get("currentId")
    return Thread(
        source="openwebui",
        id=identity(found.get("id")) or identity(chat.get("id")) or "",
        title=line(found.get("title")) or line(chat.get("title")),
        said=said,
        created_at=moment(found.get("created_at")) or moment(chat.get("timestamp")),
        updated_at=moment(found.get("updated_at")),
        shown=current if isinstance(current, str) and current in said else None,
        instructions=_instructions(chat)[:LONGEST_INSTRUCTIONS],
        tags=[line(tag) for tag in as_list(as_dict(found.get("meta")).get("tags") or chat.get("tags"))],
        is_pinned=found.get("pinned") is True,
        is_archived=found.get("archived") is True,
    )


def _instructions(chat: dict[str, Any]) -> str:
    return text(as_dict(chat.get("params")).get("system")) or text(chat.get("system"))


def _tree(messages: dict[str, Any]) -> dict[str, Said]:
    return {id: _said(id, one.get("parentId"), one) for id, one in _dicts(messages)}


def _dicts(messages: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(id, as_dict(one)) for id, one in messages.items()]


def _list(messages: list[Any]) -> dict[str, Said]:
    """Return messages that are one line: each answers the one before it."""
    numbered = {str(place): as_dict(one) for place, one in enumerate(messages)}
    return {id: _said(id, str(int(id) - 1), one) for id, one in numbered.items()}


def _said(id: str, parent: Any, message: dict[str, Any]) -> Said:
    role = line(message.get("role"))
    return Said(
        id=id,
        parent=parent if isinstance(parent, str) else None,
        role="user" if role == "user" else "assistant",
        content=named(role, text(_content(message))),
        at=moment(message.get("timestamp")),
    )


def _content(message: dict[str, Any]) -> str:
    content = message.get("content")
    parts = [content] if isinstance(content, str) else [_part(as_dict(one)) for one in as_list(content)]
    files = [_file(as_dict(one)) for one in as_list(message.get("files"))]
    error = as_dict(message.get("error")).get("content")
    parts += [*files, f"[Error: {error}]" if isinstance(error, str) else ""]
    joined = "\n\n".join(filter(None, map(many_lines, parts)))
    return SUMMARY.sub(r"[\1]", DETAILS.sub("", joined)).strip()


def _part(part: dict[str, Any]) -> str:
    told = part.get("text")
    return told if isinstance(told, str) else IMAGE if part else ""


def _file(file: dict[str, Any]) -> str:
    kind = line(file.get("type"))
    name = line(file.get("name")) or line(as_dict(file.get("file")).get("filename"))
    if kind == "image":
        return f"[an image that was not imported: {name}]" if name else IMAGE
    return f"[A {kind or 'file'}: {name}]" if name else ""
