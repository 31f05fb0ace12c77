"""Documents, and limits."""

from __future__ import annotations

import pytest

from tests.auth.conftest import as_login_role, events
from tests.documents.conftest import upload

__all__ = ["events", "upload"]


@pytest.fixture
def limit(connection):
    """Return a function that sets limits of one person."""

    def put(person, **values: int) -> None:
        names, places = ", ".join(values), ", ".join(f":{name}" for name in values)
        as_login_role(connection, "DELETE FROM quotas WHERE user_id = :id", id=person.id)
        row = f"INSERT INTO quotas (user_id, {names}) VALUES (:id, {places})"  # noqa: S608
        as_login_role(connection, row, id=person.id, **values)

    return put
