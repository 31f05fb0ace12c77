"""What there may be so many of is counted one at a time: of two requests at once, neither passes the limit."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import text

from tests.cast import Person
from webapp.auth import passkeys, tokens
from webapp.auth.models import User
from webapp.auth.passkeys import Site
from webapp.chat.models import Conversation
from webapp.clients.files import StoredFile
from webapp.documents.operations import collections
from webapp.imports import operations as imports
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.shares import operations as shares
from webapp.templates.operations import templates

ID = uuid.UUID(int=7)


def share(person: Person) -> None:
    conversation = Conversation(user_id=person.id, title="Owls")
    db.session.add(conversation)
    db.session.flush()
    shares.create(conversation, 7)


def add_passkey(person: Person) -> None:
    passkeys.options_to_add(db.session.get_one(User, person.id), Site("localhost", "http://localhost"))


ADDED: dict[str, Callable[[Person], object]] = {
    "tokens": lambda person: tokens.make(person.id, "curl", [], 30),
    "passkeys": add_passkey,
    "collections": lambda person: collections.create(person.id, "Owls"),
    "templates": lambda person: templates.create(person.id, "blog", "Mine", "{{ title }}"),
    "links": share,
    "imports": lambda person: imports.begin(person.id, ID, StoredFile("key", 9, "0" * 64), "export.json"),
}


@pytest.mark.parametrize("what", ADDED)
def test_another_of_the_same_user_waits_until_the_first_is_there(as_user, alice, connection, what):
    held = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
    before = connection.execute(held).scalar_one()
    with as_user(alice), unit_of_work():
        ADDED[what](alice)
        assert connection.execute(held).scalar_one() > before
