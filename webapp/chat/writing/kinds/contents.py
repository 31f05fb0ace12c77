"""Answers that quote, but not the three best sentences: places, lists, comparisons, definitions, the newest."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence

from webapp.answering.kinds import Kind, sources
from webapp.answering.kinds.definition import defining, definition
from webapp.answering.kinds.listing import PAGE_SIZE, SEARCHED, listed, select
from webapp.answering.kinds.quoting import best, unranked
from webapp.answering.kinds.sources import Dated, Side, by_document, newest, side_by_side
from webapp.answering.kinds.summary import OF_EACH, central
from webapp.answering.kinds.titles import begun_with
from webapp.answering.markdown import escape
from webapp.answering.retrieve import Passage, Span, is_answered
from webapp.chat.queries import library, passages
from webapp.chat.writing.kinds.asking import Answer, Asking
from webapp.documents.models import Document
from webapp.documents.queries.progress import is_processing
from webapp.platform.unit_of_work import unit_of_work

RESPECT = re.compile(r" (on|regarding|concerning|in terms of|with respect to) ", re.IGNORECASE)
STILL_READ = "Some of your documents are still being read, and may have more."
COMPARED = 60
"""How many passages are looked at when sources are told apart."""


def listing(asking: Asking) -> Answer | None:
    return _listed(asking, asking.route.topic, asking.route.asked == "mention", 0)


def more(asking: Asking) -> Answer | None:
    """Go on with the listing that was the last answer; decline where it was none."""
    going_on = asking.last_answer.listing
    if not going_on or going_on["left"] <= 0:
        return None
    return _listed(asking, going_on["topic"], going_on["is_mention"], going_on["next"])


def _listed(asking: Asking, topic: str, is_mention: bool, offset: int) -> Answer | None:
    ranked = asking.find(topic, SEARCHED, None)
    found = select(ranked, topic, is_mention, ranked.is_complete)
    if not found.passages[offset:]:
        return None
    page = list(found.passages[offset : offset + PAGE_SIZE])
    end = offset + len(page)
    going_on = {"topic": topic, "is_mention": is_mention, "next": end, "left": len(found.passages) - end}
    with unit_of_work():
        notice = STILL_READ if is_processing(asking.user_id) else ""
    return Answer(listed(found, offset), page, asking.kept(Kind.LIST, listing=going_on, notice=notice))


def comparison(asking: Asking) -> Answer | None:
    """Answer side by side: sources on a topic, two documents, or two things."""
    topic, other, asked = asking.route.topic, asking.route.other, asking.route.asked
    if asked == "sources":
        return _sources(asking, topic) if topic else _documents(asking, [uuid.UUID(id) for id, _ in asking.titles])
    other, _, respect = re.split(RESPECT, other, maxsplit=1) if RESPECT.search(other) else (other, "", "")
    ids = [asking.documents(name, in_part=True) or _begun_with(asking, name) for name in (topic, other)]
    if all(len(one) == 1 for one in ids) and ids[0] != ids[1]:
        return _documents(asking, [ids[0][0], ids[1][0]], respect)
    return _things(asking, [topic, other], respect) if asked == "two" else None


def _begun_with(asking: Asking, name: str) -> list[uuid.UUID]:
    found = [one.passage for one in asking.find(name, COMPARED, None)]
    return [uuid.UUID(id) for id in begun_with(name, found)]


def _sources(asking: Asking, topic: str) -> Answer | None:
    documents = by_document(asking.find(topic, COMPARED, None))
    if len(documents) < 2:
        return None
    shown = list(documents.values())[: sources.MOST_SIDES]
    sides = [Side(f"*{escape(some[0].passage.title)}*", best(some, sources.OF_A_SIDE)) for some in shown]
    ranked = [one for some in shown for one in some]
    return Answer(side_by_side(sides, ranked, left_out=len(documents) - len(shown)), ranked, asking.kept())


def _documents(asking: Asking, ids: Sequence[uuid.UUID], respect: str = "") -> Answer | None:
    """Compare documents: by what they say of something, or by the sentences that say most of each."""
    if not 1 < len(ids) <= sources.MOST_SIDES:
        return None
    if respect:
        found = [[one for one in asking.find(respect, COMPARED, [id]) if is_answered([one])] for id in ids]
        said, ranked = [best(some, sources.OF_A_SIDE) for some in found], [one for some in found for one in some]
    else:
        said = _said(asking, ids)
        ranked = unranked({passage.id: passage for quotes in said for passage, _ in quotes}.values())
    titles = dict(asking.titles)
    sides = [
        Side(f"*{escape(titles[str(id)])}*" if quotes else "", quotes) for id, quotes in zip(ids, said, strict=True)
    ]
    return Answer(side_by_side(sides, ranked), ranked, asking.kept()) if any(said) else None


def _said(asking: Asking, ids: Sequence[uuid.UUID]) -> list[list[tuple[Passage, Span]]]:
    """Return what two documents say differently of the same; else the sentences that speak for each document."""
    with unit_of_work():
        texts = [passages.of_document(asking.user_id, id) for id in ids]
    different = sources.differences(*texts) if len(texts) == 2 else [[]]
    return different if all(different) else [central(text, OF_EACH) for text in texts]


def _things(asking: Asking, things: Sequence[str], respect: str) -> Answer | None:
    """Compare two things by what the documents say of each."""
    sides, ranked = [], {}
    for thing in things:
        found = [one for one in asking.find(f"{thing} {respect}".strip(), COMPARED, None) if is_answered([one])]
        sides.append(Side(escape(thing), best(found, sources.OF_A_SIDE)))
        ranked.update({one.passage.id: one for one in found})
    if not any(side.quotes for side in sides):
        return None
    return Answer(side_by_side(sides, list(ranked.values()), "Asked about"), list(ranked.values()), asking.kept())


def of_newest(asking: Asking) -> Answer | None:
    """Answer what the newest of the documents that speak of it says, by year and version."""
    ranked = list(asking.find(asking.route.topic, COMPARED, None))
    documents = by_document(ranked)
    with unit_of_work():
        found = library.documents_by_ids(asking.user_id, list(documents))
        dates = {id: _dated(document) for id, document in found.items()}
    if not dates:
        return None
    return Answer(newest(ranked, dates), ranked, asking.kept())


def _dated(document: Document) -> Dated:
    year = document.attributes.get("year")
    version = f"version {document.version}" if document.version > 1 else ""
    known = str(year) if year else f"added {document.created_at:%B %Y}, its year is not on record"
    order = (int(year) if year else document.created_at.year, document.version, document.created_at.timestamp())
    return Dated(document.title, ", ".join(filter(None, [known, version])), order)


def of_term(asking: Asking) -> Answer | None:
    """Answer what a term means, where a document defines it; else the question is an ordinary one."""
    term = asking.route.topic
    ranked = list(asking.find(term, COMPARED, None))
    quotes = defining(ranked, term)
    return Answer(definition(quotes, ranked, term), ranked, asking.kept()) if quotes else None
