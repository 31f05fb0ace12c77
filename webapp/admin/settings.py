"""The settings that administrators change while Footnote runs; see ``platform.overrides``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from config import SETTINGS, as_written
from webapp.account.models import Setting
from webapp.admin.operations import By, record
from webapp.platform.errors import Invalid
from webapp.platform.extensions import db
from webapp.platform.overrides import EDITABLE
from webapp.platform.tenancy import as_system


@dataclass(frozen=True)
class Shown:
    """A setting as the page has it. ``given``: what the environment says, or the default; ``words``: its choices."""

    name: str
    label: str
    why: str
    value: str
    given: str
    words: tuple[str, ...]

    @property
    def is_changed(self) -> bool:
        return self.value != self.given


def shown() -> list[Shown]:
    """Return the settings that may be changed, as they are."""
    rows = select(Setting.key, Setting.value).where(Setting.key.in_(EDITABLE))
    changed: dict[str, Any] = dict(db.session.execute(rows).all())
    given = {name: as_written(value) for name, value in current_app.extensions["overrides"].given.items()}
    return [
        Shown(name, each.label, each.why, str(changed.get(name, given[name])), given[name], each.words)
        for name, each in SETTINGS.items()
        if name in EDITABLE
    ]


def change(by: By, values: Mapping[str, str]) -> int:
    """Set what differs, and record each change; return how many. Raise Invalid, naming the setting, for a wrong value.

    What is set to what the environment says follows that again.
    """
    count = 0
    for one in shown():
        value = _valid(one, values.get(one.name, one.value).strip().lower())
        if value == one.value:
            continue
        with as_system("changing a setting"):
            _keep(one, value)
        record(by, "setting changed", f"{one.name}: {one.value} → {value}")
        count += 1
    return count


def _valid(one: Shown, value: str) -> str:
    """Return a value as it is written in the environment; raise Invalid."""
    if value == one.value:
        return value
    try:
        if one.words and value not in one.words:
            raise ValueError(f"use {', '.join(one.words)}")
        return as_written(SETTINGS[one.name].parse(value))
    except ValueError as error:
        raise Invalid(f"{one.label}: {error}. Nothing was changed.") from error


def _keep(one: Shown, value: str) -> None:
    if value == one.given:
        db.session.execute(delete(Setting).where(Setting.key == one.name))
        return
    row = insert(Setting).values(key=one.name, value=value, description=one.why)
    db.session.execute(row.on_conflict_do_update(index_elements=["key"], set_={"value": row.excluded.value}))
