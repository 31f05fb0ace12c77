"""What the application may ask of the vector index, and what a backend must do for it.

A chunk or message is one point with two vectors: `dense` (the whole text) and `words` (BM25). An index of release 0.2
has a third, `sentences`: one for each sentence. Since then these are kept with the entries, in the database.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from webapp.shared.bm25 import Weights

Vector = NDArray[np.float32]
Using = Literal["dense", "words"]
Field = str | Sequence[str]
Payload = Mapping[str, str | int]

# Fields that searches and deletions filter by; each is indexed, `user_id` as the tenant.
INDEXED_FIELDS = ("user_id", "document_id", "conversation_id")
SENTENCES = "sentences"
"""The vectors of sentences in an index of an earlier release."""


class Collection(NamedTuple):
    """A named set of points whose vectors have `dimension` numbers. It is made when the first point is written;
    one that is not there holds nothing.

    `has_sentences`: whether it is made on a server with a place for vectors of sentences, where processes of an earlier
    release look for them.
    """

    name: str
    dimension: int
    has_sentences: bool = False


class IndexUnavailable(Exception):
    """The index does not answer. Nothing was lost: what should be in it is kept in the database."""


class IndexLocked(IndexUnavailable):
    """Another process uses the embedded index."""


class IndexMisconfigured(IndexUnavailable):
    """The index cannot be used as the settings say; the message says what to change. Trying again is of no use."""


class IndexForeign(IndexMisconfigured):
    """A collection was made by another installation, or by another program. It is neither read nor written."""


@dataclass(frozen=True)
class Point:
    """What is to be found: `text` is only counted for its words and not kept; `id` is a UUID; `language` is a code."""

    id: str
    text: str
    payload: Payload = field(default_factory=dict)
    dense: Vector | None = None
    language: str = ""


@dataclass(frozen=True)
class Hit:
    """A point found. `dense` and `sentences` are cosines, 0 and none while it has no vectors yet; `words` is
    its BM25 score; `score` joins them, 0 to 1 and relative to the other hits of the same search."""

    id: str
    score: float
    dense: float
    words: float
    sentences: tuple[float, ...] = ()


@dataclass(frozen=True)
class Found:
    """The hits, best first; the idf of each term of the question among the owner's points, and how many those are.

    ``language``: the one in which the words of the question were looked for. ``embedded``: how many candidates had
    vectors.
    """

    hits: list[Hit]
    idf: Weights
    size: int = 0
    language: str = ""
    embedded: int = 0


@dataclass(frozen=True)
class Scope:
    """The points that a call may touch: always one owner's, of them those that match `fields` and `ids`, and that have
    their vectors if `is_embedded`. Those that match `without` are left out."""

    owner: str
    fields: Mapping[str, Field] = field(default_factory=dict)
    ids: frozenset[str] | None = None
    is_embedded: bool = False
    without: Mapping[str, str] = field(default_factory=dict)

    def conditions(self) -> Iterator[tuple[str, list[str]]]:
        """Each field with the values of which it must have one."""
        yield "user_id", [self.owner]
        for name, value in self.fields.items():
            yield name, [value] if isinstance(value, str) else list(value)


@dataclass(frozen=True)
class Record:
    """A point as a backend stores it; a vector that is not there yet is left out."""

    id: str
    vectors: Mapping[Using, Vector | Weights]
    payload: Payload


class Lookup(NamedTuple):
    """The `limit` points nearest to `vector`, with the weight of the one word in it in theirs when asked for.

    `among`: lookups of which each gives candidates; only these are compared. `is_of_all`: whether all of the owner's
    points are, whatever else the scope is narrowed to.
    """

    using: Using
    vector: Vector | Weights
    limit: int
    with_weight: bool = False
    among: Sequence["Lookup"] = ()
    is_of_all: bool = False


class Batch(NamedTuple):
    """Lookups in one collection and scope, which a backend makes in one round trip."""

    collection: Collection
    scope: Scope
    lookups: Sequence[Lookup]


class Scored(NamedTuple):
    """A point that a lookup gave, and the weight in it of the word that was looked up, where that was asked for."""

    id: str
    score: float
    weight: float = 0.0


class Backend(Protocol):
    """A store of points. Every call raises IndexUnavailable when it does not answer.

    Each collection's metadata says which installation made it; a call for one of another raises IndexForeign.
    """

    def upsert(self, collection: Collection, owner: str, records: Sequence[Record]) -> None:
        """Write points that are new or the owner's own."""

    def lookup(self, batches: Sequence[Batch]) -> list[list[list[Scored]]]:
        """What the lookups of each batch gave, all batches at the same time.

        The idf of words is that among all points of the scope's owner.
        """

    def sentences(self, collection: Collection, scope: Scope) -> dict[str, Vector]:
        """The vectors of sentences, by the id of their point, where an earlier release has put them into the index."""

    def delete(self, collection: Collection, scope: Scope) -> None: ...

    def count(self, collection: Collection, scope: Scope) -> int: ...

    def ids(self, collection: Collection, scope: Scope) -> Iterator[str]: ...

    def collections(self, prefix: str) -> list[Collection]:
        """The collections of this installation whose name begins with `prefix`."""

    def foreign(self, names: Sequence[str]) -> list[str]:
        """Those of the names under which there are collections that are not of this installation."""

    def adopt(self, names: Sequence[str]) -> list[str]:
        """Make the collections of these names that exist this installation's own, and say which they are."""

    def drop(self, name: str) -> None:
        """Remove a collection and all its points, also one that is damaged; nothing when it is not there."""

    def owners(self, collection: Collection) -> Iterator[tuple[str, str]]:
        """Every point of the collection: its id, and whose it is ("" when it does not say)."""

    def ping(self) -> None:
        """Return when the index answers."""

    def notice(self) -> str:
        """What whoever starts Footnote must know of the connection; empty when there is nothing."""

    def info(self) -> dict[str, int]:
        """Number of points of all owners in each collection of this installation."""

    def close(self) -> None: ...
