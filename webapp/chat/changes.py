"""What the listener asks of the database: to send a notification, and what of what is streamed has changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from webapp.chat.models import Message, MessageDelta
from webapp.platform.extensions import db
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work

Marks = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, Any]]
WATCHED: list[Marks] = []
"""What returns, of some ids, what differs after every change of what they name. Rooms above add what they stream."""


def announce(id: uuid.UUID) -> None:
    """Wake the streams of an answer, or of whatever else is streamed, when the transaction is committed."""
    db.session.execute(select(func.pg_notify("messages", str(id))))


def marks_of_messages(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Any]:
    last = select(func.max(MessageDelta.seq)).where(MessageDelta.message_id == Message.id).scalar_subquery()
    rows = select(Message.id, Message.updated_at, last).where(Message.id.in_(ids))
    return {id: mark for id, *mark in db.session.execute(rows)}


WATCHED.append(marks_of_messages)


class Changes:
    """The ``Database`` of the listener, on the connections of the application."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def send(self, probe: uuid.UUID) -> None:
        with self._app.app_context(), unit_of_work():
            announce(probe)

    def marks(self, message_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Any]:
        with (
            self._app.app_context(),
            as_system("looking for news of answers that are read", is_routine=True),
            unit_of_work(),
        ):
            return {id: mark for marks in WATCHED for id, mark in marks(message_ids).items()}
