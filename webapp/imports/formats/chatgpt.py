"""Conversations of ChatGPT: a tree of nodes, the last of which is ``current_node``."""

from __future__ import annotations

from typing import Any

from webapp.imports.formats import parts
from webapp.imports.formats.thread import (
    LONGEST_INSTRUCTIONS,
    Said,
    Thread,
    as_dict,
    identity,
    line,
    moment,
    named,
    text,
)

TO_ALL = ("all", "")
INSTRUCTIONS = ("user_profile", "user_instructions")


def is_thread(found: dict[str, Any]) -> bool:
    return isinstance(found.get("mapping"), dict)


def read(found: dict[str, Any], files: parts.Files) -> Thread:
    """Return a conversation of ChatGPT. ``files``: the names of the files of the export."""
    nodes = {id: as_dict(node) for id, node in found["mapping"].items()}
    return Thread(
        source="chatgpt",
        id=identity(found.get("conversation_id")) or identity(found.get("id")) or "",
        title=line(found.get("title")),
        said={id: _said(id, node, files) for id, node in nodes.items()},
        created_at=moment(found.get("create_time")),
        updated_at=moment(found.get("update_time")),
        shown=_shown(found.get("current_node"), nodes),
        instructions=_instructions(nodes),
        is_archived=found.get("is_archived") is True,
        is_pinned=found.get("is_starred") is True or bool(moment(found.get("pinned_time"))),
    )


def _shown(id: Any, nodes: dict[str, Any]) -> str | None:
    return id if isinstance(id, str) and id in nodes else None


def _said(id: str, node: dict[str, Any], files: parts.Files) -> Said:
    message = as_dict(node.get("message"))
    author, parent = as_dict(message.get("author")), node.get("parent")
    role = line(author.get("role"))
    content = "" if _is_hidden(message) else text(parts.said(message, files))
    if content and (whom := _whom(message, author)):
        content = f"[{whom}]\n\n{content}"
    return Said(
        id=id,
        parent=parent if isinstance(parent, str) else None,
        role="user" if role == "user" else "assistant",
        content=content if role == "tool" else named(role, content),
        at=moment(message.get("create_time")),
    )


def _is_hidden(message: dict[str, Any]) -> bool:
    """Whether ChatGPT shows it to nobody: it is hidden, or of no weight in what the model reads."""
    hidden = as_dict(message.get("metadata")).get("is_visually_hidden_from_conversation")
    return hidden is True or message.get("weight") in (0, 0.0)


def _whom(message: dict[str, Any], author: dict[str, Any]) -> str:
    """Return which tool a message comes from or goes to, in words."""
    if author.get("role") == "tool":
        return f"Tool {line(author.get('name'))}".strip()
    recipient = line(message.get("recipient"))
    return "" if recipient in TO_ALL else f"To the tool {recipient}"


def _instructions(nodes: dict[str, Any]) -> str:
    """Return what the user has told the model of all answers, as far as it is no longer than instructions may be."""
    for node in nodes.values():
        content = as_dict(as_dict(node.get("message")).get("content"))
        if content.get("content_type") == "user_editable_context":
            told = [text(content.get(name)) for name in INSTRUCTIONS]
            return "\n\n".join(filter(None, told))[:LONGEST_INSTRUCTIONS]
    return ""
