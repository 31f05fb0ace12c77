"""Where a question asks for something to be done, a model is offered tools; what it calls is proposed, never done.

It reads the question and what a tool says of its own rows, and no word of a document: none of them can call a tool.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.answering.kinds import Kind
from webapp.chat.writing.runs import Run
from webapp.clients.llm import ModelUnavailable, ToolCall, Turn
from webapp.platform.extensions import clients
from webapp.platform.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

MAX_TOKENS = 800
PROPOSED = "What is proposed here is done only when you choose it."


@dataclass(frozen=True)
class Tools:
    """The tools of a room: whether a question may want them, their JSON schemas, and what a model is told of them."""

    is_wanted: Callable[[str], bool]
    schemas: Sequence[Mapping[str, Any]]
    orders: Callable[[uuid.UUID], str]


OFFERED: list[Tools] = []
"""Each room adds its own."""


def called(run: Run) -> list[ToolCall]:
    """Return which tools the model calls for the question of a run; none for most, in private, or where it fails."""
    offered = next((tools for tools in OFFERED if tools.is_wanted(run.question)), None)
    if offered is None or not run.model or run.is_private:
        return []
    with unit_of_work():
        orders = offered.orders(run.user_id)
    messages = [Turn(role="system", content=orders), Turn(role="user", content=run.question)]
    try:
        return clients.models.tool_calls(
            run.model, messages, offered.schemas, MAX_TOKENS, lambda: run.write_or_check(1.0)
        )
    except ModelUnavailable as error:
        log.info("answer %s has no proposals: %s", run.message_id, error)
        return []


def propose(run: Run, calls: Sequence[ToolCall]) -> None:
    """Store the calls with the answer, and complete it."""
    run.quote(Kind.PROPOSALS)
    run.attributes["kind"] = Kind.PROPOSALS
    run.add_text(PROPOSED)
    with run.transaction() as message:
        message.tool_calls = [call._asdict() for call in calls]
    run.complete()
