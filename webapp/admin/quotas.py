"""What single users may use, as administrators see and set it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from webapp.admin import queries as people
from webapp.admin.operations import By, record
from webapp.platform.errors import Invalid
from webapp.platform.extensions import clients
from webapp.platform.tenancy import as_system
from webapp.quotas import operations, queries

MOST = 2**31 - 1
NO_NUMBER = "Use whole numbers, 0 for no limit, or leave a field empty. Nothing was changed."


@dataclass(frozen=True)
class Limit:
    """A limit of a user. ``own``: what is set for them alone, None for nothing; ``otherwise``: that of the settings."""

    name: str
    own: int | None
    otherwise: int
    used: float


def limits(user_id: uuid.UUID) -> list[Limit]:
    """Return the limits of a user, and what is used, in numbers."""
    with as_system("showing an administrator what a user may use"):
        own, use = queries.own_limits(user_id), queries.use(user_id)
    return [Limit(name, own[name], clients.config[queries.SETTING[name]], use[name].used) for name in own]


def change(by: By, user_id: uuid.UUID, typed: Mapping[str, str]) -> None:
    """Set the limits of a user, and record it; raise NotFound, and Invalid for what is no number."""
    people.person(user_id)
    values = {name: _number(typed.get(name, "").strip()) for name in queries.SETTING}
    with as_system("setting what a user may use"):
        operations.set_limits(user_id, values)
    record(by, "quota changed", user_id)


def _number(typed: str) -> int | None:
    if not typed:
        return None
    if not (re.fullmatch(r"[0-9]{1,10}", typed) and int(typed) <= MOST):
        raise Invalid(NO_NUMBER)
    return int(typed)
