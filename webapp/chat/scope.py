"""What a conversation answers from: all documents of its user, or those that were chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Sources:
    """A choice of documents; without any values it is all of them.

    A document is chosen when it fits one value in each of the first four groups that have any, or when its id is among
    ``documents``. Collections and documents are ids; what is not there any more, or is somebody else's, fits nothing.
    """

    collections: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, Sequence[str]]) -> Sources:
        """Return what ``kept`` gave; nothing where there is none."""
        return cls(**{each.name: tuple(values.get(each.name, ())) for each in fields(cls)})

    @property
    def kept(self) -> dict[str, Any]:
        """Return the choice as it is stored with a conversation and with an answer."""
        return {name: list(values) for name, values in asdict(self).items()}

    def __bool__(self) -> bool:
        return any(asdict(self).values())


ALL = Sources()
