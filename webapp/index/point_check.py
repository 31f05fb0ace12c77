"""The points of all users: does an entry expect each, is it its owner's, does what it stands for still exist?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

from sqlalchemy import select

from webapp.clients.vectors import Collection
from webapp.index import entries, generations
from webapp.index.differences import Difference
from webapp.index.differences import Kind as Differs
from webapp.index.generations import Generation
from webapp.index.models import Embedding, Kind
from webapp.index.sources import SOURCES
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import acting_as, as_system
from webapp.platform.unit_of_work import unit_of_work

PAGE_SIZE = 1000
Item = TypeVar("Item")


class PointCheck:
    """``SystemCheck`` of the points of one kind, in the generation that answers.

    A generation that is being built gets its points before their entries.
    """

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def compare(self) -> Iterator[Difference]:
        with unit_of_work():
            now = generations.current()
        collection = now.collection(self.kind)
        for page in pages(clients.vectors.owners(collection), PAGE_SIZE):
            for id, owner in page:
                if not _is_uuid(id):
                    yield Difference(Differs.ORPHANED_POINT, id, None, collection.name, owner)
            yield from self._judge([(id, owner) for id, owner in page if _is_uuid(id)], now, collection)

    def repair(self, found: Sequence[Difference]) -> None:
        """Delete points that should not be there, with the entries of those that stand for nothing."""
        with unit_of_work():
            collection = generations.current().collection(self.kind)
        for difference in found:
            if difference.owner_in_index and difference.part == collection.name:
                clients.vectors.owned_by(difference.owner_in_index).delete(collection, ids=[difference.id])
            if difference.kind == Differs.STALE_POINT and difference.owner:
                with acting_as(difference.owner), unit_of_work():
                    entries.remove(self.kind, [uuid.UUID(difference.id)])

    def _judge(self, page: Sequence[tuple[str, str]], now: Generation, collection: Collection) -> Iterator[Difference]:
        ids = [uuid.UUID(id) for id, _ in page]
        with as_system("comparing points with the rows that expect them"), unit_of_work():
            rows = select(Embedding.source_id, Embedding.user_id).where(Embedding.generation == now.generation)
            of_page = (Embedding.source_type == self.kind, Embedding.source_id.in_(ids))
            owners = {row.source_id: row.user_id for row in db.session.execute(rows.where(*of_page))}
            states = SOURCES[self.kind].states(ids)
        for id, (text, owner) in zip(ids, page, strict=True):
            state = states.get(id)
            if state and state.is_busy:
                continue
            if id not in owners:
                # Its entry may have been removed between the two looks, and the point by now, too.
                if _exists(collection, owner, text):
                    yield Difference(Differs.ORPHANED_POINT, text, None, collection.name, owner)
            elif str(owners[id]) != owner:
                yield Difference(Differs.WRONG_OWNER, text, owners[id], collection.name, owner)
            elif state is None or not state.is_live:
                yield Difference(Differs.STALE_POINT, text, owners[id], collection.name, owner)


def pages(items: Iterator[Item], size: int) -> Iterator[list[Item]]:
    """Yield the items in lists of up to ``size``."""
    while page := list(islice(items, size)):
        yield page


def _exists(collection: Collection, owner: str, id: str) -> bool:
    return not owner or id in clients.vectors.owned_by(owner).ids(collection, ids=[id])


def _is_uuid(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


POINT_CHECKS = [PointCheck(kind) for kind in Kind]
