"""The index as it is now: which generation of it answers, in which collections, by which model.

A generation is all points made by one model, in collections of its own. One answers; another may be being built beside
it (``flask reindex``), and the one before is dropped a while after the switch. The rows ``index`` and ``next_index`` of
the settings say which. They are read at each use, as another process may switch at any moment.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert

from webapp.account.models import Setting
from webapp.clients.embeddings import Embeddings, EmbeddingUnavailable, Vector
from webapp.clients.vectors import Collection, IndexUnavailable
from webapp.extensions import clients, db
from webapp.tenancy import as_system

log = logging.getLogger(__name__)

ANSWERS, BEING_BUILT = "index", "next_index"
DOCUMENTS, MESSAGES = "QDRANT_DOCUMENTS_COLLECTION", "QDRANT_MESSAGES_COLLECTION"
DESCRIPTIONS = {ANSWERS: "the index that answers", BEING_BUILT: "the index that is being built"}
GONE_FOR_S = 60
"""How long an endpoint of an earlier model that did not answer is left alone, so that no search waits for it."""

READ = select(Setting.value).where(Setting.key == bindparam("key"))  # built once, as it is part of each search
# The number is arbitrary, and Footnote's only advisory lock. A lock on the row would need the right to change it.
SHARE = text("SELECT pg_advisory_xact_lock_shared(7302)")
LOCK = text("SELECT pg_advisory_xact_lock(7302)")

_gone_until = 0.0


@dataclass(frozen=True)
class Index:
    """One generation of the index, and the model its vectors are of; ``base_url`` is empty for the bundled one."""

    generation: int
    model: str
    dimension: int
    base_url: str

    @property
    def documents(self) -> Collection:
        return Collection(_name(DOCUMENTS, self.generation), self.dimension)

    @property
    def messages(self) -> Collection:
        return Collection(_name(MESSAGES, self.generation), self.dimension)

    @property
    def embeddings(self) -> Embeddings:
        """Its model; raises EmbeddingUnavailable when nobody knows where that is."""
        return clients.embeddings_of(self.base_url, self.model, self.dimension)

    @property
    def is_outdated(self) -> bool:
        """Whether the settings name another model by now."""
        return not self.is_like(configured(self.generation))

    @property
    def is_by_words(self) -> bool:
        """Whether this process searches it by words alone just now."""
        return self.is_outdated and time.monotonic() < _gone_until

    def is_like(self, other: Index) -> bool:
        """Whether both are of one model."""
        return (self.model, self.dimension, self.base_url) == (other.model, other.dimension, other.base_url)

    def meaning(self, question: str) -> Vector | None:
        """Return a question's vector; None, to search by words, when the model was changed and the earlier is gone.

        Raises EmbeddingUnavailable when the model that the settings name does not answer.
        """
        global _gone_until
        if not self.is_outdated:
            return self.embeddings.query(question)
        if self.is_by_words:
            return None
        try:
            return self.embeddings.query(question)
        except EmbeddingUnavailable as error:
            log.warning("searching by words alone until flask reindex has run: %s", error)
            _gone_until = time.monotonic() + GONE_FOR_S
            return None


def current() -> Index:
    """Return the index that answers."""
    return _read(ANSWERS) or configured(1)


def being_built() -> Index | None:
    """Return the index that is being built beside it, if any."""
    return _read(BEING_BUILT)


def configured(generation: int) -> Index:
    """Return what the settings ask for."""
    model = clients.embeddings
    return Index(generation, model.model, model.dimension, model.base_url)


def hold() -> None:
    """Let nobody switch, or begin another index, until the transaction ends."""
    db.session.execute(SHARE)


def held() -> Index:
    """Return the index that answers, and keep it so until the transaction ends. Its first use writes it down.

    Whoever notes that something is in the index does so under this lock, so that the switch misses nothing.
    """
    hold()
    if _read(ANSWERS) is None:
        with as_system("noting with which model the index begins"):
            _put(ANSWERS, configured(1))
    return current()


def lock() -> None:
    """Wait until nobody holds the index, and let nobody until the transaction ends."""
    db.session.execute(LOCK)


def announce(index: Index) -> None:
    """Say that an index is being built, in place of any other; as the system."""
    forget_building()
    _put(BEING_BUILT, index)


def forget_building() -> None:
    """Say that no index is being built any more; as the system."""
    db.session.execute(delete(Setting).where(Setting.key == BEING_BUILT))


def note_problem(sentence: str) -> None:
    """Write down why the building does not go on, for those who wait for it; as the system."""
    row = update(Setting).where(Setting.key == BEING_BUILT)
    db.session.execute(row.values(value=Setting.value.op("||")({"problem": sentence})))


def problem() -> str:
    """Return why the building does not go on; empty when it does."""
    return str((_value(BEING_BUILT) or {}).get("problem", ""))


def switch(index: Index) -> None:
    """Make an index the one that answers; as the system."""
    forget_building()
    db.session.execute(delete(Setting).where(Setting.key == ANSWERS))
    _put(ANSWERS, index)


def everywhere(setting: str) -> dict[int, Collection]:
    """Return the collections of documents or of messages that are there, by generation; raise IndexUnavailable.

    One that is being built is among them, and one that answers no more and is not dropped yet.
    """
    base = clients.config[setting]
    named = re.compile(re.escape(base) + r"(?:-(\d+))?")
    found = {collection: named.fullmatch(collection.name) for collection in clients.vectors.collections(base)}
    return {int(match[1] or 1): collection for collection, match in found.items() if match}


def discard(
    user_id: uuid.UUID, setting: str, where: Mapping[str, str] | None = None, ids: Sequence[str] | None = None
) -> int:
    """Remove points of a user from every generation, so that no switch brings them back; return how many there were.

    Raises IndexUnavailable when some are left.
    """
    mine = clients.vectors.owned_by(user_id)
    removed = sum(mine.delete(collection, where, ids) for collection in everywhere(setting).values())
    if where and (left := count(user_id, setting, where)):
        raise IndexUnavailable(f"{left} points of {where} are still in the index.")
    return removed


def count(user_id: uuid.UUID, setting: str, where: Mapping[str, str]) -> int:
    """Return how many points of a user there are, those of every generation; raise IndexUnavailable."""
    mine = clients.vectors.owned_by(user_id)
    return sum(mine.count(collection, where) for collection in everywhere(setting).values())


def notice() -> str:
    """Return what to tell whoever starts Footnote; empty when all is as the settings say."""
    index = current()
    if not index.is_outdated:
        return ""
    return (
        f"The embedding model was changed from {index.model} to {clients.embeddings.model}; run flask reindex."
        f" Until that is done, {index.model} goes on."
    )


def _name(setting: str, generation: int) -> str:
    base = str(clients.config[setting])
    return base if generation == 1 else f"{base}-{generation}"


def _read(key: str) -> Index | None:
    value = _value(key)
    if value is None:
        return None
    # The first release did not note the endpoint, so it is taken to be the same.
    base_url = value.get("base_url", clients.embeddings.base_url)
    return Index(value["generation"], value["model"], value["dimension"], base_url)


def _value(key: str) -> dict[str, Any] | None:
    return db.session.scalar(READ, {"key": key})


def _put(key: str, index: Index) -> None:
    row = {"key": key, "value": asdict(index), "description": DESCRIPTIONS[key]}
    db.session.execute(insert(Setting).values(row).on_conflict_do_nothing())
