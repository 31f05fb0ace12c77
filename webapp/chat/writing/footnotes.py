"""Footnotes as they are stored."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from webapp.answering.events import Cited
from webapp.chat.models import Citation, Evidence, Message, MessageDelta, Recollection, sealed
from webapp.chat.queries.memory import Recalled
from webapp.chat.writing.state import SourceDeleted
from webapp.documents.models import Document
from webapp.platform.extensions import db


def recollection(
    user_id: uuid.UUID, message_id: uuid.UUID, recalled: Recalled, number: int | None = None
) -> Recollection:
    """Return the row of an earlier answer that is recalled: as the footnote ``number``, or below the answer."""
    start, end = recalled.span
    return Recollection(
        user_id=user_id,
        message_id=message_id,
        recalled_id=recalled.message_id,
        start=start,
        end=end,
        number=number,
    )


def save(message: Message, cited: Sequence[Cited]) -> None:
    """Write footnotes of an answer; raise SourceDeleted where a document of theirs was purged."""
    owner = message.user_id, message.id
    db.session.add_all(recollection(*owner, Recalled.of(one), one.number) for one in cited if one.passage.said_on)
    cited = [one for one in cited if not one.passage.said_on]
    citations = [Citation.of(*owner, one) for one in cited]
    if not message.is_private:
        db.session.add_all(citations)
        try:
            db.session.flush()
        except IntegrityError as error:  # what a footnote refers to is gone
            raise SourceDeleted from error
    for row, one in zip(citations, cited, strict=True):
        if one.computed:
            row.unproved = list(one.computed)
    if message.is_private and citations:
        _seal(message, citations)


def discard(message: Message) -> None:
    """Take back all that is written of an answer, but for what was recalled below it."""
    if message.is_private:
        sealed.keep(message, citations=[])
    for table in (MessageDelta, Citation):
        db.session.execute(delete(table).where(table.message_id == message.id))
    cited = delete(Recollection).where(Recollection.message_id == message.id)
    db.session.execute(cited.where(Recollection.number.is_not(None)))


def judge(message: Message, evidence: Evidence, said: Mapping[uuid.UUID, Mapping[str, Any]]) -> None:
    """Write what was said of footnotes, by their ids, and how that came about, which is set in ``evidence``."""
    if message.is_private:
        kept = sealed.kept(message)["citations"]
        judged = [one | said.get(uuid.UUID(one["id"]), {}) for one in kept]
        sealed.keep(message, citations=judged, evidence=sealed.as_json(evidence))
        return
    for id, values in said.items():
        db.session.execute(update(Citation).where(Citation.id == id).values(values))


def _seal(message: Message, citations: Sequence[Citation]) -> None:
    wanted = {citation.document_id for citation in citations}
    rows = select(Document.id).where(Document.id.in_(wanted)).with_for_update(read=True, key_share=True)
    if len(db.session.scalars(rows).all()) < len(wanted):
        raise SourceDeleted
    for citation in citations:
        citation.id = uuid.uuid4()
    sealed.keep(message, citations=[*sealed.kept(message)["citations"], *map(sealed.as_json, citations)])
