"""What a draft is made of: which documents or parts of them, or what was quoted in a conversation."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.chat.scope import ALL_DOCUMENTS, Scope
from webapp.templates.passages import Passage


@dataclass(frozen=True)
class Material:
    """What a draft is to be made of; exactly one of ``scope``, ``conversation``, ``answer`` and ``passages`` is set.

    ``chapters``, and ``first`` to ``last`` (pages, or minutes of a recording), narrow a single document. A chapter is
    a hash of its title, so that no title stays when the document is deleted.
    """

    scope: Scope = ALL_DOCUMENTS
    chapters: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None
    conversation: str = ""
    answer: str = ""
    passages: tuple[str, ...] = ()

    @classmethod
    def of_document(cls, document_id: uuid.UUID) -> Material:
        return cls(Scope(documents=(str(document_id),)))

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Material:
        """Return what ``to_json`` gave."""
        scope = Scope.from_json(said.get("scope", {}))
        return cls(
            scope,
            tuple(said.get("chapters", ())),
            said.get("first"),
            said.get("last"),
            said.get("conversation", ""),
            said.get("answer", ""),
            tuple(said.get("passages", ())),
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as it is stored with a draft: ids and numbers, no text."""
        return {
            "scope": self.scope.to_json(),
            "chapters": list(self.chapters),
            "first": self.first,
            "last": self.last,
            "conversation": self.conversation,
            "answer": self.answer,
            "passages": list(self.passages),
        }

    @property
    def is_chosen(self) -> bool:
        return bool(self.scope.is_limited or self.conversation or self.answer or self.passages)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chapters or self.first or self.last)


@dataclass(frozen=True)
class Read:
    """The text of some material. ``document_id``: of its only document, if it is of one."""

    title: str
    passages: Sequence[Passage]
    documents: Sequence[Any]

    @property
    def document_id(self) -> uuid.UUID | None:
        return self.documents[0].id if len(self.documents) == 1 else None
