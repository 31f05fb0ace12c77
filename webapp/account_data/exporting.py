"""The zip of everything: documents, conversations, templates, drafts, tasks, and what is known of the account."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from webapp.auth.models import User
from webapp.exports import contents, names, queries
from webapp.exports.conversations import files
from webapp.exports.conversations.formats import FORMATS
from webapp.exports.zips import Entry
from webapp.platform.extensions import Model, db
from webapp.platform.unit_of_work import unit_of_work
from webapp.tasks.models import Task
from webapp.templates.models import Draft, Template

PROFILE = ("username", "email", "full_name", "time_zone", "date_style", "theme", "has_memory", "created_at")
LISTS: dict[str, type[Model]] = {"tasks.json": Task, "templates.json": Template, "drafts.json": Draft}
NOT_TAKEN = ("user_id",)


def of_account(user_id: uuid.UUID) -> Iterator[Entry]:
    """Yield the files of everything that a user has, but for what is in the bin."""
    yield from contents.of_library(user_id)
    with unit_of_work():
        ids = queries.conversation_ids(user_id)
    for entry in files.zipped(user_id, ids, FORMATS["markdown"]):
        yield replace(entry, name=f"conversations/{entry.name}")
    yield Entry("conversations.json", (piece.encode() for piece in files.together(user_id, ids)))
    yield from _drafts(user_id)
    for name, table in LISTS.items():
        yield Entry(name, _json(_rows(user_id, table)))
    with unit_of_work():
        user = db.session.get_one(User, user_id)
        profile = {column: getattr(user, column) for column in PROFILE}
    yield Entry("account.json", _json(profile))


def _drafts(user_id: uuid.UUID) -> Iterator[Entry]:
    """Yield each version of each draft as a text of its own."""
    for draft in _rows(user_id, Draft):
        folder = names.folder(draft["title"], draft["original_id"])
        yield Entry(f"drafts/{folder}/version {draft['version']}.md", draft["content"])


def _rows(user_id: uuid.UUID, table: type[Model]) -> list[dict[str, Any]]:
    columns = table.__table__.c
    wanted = [column for column in columns if column.name not in NOT_TAKEN]
    with unit_of_work():
        rows = select(*wanted).where(columns.user_id == user_id).order_by(columns.created_at, columns.id)
        return [dict(row) for row in db.session.execute(rows).mappings()]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
