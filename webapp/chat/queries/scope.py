"""A choice of sources among what there is: the documents it comes to, and what else can be chosen."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from webapp.chat.models import Citation, Message
from webapp.chat.queries import citations
from webapp.chat.redaction import Hidden
from webapp.chat.scope import Sources
from webapp.documents.lineage import with_replacements
from webapp.documents.models import Document
from webapp.documents.queries import collections, library
from webapp.platform.extensions import db

FIELDS = {"collection": "collections", "kind": "kinds", "specialty": "specialties", "tag": "tags"}
FIELDS |= {"document": "documents"}
"""The name of each group's fields in forms and addresses, those by which the library is filtered."""
MOST_FOUND = 20
GONE = "No longer in your library"
NONE_LEFT = (
    "No document in your library fits the sources you chose. They may have been deleted."
    " Choose others, or ask all your documents."
)
NONE_READ = "None of the sources you chose could be read. Choose others, or ask all your documents."


@dataclass(frozen=True)
class Reach:
    """The documents that a choice comes to, whether some are still being read, and whether any can answer."""

    ids: list[uuid.UUID]
    is_reading: bool
    is_readable: bool

    @property
    def where(self) -> dict[str, list[str]]:
        """What narrows a search to them."""
        return {"document_id": [str(id) for id in self.ids]}

    @property
    def refusal(self) -> str:
        """What is said when they do not answer."""
        if not self.ids:
            return NONE_LEFT
        if not (self.is_reading or self.is_readable):
            return NONE_READ
        is_one = len(self.ids) == 1
        which = "The document you chose does" if is_one else f"The {len(self.ids):,} documents you chose do"
        if not self.is_reading:
            return f"{which} not answer this."
        is_read, they_are = ("It is", "it is") if is_one else ("Some are", "they are")
        return f"{which} not answer this so far. {is_read} still being read; ask again when {they_are} ready."


@dataclass(frozen=True)
class Box:
    """Something to choose: ``count`` documents have it, None where that says nothing."""

    field: str
    value: str
    name: str
    count: int | None = None
    is_chosen: bool = False


@dataclass(frozen=True)
class Choosing:
    """A choice as it is shown: ``documents`` is how many it comes to. Closed, it has nothing to choose from."""

    sources: Sources
    documents: int
    chosen: list[Box]
    is_open: bool = False
    groups: list[tuple[str, list[Box]]] = field(default_factory=list)
    words: str = ""
    found: list[Box] = field(default_factory=list)

    @property
    def address(self) -> dict[str, tuple[str, ...]]:
        """The choice as the opening page's address holds it."""
        return {name: getattr(self.sources, group) for name, group in FIELDS.items()}


def reach(user_id: uuid.UUID, sources: Sources) -> Reach:
    """Return the documents that a choice comes to now; never more than was chosen."""
    rows = db.session.execute(select(Document.id, Document.status).where(_is_chosen(user_id, sources))).all()
    states = {library.STATE_OF[row.status] for row in rows}
    return Reach([row.id for row in rows], "working" in states, "ready" in states)


def unchosen(user_id: uuid.UUID, answers: Sequence[Message], sources: Sources) -> dict[uuid.UUID, Hidden]:
    """Return what other documents than the chosen gave to each of these answers: see ``masking.without``."""
    if not answers:
        return {}
    chosen = set(reach(user_id, sources).ids)
    foreign: defaultdict[uuid.UUID, list[Citation]] = defaultdict(list)
    for citation in citations.citations(user_id, [answer.id for answer in answers]):
        if citation.document_id not in chosen:
            foreign[citation.message_id].append(citation)
    return {answer.id: Hidden(foreign[answer.id], not answer.read <= chosen) for answer in answers}


def _is_chosen(user_id: uuid.UUID, sources: Sources) -> ColumnElement[bool]:
    fits = library.facets(user_id, sources.kinds, sources.specialties, sources.tags, _ids(sources.collections))
    ways = [and_(*fits)] if fits else []
    if sources.documents:
        ways.append(Document.id.in_(with_replacements(user_id, _ids(sources.documents))))
    return and_(library.live(user_id), or_(false(), *ways))


def _ids(texts: Iterable[str]) -> list[uuid.UUID]:
    return [uuid.UUID(text) for text in texts]


def choosing(user_id: uuid.UUID, sources: Sources, *, is_open: bool = False, words: str = "") -> Choosing:
    """Return a choice as it is shown; open, with all to choose from, and the documents whose titles have ``words``."""
    if not (sources or is_open):
        return Choosing(sources, 0, [])
    count = select(func.count()).select_from(Document).where(_is_chosen(user_id, sources))
    number = db.session.scalars(count).one() if sources else 0
    chosen = _chosen(user_id, sources)
    if not is_open:
        return Choosing(sources, number, chosen)
    return Choosing(sources, number, chosen, True, _groups(user_id, chosen), words, _found(user_id, sources, words))


def _chosen(user_id: uuid.UUID, sources: Sources) -> list[Box]:
    names = collections.names(user_id, _ids(sources.collections)) if sources.collections else {}
    titles = citations.sources(user_id, _ids(sources.documents)) if sources.documents else {}
    return [
        *(Box("collection", id, names.get(uuid.UUID(id), GONE), 0, True) for id in sources.collections),
        *(Box("kind", kind, kind.capitalize(), 0, True) for kind in sources.kinds),
        *(Box("specialty", specialty, specialty, 0, True) for specialty in sources.specialties),
        *(Box("tag", tag, tag, 0, True) for tag in sources.tags),
        *(Box("document", id, _title(titles.get(uuid.UUID(id))), None, True) for id in sources.documents),
    ]


def _title(document: Document | None) -> str:
    return document.title if document else GONE


def _groups(user_id: uuid.UUID, chosen: Sequence[Box]) -> list[tuple[str, list[Box]]]:
    """The groups of which there is anything to choose, what is chosen ticked, and last what nothing has any more."""
    there = library.overview(user_id, library.Filters())
    kept = collections.collections(user_id)
    groups = {
        "Collections": ("collection", [Box("collection", str(each.id), each.name, each.documents) for each in kept]),
        "Kinds": ("kind", _boxes("kind", there.kinds)),
        "Specialties": ("specialty", _boxes("specialty", there.specialties)),
        "Tags": ("tag", _boxes("tag", there.tags)),
        "Single documents": ("document", []),
    }
    shown = [
        (legend, _ticked(boxes, [box for box in chosen if box.field == name]))
        for legend, (name, boxes) in groups.items()
    ]
    return [(legend, boxes) for legend, boxes in shown if boxes]


def _boxes(name: str, choices: Sequence[library.Choice]) -> list[Box]:
    return [Box(name, choice.value, choice.name, choice.count) for choice in choices]


def _ticked(boxes: Sequence[Box], chosen: Sequence[Box]) -> list[Box]:
    mine = {box.value.lower() for box in chosen}
    there = {box.value.lower() for box in boxes}
    ticked = [Box(box.field, box.value, box.name, box.count, box.value.lower() in mine) for box in boxes]
    return ticked + [box for box in chosen if box.value.lower() not in there]


def _found(user_id: uuid.UUID, sources: Sources, words: str) -> list[Box]:
    if not words:
        return []
    found = library.page(user_id, library.Filters(words=words), "title", limit=MOST_FOUND).rows
    return [Box("document", str(one.id), one.title) for one in found if str(one.id) not in sources.documents]
