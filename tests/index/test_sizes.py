"""How many points of a user the index should have, as the database itself counts it."""

from __future__ import annotations

import random
import uuid

from sqlalchemy import func, select

from webapp.index.models import Embedding, IndexSize, Kind, State
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work


def add(user_id: uuid.UUID, kind: Kind, state: State, generation: int = 1) -> Embedding:
    entry = Embedding(
        user_id=user_id,
        source_type=kind,
        source_id=uuid.uuid4(),
        model="a model",
        dimension=3,
        generation=generation,
        state=state,
    )
    db.session.add(entry)
    return entry


def sizes() -> dict[tuple[str, int], int]:
    """What is kept, without what is nothing."""
    kept = db.session.execute(select(IndexSize.source_type, IndexSize.generation, IndexSize.done)).all()
    return {(kind, generation): done for kind, generation, done in kept if done}


def counted() -> dict[tuple[str, int], int]:
    """What is there, counted."""
    columns = (Embedding.source_type, Embedding.generation)
    done = select(*columns, func.count()).where(Embedding.state == State.DONE).group_by(*columns)
    return {(kind, generation): number for kind, generation, number in db.session.execute(done)}


def test_it_follows_whatever_happens_to_the_entries(as_user, alice):
    chance = random.Random(7)  # noqa: S311  # the same at every run
    with as_user(alice):
        for _ in range(40):
            with unit_of_work():
                entries = list(db.session.scalars(select(Embedding)))
                for entry in chance.sample(entries, min(4, len(entries))):
                    match chance.randrange(3):
                        case 0:
                            db.session.delete(entry)
                        case 1:
                            entry.state = chance.choice(list(State))
                        case 2:
                            entry.generation = chance.randrange(1, 4)
                for _ in range(chance.randrange(5)):
                    add(alice.id, chance.choice(list(Kind)), chance.choice(list(State)), chance.randrange(1, 4))
            with unit_of_work():
                assert sizes() == counted()
        with unit_of_work():
            assert counted()


def test_a_stranger_sees_none_of_it_and_changes_none(as_user, alice, bob):
    with as_user(alice), unit_of_work():
        add(alice.id, Kind.CHUNK, State.DONE)
    with as_user(bob), unit_of_work():
        assert sizes() == {}
        assert db.session.query(IndexSize).update({"done": 0}) == 0
        add(bob.id, Kind.CHUNK, State.DONE)
        assert sizes() == {(Kind.CHUNK, 1): 1}
    with as_user(alice), unit_of_work():
        assert sizes() == {(Kind.CHUNK, 1): 1}
