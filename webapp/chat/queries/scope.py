"""A scope among the documents there are: which of them it is now, and what else it could be."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from webapp.chat.models import EvidencePassage, Message
from webapp.chat.queries import private
from webapp.chat.redaction import Redaction
from webapp.chat.scope import Scope
from webapp.documents.lineage import with_replacements
from webapp.documents.models import Document
from webapp.documents.queries import collections, library
from webapp.platform.extensions import db
from webapp.shared import languages

FIELDS = {"collection": "collections", "kind": "kinds", "specialty": "specialties", "tag": "tags"}
FIELDS |= {"language": "languages", "document": "documents"}
"""The groups of a scope by the names of their fields in forms and addresses, which the library's filters share."""
MAX_FOUND = 20
GONE = "No longer in your library"
NONE_LEFT = (
    "No document in your library fits the sources you chose. They may have been deleted."
    " Choose others, or ask all your documents."
)
NONE_READ = "None of the sources you chose could be read. Choose others, or ask all your documents."


@dataclass(frozen=True)
class ResolvedScope:
    """The documents in a scope, whether some are still being read, and whether any can be answered from."""

    ids: list[uuid.UUID]
    is_reading: bool
    is_readable: bool

    @property
    def where(self) -> dict[str, list[str]]:
        """The filter that limits a search to these documents."""
        return {"document_id": [str(id) for id in self.ids]}

    @property
    def refusal(self) -> str:
        """The sentence that says that they do not answer, and why."""
        if not self.ids:
            return NONE_LEFT
        if not (self.is_reading or self.is_readable):
            return NONE_READ
        is_one = len(self.ids) == 1
        which = "The document you chose does" if is_one else f"The {len(self.ids):,} documents you chose do"
        if not self.is_reading:
            return f"{which} not answer this."
        return f"{which} not answer this so far. {'It is' if is_one else 'Some are'} still being read."


@dataclass(frozen=True)
class Option:
    """A value that a scope can have. ``count``: how many documents have it; None for a single document."""

    field: str
    value: str
    name: str
    count: int | None = None
    is_chosen: bool = False


@dataclass(frozen=True)
class ScopePicker:
    """A scope as it is shown and changed. ``groups`` and ``found`` are empty unless it is open.

    ``document_count``: how many documents are in scope; 0 when it is all of them. ``groups``: headings with their
    options. ``found``: documents whose titles have ``words``.
    """

    scope: Scope
    document_count: int
    chosen: list[Option]
    is_open: bool = False
    groups: list[tuple[str, list[Option]]] = field(default_factory=list)
    words: str = ""
    found: list[Option] = field(default_factory=list)

    @property
    def address(self) -> dict[str, tuple[str, ...]]:
        """The scope as fields of the opening page's address."""
        return {name: getattr(self.scope, group) for name, group in FIELDS.items()}


def resolve(user_id: uuid.UUID, scope: Scope) -> ResolvedScope:
    """Return the documents that are in a limited scope now; what was deleted never widens it."""
    rows = db.session.execute(select(Document.id, Document.status).where(_is_in(user_id, scope))).all()
    states = {library.STATE_OF[row.status] for row in rows}
    return ResolvedScope([row.id for row in rows], "working" in states, "ready" in states)


def contents_within(user_id: uuid.UUID, answers: Sequence[Message], scope: Scope) -> dict[uuid.UUID, str]:
    """Return the text of each answer, redacted as if the documents out of scope had been deleted."""
    ids = set(resolve(user_id, scope).ids)
    rows = select(EvidencePassage.message_id).where(EvidencePassage.user_id == user_id, EvidencePassage.is_read)
    rows = rows.where(EvidencePassage.message_id.in_([answer.id for answer in answers]))
    readers = set(db.session.scalars(rows.where(EvidencePassage.document_id.not_in(ids))))
    readers |= {one.id for one in answers if one.is_private and private.has_read_others(one, ids)}
    redactions = {
        answer.id: Redaction(
            [citation for citation in answer.citations if citation.document_id not in ids],
            answer.is_by_model and (answer.id in readers or bool(answer.recollections)),
            [one.number for one in answer.recollections if one.number is not None],
        )
        for answer in answers
    }
    return {answer.id: redactions[answer.id].redact(answer.stored_content) for answer in answers}


def _is_in(user_id: uuid.UUID, scope: Scope) -> ColumnElement[bool]:
    fits = library.facets(user_id, scope.kinds, scope.specialties, scope.tags, _ids(scope.collections), scope.languages)
    ways = [and_(*fits)] if fits else []
    if scope.documents:
        ways.append(Document.id.in_(with_replacements(user_id, _ids(scope.documents))))
    return and_(library.live(user_id), or_(false(), *ways))


def _ids(texts: Iterable[str]) -> list[uuid.UUID]:
    return [uuid.UUID(text) for text in texts]


def scope_picker(user_id: uuid.UUID, scope: Scope, *, is_open: bool = False, words: str = "") -> ScopePicker:
    """Return a scope as it is shown: its own options, and when it is open all others, too."""
    if not (scope.is_limited or is_open):
        return ScopePicker(scope, 0, [])
    count = select(func.count()).select_from(Document).where(_is_in(user_id, scope))
    number = db.session.scalars(count).one() if scope.is_limited else 0
    chosen = _chosen(user_id, scope)
    if not is_open:
        return ScopePicker(scope, number, chosen)
    return ScopePicker(scope, number, chosen, True, _groups(user_id, chosen), words, _found(user_id, scope, words))


def _chosen(user_id: uuid.UUID, scope: Scope) -> list[Option]:
    names = collections.names(user_id, _ids(scope.collections)) if scope.collections else {}
    titles = _titles(user_id, _ids(scope.documents)) if scope.documents else {}
    return [
        *(Option("collection", id, names.get(uuid.UUID(id), GONE), 0, True) for id in scope.collections),
        *(Option("kind", kind, kind.capitalize(), 0, True) for kind in scope.kinds),
        *(Option("specialty", specialty, specialty, 0, True) for specialty in scope.specialties),
        *(Option("tag", tag, tag, 0, True) for tag in scope.tags),
        *(Option("language", code, languages.name(code) or code, 0, True) for code in scope.languages),
        *(Option("document", id, titles.get(uuid.UUID(id), GONE), None, True) for id in scope.documents),
    ]


def _titles(user_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = select(Document.id, Document.title).where(Document.user_id == user_id, Document.deleted_at.is_(None))
    return {row.id: row.title for row in db.session.execute(rows.where(Document.id.in_(ids)))}


def _groups(user_id: uuid.UUID, chosen: Sequence[Option]) -> list[tuple[str, list[Option]]]:
    """Return the groups that have any options, those that are chosen ticked; what no document has any more is last."""
    overview = library.overview(user_id, library.Filters())
    own = collections.collections(user_id)
    groups = {
        "Collections": ("collection", [Option("collection", str(each.id), each.name, each.documents) for each in own]),
        "Kinds": ("kind", _options("kind", overview.kinds)),
        "Specialties": ("specialty", _options("specialty", overview.specialties)),
        "Tags": ("tag", _options("tag", overview.tags)),
        "Languages": ("language", _options("language", overview.languages if len(overview.languages) > 1 else [])),
        "Single documents": ("document", []),
    }
    ticked = [
        (legend, _ticked(options, [option for option in chosen if option.field == name]))
        for legend, (name, options) in groups.items()
    ]
    return [(legend, options) for legend, options in ticked if options]


def _options(name: str, values: Sequence[library.FacetValue]) -> list[Option]:
    return [Option(name, each.value, each.label, each.count) for each in values]


def _ticked(options: Sequence[Option], chosen: Sequence[Option]) -> list[Option]:
    wanted = {option.value.lower() for option in chosen}
    there = {option.value.lower() for option in options}
    ticked = [replace(option, is_chosen=option.value.lower() in wanted) for option in options]
    return ticked + [option for option in chosen if option.value.lower() not in there]


def _found(user_id: uuid.UUID, scope: Scope, words: str) -> list[Option]:
    if not words:
        return []
    found = library.page(user_id, library.Filters(title=words), "title", limit=MAX_FOUND).rows
    return [Option("document", str(one.id), one.title) for one in found if str(one.id) not in scope.documents]
