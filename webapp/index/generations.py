"""Which generation of the index answers, in which collections, and with which model.

A generation is all points made with one model, in collections of its own. One answers; another may be built beside it
(``flask reindex``), and the one before is dropped a while after the switch. The settings ``index`` and ``next_index``
say which. They are read at each use, because another process may switch at any moment.
"""

from __future__ import annotations

import logging
import re
import time
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert

from webapp.account.models import Setting
from webapp.clients.embeddings import Embeddings, EmbeddingUnavailable, Vector, vector_of
from webapp.clients.vectors import Collection
from webapp.index.models import Kind
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import as_system
from webapp.shared import bm25

log = logging.getLogger(__name__)

CURRENT, BUILDING, RETIRED = "index", "next_index", "retired_indexes"
DESCRIPTIONS = {
    CURRENT: "the index that answers",
    BUILDING: "the index that is being built",
    RETIRED: "the indexes that were replaced or given up, and may be dropped",
}
COLLECTION_SETTINGS = {Kind.CHUNK: "QDRANT_DOCUMENTS_COLLECTION", Kind.MESSAGE: "QDRANT_MESSAGES_COLLECTION"}
RETRY_MODEL_AFTER_S = 60
"""How long the endpoint of an earlier model is not asked again once it did not answer, so that no search waits."""

READ = select(Setting.value).where(Setting.key == bindparam("key"))  # built once, because each search runs it
# The number is arbitrary; the other advisory lock without a row is that of ``chat.models.sealed``. Locking the row
# would need the right to change it.
SHARED_LOCK = text("SELECT pg_advisory_xact_lock_shared(7302)")
EXCLUSIVE_LOCK = text("SELECT pg_advisory_xact_lock(7302)")

_model_unavailable_until = 0.0


@dataclass(frozen=True)
class Generation:
    """One build of the index, and the model of its vectors; ``base_url`` is empty for the bundled model.

    ``words``: the version of ``bm25`` that its words were counted by. ``has_sentences``: whether an earlier release
    began it, so that vectors of sentences may be in the index.
    """

    generation: int
    model: str
    dimension: int
    base_url: str
    words: int = bm25.VERSION
    has_sentences: bool = False

    def collection(self, kind: Kind) -> Collection:
        """Return the collection of the points of one kind."""
        base = collection_name(kind)
        name = base if self.generation == 1 else f"{base}-{self.generation}"
        return Collection(name, self.dimension, self.has_sentences)

    @property
    def embeddings(self) -> Embeddings:
        """The model; raises EmbeddingUnavailable when it is not known where it runs."""
        return clients.embeddings_of(self.base_url, self.model, self.dimension)

    @property
    def is_outdated(self) -> bool:
        """Whether the settings name another model by now."""
        return not self.has_model_of(configured(self.generation))

    @property
    def has_old_words(self) -> bool:
        """Whether words are counted otherwise by now, so that some are not found in it."""
        return self.words < bm25.VERSION

    @property
    def is_multilingual(self) -> bool:
        """Whether its model may know other languages than English: the bundled one does not."""
        return bool(self.base_url)

    @property
    def is_searched_by_words(self) -> bool:
        """Whether this process searches it by words alone for now."""
        return self.is_outdated and time.monotonic() < _model_unavailable_until

    def has_model_of(self, other: Generation) -> bool:
        """Whether both have vectors of the same model."""
        return (self.model, self.dimension, self.base_url) == (other.model, other.dimension, other.base_url)

    def embed_question(self, question: str) -> Vector | None:
        """Return a question's vector; None when the model was changed and the earlier one does not answer any more.

        Raises EmbeddingUnavailable when the model that the settings name does not answer.
        """
        global _model_unavailable_until
        if not self.is_outdated:
            return vector_of(self.embeddings, question)
        if self.is_searched_by_words:
            return None
        try:
            return vector_of(self.embeddings, question)
        except EmbeddingUnavailable as error:
            log.warning("searching by words alone until flask reindex has run: %s", error)
            _model_unavailable_until = time.monotonic() + RETRY_MODEL_AFTER_S
            return None


def collection_name(kind: Kind) -> str:
    """Return the name of the first collection of a kind; those of later generations have a number behind it."""
    return f"{clients.config['QDRANT_COLLECTION_PREFIX']}{clients.config[COLLECTION_SETTINGS[kind]]}"


def current() -> Generation:
    """Return the generation that answers."""
    return _read(CURRENT) or configured(1)


def building() -> Generation | None:
    """Return the generation that is being built beside it, if any."""
    return _read(BUILDING)


def configured(generation: int) -> Generation:
    """Return the generation of this number with the model that the settings name."""
    model = clients.embeddings
    return Generation(generation, model.model, model.dimension, model.base_url, bm25.VERSION)


def lock_shared() -> None:
    """Let nobody switch, or begin another generation, until the transaction ends."""
    db.session.execute(SHARED_LOCK)


def lock_exclusive() -> None:
    """Wait until nobody has the shared lock, and let nobody take it until the transaction ends."""
    db.session.execute(EXCLUSIVE_LOCK)


def locked_current() -> Generation:
    """Return the generation that answers, which stays so until the transaction ends. Its first use records it.

    Whoever records that something is in the index does so under this lock, so that the switch misses nothing.
    """
    lock_shared()
    if known := _read(CURRENT):
        return known
    with as_system("recording the model that the index begins with"):
        _insert(CURRENT, configured(1))
    return current()


def start_building(generation: Generation) -> None:
    """Record that a generation is being built, in place of any other; as the system."""
    stop_building()
    _insert(BUILDING, generation)


def renew_words() -> None:
    """Have the index built anew if its words are counted otherwise by now, unless that is going on; as the system."""
    lock_exclusive()
    now = current()
    if now.has_old_words and not now.is_outdated and building() is None:
        start_building(configured(now.generation + 1))


def stop_building() -> None:
    """Record that no generation is being built any more; as the system."""
    if given_up := building():
        _retire(given_up)
    db.session.execute(delete(Setting).where(Setting.key == BUILDING))


def record_problem(sentence: str) -> None:
    """Record why the build does not go on, for those who wait for it; as the system."""
    row = update(Setting).where(Setting.key == BUILDING)
    db.session.execute(row.values(value=Setting.value.op("||")({"problem": sentence})))


def problem() -> str:
    """Return why the build does not go on; empty when it does."""
    return str((_value(BUILDING) or {}).get("problem", ""))


def switch(generation: Generation) -> None:
    """Make a generation the one that answers; as the system."""
    db.session.execute(delete(Setting).where(Setting.key == BUILDING))
    if (replaced := current()).generation != generation.generation:
        _retire(replaced)
    db.session.execute(delete(Setting).where(Setting.key == CURRENT))
    _insert(CURRENT, generation)


def retired() -> set[int]:
    """Return the numbers of the generations that were replaced or given up: these may be dropped, and no other."""
    return set(_value(RETIRED) or [])


def collections(kind: Kind) -> dict[int, Collection]:
    """Return the collections of one kind that exist, by generation; raise IndexUnavailable.

    They include one that is being built, and one that answers no more and is not dropped yet.
    """
    base = collection_name(kind)
    pattern = re.compile(re.escape(base) + r"(?:-(\d+))?")
    matches = {collection: pattern.fullmatch(collection.name) for collection in clients.vectors.collections(base)}
    return {int(match[1] or 1): collection for collection, match in matches.items() if match}


def notice() -> str:
    """Return what whoever starts Footnote must know of the model; empty when it is as the settings say."""
    generation = current()
    if not generation.is_outdated:
        return ""
    return (
        f"The embedding model was changed from {generation.model} to {clients.embeddings.model}; run flask reindex."
        f" Until then, {generation.model} stays in use."
    )


def _read(key: str) -> Generation | None:
    value = _value(key)
    if value is None:
        return None
    # The first release did not record the endpoint, so it is taken to be the same.
    base_url = value.get("base_url", clients.embeddings.base_url)
    earlier = (value.get("words", 1), value.get("has_sentences", True))
    return Generation(value["generation"], value["model"], value["dimension"], base_url, *earlier)


def _value(key: str) -> Any:
    return db.session.scalar(READ, {"key": key})


def _retire(generation: Generation) -> None:
    row = {"key": RETIRED, "value": sorted({*retired(), generation.generation}), "description": DESCRIPTIONS[RETIRED]}
    new = insert(Setting).values(row)
    db.session.execute(new.on_conflict_do_update(index_elements=["key"], set_={"value": row["value"]}))


def _insert(key: str, generation: Generation) -> None:
    row = {"key": key, "value": asdict(generation), "description": DESCRIPTIONS[key]}
    db.session.execute(insert(Setting).values(row).on_conflict_do_nothing())
