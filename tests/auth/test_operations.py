"""Making accounts without a browser, as the commands do."""

from __future__ import annotations

import pytest

from tests.auth.conftest import as_login_role
from tests.cast import PASSWORD
from webapp.auth.operations import TAKEN, register
from webapp.platform.errors import Invalid
from webapp.platform.unit_of_work import unit_of_work


def test_register(app, connection):
    with app.app_context():
        with unit_of_work():
            register(" dora ", " Dora@Example.ORG ", PASSWORD)
        row = as_login_role(connection, "SELECT username, email FROM users").one()
    assert tuple(row) == ("dora", "Dora@example.org")


@pytest.mark.parametrize(
    ("username", "email", "password", "sentence"),
    [
        ("d", "dora@example.org", PASSWORD, "Use 2 to 40 letters"),
        ("dora", "nowhere", PASSWORD, "not an e-mail address"),
        ("dora", "dora@example.org", "short", "at least 10"),
        ("ALICE", "dora@example.org", PASSWORD, TAKEN),
        ("dora", "Alice@example.org", PASSWORD, TAKEN),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(app, alice, connection, username, email, password, sentence):
    with app.app_context(), pytest.raises(Invalid, match=sentence), unit_of_work():
        register(username, email, password)
    assert as_login_role(connection, "SELECT count(*) FROM users").scalar() == 1
