"""The key of private conversations is changed: a new one is put in front of it, and what it sealed is sealed anew.

Both are kept until nothing is left that the old one sealed, so that pages go on meanwhile, and the command goes on
where it was ended.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select, tuple_, update

from webapp.auth import two_factor
from webapp.chat.models import Conversation, Message, MessageDelta, sealed
from webapp.clients.message_keys import KEY_ID, SEALING_LOCK, CannotOpen
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work
from webapp.shared.text import counted

AT_ONCE = 200
FIRST = uuid.UUID(int=0)


def rotate() -> Iterator[str]:
    """Change the key, and yield lines on what was done; raise NoMessageKey."""
    keys = clients.message_keys
    done: Counter[str] = Counter()
    with as_system("encrypting private conversations with a new key"):
        with unit_of_work():  # whoever seals with the old key has committed by then, and nobody begins with it any more
            db.session.execute(select(func.pg_advisory_xact_lock(SEALING_LOCK)))
            keys.begin_rotation()
        for model in (Conversation, Message):
            for number, closed in _seal_anew(model):
                done["closed"] += closed
                done[model.__tablename__] += number - closed
        with unit_of_work():
            _seal_deltas()
        with unit_of_work():
            factors = two_factor.seal_anew()
    keys.end_rotation()
    yield (
        f"{counted(done['conversations'], 'private conversation')} with {counted(done['messages'], 'message')}:"
        " encrypted with the new key."
    )
    if factors:
        yield f"{counted(factors, 'secret')} of two-factor sign-in: encrypted with the new key."
    if done["closed"]:
        yield f"{counted(done['closed'], 'row')} could not be opened: the key is missing. They are left as they are."
    yield keys.advice


def _seal_anew(model: type[Conversation] | type[Message]) -> Iterator[tuple[int, int]]:
    """Seal rows anew in batches, each in its transaction; yield how many they were, and how many did not open."""
    last = FIRST
    while True:
        with unit_of_work():
            rows = _of_other_key(model).where(model.id > last).order_by(model.id).limit(AT_ONCE)
            found = db.session.scalars(rows.with_for_update(of=model)).all()
            last = found[-1].id if found else last
            closed = sum(not _seal(row) for row in found)
        if not found:
            return
        yield len(found), closed


def _of_other_key(model: Any) -> Select[Any]:
    current = clients.message_keys.current().id
    return select(model).where(model.is_private, func.substr(model.sealed, 1, KEY_ID) != current)


def _seal(row: sealed.Row) -> bool:
    """Seal a row anew, without a change of its other columns; return False for one that does not open."""
    keys, bound_to = clients.message_keys, sealed.bound_to(row)
    try:
        anew = keys.seal(keys.open(row.sealed or b"", bound_to), bound_to)
    except CannotOpen:
        return not row.sealed
    table: Any = row.__table__
    is_row = tuple_(*table.primary_key) == tuple_(*(getattr(row, key.name) for key in table.primary_key))
    db.session.execute(update(table).where(is_row).values(sealed=anew))
    if isinstance(row, Message) and row.is_answer:
        sealed.note_sources(db.session.connection(), row)
    return True


def _seal_deltas() -> None:
    for delta in db.session.scalars(_of_other_key(MessageDelta)):
        _seal(delta)
