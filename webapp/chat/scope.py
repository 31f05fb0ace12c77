"""What a conversation answers from: all documents of its user, or some of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Scope:
    """The documents to answer from, by what they have in common or one by one; without any values it is all of them.

    A document is in scope when it fits one value in each of the first five groups that have any, or when its id is
    among ``documents``. Collections and documents are ids, languages are codes; what was deleted, or is somebody
    else's, fits nothing.
    """

    collections: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, values: Mapping[str, Sequence[str]]) -> Scope:
        """Return what ``to_json`` gave, or all documents of an empty mapping."""
        return cls(**{each.name: tuple(values.get(each.name, ())) for each in fields(cls)})

    def to_json(self) -> dict[str, Any]:
        """Return it as it is stored with a conversation and with an answer."""
        return {name: list(values) for name, values in asdict(self).items()}

    @property
    def is_limited(self) -> bool:
        """Whether it is less than all documents."""
        return any(asdict(self).values())


ALL_DOCUMENTS = Scope()
