"""Answers to what changed: a newer version of a document, or a newer edition, beside the one before it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence

from webapp.answering.kinds.changes import changed, changes
from webapp.answering.kinds.titles import is_this
from webapp.answering.markdown import escape
from webapp.answering.retrieve import Passage
from webapp.chat.queries import library, passages
from webapp.chat.writing.kinds import records
from webapp.chat.writing.kinds.asking import Answer, Asking
from webapp.chat.writing.kinds.parts import MOST_DOCUMENTS, with_notice
from webapp.documents import editions, lineage
from webapp.documents.models import Document, Status
from webapp.platform.unit_of_work import unit_of_work

ONE_VERSION = "There is only this version of it in your library, so nothing can be compared."
NO_SUCH_VERSIONS = "Your library does not have both of these versions of it."
TOO_LONG = "These versions are too long to compare here. Each of them can be read on its page."


def of_changes(asking: Asking) -> Answer | None:
    """Answer what the newest version of a document says otherwise than the one before it.

    Editions that are documents of their own are compared as well. Where only its title tells that a document is meant,
    and there is nothing to compare it with, the question is an ordinary one.
    """
    ids, is_sure = asking.documents(asking.route.topic, in_part=True), asking.route.asked == ""
    if not ids and is_this(asking.route.topic):
        ids = asking.of_kind(asking.route.topic, MOST_DOCUMENTS)
    if len(ids) == 1 and asking.route.asked != "since" and (answer := _versions(asking, ids)):
        return answer
    if answer := _editions(asking, ids):
        return answer
    if len(ids) == 1:
        return records.said(asking, ONE_VERSION, ids) if is_sure else None
    return records.which(asking) if is_sure and is_this(asking.route.topic) else None


def _versions(asking: Asking, ids: Sequence[uuid.UUID]) -> Answer | None:
    """Compare the versions of a document that are named, or the last two; decline where there is one alone."""
    with unit_of_work():
        versions = [one for one in lineage.versions(asking.user_id, ids[0]) if one.superseded_at or one.id == ids[0]]
        if len(versions) < 2:
            return None
        if numbered := {int(number) for number in re.findall(r"\d+", asking.route.other)}:
            versions = [one for one in versions if one.version in numbered]
            if len(versions) < 2:
                return records.said(asking, NO_SUCH_VERSIONS, ids)
        new, old = versions[0], versions[1]
        names = f"version {old.version}", f"version {new.version}"
        texts = [passages.of_document(asking.user_id, each.id) for each in (old, new)]
    return _changes(asking, ids, texts, names)


def _editions(asking: Asking, ids: Sequence[uuid.UUID]) -> Answer | None:
    """Compare a document with another edition of it; decline where there is none."""
    with unit_of_work():
        alike = _alike(asking, ids)
        pair = _with_other_edition(asking, ids, alike)
        if pair is None:
            return None
        years = [editions.year(each) for each in pair]
        old, new = (f"the edition of {year}" for year in years)
        if old == new or not all(years):
            old, new = (f"*{escape(each.title)}*" for each in pair)
        compared = [each.id for each in pair]
        texts = [passages.of_document(asking.user_id, id) for id in compared]
    return with_notice(asking, _changes(asking, compared, texts, (old, new)), alike)


def _changes(
    asking: Asking, ids: Sequence[uuid.UUID], texts: Sequence[Sequence[Passage]], names: tuple[str, str]
) -> Answer:
    found = changes(*texts)
    if found is None:
        return records.said(asking, TOO_LONG, ids)
    return Answer(changed(found, names), attributes=asking.kept(documents=[str(id) for id in ids]))


def _alike(asking: Asking, ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Return documents, if all are editions of one, and its other editions in scope; or nothing."""
    titles = dict(asking.titles)
    meant = [titles[str(id)] for id in ids if str(id) in titles]
    if not meant or not all(editions.are_editions(meant[0], title) for title in meant):
        return []
    others = [uuid.UUID(id) for id, title in asking.titles if editions.are_editions(title, meant[0])]
    return list(dict.fromkeys([*ids, *others[:MOST_DOCUMENTS]]))


def _with_other_edition(
    asking: Asking, ids: Sequence[uuid.UUID], alike: Sequence[uuid.UUID]
) -> tuple[Document, Document] | None:
    """Return a document and the newest edition of it, or the edition before it and itself; None where it has none.

    One that is not read, or not in full, has nothing to be compared with.
    """
    known = library.documents_by_ids(asking.user_id, alike).values()
    found = [each for each in known if each.status in (Status.EMBEDDING, Status.READY)]
    one = next((each for each in found if each.id == ids[0]), None)
    if one is None:
        return None
    newer = [each for each in found if editions.is_older(one, each)]
    older = [each for each in found if editions.is_older(each, one)]
    other = max(newer or older, key=editions.age, default=None)
    if other is None:
        return None
    return (one, other) if newer else (other, one)
